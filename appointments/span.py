"""From when to when: what is a possible time for an appointment (`DESIGN.md`, "Times")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pocketcrm.errors import FieldProblem, InvalidInput

LONGEST_APPOINTMENT = timedelta(days=31)
FIRST_YEAR, LAST_YEAR = 2000, 2100
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in UTC that holds its start and not its end: two that touch do not overlap."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """A moment, which has no length, overlaps what it is inside of, not what it touches."""
        return self.start < other.end and other.start < self.end

    def falls_in(self, window: Span) -> bool:
        """The same for what is shown of some days: a moment belongs to what begins with it."""
        return self.overlaps(window) or self.start == window.start

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Its midnight; where the clock skips that, the moment at which it does."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def shortest_beside(old: Span) -> timedelta:
    """How long a time must be at least that an old one is replaced by: what takes no time, as only
    some programs write it, may stay so when it is moved."""
    return min(old.length, MINUTE)


@dataclass(frozen=True, slots=True)
class SpanNames:
    """What the caller calls the parts: problems are told under these names."""

    start: str = "startDate"
    end: str = "endDate"
    minutes: str = "duration"


def span_of(
    start: datetime,
    *,
    end: datetime | None = None,
    minutes: float | None = None,
    names: SpanNames = SpanNames(),
    shortest: timedelta = MINUTE,
) -> Span:
    """The time from `start` to `end`, or so many minutes long; where both are said, `end` holds.

    Raises InvalidInput for years outside 2000 to 2100, and for less than the shortest or more than
    31 days.
    """
    problems = [] if is_in_bounds(start) else [out_of_bounds(names.start)]
    if end is not None:
        problems += _end_problems(start, end, names, shortest)
    elif minutes is None or not shortest / MINUTE <= minutes <= LONGEST_APPOINTMENT / MINUTE:
        most = LONGEST_APPOINTMENT // MINUTE
        message = f"This must be from {shortest // MINUTE} to {most} minutes."
        problems.append(FieldProblem(names.minutes, "out_of_range", message))
    if problems:
        raise InvalidInput(problems)
    span = Span(start, end if end is not None else _after(start, minutes or 0))
    if not is_in_bounds(span.end):
        raise InvalidInput([out_of_bounds(names.end if end is not None else names.minutes)])
    return span


def _end_problems(
    start: datetime, end: datetime, names: SpanNames, shortest: timedelta
) -> list[FieldProblem]:
    if not is_in_bounds(end):
        return [out_of_bounds(names.end)]
    if end < start or (end == start and shortest):
        return [FieldProblem(names.end, "invalid", "The end must be after the start.")]
    if not shortest <= end - start <= LONGEST_APPOINTMENT:
        least = "from 1 minute to" if shortest else "at most"
        message = f"An appointment takes {least} 31 days."
        return [FieldProblem(names.end, "out_of_range", message)]
    return []


def _after(start: datetime, minutes: float) -> datetime:
    return start + timedelta(seconds=round(minutes * 60))


def is_in_bounds(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.astimezone(UTC).year <= LAST_YEAR


def out_of_bounds(name: str) -> FieldProblem:
    message = f"Years go from {FIRST_YEAR} to {LAST_YEAR}."
    return FieldProblem(name, "out_of_range", message)
