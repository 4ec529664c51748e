"""A time in the words of a letter or a page, on the calendar's clock."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dateformat import format as formatted

MINUTE = timedelta(minutes=1)
UNITS = {"day": 24 * 60, "hour": 60, "minute": 1}
DAY, SHORT_DAY, SHORTEST_DAY, CLOCK = "l, F j, Y", "D, M j, Y", "D, M j", "g:i A"


@dataclass(frozen=True, slots=True)
class When:
    starts_at: datetime
    ends_at: datetime
    zone: zoneinfo.ZoneInfo

    @property
    def day(self) -> str:
        """Friday, May 15, 2026"""
        return formatted(self._start, DAY)

    @property
    def hours(self) -> str:
        """10:00 AM to 11:00 AM EDT, with the day of the end and both zones where they differ; the
        start alone where it takes no time."""
        if self.ends_at == self.starts_at:
            return f"{formatted(self._start, CLOCK)} {_abbreviation(self._start)}"
        start, end = formatted(self._start, CLOCK), formatted(self._end, CLOCK)
        if self._start.date() != self._end.date():
            end = f"{formatted(self._end, SHORT_DAY)}, {end}"
        if self._start.utcoffset() != self._end.utcoffset():
            start = f"{start} {_abbreviation(self._start)}"
        return f"{start} to {end} {_abbreviation(self._end)}"

    @property
    def line(self) -> str:
        """Fri, May 15, 2026, 10:00 AM to 11:00 AM EDT"""
        return f"{formatted(self._start, SHORT_DAY)}, {self.hours}"

    @property
    def start(self) -> str:
        """Fri, May 15, 10:00 AM EDT"""
        day, clock = formatted(self._start, SHORTEST_DAY), formatted(self._start, CLOCK)
        return f"{day}, {clock} {_abbreviation(self._start)}"

    @property
    def length(self) -> str:
        """1 hour 30 minutes"""
        rest = (self.ends_at - self.starts_at) // MINUTE
        parts = []
        for unit, minutes in UNITS.items():
            count, rest = divmod(rest, minutes)
            if count:
                parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
        return " ".join(parts)

    @property
    def _start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def _end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)


def _abbreviation(moment: datetime) -> str:
    """EDT; a zone that has no letters of its own says how far it is from UTC."""
    name = moment.tzname() or ""
    return f"UTC{name}" if name[:1] in ("+", "-") else name
