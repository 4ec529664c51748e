"""Appointments as the core stores them, on the calendar that every business starts with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Business, Membership
from appointments.booking import Admission, Booked, book
from appointments.models import Appointment, AppointmentType, Calendar, Resource
from appointments.span import Span
from appointments.wanted import Client, NewAppointment
from leads.identity import email_identity, phone_identity
from notifications.events import Actor
from notifications.models import ActorKind, Event, EventKind

# A Tuesday, at nine in New York, where the hours begin.
NINE = datetime(2026, 5, 12, 13, tzinfo=UTC)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = Actor(ActorKind.API_KEY, 1, "Voice agent")


def hours(start: datetime, hours: float = 1) -> Span:
    return Span(start, start + timedelta(hours=hours))


def client(name: str = "Sarah Johnson", *, email: str = "", phone: str = "") -> Client:
    return Client(
        name,
        email_identity(email) if email else None,
        phone_identity(phone, "US") if phone else None,
    )


def the_calendar(business: Business) -> Calendar:
    return Calendar.objects.of(business)[0]


def the_resource(business: Business) -> Resource:
    return Resource.objects.of(business)[0]


def the_type(business: Business) -> AppointmentType:
    return AppointmentType.objects.of(business)[0]


def lane(business: Business, name: str = "Crew B") -> Resource:
    """Another resource of the calendar; it has no hours."""
    resource = Resource.objects.create(business=business, name=name, position=5)
    resource.calendars.add(the_calendar(business))
    return resource


def wanted(business: Business, span: Span | None = None, **fields: Any) -> NewAppointment:
    usual: dict[str, Any] = {
        "title": "HVAC quarterly maintenance",
        "span": span or hours(NINE),
        "calendar": the_calendar(business),
        "resource": the_resource(business),
        "appointment_type": the_type(business),
    }
    return NewAppointment(**usual | fields)


def booked(
    business: Business,
    span: Span | None = None,
    *,
    actor: Actor = KEY,
    now: datetime = NOW,
    admission: Admission = Admission.FREE,
    clear_for: Membership | None = None,
    **fields: Any,
) -> Booked:
    new = wanted(business, span, **fields)
    return book(business, new, actor, now=now, admission=admission, clear_for=clear_for)


def appointment(business: Business, span: Span | None = None, **options: Any) -> Appointment:
    return booked(business, span, **options).appointment


def at(hour: float) -> datetime:
    """So many hours after nine."""
    return NINE + timedelta(hours=hour - 9)


def told(kind: EventKind) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("id")]
