"""Writing over what is known of a lead and its person, on its page."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.test.html import parse_html

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import CustomField, FieldKind, Identity, Lead, LeadCategory
from leads.notes import add_note
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.factories import make_member
from tests.leads.enquiries import NOON, elements, enquire, move, text_of, told
from tests.leads.test_lead_page import path


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business,
        "John Smith",
        email="john@example.com",
        phone="(555) 123-4567",
        city="Cleveland",
        service_requested="Roof repair",
        source="HomeAdvisor",
        message="Two\nlines",
    )


@pytest.fixture
def fields(business: Business) -> list[CustomField]:
    kinds = [
        ("note", FieldKind.TEXT, []),
        ("age", FieldKind.NUMBER, []),
        ("built", FieldKind.DATE, []),
        ("insured", FieldKind.YES_NO, []),
        ("roof", FieldKind.CHOICE, ["Tiles", "Slate"]),
    ]
    return [
        CustomField.objects.create(
            business=business, name=name, title=f"The {name}", kind=kind, choices=choices,
            position=position,
        )
        for position, (name, kind, choices) in enumerate(kinds)
    ]  # fmt: skip


def shown(client: Client, lead: Lead, act: str) -> dict[str, Any]:
    """What a browser sends of a form of the page where nobody changes anything."""
    text = client.get(path(lead)).content.decode()
    form = next(
        one
        for one in elements(parse_html(text), "form")
        if dict(one.attributes).get("action") == path(lead, act)
    )
    sent: dict[str, Any] = {}
    for kind in ("input", "textarea", "select"):
        for field in elements(form, kind):
            attributes = dict(field.attributes)
            name = attributes.get("name")
            if not name or (attributes.get("type") == "checkbox" and "checked" not in attributes):
                continue
            value = attributes.get("value", "")
            if kind == "textarea":
                # The parser folds white space; a browser does not.
                value = re.search(rf'<textarea name="{name}"[^>]*>\n?([^<]*)<', text)[1]  # type: ignore[index]
            if kind == "select":
                options = [dict(one.attributes) for one in elements(field, "option")]
                value = next(one["value"] for one in options if "selected" in one)
            if attributes.get("type") == "checkbox":
                sent.setdefault(name, []).append(value)
            else:
                sent[name] = value
    return sent


def edit(client: Client, lead: Lead, act: str, **said: Any) -> Any:
    return client.post(path(lead, act), shown(client, lead, act) | said, follow=True)


def errors(answer: Any) -> list[str]:
    """What is said beside the fields, and of the form as a whole."""
    assert answer.status_code == 422
    found = [
        one
        for kind in ("span", "div", "p")
        for one in elements(parse_html(answer.content.decode()), kind)
        if {"invalid-feedback", "said-error"}
        & set((dict(one.attributes).get("class") or "").split())
    ]
    return list(dict.fromkeys(text_of(one) for one in found))


def edits() -> list[dict[str, Any]]:
    told = Event.objects.filter(kind=EventKind.LEAD_UPDATED).order_by("id")
    return [event.data["changes"] for event in told]


def test_who_they_are_is_written_over_and_told_once(lead: Lead, owner_client: Client) -> None:
    answer = edit(
        owner_client, lead, "person/",
        first_name="Jon", company="Smith Ltd", job_title="Boss", address="1 Main St", state="TN",
        country="USA", website="smith.example", preferred_contact_method="text",
    )  # fmt: skip
    assert answer.redirect_chain == [(path(lead) + "#who", 302)]
    text = answer.content.decode()
    for part in ("<h1>Jon Smith</h1>", "Boss, Smith Ltd", 'href="https://smith.example"', "Saved"):
        assert part in text, part
    assert edits() == [
        {
            "first_name": ["John", "Jon"],
            "company": ["", "Smith Ltd"],
            "job_title": ["", "Boss"],
            "address": ["", "1 Main St"],
            "state": ["", "TN"],
            "country": ["", "USA"],
            "website": ["", "smith.example"],
            "preferred_contact_method": ["", "text"],
        }
    ]


def test_what_is_left_as_it_is_changes_nothing(
    lead: Lead, fields: list[CustomField], owner_client: Client
) -> None:
    before = Lead.objects.values().get(pk=lead.pk)
    for act in ("person/", "enquiry/"):
        assert "Saved" in edit(owner_client, lead, act).content.decode()
    assert Lead.objects.values().get(pk=lead.pk) == before
    assert edits() == []


def test_another_phone_and_e_mail_are_known_beside_the_old_ones(
    lead: Lead, owner_client: Client
) -> None:
    edit(owner_client, lead, "person/", phone="(555) 765-4321", email="Jon@Example.com")
    lead.contact.refresh_from_db()
    assert (lead.contact.phone, lead.contact.email) == ("(555) 765-4321", "Jon@Example.com")
    known = Identity.objects.filter(contact=lead.contact).order_by("id")
    assert list(known.values_list("value", flat=True)) == [
        "john@example.com", "+15551234567", "jon@example.com", "+15557654321",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"email": "ann@example.com"}, "This belongs to another contact."),
        ({"phone": "555 987 6543"}, "This belongs to another contact."),
        ({"email": "no address"}, "This is not a valid e-mail address."),
        ({"phone": "12"}, "This phone number has too few or too many digits."),
        ({"phone": ""}, "They are known by it. Write another one; it cannot be left empty."),
        ({"zip": "1" * 21}, "Ensure this value has at most 20 characters (it has 21)."),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field_and_kept(
    business: Business, lead: Lead, owner_client: Client, said: dict[str, str], says: str
) -> None:
    enquire(business, "Ann", email="ann@example.com", phone="(555) 987-6543")
    answer = edit(owner_client, lead, "person/", first_name="Jon", **said)
    assert errors(answer) == [says]
    assert 'value="Jon"' in answer.content.decode()
    assert (edits(), Identity.objects.count()) == ([], 4)


def test_the_enquiry_is_written_over_in_one_edit(
    business: Business, lead: Lead, owner: User, owner_client: Client
) -> None:
    ben = make_member(business, email="ben@summit.example")
    repairs = LeadCategory.objects.create(business=business, title="Repairs", position=1)
    answer = edit(
        owner_client, lead, "enquiry/",
        service_requested="New roof", source="Angi", urgency="high", message="New\r\nlines",
        value="12000.5", last_contacted_on="2026-03-09", category=repairs.public_id,
        owner=ben.username, assignees=[ben.username, owner.username], tags="Storm,  urgent , storm",
    )  # fmt: skip
    assert answer.redirect_chain == [(path(lead) + "#enquiry", 302)]
    lead = Lead.objects.get(pk=lead.pk)
    assert (lead.value, lead.last_contacted_on) == (Decimal("12000.50"), date(2026, 3, 9))
    assert (lead.category, lead.owner) == (repairs, ben)
    assert lead.message == "New\nlines"
    assert {user.email for user in lead.assignees} == {"ben@summit.example", owner.email}
    assert [tag.title for tag in lead.tags.all()] == ["Storm", "urgent"]
    for part in ("12,000.50 USD", "9 March 2026", "<dd>Repairs</dd>", "Storm", "Saved"):
        assert part in answer.content.decode(), part
    assert len(edits()) == 1
    assert told(answer)[0].startswith("owner@summit.example changed this lead")


def test_the_fields_of_the_business_take_what_their_kind_takes(
    lead: Lead, fields: list[CustomField], owner_client: Client
) -> None:
    said = {
        "custom-note": "Two\r\nlines", "custom-age": "12", "custom-built": "1999-05-04",
        "custom-insured": "yes", "custom-roof": "Slate",
    }  # fmt: skip
    answer = edit(owner_client, lead, "enquiry/", **said)
    lead.refresh_from_db()
    custom = {
        "note": "Two\nlines", "age": 12, "built": "1999-05-04", "insured": True, "roof": "Slate",
    }  # fmt: skip
    assert lead.custom == custom
    assert "<dt>The built</dt>" in answer.content.decode()
    assert "4 May 1999" in answer.content.decode()
    answer = edit(owner_client, lead, "enquiry/", **{"custom-insured": "no", "custom-age": ""})
    lead.refresh_from_db()
    assert lead.custom == {name: custom[name] for name in ("note", "built", "roof")} | {
        "insured": False
    }


def test_what_a_choice_no_longer_offers_can_stay(
    lead: Lead, fields: list[CustomField], owner_client: Client
) -> None:
    Lead.objects.filter(pk=lead.pk).update(custom={"roof": "Thatch"})
    edit(owner_client, lead, "enquiry/", source="Angi")
    lead.refresh_from_db()
    assert (lead.custom, lead.source) == ({"roof": "Thatch"}, "Angi")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"value": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"value": "much"}, "Enter a number."),
        ({"last_contacted_on": "1999-12-31"}, None),
        ({"tags": "x" * 61}, "A tag can have 60 characters."),
        ({"tags": ",".join(map(str, range(51)))}, "A lead can have 50 tags."),
        ({"owner": "stranger"}, None),
        ({"assignees": ["stranger"]}, None),
        ({"category": "0" * 24}, None),
        ({"custom-age": "old"}, "This must be a number."),
        ({"custom-built": "soon"}, "This must be a date, such as 2026-05-15."),
        ({"custom-roof": "Grass"}, "This must be one of: Tiles, Slate."),
    ],
)
def test_what_the_enquiry_cannot_take_is_said_beside_its_field(
    lead: Lead,
    fields: list[CustomField],
    owner_client: Client,
    said: dict[str, Any],
    says: str | None,
) -> None:
    answer = edit(owner_client, lead, "enquiry/", service_requested="New roof", **said)
    found = errors(answer)
    assert len(found) == 1
    assert says is None or found == [says]
    assert 'value="New roof"' in answer.content.decode()
    assert edits() == []


def test_of_two_who_edit_the_second_is_told_and_nothing_is_lost(
    lead: Lead, owner: User, owner_client: Client, colleague_client: Client
) -> None:
    seen = shown(colleague_client, lead, "enquiry/")
    edit(owner_client, lead, "enquiry/", service_requested="New roof")
    late = seen | {"service_requested": "Gutters"}
    answer = colleague_client.post(path(lead, "enquiry/"), late)
    assert errors(answer)[0].startswith("Somebody else has changed this meanwhile")
    text = answer.content.decode()
    assert 'value="Gutters"' in text
    assert "Now: New roof" in text
    lead.refresh_from_db()
    assert lead.service_requested == "New roof"
    again = re.findall(r'name="seen" value="([0-9a-f]{24})"', text)
    colleague_client.post(path(lead, "enquiry/"), late | {"seen": again[1]})
    lead.refresh_from_db()
    assert lead.service_requested == "Gutters"


def test_what_this_form_does_not_show_may_change_meanwhile(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    seen = shown(owner_client, lead, "enquiry/")
    add_note(lead, "Call at 5.", actor=Actor.from_user(owner), now=NOON)
    move(lead, "contacted")
    edit_lead(lead, LeadEdit(contact={"city": "Rome"}), Actor.from_user(owner), now=NOON)
    answer = owner_client.post(path(lead, "enquiry/"), seen | {"source": "Angi"}, follow=True)
    assert "Saved" in answer.content.decode()
    lead.refresh_from_db()
    assert lead.source == "Angi"


@pytest.mark.parametrize("seen", ["", "0" * 24, "\x00"])
def test_a_form_that_says_nothing_of_what_it_showed_is_told_so(
    lead: Lead, owner_client: Client, seen: str
) -> None:
    answer = owner_client.post(path(lead, "person/"), {"seen": seen, "first_name": "Jon"})
    assert answer.status_code == 422
    assert edits() == []


def test_who_has_left_the_team_cannot_be_given_work(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    ben = make_member(business, email="ben@summit.example")
    business.memberships.get(user=ben).end()
    answer = edit(owner_client, lead, "enquiry/", owner=ben.username)
    assert len(errors(answer)) == 1


def test_strangers_change_nothing(lead: Lead, stranger_client: Client) -> None:
    for act in ("person/", "enquiry/"):
        theirs = path(lead, act, slug="valley-dental")
        for url in (path(lead, act), theirs, theirs.replace(lead.public_id, "0" * 24)):
            assert stranger_client.post(url, {"first_name": "Mine"}).status_code == 404
    assert edits() == []
