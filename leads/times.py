"""How a person reads a time on the calendar, on the clock of one zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def span_in_words(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Fri 15 May 2026, 10:00 to 11:30; across a change of the clock with the names of its zones,
    and without an end where it takes no time."""
    return " ".join(span_parts(start, end, zone))


def span_parts(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """The same, in two parts between which a line may end."""
    start, end = start.astimezone(zone), end.astimezone(zone)
    first, last = f"{start:%H:%M}", f"{end:%H:%M}"
    if start == end:
        return f"{_day(start)},", first
    if start.tzname() != end.tzname():
        first, last = f"{first} {start:%Z}", f"{last} {end:%Z}"
    if start.date() == end.date():
        return f"{_day(start)},", f"{first} to {last}"
    return f"{_day(start)}, {first}", f"to {_day(end)}, {last}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
