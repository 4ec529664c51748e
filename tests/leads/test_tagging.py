"""Tags: words of the business, whatever their case."""

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead, Tag
from leads.tagging import add_tags, tags_named, titles_of
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
    assert Event.objects.latest("id").data["changes"] == {"tags": ["vip, roof", "roof, new"]}
    count = Event.objects.count()
    edit_lead(lead, LeadEdit(tags=["NEW", "roof"]), Actor.from_user(owner), now=NOON)
    assert Event.objects.count() == count
    assert Tag.objects.filter(business=business).count() == 3


def test_letters_that_fold_to_three_fit_as_well(business: Business) -> None:
    (tag,) = tags_named(business, ["\u0390" * 60])

    assert tag.title == "\u0390" * 60
    assert tags_named(business, ["\u0390" * 60]) == [tag]


def test_whoever_asks_for_it_gets_the_order_in_which_they_were_given(
    business: Business, owner: User
) -> None:
    lead = enquire(business, "Ann", email="ann@example.com", tags=("vip", "roof", "attic"))
    enquire(business, "Ann", email="ann@example.com", tags=("roof", "gutter"))
    other = enquire(business, "Bo", tags=("roof",))
    plain = enquire(business, "Cy")
    assert titles_of([lead, other, plain]) == {
        lead.pk: ["vip", "roof", "attic", "gutter"],
        other.pk: ["roof"],
    }

    count = Event.objects.count()
    edit = LeadEdit(tags=["gutter", "attic", "vip", "roof"])
    edit_lead(lead, edit, Actor.from_user(owner), now=NOON)
    assert titles_of([lead]) == {lead.pk: ["gutter", "attic", "vip", "roof"]}
    assert Event.objects.count() == count
