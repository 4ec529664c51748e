"""Who it is: the contact that e-mail and phone lead to, what is new about them, or a new one.

Rules: `DESIGN.md` "Intake and dedup"; `contract/RULINGS.md` numbers 1 and 4.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Business
from leads import duplicates
from leads.enquiry import Enquiry, PossibleDuplicate, identity_row
from leads.identity import IdentityKey
from leads.models import Client, Contact, Identity, IdentityKind, Lead
from notifications.events import Actor
from pocketcrm.errors import Conflict, FieldProblem, InvalidInput

Changes = dict[str, list[Any]]
# All that providers have told of one person; a single push has a smaller limit of its own.
MAX_METADATA = 64 * 1024
# Each lost race means that somebody else has stored the same person: the next look finds them.
# A merge or its undo costs one as well: more of them than people do in a row, so that nobody who
# pushes is told of them.
ATTEMPTS = 25


class NoLongerKnown(Conflict):
    """The identities went from one contact to another between two looks. Look again."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A person, what is new about them, and whom they may be a duplicate of."""

    contact: Contact
    changes: Changes
    possible_duplicate: PossibleDuplicate | None = None


def recognise(business: Business, enquiry: Enquiry, actor: Actor, *, now: datetime) -> Recognised:
    """The contact of an enquiry, locked and brought up to date, or a new one; without a lead.

    Somebody of whom only a name is said is always new. To be called inside a transaction, which
    also stores the event that tells of it.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return _recognise_once(business, enquiry, actor, now)
        except (IntegrityError, NoLongerKnown):
            continue
    return _recognise_once(business, enquiry, actor, now)


def _recognise_once(
    business: Business, enquiry: Enquiry, actor: Actor, now: datetime
) -> Recognised:
    owners = owners_of(business, enquiry, is_test=actor.is_test)
    if not owners:
        contact = enquiry.contact(business, is_test=actor.is_test, now=now)
        contact.save(force_insert=True)
        for key in enquiry.identities:
            identity_row(contact, key, now=now).save(force_insert=True)
        return Recognised(contact, {})
    contact = owners.get(IdentityKind.EMAIL) or owners[IdentityKind.PHONE]
    changes = refresh_contact(contact, enquiry, owners, now)
    return Recognised(contact, changes, conflict_of(contact, enquiry, owners, actor, now))


def owners_of(
    business: Business, enquiry: Enquiry, *, is_test: bool
) -> dict[IdentityKind, Contact]:
    """Whose these identities are, with their contacts locked, always in the same order. Raises
    NoLongerKnown where somebody has merged these contacts while we waited for them."""
    if not enquiry.identities:
        return {}
    named = Identity.objects.filter(
        _any_of(enquiry.identities), business=business, is_test=is_test
    ).order_by("contact_id")
    contacts: dict[int, Contact] = {}
    owners = {}
    for row in named.select_for_update(of=("contact",)).select_related("contact"):
        row.contact.business = business
        owners[IdentityKind(row.kind)] = contacts.setdefault(row.contact_id, row.contact)
    # PostgreSQL gives a row that it waited for as it is now, but with the identity of before.
    by_now = {IdentityKind(kind): key for kind, key in named.values_list("kind", "contact_id")}
    if by_now != {kind: contact.pk for kind, contact in owners.items()}:
        raise NoLongerKnown("Somebody is merging these contacts. Try again.")
    return owners


def _any_of(keys: list[IdentityKey]) -> Q:
    # With the kind, so that the unique index finds each of them at once.
    return reduce(or_, (Q(kind=key.kind, value=key.value) for key in keys))


def later(now: datetime, last: datetime) -> datetime:
    """A change never bears the time of the one before: who waited for the lock has an old clock."""
    return max(now, last + timedelta(microseconds=1))


def refresh_contact(
    contact: Contact, enquiry: Enquiry, owners: dict[IdentityKind, Contact], now: datetime
) -> Changes:
    changes = replace(contact, enquiry.said_of_person(contact))
    for key in enquiry.identities:
        owner = owners.get(key.kind)
        if owner is None:
            identity_row(contact, key, now=now).save(force_insert=True)
        if owner in (None, contact):
            changes |= replace(contact, {key.kind.value: key.typed})
    changes |= merge_json(contact, "metadata", enquiry.metadata)
    save_contact(contact, changes, now)
    return changes


def save_contact(contact: Contact, changes: Changes, now: datetime) -> None:
    """Store what has changed of a person, and that search finds them by it."""
    if changes:
        store_contact(contact, changes, now)


def store_contact(contact: Contact, columns: Iterable[str], now: datetime) -> None:
    """The same where perhaps only their identities have changed."""
    contact.search_text = contact.searchable(
        contact.identities.order_by("id").values_list("value", flat=True)
    )
    contact.updated_at = later(now, contact.updated_at)
    contact.save(update_fields=[*columns, "search_text", "updated_at"])
    contact.leads.open().update(score_due_at=now)


def replace(row: Contact | Lead | Client, said: dict[str, Any]) -> Changes:
    changes = {
        name: [getattr(row, name), value]
        for name, value in said.items()
        if getattr(row, name) != value
    }
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    return changes


def merge_json(row: Contact | Lead, column: str, sent: dict[str, Any]) -> Changes:
    """Key by key; an empty value says nothing about a key that is there."""
    known = getattr(row, column)
    new = {
        name: value
        for name, value in sent.items()
        if name not in known or (value not in (None, "") and not same_json(known[name], value))
    }
    if not new:
        return {}
    # Not by orjson: PostgreSQL may give a large number back as an integer that it cannot write.
    if len(json.dumps(known | new, ensure_ascii=False).encode()) > MAX_METADATA:
        message = f"With what is known already this is more than {MAX_METADATA // 1024} KB."
        raise InvalidInput([FieldProblem(column, "size", message)])
    setattr(row, column, known | new)
    return {column: [{name: known[name] for name in new if name in known}, new]}


def same_json(one: Any, other: Any) -> bool:
    """Equal as JSON, where 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def conflict_of(
    contact: Contact,
    enquiry: Enquiry,
    owners: dict[IdentityKind, Contact],
    actor: Actor,
    now: datetime,
) -> PossibleDuplicate | None:
    """Somebody else's phone came with this contact's e-mail: told in both timelines."""
    other = owners.get(IdentityKind.PHONE, contact)
    if other == contact or enquiry.phone is None:
        return None
    duplicates.tell(contact, other, enquiry.phone, actor, now=now)
    return PossibleDuplicate(enquiry.phone.typed, contact, other)
