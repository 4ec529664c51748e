"""A week of hours as people say it, days of the same hours together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from appointments.models import MINUTES_A_DAY, Weekday, WeeklySlot

SHORT = {day: day.label[:3] for day in Weekday}
FEW_DAYS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Days of the same hours, and from when to when they are open."""

    days: str
    spans: list[str]

    def __str__(self) -> str:
        return f"{self.days} {', '.join(self.spans)}"


def in_words(slots: Iterable[WeeklySlot]) -> list[Line]:
    """One line for all days of the same hours, in the order of their first day; none if closed."""
    of_day = defaultdict[int, list[tuple[int, int]]](list)
    for slot in slots:
        of_day[slot.weekday].append((slot.opens, slot.closes))
    days_of = defaultdict[tuple[tuple[int, int], ...], list[Weekday]](list)
    for day in Weekday:
        if day in of_day:
            days_of[tuple(sorted(of_day[day]))].append(day)
    return [
        Line(_days(days), [_span(opens, closes) for opens, closes in hours])
        for hours, days in days_of.items()
    ]


def _span(opens: int, closes: int) -> str:
    return "all day" if (opens, closes) == (0, MINUTES_A_DAY) else f"{said(opens)}–{said(closes)}"


def said(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _days(days: list[Weekday]) -> str:
    if len(days) == len(Weekday):
        return "Every day"
    return ", ".join(_run(run) for run in _runs(days))


def _runs(days: list[Weekday]) -> list[list[Weekday]]:
    """Days that follow each other."""
    runs: list[list[Weekday]] = []
    for day in days:
        if runs and runs[-1][-1] + 1 == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run(run: list[Weekday]) -> str:
    if len(run) <= FEW_DAYS:
        return ", ".join(SHORT[day] for day in run)
    return f"{SHORT[run[0]]}–{SHORT[run[-1]]}"
