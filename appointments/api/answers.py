"""How our own API shows an appointment: `contract/pocketboss.md` section 4."""

from typing import Any

from appointments.availability import is_open
from appointments.booking import Booked
from appointments.models import Appointment
from leads.api.identities import duplicate_warning
from pocketcrm.api.moments import iso_milliseconds


def appointment_answer(appointment: Appointment) -> dict[str, Any]:
    """Exactly the twelve documented keys; what was never said is null."""
    return {
        "id": appointment.public_id,
        "externalId": appointment.external_id or None,
        "title": appointment.title,
        "startDate": iso_milliseconds(appointment.starts_at),
        "endDate": iso_milliseconds(appointment.ends_at),
        "duration": appointment.minutes,
        "status": appointment.get_status_display(),
        "clientName": appointment.client_name or None,
        "clientEmail": appointment.client_email or None,
        "category": appointment.category or None,
        "source": appointment.source,
        "createdAt": iso_milliseconds(appointment.created_at),
    }


def booking_answer(appointment: Appointment) -> dict[str, Any]:
    """The same, and where it takes place."""
    kind = appointment.appointment_type
    return appointment_answer(appointment) | {
        "calendarId": appointment.calendar.public_id,
        "resourceId": appointment.resource.public_id,
        "appointmentTypeId": kind and kind.public_id,
    }


def done(
    action: str, appointment: Appointment, *, warnings: list[dict[str, Any]]
) -> dict[str, Any]:
    answer = {"success": True, "action": action, "appointment": appointment_answer(appointment)}
    return answer | ({"warnings": warnings} if warnings else {})


def warnings_of(booked: Booked, *, is_overridden: bool = False) -> list[dict[str, Any]]:
    """What the sender should know of an appointment that was taken all the same."""
    row, warnings = booked.appointment, []
    if booked.overlaps:
        warnings.append(_overlap(booked.overlaps))
    if is_overridden and not is_open(row.calendar, row.resource, row.span):
        warnings.append(_closed())
    if booked.possible_duplicate:
        warnings.append(duplicate_warning(booked.possible_duplicate, phone="clientPhone"))
    return warnings


def _overlap(others: list[Appointment]) -> dict[str, Any]:
    return {
        "code": "overlap",
        "message": "It overlaps other appointments; it was taken all the same.",
        "field": "startDate",
        "appointmentIds": [other.public_id for other in others],
    }


def _closed() -> dict[str, Any]:
    return {
        "code": "closed",
        "message": "It is outside the hours or in a closure; it was taken all the same.",
        "field": "startDate",
    }
