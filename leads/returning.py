"""An enquiry of somebody who is known: their open lead is updated, or a new one is opened."""

from datetime import datetime
from typing import Any

from django.db import transaction

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
from leads.identity import IdentityKey
from leads.models import Contact, Identity, IdentityKind, Lead, LeadStatus, Note, StatusMeaning
from notifications.events import Actor, new_event, record
from notifications.models import Event, EventKind

Changes = dict[str, list[Any]]


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
    lead = contact.leads.open().select_related("status").order_by("-id").first()
    if lead is not None and on_duplicate is OnDuplicate.REJECT:
        raise DuplicateLead("This person already has an open lead.")

    changes = _refresh_contact(contact, enquiry, owners, now)
    if lead is None:
        received = _open_again(contact, enquiry, actor, now)
    else:
        received = _update_open(contact, lead, changes, enquiry, actor, now)
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
        .filter(business=business, is_test=is_test, value__in=[k.value for k in enquiry.identities])
        .order_by("contact_id")
    )
    contacts: dict[int, Contact] = {}
    owners = {}
    for row in rows:
        row.contact.business = business
        owners[IdentityKind(row.kind)] = contacts.setdefault(row.contact_id, row.contact)
    return owners


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
        contact.updated_at = now
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
        if name not in known or (value not in (None, "") and known[name] != value)
    }
    if not new:
        return {}
    contact.metadata = known | new
    return {"metadata": [{name: known[name] for name in new if name in known}, new]}


def _update_open(
    contact: Contact, lead: Lead, changes: Changes, enquiry: Enquiry, actor: Actor, now: datetime
) -> Received:
    lead_changes = _replace(lead, dict(enquiry.said(LEAD_FIELDS)))
    lead.updated_at = now
    lead.save(update_fields=[*lead_changes, "updated_at"])
    notes = enquiry.note(lead, actor, now=now)
    if notes and lead.notes.filter(text=enquiry.notes).exists():
        notes = []
    Note.objects.bulk_create(notes)
    data: dict[str, Any] = {**lead.reference(), "changes": changes | lead_changes}
    if notes:
        data["note"] = enquiry.notes
    record(_event(EventKind.LEAD_UPDATED, contact, lead, data, actor, now))
    return Received(Action.UPDATED, lead)


def _open_again(contact: Contact, enquiry: Enquiry, actor: Actor, now: datetime) -> Received:
    """All their leads are closed: a former customer who asks again is a new enquiry."""
    lead = enquiry.lead(contact, now=now)
    lead.status = LeadStatus.objects.first_of(contact.business, StatusMeaning.NEW)
    lead.save(force_insert=True)
    Note.objects.bulk_create(enquiry.note(lead, actor, now=now))
    data = enquiry.created_data(lead) | {"returning": True}
    record(_event(EventKind.LEAD_CREATED, contact, lead, data, actor, now))
    return Received(Action.CREATED, lead)


def _event(
    kind: EventKind,
    contact: Contact,
    lead: Lead | None,
    data: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> Event:
    return new_event(
        contact.business,
        kind,
        actor,
        contact_id=contact.pk,
        lead_id=lead.pk if lead else None,
        data=data,
        now=now,
    )


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
        record(_event(EventKind.CONTACT_POSSIBLE_DUPLICATE, contact, None, data, actor, now))
