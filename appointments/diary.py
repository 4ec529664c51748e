"""What the calendar page shows of some days: what is booked, and when nothing can be.

Times leave here as the business's clock shows them, without an offset: the page draws a clock and
knows no zones. A stretch that ends at or before its start was drawn over a clock that went back.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import QueryDict

from accounts.models import Business
from appointments.availability import windows
from appointments.intervals import crowded, gaps
from appointments.models import (
    Appointment,
    AppointmentQuerySet,
    AppointmentStatus,
    Blocker,
    WeeklySlot,
)
from appointments.span import FIRST_YEAR, LAST_YEAR, Span, start_of_day
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.errors import FieldProblem, InvalidInput
from pocketcrm.ids import is_public_id

DAY = timedelta(days=1)
MOST_DAYS = 62
# More than that is a page that nobody can read; it says that it was cut.
MOST_ROWS = 2_000
MOST_CLOSURES = 500
# A month shows days, not hours.
MOST_DAYS_WITH_HOURS = 7


@dataclass(frozen=True)
class Diary:
    """The days from `first` up to, not including, `end`; perhaps of one calendar or resource."""

    business: Business
    first: date
    end: date
    calendar: str = ""
    resource: str = ""
    is_test: bool = False
    with_cancelled: bool = False

    @classmethod
    def asked_for(cls, business: Business, query: QueryDict) -> Self:
        """Raises InvalidInput for days that are none, or more than 62 of them, and for a calendar
        or resource that is no id."""
        first, end = _day(query, "from"), _day(query, "to")
        if not timedelta() < end - first <= MOST_DAYS * DAY:
            message = f"This must be from 1 to {MOST_DAYS} days after the first."
            raise InvalidInput([FieldProblem("to", "out_of_range", message)])
        return cls(
            business,
            first,
            end,
            calendar=_public_id(query, "calendar"),
            resource=_public_id(query, "resource"),
            is_test="test" in query,
            with_cancelled="cancelled" in query,
        )

    @property
    def zone(self) -> ZoneInfo:
        return self.business.zone

    @property
    def span(self) -> Span:
        return Span(start_of_day(self.first, self.zone), start_of_day(self.end, self.zone))

    def as_json(self) -> dict[str, Any]:
        return {
            "appointments": [self._appointment(row) for row in self.appointments()],
            "closures": [self._closure(row) for row in self.closures()],
            "closed": [
                {"resource": resource} | self._clocked(gap) for resource, gap in self.closed()
            ],
            "clockChanges": list(self._clock_changes()),
            "isCut": len(self._rows) > MOST_ROWS,
        }

    @cached_property
    def etag(self) -> str:
        """Another one whenever an appointment of these days came, changed or went. One statement
        over one index: an open page asks for it every second."""
        state = self._appointments().aggregate(
            Count("id"), Max("id"), Sum("version"), Max("updated_at")
        )
        return f'"{hashlib.sha256(str(state).encode()).hexdigest()[:24]}"'

    def appointments(self) -> list[Appointment]:
        return [row for row in self._rows[:MOST_ROWS] if self._shows(row)]

    def closures(self) -> QuerySet[Blocker]:
        ours = Blocker.objects.filter(calendar__business=self.business, calendar__retired_at=None)
        if self.calendar:
            ours = ours.filter(calendar__public_id=self.calendar)
        if self.resource:
            of_all = Q(resource=None, calendar__resources__public_id=self.resource)
            ours = ours.filter(Q(resource__public_id=self.resource) | of_all)
        there = ours.filter(starts_at__lt=self.span.end, ends_at__gt=self.span.start)
        return there.select_related("calendar", "resource").distinct()[:MOST_CLOSURES]

    def closed(self) -> Iterator[tuple[str, Span]]:
        """When each resource has no hours; one without any hours at all is left out."""
        if self.end - self.first > MOST_DAYS_WITH_HOURS * DAY:
            return
        open_ = defaultdict[str, list[Span]](list)
        for slot in self._weekly_slots():
            for _, window in windows([slot], slot.calendar.zone, self.span):
                open_[slot.resource.public_id].append(window)
        for resource, hours in open_.items():
            for gap in gaps(hours, self.span):
                yield resource, gap

    def _clock_changes(self) -> Iterator[dict[str, Any]]:
        """The days that are an hour short or long, and by how many minutes the clock is moved."""
        day = self.first
        while day < self.end:
            moved = _utc_offset(day + DAY, self.zone) - _utc_offset(day, self.zone)
            if moved:
                yield {"day": day.isoformat(), "minutes": moved // timedelta(minutes=1)}
            day += DAY

    def _weekly_slots(self) -> QuerySet[WeeklySlot]:
        slots = WeeklySlot.objects.in_force().filter(calendar__business=self.business)
        if self.calendar:
            slots = slots.filter(calendar__public_id=self.calendar)
        if self.resource:
            slots = slots.filter(resource__public_id=self.resource)
        return slots.select_related("calendar", "resource")

    def _appointments(self) -> AppointmentQuerySet:
        """Everybody's: what the filters hide takes room all the same."""
        span = self.span
        return (
            Appointment.objects.of(self.business)
            .between(span.start - DAY, span.end + DAY)
            .filter(is_test=self.is_test)
        )

    @cached_property
    def _rows(self) -> list[Appointment]:
        rows = self._appointments().select_related("calendar", "resource", "appointment_type")
        return list(rows.order_by("starts_at", "id")[: MOST_ROWS + 1])

    def _shows(self, row: Appointment) -> bool:
        return (
            row.span.falls_in(self.span)
            and (self.with_cancelled or not row.is_cancelled)
            and self.calendar in ("", row.calendar.public_id)
            and self.resource in ("", row.resource.public_id)
        )

    @cached_property
    def _crowded(self) -> dict[int, list[Span]]:
        """When each resource has more to do than it can at one time."""
        capacity, busy = {}, defaultdict[int, list[Span]](list)
        for row in self._rows:
            if not row.is_cancelled:
                capacity[row.resource_id] = row.resource.capacity
                busy[row.resource_id].append(row.busy)
        return {pk: crowded(spans, capacity[pk]) for pk, spans in busy.items()}

    def _is_overbooked(self, row: Appointment) -> bool:
        return not row.is_cancelled and any(
            row.busy.overlaps(time) for time in self._crowded[row.resource_id]
        )

    def _appointment(self, row: Appointment) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "version": row.version,
            "title": row.title,
            "client": row.client_name,
            "location": row.location,
            "status": row.status,
            "statusWords": AppointmentStatus(row.status).label,
            "type": str(row.appointment_type or ""),
            "tone": (row.appointment_type or row.resource).colour,
            "calendar": row.calendar.public_id,
            "resource": row.resource.public_id,
            "resourceName": row.resource.name,
            "minutes": row.minutes,
            "conflict": self._conflict(row),
            "startsAt": iso_milliseconds(row.starts_at),
            "endsAt": iso_milliseconds(row.ends_at),
            **self._clocked(row.span),
        }

    def _conflict(self, row: Appointment) -> str:
        if not self._is_overbooked(row):
            return ""
        return f"Overbooked: {row.resource} can do {row.resource.capacity} at a time"

    def _closure(self, row: Blocker) -> dict[str, Any]:
        return {
            "id": row.public_id,
            "name": str(row),
            "calendar": row.calendar.public_id,
            "resource": row.resource.public_id if row.resource else "",
            **self._clocked(Span(row.starts_at, row.ends_at)),
        }

    def _clocked(self, span: Span) -> dict[str, str]:
        return {"start": wall(span.start, self.zone), "end": wall(span.end, self.zone)}


def wall(moment: datetime, zone: ZoneInfo) -> str:
    """What the clock of a zone shows at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds")


def _day(query: QueryDict, name: str) -> date:
    try:
        day = date.fromisoformat(query.get(name, ""))
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"This must be a day such as 2026-05-15, from {FIRST_YEAR} to {LAST_YEAR}."
        raise InvalidInput([FieldProblem(name, "invalid", message)])
    return day


def _public_id(query: QueryDict, name: str) -> str:
    said = query.get(name, "")
    if said and not is_public_id(said):
        raise InvalidInput([FieldProblem(name, "invalid", "This is not an id.")])
    return said


def _utc_offset(day: date, zone: ZoneInfo) -> timedelta:
    return datetime.combine(day, time.min, zone).utcoffset() or timedelta()
