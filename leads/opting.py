"""Whether a person wants letters from the business."""

from datetime import datetime

from django.db import transaction

from leads.models import Contact
from leads.standing import standing
from notifications.events import Actor, new_event, record
from notifications.models import EventKind


@transaction.atomic
def opt_out(contact: Contact, actor: Actor, *, now: datetime) -> Contact:
    """Write them no letters any more, not even about their appointments. Twice is once."""
    row = standing(contact)
    if row.opted_out_at is None:
        _set(row, now, EventKind.CONTACT_OPTED_OUT, actor, now)
    return row


@transaction.atomic
def opt_in(contact: Contact, actor: Actor, *, now: datetime) -> Contact:
    """They want letters after all. Twice is once."""
    row = standing(contact)
    if row.opted_out_at is not None:
        _set(row, None, EventKind.CONTACT_OPTED_IN, actor, now)
    return row


def _set(
    contact: Contact, since: datetime | None, kind: EventKind, actor: Actor, now: datetime
) -> None:
    contact.opted_out_at, contact.updated_at = since, now
    contact.save(update_fields=["opted_out_at", "updated_at"])
    record(
        new_event(
            contact.business,
            kind,
            actor,
            contact_id=contact.pk,
            data={"contact": contact.public_id},
            now=now,
            is_test=contact.is_test,
        )
    )
