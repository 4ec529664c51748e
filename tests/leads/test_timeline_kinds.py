"""Every kind of event can be told, and what it changed reads well."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.appointment_entries import WORDS as OF_APPOINTMENTS
from leads.history import lead_event
from leads.models import CustomField, FieldKind, Lead
from notifications.events import Actor, record
from notifications.models import EventKind
from tests.leads.enquiries import NOON, enquire, told
from tests.leads.test_lead_page import page

# What any of the kinds tells of.
DATA: dict[str, Any] = {
    "act": "ticked",
    "text": "Call them",
    "by": "phone",
    "value": "(555) 123-4567",
    "is_kept": True,
    "client": {"id": "c" * 24, "name": "Smith Ltd"},
    "appointment": "a" * 24,
    "fields": {
        "title": "Roof visit",
        "starts_at": "2026-03-11T16:00:00+00:00",
        "ends_at": "2026-03-11T17:00:00+00:00",
    },
}
# Programs bring leads, and the clock starts appointments: those have tests of their own.
WORDS = {
    EventKind.LEAD_UPDATED: "sent this enquiry again, with nothing new",
    EventKind.LEAD_STATUS_CHANGED: "changed the status",
    EventKind.LEAD_NOTE_ADDED: "added a note",
    EventKind.LEAD_NOTE_DELETED: "deleted a note",
    EventKind.LEAD_ARCHIVED: "put this lead into the archive",
    EventKind.LEAD_ACTIVATED: "took this lead out of the archive",
    EventKind.LEAD_DELETED: "deleted this lead",
    EventKind.LEAD_RESTORED: "brought this lead back",
    EventKind.LEAD_CONVERTED: "converted this lead into the client Smith Ltd",
    EventKind.LEAD_CHECKLIST_CHANGED: "ticked on the checklist: Call them",
    EventKind.LEAD_FILE_ADDED: "added a file",
    EventKind.LEAD_FILE_DELETED: "deleted a file",
    EventKind.CLIENT_UPDATED: "changed the client Smith Ltd",
    EventKind.CLIENT_DELETED: "deleted the client Smith Ltd",
    EventKind.CONTACT_MERGED: "merged into this contact",
    EventKind.CONTACT_UNMERGED: "undid the merge with",
}


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "John Smith", email="john@example.com")


def happened(lead: Lead, kind: EventKind, owner: User, **data: Any) -> None:
    record(lead_event(lead, kind, Actor.from_user(owner), now=NOON, **data))


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_can_be_told(
    lead: Lead, owner: User, owner_client: Client, kind: EventKind
) -> None:
    happened(lead, kind, owner, **DATA, note_id="b" * 24)
    line = told(page(owner_client, lead))[0]
    assert line.startswith("owner@summit.example")
    if kind in WORDS:
        assert line == f"owner@summit.example {WORDS[kind]} 5 min ago"
    if kind in OF_APPOINTMENTS:
        assert "Roof visit" in line


def test_what_was_edited_reads_well(
    business: Business, lead: Lead, owner: User, owner_client: Client
) -> None:
    for position, (name, title, kind) in enumerate(
        [
            ("roof-age", "Roof age (years)", FieldKind.NUMBER),
            ("insured", "Insured", FieldKind.YES_NO),
            ("built", "Built on", FieldKind.DATE),
        ]
    ):
        CustomField.objects.create(
            business=business, name=name, title=title, kind=kind, position=position
        )
    custom: list[dict[str, Any]] = [
        {"insured": None, "roof-age": 12},
        {"insured": True, "roof-age": None},
    ]
    custom[1]["built"] = "1999-05-04"
    custom[1]["old_field"] = "x"
    changes = {
        "custom": custom,
        "tags": ["", "Storm, Urgent"],
        "assignees": ["Ann Lee", ""],
        "value": ["", "12000.50"],
        "category": ["General", "Repairs"],
        "owner": ["", "Ann Lee"],
        "last_contacted_on": ["", "2026-03-09"],
        "archived": ["", "true"],
        "extra": [{}, {"page": "/roofs"}],
    }
    happened(lead, EventKind.LEAD_UPDATED, owner, edited=True, changes=changes)
    assert told(page(owner_client, lead))[0] == (
        "owner@summit.example changed this lead 5 min ago "
        "Value empty became 12,000.50 "
        "Last contacted empty became 9 March 2026 "
        "Category General became Repairs "
        "Owner Whose business it is became Ann Lee "
        "Assigned to Ann Lee became Nobody "
        "Tags empty became Storm, Urgent "
        "Roof age (years) 12 became empty "
        "Insured empty became Yes "
        "Built on empty became 4 May 1999 "
        "Old field empty became x "
        "Sent along › page empty became /roofs "
        "Archived No became Yes"
    )
