"""A new lead for somebody who is a contact by now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Business, User
from leads.enquiry import Action, Enquiry, Received
from leads.history import lead_event
from leads.knowing import Changes, recognise
from leads.models import (
    Assignment,
    Contact,
    Lead,
    LeadCategory,
    LeadStatus,
    Note,
    StatusMeaning,
)
from leads.tagging import add_tags
from notifications.events import Actor, record
from notifications.models import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How whoever opens a lead files it. Without an owner it is the business's owner's, without a
    status it is new (`contract/RULINGS.md`, 14)."""

    owner: User | None = None
    assignees: Sequence[User] = ()
    status: LeadStatus | None = None
    category: LeadCategory | None = None
    value: Decimal | None = None
    last_contacted_on: date | None = None
    custom: dict[str, Any] = field(default_factory=dict)
    copy_of: Lead | None = None


@transaction.atomic
def open_lead(
    business: Business,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    filing: Filing = Filing(),
) -> Received:
    """Store a new lead on the one contact, whatever leads they have, because somebody decided so.

    What the enquiry says of the person replaces what is known, as a push does
    (`contract/RULINGS.md`, 1).
    """
    known = recognise(business, enquiry, actor, now=now)
    lead = add_lead(known.contact, enquiry, actor, now=now, changes=known.changes, filing=filing)
    return Received(Action.CREATED, lead, known.possible_duplicate)


def add_lead(
    contact: Contact,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    changes: Changes,
    filing: Filing = Filing(),
) -> Lead:
    """Store the lead, its note and its event; `changes` is what the enquiry changed of its person,
    who is returning where they have asked before. To be called inside a transaction."""
    lead = enquiry.lead(contact, now=now)
    notes = enquiry.notes_for(lead, actor, now=now)
    told = enquiry.told(notes) | ({"changes": changes} if changes else {})
    if contact.leads.exists():
        told["returning"] = True
    if filing.assignees:
        told["fields"]["assignees"] = named(filing.assignees)
    if filing.copy_of:
        told["copy_of"] = filing.copy_of.public_id
    lead.owner, lead.category = filing.owner, filing.category
    lead.last_contacted_on = filing.last_contacted_on
    lead.value = enquiry.value if filing.value is None else filing.value
    lead.custom = enquiry.custom | filing.custom
    lead.status = filing.status or LeadStatus.objects.first_of(contact.business, StatusMeaning.NEW)
    lead.save(force_insert=True)
    Note.objects.bulk_create(notes)
    assign(lead, filing.assignees, now=now)
    add_tags(lead, enquiry.tags)
    record(lead_event(lead, EventKind.LEAD_CREATED, actor, now=now, **told))
    return lead


def assign(lead: Lead, users: Sequence[User], *, now: datetime) -> None:
    Assignment.objects.bulk_create(
        Assignment(lead=lead, user=user, created_at=now) for user in users
    )


def named(users: Sequence[User]) -> str:
    """As the timeline and the letters tell of them."""
    return ", ".join(str(user) for user in users)
