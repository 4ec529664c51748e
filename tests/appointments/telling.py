"""What is told of appointments at their time, and what it takes for that."""

from datetime import datetime, timedelta

from accounts.models import Business
from appointments.booking import Admission, reschedule
from appointments.models import Appointment, Calendar
from appointments.moments import due
from notifications.models import Event, EventKind
from tests.appointments.bookings import KEY, NINE, appointment, hours

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
TEN = NINE + HOUR
STARTED, ENDED = EventKind.APPOINTMENT_STARTED.value, EventKind.APPOINTMENT_ENDED.value
REMINDER = EventKind.APPOINTMENT_REMINDER.value
AT_ITS_TIME = (STARTED, ENDED, REMINDER)


def told(row: Appointment | None = None) -> list[str]:
    events = Event.objects.filter(kind__in=AT_ITS_TIME).order_by("id")
    return [event.kind for event in events if row is None or event.appointment_id == row.pk]


def told_after(now: datetime) -> list[str]:
    due(now)
    return told()


def remind(business: Business, before: timedelta) -> None:
    minutes = before / timedelta(minutes=1)
    Calendar.objects.filter(business=business).update(reminder_minutes=minutes)


def move(row: Appointment, start: datetime, *, now: datetime) -> None:
    reschedule(row, hours(start), KEY, now=now, admission=Admission.ANY)


def book_many(business: Business, number: int, *, start: datetime = NINE) -> None:
    model = appointment(business, hours(start), admission=Admission.ANY)
    plain = {f.attname: getattr(model, f.attname) for f in Appointment._meta.concrete_fields[2:]}
    Appointment.objects.bulk_create(Appointment(**plain) for _ in range(number - 1))
