"""The timeline's words for what people and programs do to a lead after it came in."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.history import lead_event
from leads.models import Lead, Note
from leads.notes import delete_note
from notifications.events import Actor, record
from notifications.models import ActorKind, Event, EventKind
from tests.leads.enquiries import NOON, enquire, move, told
from tests.leads.test_lead_page import page, path

KEY = Actor(ActorKind.API_KEY, None, "HomeAdvisor")


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business, "John Smith", email="john@example.com", service_requested="Roof repair"
    )


def happened(lead: Lead, kind: EventKind, actor: Actor, **data: Any) -> None:
    record(lead_event(lead, kind, actor, now=NOON, **data))


def test_who_edits_a_lead_changes_it_and_did_not_send_it_again(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    happened(
        lead,
        EventKind.LEAD_UPDATED,
        Actor.from_user(owner),
        edited=True,
        changes={
            "assignees": ["", "Ann Lee, Ben Cole"],
            "message": ["", "Two\nlines"],
            "place": ["Main St", "1 Oak Ave, Cleveland"],
            "last_name": ["Smith", "Smythe"],
        },
    )
    answer = page(owner_client, lead)
    assert told(answer)[0] == (
        "owner@summit.example changed this lead 5 min ago "
        "Last name Smith became Smythe "
        "Place Main St became 1 Oak Ave, Cleveland "
        "Message empty became Two lines "
        "Assigned to Nobody became Ann Lee, Ben Cole"
    )
    assert "<ins>Two\nlines</ins>" in answer.content.decode()
    assert answer.content.decode().count('<div class="change-long">') == 1


def test_a_program_edits_too(lead: Lead, owner_client: Client) -> None:
    changes = {"assignees": ["Ann Lee", ""]}
    happened(lead, EventKind.LEAD_UPDATED, KEY, edited=True, changes=changes)
    assert told(page(owner_client, lead))[0] == (
        "HomeAdvisor changed this lead 5 min ago Assigned to Ann Lee became Nobody"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "added this lead"),
        (
            {"fields": {"service_requested": "Gutters", "source": "website"}},
            "added this lead for Gutters, from website",
        ),
        (
            {"fields": {"source": "referral", "assignees": "Ann Lee, Ben Cole"}},
            "added this lead, from referral, and assigned it to Ann Lee, Ben Cole",
        ),
        ({"returning": True}, "added a new enquiry"),
    ],
)
def test_people_add_leads(
    lead: Lead, owner: User, owner_client: Client, data: dict[str, Any], words: str
) -> None:
    happened(lead, EventKind.LEAD_CREATED, Actor.from_user(owner), **data)
    assert told(page(owner_client, lead))[0] == f"owner@summit.example {words} 5 min ago"


def test_a_note_that_was_deleted_is_told_without_its_text(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    olivia = Actor.from_user(owner)
    for note_id, text in (("a" * 24, "Call at 5."), ("b" * 24, "Has a dog.")):
        happened(lead, EventKind.LEAD_NOTE_ADDED, olivia, note=text, note_id=note_id)
    happened(lead, EventKind.LEAD_NOTE_DELETED, KEY, note_id="a" * 24)
    answer = page(owner_client, lead)
    assert told(answer)[:3] == [
        "HomeAdvisor deleted a note 5 min ago",
        "owner@summit.example added a note 5 min ago Has a dog.",
        "owner@summit.example added a note 5 min ago The note was deleted.",
    ]
    assert "Call at 5." not in answer.content.decode()


def test_a_note_that_came_along_is_gone_with_its_row(
    business: Business, owner: User, owner_client: Client
) -> None:
    lead = enquire(business, "Ann", email="ann@example.com", notes="Has a dog.")
    enquire(business, "Ann", email="ann@example.com", notes="Has two dogs.")
    move(lead, "lost")
    enquire(business, "Ann", email="ann@example.com", notes="Has three dogs.")
    for note in Note.objects.all():
        delete_note(note, Actor.from_user(owner), now=NOON)
    answer = page(owner_client, lead)
    gone = [entry for entry in told(answer) if entry.endswith("The note was deleted.")]
    assert len(gone) == 3
    assert "dog" not in answer.content.decode()


def test_a_note_is_gone_on_older_pages_too(lead: Lead, owner: User, owner_client: Client) -> None:
    olivia = Actor.from_user(owner)
    happened(lead, EventKind.LEAD_NOTE_ADDED, olivia, note="Call at 5.", note_id="a" * 24)
    for number in range(50):
        happened(lead, EventKind.LEAD_NOTE_ADDED, olivia, note="x", note_id=f"{number:024x}")
    happened(lead, EventKind.LEAD_NOTE_DELETED, olivia, note_id="a" * 24)
    last = Event.objects.timeline(lead.contact_id)[49]
    older = page(owner_client, lead, before=last.public_id)
    assert told(older)[-2].endswith("added a note 5 min ago The note was deleted.")


def test_an_enquiry_that_was_deleted_is_told_and_leads_to_where_it_is_restored(
    business: Business, lead: Lead, owner: User, owner_client: Client
) -> None:
    other = enquire(business, "Ann", email="ann@example.com")
    Lead.objects.filter(pk=other.pk).update(contact=lead.contact, deleted_at=NOON)
    other.refresh_from_db()
    happened(other, EventKind.LEAD_UPDATED, KEY)
    happened(other, EventKind.LEAD_DELETED, Actor.from_user(owner))
    answer = page(owner_client, lead)
    assert told(answer)[:2] == [
        "owner@summit.example deleted this lead (an enquiry that was deleted) 5 min ago",
        (
            "HomeAdvisor sent this enquiry again, with nothing new "
            "(an enquiry that was deleted) 5 min ago"
        ),
    ]
    assert f'href="{path(other)}">(an enquiry that was deleted)' in answer.content.decode()


def test_an_enquiry_that_was_restored_is_told_as_any_other(
    business: Business, lead: Lead, owner: User, owner_client: Client
) -> None:
    other = enquire(business, "Ann", email="ann@example.com")
    Lead.objects.filter(pk=other.pk).update(contact=lead.contact)
    other.refresh_from_db()
    happened(other, EventKind.LEAD_DELETED, Actor.from_user(owner))
    happened(other, EventKind.LEAD_RESTORED, Actor.from_user(owner))
    assert told(page(owner_client, lead))[:2] == [
        "owner@summit.example brought this lead back (another enquiry) 5 min ago",
        "owner@summit.example deleted this lead (another enquiry) 5 min ago",
    ]


def test_the_words_of_an_actor_stay_text(lead: Lead, owner_client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    happened(
        lead,
        EventKind.LEAD_CREATED,
        Actor(ActorKind.USER, None, hostile),
        fields={"assignees": hostile},
    )
    assert "<img src=x" not in page(owner_client, lead).content.decode()


def test_the_number_of_queries_does_not_grow_with_what_was_deleted(
    lead: Lead, owner: User, owner_client: Client, django_assert_num_queries: Any
) -> None:
    olivia = Actor.from_user(owner)
    for number in range(10):
        note_id = f"{number:024x}"
        happened(lead, EventKind.LEAD_NOTE_ADDED, olivia, note="x", note_id=note_id)
        happened(lead, EventKind.LEAD_NOTE_DELETED, olivia, note_id=note_id)
    with django_assert_num_queries(22):
        page(owner_client, lead)
