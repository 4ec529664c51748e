"""What the timeline and the outbox are told about appointments."""

from datetime import datetime
from typing import Any

from appointments.models import Appointment
from notifications.events import Actor, new_event
from notifications.models import Event, EventKind

PLAIN_FIELDS = (
    "title",
    "status",
    "client_name",
    "client_email",
    "client_phone",
    "location",
    "notes",
    "category",
    "external_id",
)


def appointment_event(
    appointment: Appointment, kind: EventKind, actor: Actor, *, now: datetime, **told: Any
) -> Event:
    """An event about an appointment, not stored yet. It tells the whole appointment, so that a
    letter or a webhook needs no other look, also when the appointment is gone."""
    data = {"appointment": appointment.public_id}
    if appointment.contact is not None:
        data["contact"] = appointment.contact.public_id
    if appointment.lead is not None:
        data["lead"] = appointment.lead.public_id
    return new_event(
        appointment.business,
        kind,
        actor,
        contact_id=appointment.contact_id,
        lead_id=appointment.lead_id,
        appointment_id=appointment.pk,
        data=data | {"fields": fields_of(appointment)} | told,
        is_test=appointment.is_test,
        now=now,
    )


def fields_of(appointment: Appointment) -> dict[str, Any]:
    """What an appointment says of itself, without what is empty; times as ISO 8601 in UTC."""
    fields = {name: getattr(appointment, name) for name in PLAIN_FIELDS}
    fields |= {
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "calendar": appointment.calendar.name,
        "time_zone": appointment.calendar.time_zone,
        "resource": appointment.resource.name,
        "appointment_type": str(appointment.appointment_type or ""),
        "version": appointment.version,
        "confirms": appointment.calendar.confirms_by_mail,
    }
    return {name: value for name, value in fields.items() if value not in ("", None)}
