"""How the booking pages say a length and a closure."""

from datetime import datetime, time, timedelta

from django import template

from appointments.models import Blocker

register = template.Library()
UNITS = ((24 * 60, "day"), (60, "hour"), (1, "minute"))


@register.filter
def duration(minutes: int) -> str:
    """1 hour, 1 hour 30 minutes, 2 days."""
    said = []
    for size, unit in UNITS:
        count, minutes = divmod(minutes, size)
        if count:
            said.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(said) or "0 minutes"


@register.filter
def when(closure: Blocker) -> str:
    """On its calendar's clock: whole days as days, else with the times."""
    zone = closure.calendar.zone
    start, end = closure.starts_at.astimezone(zone), closure.ends_at.astimezone(zone)
    if start.time() == end.time() == time():
        first, last = start, end - timedelta(days=1)
        return _day(first) if first.date() == last.date() else f"{_day(first)} – {_day(last)}"
    if start.date() == end.date():
        return f"{_day(start)}, {start:%H:%M}–{end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} – {_day(end)}, {end:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
