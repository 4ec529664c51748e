"""What people and programs do to an appointment that takes no time from anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from appointments.history import appointment_event
from appointments.models import MAX_TITLE, Appointment, AppointmentStatus
from appointments.wanted import said_of
from leads.knowing import later, same_json
from leads.models import Lead
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict, NotFound

RELATIONS = ("business", "calendar", "resource", "appointment_type", "contact", "lead")


class OutOfDate(Conflict):
    """Somebody else has changed it since the caller looked."""

    code = "out_of_date"


def locked(appointment: Appointment, *, seen: int | None) -> Appointment:
    """The appointment as it is now, held until the transaction ends.

    Raises NotFound where it is gone, OutOfDate where it is no longer at the version `seen`.
    """
    rows = Appointment.objects.filter(pk=appointment.pk)
    # By itself, and read afterwards: PostgreSQL drops a joined row from the answer where whoever
    # held the lock before has changed what it is joined to.
    rows.select_for_update().values_list("pk").first()
    row = rows.select_related(*RELATIONS).first()
    if row is None:
        raise NotFound("There is no such appointment.")
    if seen is not None and row.version != seen:
        raise OutOfDate("Somebody else has changed the appointment meanwhile. Look again.")
    return row


def save_change(row: Appointment, now: datetime, *columns: str) -> None:
    """Store these columns as the next version."""
    row.version += 1
    row.updated_at = later(now, row.updated_at)
    row.save(update_fields=[*columns, "version", "updated_at"])


@transaction.atomic
def update(
    appointment: Appointment,
    said: dict[str, Any],
    actor: Actor,
    *,
    now: datetime,
    seen: int | None = None,
    lead: Lead | None = None,
) -> Appointment:
    """Replace what is said of an appointment: columns by name, but for its time and place. With
    another lead it is that one's from now on, and their person's.

    What is the same stays untouched; without any difference nothing happened. Raises OutOfDate,
    NotFound; Conflict for a status that only `cancel` and `restore` can set or end.
    """
    row = locked(appointment, seen=seen)
    changes = {} if lead is None else _give_to(lead, row)
    changes |= {
        name: [getattr(row, name), value]
        for name, value in said.items()
        if not same_json(getattr(row, name), value)
    }
    if not changes:
        return row
    if "status" in changes and AppointmentStatus.CANCELLED in changes["status"]:
        raise Conflict("Cancel or restore the appointment instead.", field="status")
    for name in changes.keys() & said.keys():
        setattr(row, name, said[name])
    row.search_text = row.searchable
    save_change(row, now, *changes, "contact", "search_text")
    kind = EventKind.APPOINTMENT_UPDATED
    record(appointment_event(row, kind, actor, now=now, changes=_told(changes)))
    return row


def _give_to(lead: Lead, row: Appointment) -> dict[str, list[Any]]:
    """Make it the lead's and their person's, not stored yet; what changes by that. A title that is
    the name of who comes goes along."""
    if lead.pk == row.lead_id:
        return {}
    columns = said_of(lead.contact)
    if row.title == row.client_name[:MAX_TITLE]:
        columns["title"] = columns["client_name"][:MAX_TITLE]
    changes = {name: [getattr(row, name), value] for name, value in columns.items()}
    changes["lead"] = [str(row.lead or ""), str(lead)]
    for name, value in columns.items():
        setattr(row, name, value)
    row.lead, row.contact = lead, lead.contact
    return {name: pair for name, pair in changes.items() if name == "lead" or pair[0] != pair[1]}


def _told(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    if "status" not in changes:
        return changes
    labels = [AppointmentStatus(status).label for status in changes["status"]]
    return changes | {"status": labels}


@transaction.atomic
def cancel(
    appointment: Appointment,
    actor: Actor,
    *,
    now: datetime,
    reason: str = "",
    seen: int | None = None,
) -> Appointment:
    """Take an appointment off its time, which is free at once. Cancelled twice is cancelled once.

    Raises OutOfDate, NotFound.
    """
    row = locked(appointment, seen=seen)
    if row.is_cancelled:
        return row
    old = AppointmentStatus(row.status)
    row.status = AppointmentStatus.CANCELLED
    save_change(row, now, "status")
    told: dict[str, Any] = {"changes": {"status": [old.label, row.get_status_display()]}}
    if reason:
        told["note"] = reason
    record(appointment_event(row, EventKind.APPOINTMENT_CANCELLED, actor, now=now, **told))
    return row


@transaction.atomic
def delete(
    appointment: Appointment, actor: Actor, *, now: datetime, seen: int | None = None
) -> None:
    """Remove an appointment for good. Its events stay, with all that it said.

    Raises OutOfDate, NotFound.
    """
    row = locked(appointment, seen=seen)
    record(appointment_event(row, EventKind.APPOINTMENT_DELETED, actor, now=now))
    row.delete()
