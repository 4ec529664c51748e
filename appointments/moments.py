"""What happens at its time: an appointment starts, it ends, it is near.

Any number of sweeps may look at the same time, and each event is recorded once: in one transaction
with it the appointment is marked as told. On PostgreSQL the rows at hand are locked, and another
sweep passes them over. SQLite ignores row locks, but there every transaction begins with the one
write lock (settings).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest

from appointments.changing import RELATIONS
from appointments.history import appointment_event
from appointments.models import Appointment, AppointmentQuerySet, Calendar
from notifications.events import Actor, record
from notifications.models import ActorKind, EventKind

BATCH = 100
POCKETCRM = Actor(ActorKind.SYSTEM, None, "PocketCRM")
MINUTE = timedelta(minutes=1)


def due(now: datetime) -> None:
    """Record what has started, what has ended and what is near, as far as it was not told yet and
    however long ago it came. What has started needs no reminder any more."""
    while _tell(_to_start(now), EventKind.APPOINTMENT_STARTED, now, start_told=True, reminded=True):
        pass
    while _tell(_to_end(now), EventKind.APPOINTMENT_ENDED, now, end_told=True):
        pass
    while _tell(_to_remind(now), EventKind.APPOINTMENT_REMINDER, now, reminded=True):
        pass


def oldest_untold(now: datetime) -> datetime | None:
    """Since when the start or end waits to be told that waits longest; one that was over when it
    was booked waits since then. Of a long queue only its head is looked at."""
    starts = _to_start(now).annotate(since=Greatest("starts_at", "updated_at"))
    ends = _to_end(now).annotate(since=Greatest("ends_at", "updated_at"))
    waiting = [moment for rows in (starts, ends) for moment in _first(rows, "since")]
    return min(waiting, default=None)


@transaction.atomic
def _tell(untold: AppointmentQuerySet, kind: EventKind, now: datetime, **told: bool) -> bool:
    """Tell a batch of them; returns whether there may be more."""
    # Without what they belong to: most sweeps find nothing, and then it is one look at an index.
    keys = list(_first(untold.select_for_update(skip_locked=True, of=("self",), no_key=True), "pk"))
    rows = Appointment.objects.filter(pk__in=keys)
    if keys:
        described = rows.select_related(*RELATIONS).order_by("starts_at", "pk")
        record(*(appointment_event(row, kind, POCKETCRM, now=now) for row in described))
        rows.update(**told)
    return len(keys) == BATCH


def _first(rows: AppointmentQuerySet, name: str) -> Iterator[Any]:
    return (getattr(row, name) for row in rows.only("pk")[:BATCH])


def _to_start(now: datetime) -> AppointmentQuerySet:
    untold = Appointment.objects.live().filter(start_told=False, starts_at__lte=now)
    return untold.order_by("starts_at")


def _to_end(now: datetime) -> AppointmentQuerySet:
    """Those of which it was told that they started: that comes first, whoever tells it."""
    untold = Appointment.objects.live().filter(end_told=False, ends_at__lte=now, start_told=True)
    return untold.order_by("ends_at")


def _to_remind(now: datetime) -> AppointmentQuerySet:
    """Those that are as near as their calendar reminds. Who booked or moved one when it was that
    near already is not reminded (`is_too_late_to_remind`)."""
    reminding = Calendar.objects.exclude(reminder_minutes=None)
    longest = reminding.order_by("-reminder_minutes").values("reminder_minutes")[:1]
    ahead = Appointment.objects.live().filter(
        calendar__reminder_minutes__isnull=False, reminded=False, starts_at__gt=now
    )
    # The first bound follows from the second: by it the database sees how few rows these are.
    near = ahead.filter(starts_at__lte=_after(now, Subquery(longest)))
    return near.filter(starts_at__lte=_after(now, F("calendar__reminder_minutes")))


def _after(now: datetime, minutes: F | Subquery) -> Combinable:
    length = ExpressionWrapper(Cast(minutes, IntegerField()) * Value(MINUTE), DurationField())
    return ExpressionWrapper(Value(now, DateTimeField()) + length, DateTimeField())
