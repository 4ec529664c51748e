"""A new lead for somebody who is a contact by now."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Business, User
from leads.enquiry import Action, Enquiry, Received
from leads.history import lead_event
from leads.knowing import Changes, recognise
from leads.models import Assignment, Contact, Lead, LeadStatus, Note, StatusMeaning
from notifications.events import Actor, record
from notifications.models import EventKind


@transaction.atomic
def open_lead(
    business: Business,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    owner: User | None = None,
    assignees: Sequence[User] = (),
    status: LeadStatus | None = None,
) -> Received:
    """Store a new lead on the one contact, whatever leads they have, because somebody decided so.

    What the enquiry says of the person replaces what is known, as a push does. Without an owner it
    is the business's owner's, without a status it is new (`contract/RULINGS.md`, 1 and 14).
    """
    known = recognise(business, enquiry, actor, now=now)
    lead = add_lead(
        known.contact, enquiry, actor, now=now, changes=known.changes, owner=owner,
        assignees=assignees, status=status,
    )  # fmt: skip
    return Received(Action.CREATED, lead, known.possible_duplicate)


def add_lead(
    contact: Contact,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    changes: Changes,
    owner: User | None = None,
    assignees: Sequence[User] = (),
    status: LeadStatus | None = None,
) -> Lead:
    """Store the lead, its note and its event; `changes` is what the enquiry changed of its person,
    who is returning where they have asked before. To be called inside a transaction."""
    lead = enquiry.lead(contact, now=now)
    notes = enquiry.notes_for(lead, actor, now=now)
    told = enquiry.told(notes) | ({"changes": changes} if changes else {})
    if contact.leads.exists():
        told["returning"] = True
    if assignees:
        told["fields"]["assignees"] = named(assignees)
    lead.owner = owner
    lead.status = status or LeadStatus.objects.first_of(contact.business, StatusMeaning.NEW)
    lead.save(force_insert=True)
    Note.objects.bulk_create(notes)
    assign(lead, assignees, now=now)
    record(lead_event(lead, EventKind.LEAD_CREATED, actor, now=now, **told))
    return lead


def assign(lead: Lead, users: Sequence[User], *, now: datetime) -> None:
    Assignment.objects.bulk_create(
        Assignment(lead=lead, user=user, created_at=now) for user in users
    )


def named(users: Sequence[User]) -> str:
    """As the timeline and the letters tell of them."""
    return ", ".join(str(user) for user in users)
