"""When a resource can be booked on a calendar: a week of opening times."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from appointments.booking import hold
from appointments.models import MINUTES_A_DAY, Calendar, Resource, WeeklySlot
from appointments.models.bookable import clock
from pocketcrm.errors import FieldProblem, InvalidInput

MOST_A_DAY = 12


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when, in minutes from midnight on the calendar's clock; 1440 ends the day."""

    weekday: int
    opens: int
    closes: int

    def overlaps(self, other: "Window | WeeklySlot") -> bool:
        return (
            self.weekday == other.weekday
            and self.opens < other.closes
            and other.opens < self.closes
        )


def set_hours(resource: Resource, calendar: Calendar, windows: Sequence[Window]) -> None:
    """Make these the hours of a resource on a calendar; it has no others there.

    A slot whose window is unchanged, or was moved to one that overlaps it, stays the same row:
    appointments are pinned to it, and integrators know its id.

    Raises InvalidInput, and stores nothing, where a window ends before it starts or overlaps one
    before it; the problem's field is the place of the window among `windows`.
    """
    problems = list(_problems(windows))
    if problems:
        raise InvalidInput(problems)
    with transaction.atomic():
        hold(resource)
        _store(resource, calendar, windows)


def _problems(windows: Sequence[Window]) -> Iterable[FieldProblem]:
    before = defaultdict[int, list[Window]](list)
    for place, window in enumerate(windows):
        if not 0 <= window.opens < window.closes <= MINUTES_A_DAY:
            yield FieldProblem(str(place), "invalid", "The end must be after the start.")
            continue
        for other in before[window.weekday]:
            if window.overlaps(other):
                said = f"It overlaps {clock(other.opens)}–{clock(other.closes)}."
                yield FieldProblem(str(place), "overlap", said)
                break
        before[window.weekday].append(window)
        if len(before[window.weekday]) > MOST_A_DAY:
            said = f"A day can have {MOST_A_DAY} opening times."
            yield FieldProblem(str(place), "too_many", said)


def _store(resource: Resource, calendar: Calendar, windows: Iterable[Window]) -> None:
    stored = list(WeeklySlot.objects.filter(resource=resource, calendar=calendar))
    unchanged = {Window(slot.weekday, slot.opens, slot.closes): slot for slot in stored}
    kept = {window: unchanged[window] for window in windows if window in unchanged}
    left = [slot for slot in stored if slot not in kept.values()]
    for window in windows:
        if window not in kept:
            moved = next((slot for slot in left if window.overlaps(slot)), None)
            if moved is not None:
                left.remove(moved)
            _write(moved or WeeklySlot(resource=resource, calendar=calendar), window)
    WeeklySlot.objects.filter(pk__in=[slot.pk for slot in left]).delete()


def _write(slot: WeeklySlot, window: Window) -> None:
    slot.weekday, slot.opens, slot.closes = window.weekday, window.opens, window.closes
    slot.save()
