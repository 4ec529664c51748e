"""An enquiry of somebody who is known: their open lead is updated, or a new one is opened."""

import json
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import Business
from leads.enquiry import (
    CONTACT_FIELDS,
    LEAD_FIELDS,
    Action,
    DuplicateLead,
    Enquiry,
    OnDuplicate,
    PossibleDuplicate,
    Received,
    identity_row,
)
from leads.history import lead_event
from leads.identity import IdentityKey
from leads.models import Contact, Identity, IdentityKind, Lead, LeadStatus, Note, StatusMeaning
from notifications.events import Actor, new_event, record
from notifications.models import Event, EventKind
from pocketcrm.errors import FieldProblem, InvalidInput

Changes = dict[str, list[Any]]
# All that providers have told of one person; a single push has a smaller limit of its own.
MAX_METADATA = 64 * 1024


class NoLongerKnown(Exception):
    """The identities were taken from their contact between two looks. Look again."""


@transaction.atomic
def receive_known(
    business: Business,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    on_duplicate: OnDuplicate,
) -> Received:
    """The known half of `intake.receive`; raises NoLongerKnown where nobody has the identities."""
    owners = _owners(business, enquiry, is_test=actor.is_test)
    if not owners:
        raise NoLongerKnown
    contact = owners.get(IdentityKind.EMAIL) or owners[IdentityKind.PHONE]
    lead = _open_lead_of(contact)
    if lead is not None and on_duplicate is OnDuplicate.REJECT:
        raise DuplicateLead("This person already has an open lead.")

    changes = _refresh_contact(contact, enquiry, owners, now)
    if lead is None:
        received = _open_again(contact, changes, enquiry, actor, now)
    else:
        received = _update_open(lead, changes, enquiry, actor, now)
    other = owners.get(IdentityKind.PHONE, contact)
    if other == contact or enquiry.phone is None:
        return received
    conflict = PossibleDuplicate(enquiry.phone.typed, contact, other)
    _record_conflict(conflict, enquiry.phone, actor, now)
    return Received(received.action, received.lead, conflict)


def _owners(business: Business, enquiry: Enquiry, *, is_test: bool) -> dict[IdentityKind, Contact]:
    """Whose these identities are, with their contacts locked, always in the same order."""
    rows = (
        Identity.objects.select_for_update(of=("contact",))
        .select_related("contact")
        .filter(_any_of(enquiry.identities), business=business, is_test=is_test)
        .order_by("contact_id")
    )
    contacts: dict[int, Contact] = {}
    owners = {}
    for row in rows:
        row.contact.business = business
        owners[IdentityKind(row.kind)] = contacts.setdefault(row.contact_id, row.contact)
    return owners


def _any_of(keys: list[IdentityKey]) -> Q:
    # With the kind, so that the unique index finds each of them at once.
    return reduce(or_, (Q(kind=key.kind, value=key.value) for key in keys))


def _open_lead_of(contact: Contact) -> Lead | None:
    """Locked, so that nobody closes it while it is updated."""
    leads = contact.leads.open().select_for_update(of=("self",)).select_related("status")
    lead = leads.order_by("-id").first()
    if lead is not None:
        lead.business = contact.business
    return lead


def later(now: datetime, last: datetime) -> datetime:
    """A change never bears the time of the one before: who waited for the lock has an old clock."""
    return max(now, last + timedelta(microseconds=1))


def _refresh_contact(
    contact: Contact, enquiry: Enquiry, owners: dict[IdentityKind, Contact], now: datetime
) -> Changes:
    changes = _replace(contact, dict(enquiry.said(CONTACT_FIELDS)))
    for key in enquiry.identities:
        owner = owners.get(key.kind)
        if owner is None:
            identity_row(contact, key, now=now).save(force_insert=True)
        if owner in (None, contact):
            changes |= _replace(contact, {key.kind.value: key.typed})
    changes |= _merge_metadata(contact, enquiry.metadata)
    if changes:
        contact.search_text = contact.searchable(
            contact.identities.order_by("id").values_list("value", flat=True)
        )
        contact.updated_at = later(now, contact.updated_at)
        contact.save(update_fields=[*changes, "search_text", "updated_at"])
    return changes


def _replace(row: Contact | Lead, said: dict[str, str]) -> Changes:
    changes = {
        name: [getattr(row, name), value]
        for name, value in said.items()
        if getattr(row, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    return changes


def _merge_metadata(contact: Contact, sent: dict[str, Any]) -> Changes:
    """Key by key; an empty value says nothing about a key that is there."""
    known = contact.metadata
    new = {
        name: value
        for name, value in sent.items()
        if name not in known or (value not in (None, "") and not _same(known[name], value))
    }
    if not new:
        return {}
    contact.metadata = known | new
    # Not by orjson: PostgreSQL may give a large number back as an integer that it cannot write.
    if len(json.dumps(contact.metadata, ensure_ascii=False).encode()) > MAX_METADATA:
        message = f"With what is known already this is more than {MAX_METADATA // 1024} KB."
        raise InvalidInput([FieldProblem("metadata", "size", message)])
    return {"metadata": [{name: known[name] for name in new if name in known}, new]}


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON, where 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _update_open(
    lead: Lead, changes: Changes, enquiry: Enquiry, actor: Actor, now: datetime
) -> Received:
    lead_changes = _replace(lead, dict(enquiry.said(LEAD_FIELDS)))
    lead.updated_at = later(now, lead.updated_at)
    lead.save(update_fields=[*lead_changes, "updated_at"])
    notes = enquiry.notes_for(lead, actor, now=now)
    if notes and lead.notes.filter(text=enquiry.notes).exists():
        notes = []
    Note.objects.bulk_create(notes)
    told: dict[str, Any] = {"changes": changes | lead_changes}
    if notes:
        told["note"] = enquiry.notes
    record(lead_event(lead, EventKind.LEAD_UPDATED, actor, now=now, **told))
    return Received(Action.UPDATED, lead)


def _open_again(
    contact: Contact, changes: Changes, enquiry: Enquiry, actor: Actor, now: datetime
) -> Received:
    """All their leads are closed: a former customer who asks again is a new enquiry."""
    lead = enquiry.lead(contact, now=now)
    lead.status = LeadStatus.objects.first_of(contact.business, StatusMeaning.NEW)
    lead.save(force_insert=True)
    Note.objects.bulk_create(enquiry.notes_for(lead, actor, now=now))
    told = enquiry.told() | {"returning": True} | ({"changes": changes} if changes else {})
    record(lead_event(lead, EventKind.LEAD_CREATED, actor, now=now, **told))
    return Received(Action.CREATED, lead)


def _record_conflict(
    conflict: PossibleDuplicate, phone: IdentityKey, actor: Actor, now: datetime
) -> None:
    """Tell both timelines, once a pair: providers repeat themselves."""
    pair = (conflict.contact, conflict.other)
    for contact, other in (pair, pair[::-1]):
        told = Event.objects.filter(
            contact_id=contact.pk,
            kind=EventKind.CONTACT_POSSIBLE_DUPLICATE,
            data__other__id=other.public_id,
        )
        if told.exists():
            continue
        data = {
            "contact": contact.public_id,
            "by": phone.kind.value,
            "value": phone.value,
            "other": {"id": other.public_id, "name": other.name},
        }
        record(
            new_event(
                contact.business,
                EventKind.CONTACT_POSSIBLE_DUPLICATE,
                actor,
                contact_id=contact.pk,
                data=data,
                now=now,
            )
        )
