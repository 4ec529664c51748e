"""An appointment as the legacy dialect shows it: `contract/epixel-legacy.md` section 3.7."""

from typing import Any

from accounts.models import Business
from appointments.models import Appointment, AppointmentStatus
from leads.api.legacy_fields import wall_time

MAX_NOTE = 200
STATUSES = {
    "pending": AppointmentStatus.SCHEDULED,
    "rescheduled": AppointmentStatus.RESCHEDULED,
    "cancelled": AppointmentStatus.CANCELLED,
    "fullfilled": AppointmentStatus.COMPLETED,
    "confirmed": AppointmentStatus.CONFIRMED,
}
NAMES = {status.value: name for name, status in STATUSES.items()}
# The dialect has no word for somebody who did not come.
NAMES[AppointmentStatus.NO_SHOW.value] = "cancelled"


def appointment_answer(row: Appointment, business: Business) -> dict[str, Any]:
    lead = row.lead
    return {
        "appointment_id": row.pk,
        "slug": lead.slug if lead and lead.deleted_at is None else "",
        "lead": row.contact.name if row.contact else row.client_name,
    } | occasion(row, business)


def occasion(row: Appointment, business: Business) -> dict[str, str]:
    """The four documented keys."""
    return {
        "appointment_date": wall_time(row.starts_at, business.zone),
        "appointment_to": wall_time(row.ends_at, business.zone),
        "appointment_note": note_of(row),
        "appointment_status": NAMES[row.status],
    }


def note_of(row: Appointment) -> str:
    """As long as the dialect's clients can send it back."""
    return row.notes[:MAX_NOTE].strip()
