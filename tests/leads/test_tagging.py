"""Tags: words of the business, whatever their case."""

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead, Tag
from leads.tagging import add_tags, tags_named
from notifications.events import Actor
from notifications.models import Event
from tests.leads.enquiries import NOON, enquire


def titles(lead: Lead) -> list[str]:
    return [tag.title for tag in lead.tags.all()]


def test_the_first_way_of_writing_a_tag_stays(business: Business) -> None:
    first = tags_named(business, ["Priority", "straße"])
    again = tags_named(business, [" PRIORITY ", "STRASSE", "priority"])

    assert again == first
    assert [tag.title for tag in again] == ["Priority", "straße"]


def test_blanks_are_no_tags_and_long_ones_are_cut(business: Business) -> None:
    tags = tags_named(business, ["", "   ", "two  words", "x" * 100])

    assert [tag.title for tag in tags] == ["two words", "x" * 60]


def test_another_business_has_tags_of_its_own(business: Business, stranger: User) -> None:
    other = Business.objects.of(stranger).get()

    assert tags_named(business, ["vip"]) != tags_named(other, ["vip"])


def test_enquiries_add_tags_and_tell_which_are_new(business: Business) -> None:
    lead = enquire(business, "Ann", email="ann@example.com", tags=("vip", "roof"))
    assert titles(lead) == ["roof", "vip"]
    assert Event.objects.latest("id").data["fields"]["tags"] == "vip, roof"

    enquire(business, "Ann", email="ann@example.com", tags=("VIP", "gutter"))
    assert titles(lead) == ["gutter", "roof", "vip"]
    assert Event.objects.latest("id").data["changes"] == {"tags": ["", "gutter"]}
    assert add_tags(lead, ["Gutter"]) == []


def test_an_edit_replaces_them(business: Business, owner: User) -> None:
    lead = enquire(business, "Ann", tags=("vip", "roof"))
    edit_lead(lead, LeadEdit(tags=["Roof", "new"]), Actor.from_user(owner), now=NOON)

    assert titles(lead) == ["new", "roof"]
    assert Event.objects.latest("id").data["changes"] == {"tags": ["roof, vip", "roof, new"]}
    count = Event.objects.count()
    edit_lead(lead, LeadEdit(tags=["NEW", "roof"]), Actor.from_user(owner), now=NOON)
    assert Event.objects.count() == count
    assert Tag.objects.filter(business=business).count() == 3
