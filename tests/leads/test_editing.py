"""What a person writes over of a lead: all of it or nothing, and told with what was there."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.enquiry import DuplicateLead
from leads.identity import email_identity, phone_identity
from leads.models import Identity, Lead, LeadStatus
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound
from tests.leads.enquiries import NOON, enquire


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business,
        "Ann Smith",
        email="ann@example.com",
        phone="(555) 123-4567",
        city="Troy",
        source="Angi",
    )


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def told_since(event: Event) -> list[tuple[str, Any]]:
    later = Event.objects.filter(pk__gt=event.pk).order_by("id")
    return [(one.kind, one.data) for one in later]


def test_what_is_said_replaces_and_what_is_empty_blanks(
    lead: Lead, actor: Actor, colleague: User
) -> None:
    before = Event.objects.get()
    contacted = LeadStatus.objects.get(business=lead.business, slug="contacted")
    edit = LeadEdit(
        contact={"first_name": "Anna", "city": ""},
        lead={"source": "", "message": "Leaks"},
        identities=[email_identity("anna@example.com"), phone_identity("5551234567", "US")],
        status=contacted,
        assignees=[colleague],
    )
    edited = edit_lead(lead, edit, actor, now=NOON)

    stored = Lead.objects.select_related("contact").get()
    assert edited == stored
    contact = stored.contact
    assert (contact.first_name, contact.last_name, contact.city) == ("Anna", "Smith", "")
    assert (contact.email, contact.phone) == ("anna@example.com", "5551234567")
    assert (stored.source, stored.message, stored.status) == ("", "Leaks", contacted)
    assert stored.assignees == [colleague]
    assert list(Identity.objects.order_by("id").values_list("value", flat=True)) == [
        "ann@example.com",
        "+15551234567",
        "anna@example.com",
    ]
    about = {"lead": lead.public_id, "contact": contact.public_id}
    changes = {
        "first_name": ["Ann", "Anna"],
        "city": ["Troy", ""],
        "email": ["ann@example.com", "anna@example.com"],
        "phone": ["(555) 123-4567", "5551234567"],
        "source": ["Angi", ""],
        "message": ["", "Leaks"],
        "assignees": ["", "colleague@summit.example"],
    }
    assert told_since(before) == [
        (EventKind.LEAD_UPDATED, about | {"changes": changes, "edited": True}),
        (EventKind.LEAD_STATUS_CHANGED, about | {"changes": {"status": ["New", "Contacted"]}}),
    ]


def test_search_finds_the_person_by_their_new_name_and_address(lead: Lead, actor: Actor) -> None:
    edit = LeadEdit(contact={"first_name": "Zelda"}, identities=[email_identity("z@new.example")])
    edit_lead(lead, edit, actor, now=NOON)

    for words in ("zelda", "z@new.example", "ann@example.com"):
        assert list(Lead.objects.matching(words)) == [lead], words


def test_an_edit_without_a_difference_is_none(lead: Lead, actor: Actor) -> None:
    before, stored = Event.objects.get(), Lead.objects.values().get()
    edit = LeadEdit(
        contact={"first_name": "Ann", "city": "Troy"},
        lead={"source": "Angi"},
        identities=[email_identity("ann@example.com")],
        status=lead.status,
        assignees=[],
    )
    edit_lead(lead, edit, actor, now=NOON)

    assert told_since(before) == []
    assert Lead.objects.values().get() == stored


@pytest.mark.parametrize(
    ("email", "phone", "field"),
    [("bob@example.com", "", "email"), ("", "5559876543", "phone")],
    ids=["e-mail", "phone"],
)
def test_another_contacts_identity_is_refused_and_nothing_is_stored(
    business: Business, lead: Lead, actor: Actor, email: str, phone: str, field: str
) -> None:
    enquire(business, "Bob", email="bob@example.com", phone="5559876543")
    before = Event.objects.latest("id")
    keys = [email_identity(email)] if email else [phone_identity(phone, "US")]
    edit = LeadEdit(contact={"first_name": "Anna"}, identities=keys, lead={"source": "X"})

    with pytest.raises(DuplicateLead) as refused:
        edit_lead(lead, edit, actor, now=NOON)

    assert refused.value.field == field
    assert told_since(before) == []
    stored = Lead.objects.select_related("contact").get(pk=lead.pk)
    assert (stored.contact.first_name, stored.source) == ("Ann", "Angi")


def test_a_deleted_lead_is_not_edited(lead: Lead, actor: Actor) -> None:
    delete_lead(lead, actor, now=NOON)

    with pytest.raises(NotFound):
        edit_lead(lead, LeadEdit(lead={"source": "X"}), actor, now=NOON)

    assert Lead.objects.get().source == "Angi"


def test_who_worked_on_it_is_replaced_in_the_order_that_is_said(
    lead: Lead, actor: Actor, owner: User, colleague: User
) -> None:
    for assignees in ([owner, colleague], [colleague, owner], []):
        edited = edit_lead(lead, LeadEdit(assignees=assignees), actor, now=NOON)
        assert edited.assignees == assignees

    assert Event.objects.latest("id").data["changes"] == {
        "assignees": ["colleague@summit.example, owner@summit.example", ""]
    }
