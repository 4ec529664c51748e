"""What a person writes over of a lead and of the contact behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from leads.enquiry import DuplicateLead, identity_row
from leads.history import lead_event
from leads.identity import IdentityKey
from leads.knowing import Changes, later, replace, same_json, save_contact
from leads.models import Contact, Identity, Lead, LeadStatus
from leads.opening import assign, named
from leads.pipeline import change_status
from leads.standing import hold_with_contact
from leads.tagging import retag
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict


class OutOfDate(Conflict):
    """Somebody else has changed the lead or its person since the caller looked."""

    code = "out_of_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadEdit:
    """Columns of the contact and of the lead by their names, where empty blanks them; the rest as
    a whole, where None leaves it as it is."""

    contact: dict[str, str] = field(default_factory=dict)
    lead: dict[str, Any] = field(default_factory=dict)
    identities: Sequence[IdentityKey] = ()
    status: LeadStatus | None = None
    assignees: Sequence[User] | None = None
    tags: Sequence[str] | None = None
    custom: dict[str, Any] | None = None
    extra: dict[str, Any] | None = None


@transaction.atomic
def edit_lead(
    lead: Lead, edit: LeadEdit, actor: Actor, *, now: datetime, seen: int | None = None
) -> Lead:
    """Store all of an edit, or nothing. What is the same stays untouched; without any difference
    nothing happened. A different e-mail or phone becomes a further identity, shown from now on.

    Raises DuplicateLead for an identity that is another contact's (`contract/RULINGS.md`, 7),
    NotFound where the lead is deleted, OutOfDate where it is no longer at the version `seen`.
    """
    row = hold_with_contact(lead)
    if seen is not None and row.version != seen:
        raise OutOfDate("Somebody else has changed the lead meanwhile. Look again, then decide.")
    changes = replace(row.contact, edit.contact)
    for key in edit.identities:
        know_by(row.contact, key, now)
        changes |= replace(row.contact, {key.kind.value: key.typed})
    save_contact(row.contact, changes, now)
    changes |= _change_lead(row, edit, now)
    if changes:
        told = {"changes": changes, "edited": True}
        record(lead_event(row, EventKind.LEAD_UPDATED, actor, now=now, **told))
    if edit.status is not None:
        change_status(row, edit.status, seen=row.status, actor=actor, now=now)
        row.status = edit.status
    return row


def know_by(contact: Contact, key: IdentityKey, now: datetime) -> None:
    """Make the e-mail or phone one of a contact who is held. Raises DuplicateLead where it is
    another contact's."""
    known = Identity.objects.filter(
        business=contact.business, kind=key.kind, value=key.value, is_test=contact.is_test
    )
    owner = known.values_list("contact_id", flat=True).first()
    if owner is None:
        try:
            with transaction.atomic():
                identity_row(contact, key, now=now).save(force_insert=True)
        except IntegrityError as error:
            raise _taken(key) from error
    elif owner != contact.pk:
        raise _taken(key)


def _taken(key: IdentityKey) -> DuplicateLead:
    return DuplicateLead("This belongs to another contact.", field=key.kind.value)


def _change_lead(row: Lead, edit: LeadEdit, now: datetime) -> Changes:
    columns = replace(row, edit.lead)
    for name, new in (("custom", edit.custom), ("extra", edit.extra)):
        if new is not None and not same_json(getattr(row, name), new):
            columns[name] = _difference(getattr(row, name), new)
            setattr(row, name, new)
    changes = columns | _reassign(row, edit.assignees, now) | retag(row, edit.tags)
    if changes:
        row.updated_at = later(now, row.updated_at)
        row.score_due_at = now
        row.save(update_fields=[*columns, "updated_at", "score_due_at"])
    return {name: [as_told(old), as_told(new)] for name, (old, new) in changes.items()}


def as_told(value: Any) -> Any:
    """As an event holds it: a row by its title, a date and an amount as text, nothing as ""."""
    return value if isinstance(value, str | dict) else "" if value is None else str(value)


def _difference(old: dict[str, Any], new: dict[str, Any]) -> list[Any]:
    names = [name for name in old | new if not same_json(old.get(name), new.get(name))]
    return [{name: row.get(name) for name in names} for row in (old, new)]


def _reassign(row: Lead, users: Sequence[User] | None, now: datetime) -> Changes:
    there = row.assignees
    if users is None or list(users) == there:
        return {}
    row.assignments.all().delete()
    assign(row, users, now=now)
    return {"assignees": [named(there), named(users)]}
