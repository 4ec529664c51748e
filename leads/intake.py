"""The only way in for pushed leads: one person, one contact, whoever sends them, however often.

Rules: `DESIGN.md` "Intake and dedup", `contract/pocketboss.md` section 3, `contract/RULINGS.md`.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Business
from leads.enquiry import Action, Enquiry, OnDuplicate, Received, identity_row
from leads.history import lead_event
from leads.knowing import ATTEMPTS, NoLongerKnown
from leads.landing import NewPerson, land
from leads.returning import receive_known
from leads.tagging import add_tags
from notifications.events import Actor
from notifications.models import EventKind


def receive(
    business: Business,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    on_duplicate: OnDuplicate = OnDuplicate.MERGE,
) -> Received:
    """Store an enquiry: a new contact with its lead, or what is new about a known one.

    What is sent and not empty replaces, nothing is blanked, a further e-mail or phone is added.
    Writes one event for the timeline and the outbox in the same transaction. Raises DuplicateLead,
    with nothing stored, where `on_duplicate` rejects and the person has an open lead.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _receive_once(business, enquiry, actor, now, on_duplicate)
        except (IntegrityError, NoLongerKnown):
            continue
    return _receive_once(business, enquiry, actor, now, on_duplicate)


def _receive_once(
    business: Business, enquiry: Enquiry, actor: Actor, now: datetime, on_duplicate: OnDuplicate
) -> Received:
    person = _new_person(business, enquiry, actor, now)
    if _land_with_tags(person, enquiry) if enquiry.tags else land(person):
        return Received(Action.CREATED, person.lead)
    return receive_known(business, enquiry, actor, now=now, on_duplicate=on_duplicate)


@transaction.atomic
def _land_with_tags(person: NewPerson, enquiry: Enquiry) -> bool:
    landed = land(person)
    if landed:
        add_tags(person.lead, enquiry.tags)
    return landed


def _new_person(business: Business, enquiry: Enquiry, actor: Actor, now: datetime) -> NewPerson:
    contact = enquiry.contact(business, is_test=actor.is_test, now=now)
    lead = enquiry.lead(contact, now=now)
    notes = enquiry.notes_for(lead, actor, now=now)
    return NewPerson(
        contact=contact,
        identities=[identity_row(contact, key, now=now) for key in enquiry.identities],
        lead=lead,
        notes=notes,
        event=lead_event(lead, EventKind.LEAD_CREATED, actor, now=now, **enquiry.told(notes)),
    )
