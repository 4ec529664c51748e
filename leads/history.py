"""What the timeline and the outbox are told about leads."""

from datetime import datetime
from typing import Any

from leads.models import Contact, Lead
from notifications.events import Actor, new_event
from notifications.models import Event, EventKind


def lead_event(lead: Lead, kind: EventKind, actor: Actor, *, now: datetime, **told: Any) -> Event:
    """An event about a lead and its person, not stored yet; `told` is what it tells of them."""
    return new_event(
        lead.business,
        kind,
        actor,
        contact_id=lead.contact_id,
        lead_id=lead.pk,
        data={"lead": lead.public_id, "contact": lead.contact.public_id, **told},
        is_test=lead.is_test,
        now=now,
    )


def event_of_held(
    lead: Lead, kind: EventKind, actor: Actor, *, now: datetime, **told: Any
) -> Event:
    """The same for an act that holds the lead and not its contact: of whom it is by now, because
    a merge may have come in between."""
    lead.contact = Contact.objects.get(leads=lead.pk)
    return lead_event(lead, kind, actor, now=now, **told)
