"""How many things take place at once, and when nothing does."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from appointments.span import Span


def peak(taken: Iterable[Span], within: Span) -> int:
    """The most of them that take place at one moment of `within`.

    Not how many of them overlap it: two that follow each other need one place. At a moment at
    which one ends and another begins, only the other one counts.
    """
    edges: list[tuple[datetime, int]] = []
    for span in taken:
        if span.overlaps(within):
            edges += [(max(span.start, within.start), 1), (span.end, -1)]
    highest = now = 0
    # At the same moment the ends sort before the starts.
    for _, step in sorted(edges):
        now += step
        highest = max(highest, now)
    return highest


def covers(windows: Iterable[Span], wanted: Span) -> bool:
    """Whether the windows together, where they touch or overlap, hold all of it."""
    if not wanted.length:
        return any(window.contains(wanted) for window in windows)
    reached = wanted.start
    for window in sorted(windows, key=lambda window: window.start):
        if window.start > reached:
            break
        reached = max(reached, window.end)
    return reached >= wanted.end


def crowded(taken: Iterable[Span], capacity: int) -> list[Span]:
    """The times at which more than `capacity` of them take place, as `peak` counts; those that
    touch are one."""
    edges = sorted(edge for span in taken for edge in ((span.start, 1), (span.end, -1)))
    found: list[Span] = []
    now = 0
    for (moment, step), (following, _) in pairwise(edges):
        now += step
        if now <= capacity or moment == following:
            continue
        start = found.pop().start if found and found[-1].end == moment else moment
        found.append(Span(start, following))
    return found


def gaps(windows: Iterable[Span], within: Span) -> Iterator[Span]:
    """What the windows leave free of `within`."""
    reached = within.start
    for window in sorted(windows, key=lambda window: window.start):
        if reached < min(window.start, within.end):
            yield Span(reached, min(window.start, within.end))
        reached = max(reached, window.end)
    if reached < within.end:
        yield Span(reached, within.end)
