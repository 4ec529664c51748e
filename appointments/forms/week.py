"""A week of hours as its page shows and sends it: rows of from and to under each day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from appointments.hours import MOST_A_DAY, Window
from appointments.models import MINUTES_A_DAY, Weekday, WeeklySlot
from appointments.models.bookable import clock
from pocketcrm.errors import InvalidInput

CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::00)?", re.ASCII)
MOST_TEXT = 20


@dataclass
class Row:
    """From when to when. A time field has no 24:00: an end at 00:00 is the day's last midnight."""

    weekday: Weekday
    number: int
    opens: str = ""
    closes: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{self.weekday}-{self.number}"

    @property
    def is_empty(self) -> bool:
        return not self.opens and not self.closes

    def read(self) -> Window | None:
        """What it says, or nothing, with the problem named."""
        opens, closes = _minutes(self.opens), _minutes(self.closes)
        if opens is None:
            self.problem = "From when? Write a time such as 09:00."
        elif closes is None:
            self.problem = "Until when? Write a time such as 17:00."
        elif not self.problem:
            return Window(self.weekday, opens, closes or MINUTES_A_DAY)
        return None


@dataclass(frozen=True, slots=True)
class Day:
    weekday: Weekday
    rows: list[Row]

    @property
    def is_closed(self) -> bool:
        return all(row.is_empty for row in self.rows)

    @property
    def spare(self) -> Row | None:
        """An empty row to add one."""
        if len(self.rows) >= MOST_A_DAY:
            return None
        return Row(self.weekday, max((row.number for row in self.rows), default=-1) + 1)


class WeekForm:
    def __init__(
        self, data: Mapping[str, str] | None = None, *, slots: Iterable[WeeklySlot] = ()
    ) -> None:
        self.rows = list(_sent(data) if data is not None else _stored(slots))
        self.read: list[tuple[Row, Window]] = []

    def is_valid(self) -> bool:
        read = [(row, row.read()) for row in self.rows]
        self.read = [(row, window) for row, window in read if window is not None]
        return len(self.read) == len(self.rows)

    @property
    def windows(self) -> list[Window]:
        return [window for _, window in self.read]

    def show(self, refusal: InvalidInput) -> None:
        """Put what the core has refused beside the rows that it names by their place."""
        for problem in refusal.problems:
            row, _ = self.read[int(problem.field)]
            row.problem = problem.message

    @property
    def days(self) -> list[Day]:
        return [
            Day(weekday, [row for row in self.rows if row.weekday == weekday])
            for weekday in Weekday
        ]

    @property
    def problems(self) -> list[Row]:
        return [row for row in self.rows if row.problem]


def _stored(slots: Iterable[WeeklySlot]) -> Iterator[Row]:
    for number, slot in enumerate(slots):
        closes = clock(slot.closes % MINUTES_A_DAY)
        yield Row(Weekday(slot.weekday), number, clock(slot.opens), closes)


def _sent(data: Mapping[str, str]) -> Iterator[Row]:
    """The rows that say something; a script may have left out numbers."""
    for weekday in Weekday:
        for number in range(7 * MOST_A_DAY + 1):
            opens, closes = (
                data.get(f"{weekday}-{number}-{end}", "").strip()[:MOST_TEXT]
                for end in ("opens", "closes")
            )
            row = Row(weekday, number, opens, closes)
            if not row.is_empty:
                yield row


def _minutes(text: str) -> int | None:
    read = CLOCK.fullmatch(text)
    if read is None:
        return None
    hours, minutes = int(read[1]), int(read[2] or 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= MINUTES_A_DAY else None  # noqa: PLR2004
