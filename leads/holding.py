"""Holding a lead while what belongs to it changes: its checklist, its files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leads.history import event_of_held
from leads.knowing import later
from leads.models import Lead
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import NotFound


def hold(lead: Lead) -> None:
    """Lock a lead until the transaction ends, so that of two who change what belongs to it one
    waits for the other. Raises NotFound where it is deleted."""
    # Without its key: who only refers to the lead, such as a new note, does not wait.
    standing = Lead.objects.select_for_update(no_key=True).filter(pk=lead.pk, deleted_at=None)
    held = standing.values_list("updated_at", flat=True).first()
    if held is None:
        raise NotFound("There is no such lead.")
    lead.updated_at = held


def tell(lead: Lead, kind: EventKind, actor: Actor, *, now: datetime, **told: Any) -> None:
    """Record what was done to a lead that is held, which has changed with it."""
    lead.updated_at = later(now, lead.updated_at)
    lead.save(update_fields=["updated_at"])
    record(event_of_held(lead, kind, actor, now=now, **told))
