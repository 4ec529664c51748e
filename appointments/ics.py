"""Appointments as an iCalendar file (RFC 5545), for subscribers and as an attachment to mail.

The `icalendar` library, tried at 7.3, does not escape NAME and X-WR-CALNAME, whose type it does not
know, makes a line break of the `\\N` in `C:\\New`, and lets control characters through, for which
some programs refuse the whole file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from icalendar import vDuration, vText

from appointments.models import Appointment

PRODUCT = "-//PocketCRM//Appointments//EN"
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, halves of surrogate pairs, and the mark that stands at the head of files.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as calendar programs see it; of two with one uid the higher version holds."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    version: int
    updated_at: datetime
    location: str = ""
    description: str = ""

    @classmethod
    def of(cls, appointment: Appointment, *, description: str = "") -> Self:
        return cls(
            uid=uid_of(appointment.public_id),
            title=appointment.title,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            is_cancelled=appointment.is_cancelled,
            version=appointment.version,
            updated_at=appointment.updated_at,
            location=appointment.location,
            description=description,
        )


def uid_of(public_id: str) -> str:
    """The name by which every calendar in the world knows this appointment, whatever changes."""
    return f"{public_id}@{urlsplit(settings.BASE_URL).hostname}"


def calendar_file(
    entries: Iterable[Entry],
    *,
    name: str = "",
    method: str = "PUBLISH",
    refresh: timedelta | None = None,
) -> bytes:
    """The file, in UTC. A feed has a name, and says after how long it is worth reading again."""
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    if name:
        calendar.add("NAME", _Text(name))
        calendar.add("X-WR-CALNAME", _Text(name))
    if refresh:
        calendar.add("REFRESH-INTERVAL", refresh, {"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    for entry in entries:
        calendar.add_component(_event(entry))
    file: bytes = calendar.to_ical()
    return file


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", _Text(entry.uid))
    event.add("DTSTAMP", _utc(entry.updated_at))
    event.add("LAST-MODIFIED", _utc(entry.updated_at))
    event.add("SEQUENCE", entry.version)
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("DTSTART", _utc(entry.starts_at))
    # Without an end it takes no time; RFC 5545 wants one to be later than the start.
    if entry.ends_at > entry.starts_at:
        event.add("DTEND", _utc(entry.ends_at))
    event.add("SUMMARY", _Text(entry.title))
    if entry.location:
        event.add("LOCATION", _Text(entry.location))
    if entry.description:
        event.add("DESCRIPTION", _Text(entry.description))
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


class _Text(vText):
    """A text of anybody's, on one content line."""

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, UNPRINTABLE.sub("", LINE_BREAKS.sub("\n", text)))

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()
