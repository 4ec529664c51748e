"""What can be booked: the weekly hours, without closures, where a resource has room.

Hours are read on the calendar's clock, each day anew, so that nine o'clock stays nine o'clock when
the clock changes. An opening or closing time that a clock change skips or repeats is read as
iCalendar reads it: with the offset from before the change.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from appointments.intervals import covers, peak
from appointments.models import (
    Appointment,
    AppointmentType,
    Blocker,
    Calendar,
    Resource,
    WeeklySlot,
)
from appointments.span import Span
from pocketcrm.errors import FieldProblem, InvalidInput

DAY = timedelta(days=1)
MOST_OPENINGS = 20_000


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which an appointment of this type could begin, and what is taken of it already."""

    resource: Resource
    weekly_slot: WeeklySlot
    appointment_type: AppointmentType
    span: Span
    taken: int
    is_blocked: bool

    @property
    def capacity(self) -> int:
        return self.resource.capacity

    @property
    def is_available(self) -> bool:
        return self.taken < self.capacity and not self.is_blocked


def openings(
    calendar: Calendar,
    appointment_type: AppointmentType,
    start: datetime,
    end: datetime,
    *,
    resource: Resource | None = None,
    step: int | None = None,
    is_test: bool = False,
) -> list[Opening]:
    """All times within [start, end] that the hours allow, by start, then by the resource's name.

    A start every `step` minutes from the opening on, by default the type's own step. Raises
    InvalidInput for `step` where there would be more than 20,000.
    """
    within = Span(start, end)
    grid = _Grid(appointment_type, within, timedelta(minutes=step or appointment_type.search_step))
    serving = Resource.objects.offered().filter(
        calendars=calendar, appointment_types=appointment_type
    )
    if resource is not None:
        serving = serving.filter(pk=resource.pk)
    resources = {row.pk: row for row in serving}
    slots = calendar.weekly_slots.filter(resource__in=resources)
    every_place = (
        (resources[slot.resource_id], slot, span)
        for slot, window in windows(slots, calendar.zone, within)
        for span in grid.within(window)
    )
    places = list(islice(every_place, MOST_OPENINGS + 1))
    if len(places) > MOST_OPENINGS:
        message = f"These are more than {MOST_OPENINGS:,} times. Ask for less, or a longer step."
        raise InvalidInput([FieldProblem("step", "too_many", message)])
    state = _State.of(calendar, resources, within, appointment_type, is_test=is_test)
    found = [
        Opening(
            resource,
            slot,
            appointment_type,
            span,
            state.taken(resource, span),
            state.is_blocked(resource, span),
        )
        for resource, slot, span in places
    ]
    return sorted(found, key=lambda one: (one.span.start, one.resource.name, one.weekly_slot.pk))


def is_open(
    calendar: Calendar, resource: Resource, span: Span, *, pinned: WeeklySlot | None = None
) -> bool:
    """Whether the resource's hours on this calendar hold all of it, and no closure any of it.

    With a pinned slot, one window of that slot must hold it.
    """
    slots = calendar.weekly_slots.filter(resource=resource)
    if pinned is not None:
        slots = slots.filter(pk=pinned.pk)
    hours = [window for _, window in windows(slots, calendar.zone, span)]
    is_held = any(one.contains(span) for one in hours) if pinned else covers(hours, span)
    return is_held and not calendar.blockers.closing([resource.pk], span).exists()


def windows(
    slots: Iterable[WeeklySlot], zone: ZoneInfo, within: Span
) -> Iterator[tuple[WeeklySlot, Span]]:
    """When these slots take place, on every day that `within` touches."""
    by_weekday = defaultdict(list)
    for slot in slots:
        by_weekday[slot.weekday].append(slot)
    day, last = (moment.astimezone(zone).date() for moment in (within.start, within.end))
    while day <= last:
        for slot in by_weekday[day.weekday()]:
            window = Span(_at(day, slot.opens, zone), _at(day, slot.closes, zone))
            if window.start < window.end:
                yield slot, window
        day += DAY


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Grid:
    """The times of a type, a step apart from the opening on."""

    appointment_type: AppointmentType
    within_all: Span
    step: timedelta

    def within(self, window: Span) -> Iterator[Span]:
        length = timedelta(minutes=self.appointment_type.length)
        missed = max(timedelta(), self.within_all.start - window.start)
        start = window.start + -(-missed // self.step) * self.step
        last = min(window.end, self.within_all.end) - length
        while start <= last:
            yield Span(start, start + length)
            start += self.step


@dataclass(frozen=True, slots=True)
class _State:
    """What stands in the way of an opening."""

    busy: dict[int, _Busy]
    closures: list[Blocker]
    buffer: timedelta

    @classmethod
    def of(
        cls,
        calendar: Calendar,
        resources: Iterable[int],
        within: Span,
        appointment_type: AppointmentType,
        *,
        is_test: bool,
    ) -> _State:
        buffer = timedelta(minutes=appointment_type.buffer_after)
        rows = Appointment.objects.filter(resource__in=resources, is_test=is_test)
        taken = rows.busy_between(within.start, within.end + buffer).order_by("starts_at")
        spans = defaultdict(list)
        for resource_id, start, until in taken.values_list("resource", "starts_at", "busy_until"):
            spans[resource_id].append(Span(start, until))
        busy = {resource_id: _Busy.of(theirs) for resource_id, theirs in spans.items()}
        return cls(busy, list(calendar.blockers.closing(resources, within)), buffer)

    def taken(self, resource: Resource, span: Span) -> int:
        busy = self.busy.get(resource.pk)
        return busy.peak(Span(span.start, span.end + self.buffer)) if busy else 0

    def is_blocked(self, resource: Resource, span: Span) -> bool:
        return any(
            closure.resource_id in (None, resource.pk)
            and span.overlaps(Span(closure.starts_at, closure.ends_at))
            for closure in self.closures
        )


@dataclass(frozen=True, slots=True)
class _Busy:
    """The busy times of one resource by their start: an opening looks only at those near it."""

    spans: list[Span]
    longest: timedelta

    @classmethod
    def of(cls, spans: list[Span]) -> _Busy:
        return cls(spans, max(span.length for span in spans))

    def peak(self, wanted: Span) -> int:
        first = bisect_right(self.spans, wanted.start - self.longest, key=_start)
        last = bisect_left(self.spans, wanted.end, key=_start)
        return peak(self.spans[first:last], wanted)


def _start(span: Span) -> datetime:
    return span.start
