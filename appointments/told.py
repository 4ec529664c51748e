"""An appointment as its event tells it: what its letters are made of."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from email.mime.text import MIMEText
from typing import Self

from appointments import ics
from appointments.when import When
from notifications.models import Event, EventKind
from notifications.visible import one_line, paragraphs

METHOD = "PUBLISH"
TIMES = ("starts_at", "ends_at")
LINES = (
    "title", "client_name", "client_email", "client_phone", "location", "category", "resource",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    public_id: str
    version: int
    told_at: datetime
    title: str
    when: When
    before: When | None
    client_name: str
    client_email: str
    client_phone: str
    location: str
    notes: str
    category: str
    resource: str

    @classmethod
    def by(cls, event: Event) -> Self:
        fields = event.data["fields"]
        when = When(
            datetime.fromisoformat(fields["starts_at"]),
            datetime.fromisoformat(fields["ends_at"]),
            zoneinfo.ZoneInfo(fields["time_zone"]),
        )
        return cls(
            public_id=event.data["appointment"],
            # Deleted it has no further version, and a calendar program wants one to believe it.
            version=fields["version"] + (event.kind == EventKind.APPOINTMENT_DELETED),
            told_at=event.created_at,
            when=when,
            before=before(event, when),
            notes=paragraphs(fields.get("notes", "")),
            **{name: one_line(fields.get(name, "")) for name in LINES},
        )

    def calendar_file(self, *, is_cancelled: bool = False, description: str = "") -> MIMEText:
        entry = ics.Entry(
            uid=ics.uid_of(self.public_id),
            title=self.title,
            starts_at=self.when.starts_at,
            ends_at=self.when.ends_at,
            is_cancelled=is_cancelled,
            version=self.version,
            updated_at=self.told_at,
            location=self.location,
            description=description,
        )
        part = MIMEText(ics.calendar_file([entry], method=METHOD).decode(), "calendar", "utf-8")
        part.set_param("method", METHOD)
        part.add_header("Content-Disposition", "attachment", filename="appointment.ics")
        return part


def changes_time(event: Event) -> bool:
    return any(name in event.data.get("changes", {}) for name in TIMES)


def before(event: Event, now: When) -> When | None:
    """The time that the appointment had until this event, if it is the event that moved it."""
    if not changes_time(event):
        return None
    changes = event.data["changes"]
    old = {name: datetime.fromisoformat(changes[name][0]) for name in TIMES if name in changes}
    return When(old.get("starts_at", now.starts_at), old.get("ends_at", now.ends_at), now.zone)
