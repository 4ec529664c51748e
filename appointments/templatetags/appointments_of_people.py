"""What the pages of contacts say of their appointments."""

from dataclasses import dataclass
from datetime import datetime

from django import template

from appointments.models import Appointment
from leads.models import Contact

register = template.Library()
MOST_SHOWN = 10


@dataclass(frozen=True)
class Appointments:
    upcoming: list[Appointment]
    past: list[Appointment]


@register.simple_tag
def appointments_of(contact: Contact, now: datetime) -> Appointments:
    """The nearest ones that are still to come, and the latest that are over or were cancelled."""
    theirs = contact.appointments.all()
    live = theirs.live().filter(ends_at__gt=now)
    upcoming = list(live.order_by("starts_at", "id")[:MOST_SHOWN])
    others = theirs.exclude(pk__in=[one.pk for one in upcoming]).filter(starts_at__lte=now)
    return Appointments(upcoming, list(others.order_by("-starts_at", "-id")[:MOST_SHOWN]))


@register.simple_tag
def appointment_count(contact: Contact) -> int:
    return contact.appointments.count()
