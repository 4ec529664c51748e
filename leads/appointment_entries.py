"""How the timeline tells what happened to an appointment.

An event of an appointment holds the whole of it (`appointments/history.py`), so that it can be told
when the appointment is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads.times import span_in_words
from notifications.models import Event, EventKind

# What is said before the appointment, and after it; {when} is the time it is for.
WORDS = {
    EventKind.APPOINTMENT_BOOKED: ("booked", "for {when}"),
    EventKind.APPOINTMENT_RESCHEDULED: ("moved", ""),
    EventKind.APPOINTMENT_UPDATED: ("changed", ""),
    EventKind.APPOINTMENT_CANCELLED: ("cancelled", "of {when}"),
    EventKind.APPOINTMENT_RESTORED: ("put", "back on the calendar, for {when}"),
    EventKind.APPOINTMENT_REMINDER: ("", "is near: {when}"),
    EventKind.APPOINTMENT_STARTED: ("", "started"),
    EventKind.APPOINTMENT_ENDED: ("", "ended"),
    EventKind.APPOINTMENT_DELETED: ("deleted", "of {when}"),
}
# Nobody does these; the clock does.
BY_THE_CLOCK = {
    EventKind.APPOINTMENT_REMINDER,
    EventKind.APPOINTMENT_STARTED,
    EventKind.APPOINTMENT_ENDED,
}
# Their words say it already.
WITHOUT_CHANGES = {EventKind.APPOINTMENT_CANCELLED, EventKind.APPOINTMENT_RESTORED}
ORDER = [
    "when",
    "resource",
    "calendar",
    "title",
    "appointment_type",
    "client_name",
    "client_email",
    "client_phone",
    "location",
]
LABELS = {
    "appointment_type": "Type",
    "client_name": "Client",
    "client_email": "Client’s e-mail",
    "client_phone": "Client’s phone",
}


@dataclass(frozen=True)
class About:
    """The appointment that an entry speaks of."""

    id: str
    title: str
    is_gone: bool


@dataclass(frozen=True)
class Told:
    """An event in words: who, what, of which appointment, and what is said after it."""

    who: str
    before: str
    about: About
    after: str
    changes: dict[str, list[Any]]
    note: str


def is_about_one(event: Event) -> bool:
    return EventKind(event.kind) in WORDS


def gone(events: Iterable[Event]) -> set[str]:
    """The ids of those of their appointments that have been deleted, then or later."""
    ids = {event.appointment_id for event in events if event.appointment_id is not None}
    if not ids:
        return set()
    deleted = Event.objects.filter(appointment_id__in=ids, kind=EventKind.APPOINTMENT_DELETED)
    return {data["appointment"] for data in deleted.values_list("data", flat=True)}


def tell(event: Event, zone: ZoneInfo, *, without: set[str]) -> Told:
    """An event about an appointment; `without` are the ids of those that are gone."""
    kind, data = EventKind(event.kind), event.data
    fields = data["fields"]
    before, after = WORDS[kind]
    changes = {} if kind in WITHOUT_CHANGES else data.get("changes", {})
    note = fields.get("notes", "") if kind == EventKind.APPOINTMENT_BOOKED else ""
    return Told(
        who=event.actor_name + (":" if kind in BY_THE_CLOCK else ""),
        before=before,
        about=About(data["appointment"], fields["title"], data["appointment"] in without),
        after=after.format(when=_when(fields, zone)),
        changes=_readable(changes, fields, zone),
        note=data.get("note", note),
    )


def _readable(
    changes: dict[str, list[Any]], fields: dict[str, Any], zone: ZoneInfo
) -> dict[str, list[Any]]:
    """The start and the end are one time to a person."""
    moved = {name: pair for name, pair in changes.items() if name in ("starts_at", "ends_at")}
    others = {name: pair for name, pair in changes.items() if name not in moved}
    if not moved:
        return others
    old, new = (fields | {name: pair[at] for name, pair in moved.items()} for at in (0, 1))
    return {"when": [_when(old, zone), _when(new, zone)]} | others


def _when(fields: dict[str, Any], zone: ZoneInfo) -> str:
    start, end = (datetime.fromisoformat(fields[name]) for name in ("starts_at", "ends_at"))
    return span_in_words(start, end, zone)
