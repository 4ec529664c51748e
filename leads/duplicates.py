"""Two contacts that may be one person: said once a pair, until somebody merges or dismisses it."""

from datetime import datetime

from leads.identity import IdentityKey
from leads.models import Contact, PossibleDuplicate
from notifications.events import Actor, new_event, record
from notifications.models import Event, EventKind


def tell(
    contact: Contact, other: Contact, sent: IdentityKey, actor: Actor, *, now: datetime
) -> None:
    """Write the pair down, and tell both timelines; once, because providers repeat themselves.
    Both contacts are held. `sent` is the other's, and came with an identity of the contact."""
    first, second = sorted((contact, other), key=lambda one: one.pk)
    by = sent.kind.label.lower()
    _, is_new = PossibleDuplicate.objects.get_or_create(
        first=first,
        second=second,
        defaults={
            "business": contact.business,
            "reason": f"The {by} {sent.value} of one came with the e-mail of the other.",
            "created_at": now,
        },
    )
    if is_new:
        pair = (contact, other)
        record(*(_event(one, two, sent, actor, now) for one, two in (pair, pair[::-1])))


def _event(
    contact: Contact, other: Contact, sent: IdentityKey, actor: Actor, now: datetime
) -> Event:
    data = {
        "contact": contact.public_id,
        "by": sent.kind.value,
        "value": sent.value,
        "other": {"id": other.public_id, "name": other.name},
    }
    kind = EventKind.CONTACT_POSSIBLE_DUPLICATE
    return new_event(contact.business, kind, actor, contact_id=contact.pk, data=data, now=now)
