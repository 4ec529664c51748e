"""Appointments when two contacts become one, and become two again (`leads/merging.py`)."""

from django.db.models import QuerySet

from appointments.models import Appointment
from leads.models import Contact
from notifications.models import Event


def follow(kept: Contact, gone: Contact) -> list[int]:
    """The appointments of `gone` become `kept`'s. Returns their keys."""
    return _move(gone.appointments.all(), kept)


def give_back(kept: Contact, gone: Contact, keys: list[int]) -> int:
    """Those that are still `kept`'s become `gone`'s again, with the events that tell of them.
    Returns how many are not."""
    given = _move(kept.appointments.filter(pk__in=keys), gone)
    told = Event.objects.filter(contact_id=kept.pk, appointment_id__in=given)
    told.update(contact_id=gone.pk)
    return len(keys) - len(given)


def _move(rows: QuerySet[Appointment], contact: Contact) -> list[int]:
    held = list(rows.select_for_update().order_by("pk"))
    for row in held:
        row.contact = contact
        row.search_text = row.searchable
    Appointment.objects.bulk_update(held, ["contact", "search_text"], batch_size=100)
    return [row.pk for row in held]
