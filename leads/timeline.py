"""A person's timeline as readable lines: who did what, and what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads import appointment_entries, contact_entries
from leads.appointment_entries import About
from leads.enquiry import CONTACT_FIELDS, LEAD_FIELDS
from leads.models import Contact, ContactMethod, IdentityKind, PropertyType, Urgency
from notifications.models import Event, EventKind, EventQuerySet
from pocketcrm.errors import NotFound
from pocketcrm.ids import is_public_id

PER_PAGE = 50

# The icon and the tone of each kind of event.
LOOKS = contact_entries.LOOKS | {
    EventKind.LEAD_CREATED: ("inbox", "blue"),
    EventKind.LEAD_UPDATED: ("pencil", "grey"),
    EventKind.LEAD_STATUS_CHANGED: ("arrow-right-left", "violet"),
    EventKind.LEAD_NOTE_ADDED: ("message-square", "green"),
    EventKind.CONTACT_POSSIBLE_DUPLICATE: ("users", "amber"),
    EventKind.APPOINTMENT_BOOKED: ("calendar-plus", "green"),
    EventKind.APPOINTMENT_RESCHEDULED: ("calendar-clock", "violet"),
    EventKind.APPOINTMENT_UPDATED: ("pencil", "grey"),
    EventKind.APPOINTMENT_CANCELLED: ("calendar-x", "red"),
    EventKind.APPOINTMENT_RESTORED: ("calendar-check", "green"),
    EventKind.APPOINTMENT_REMINDER: ("bell", "blue"),
    EventKind.APPOINTMENT_STARTED: ("play", "blue"),
    EventKind.APPOINTMENT_ENDED: ("check", "grey"),
    EventKind.APPOINTMENT_DELETED: ("trash-2", "red"),
}
CHOICES: dict[str, dict[str, str]] = {
    "urgency": dict(Urgency.choices),
    "property_type": dict(PropertyType.choices),
    "preferred_contact_method": dict(ContactMethod.choices),
}
# PostgreSQL keeps the keys of JSON in an order of its own.
ORDER = [
    *appointment_entries.ORDER,
    *CONTACT_FIELDS,
    "email",
    "phone",
    *LEAD_FIELDS,
    "status",
    "metadata",
]
LABELS = appointment_entries.LABELS | {
    "email": "E-mail",
    "zip": "ZIP code",
    "service_requested": "Service",
    "preferred_contact_method": "Preferred contact",
    "external_id": "External ID",
}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; all of its text is the sender's and stays text."""

    icon: str
    tone: str
    who: str
    what: str
    when: datetime
    changes: list[Change]
    note: str
    other: dict[str, str] | None
    lead: str
    appointment: About | None = None
    after: str = ""


@dataclass(frozen=True)
class Timeline:
    entries: list[Entry]
    older: str

    @classmethod
    def of(cls, contact: Contact, zone: ZoneInfo, *, before: str = "") -> Timeline:
        """What happened to a person, as `page` says."""
        events = Event.objects.filter(business=contact.business_id).timeline(contact.pk)
        return cls.page(events, zone, before=before)

    @classmethod
    def page(cls, events: EventQuerySet, zone: ZoneInfo, *, before: str = "") -> Timeline:
        """One page of these, newest first, with times on the clock of the zone; `before` is the
        event that the page before ended with.

        Raises NotFound where it is none of these events.
        """
        if before:
            last = events.filter(public_id=before).first() if is_public_id(before) else None
            if last is None:
                raise NotFound("There is no such event in this timeline.")
            events = events.filter(id__lt=last.pk)
        page = list(events[: PER_PAGE + 1])
        older = page[PER_PAGE - 1].public_id if len(page) > PER_PAGE else ""
        gone = appointment_entries.gone(page)
        return cls([_entry(event, zone, gone) for event in page[:PER_PAGE]], older)


def _entry(event: Event, zone: ZoneInfo, gone: set[str]) -> Entry:
    if appointment_entries.is_about_one(event):
        return _appointment_entry(event, zone, gone)
    icon, tone = LOOKS[EventKind(event.kind)]
    data = event.data
    return Entry(
        icon=icon,
        tone=tone,
        who=event.actor_name,
        what=_what(event),
        when=event.created_at,
        changes=list(_changes(data.get("changes", {}))),
        note=data.get("note", ""),
        other=data.get("other"),
        lead=data.get("lead", ""),
    )


def _appointment_entry(event: Event, zone: ZoneInfo, gone: set[str]) -> Entry:
    icon, tone = LOOKS[EventKind(event.kind)]
    told = appointment_entries.tell(event, zone, without=gone)
    return Entry(
        icon=icon,
        tone=tone,
        who=told.who,
        what=told.before,
        when=event.created_at,
        changes=list(_changes(told.changes)),
        note=told.note,
        other=None,
        lead=event.data.get("lead", ""),
        appointment=told.about,
        after=told.after,
    )


def _what(event: Event) -> str:
    data = event.data
    if event.kind in contact_entries.LOOKS:
        return contact_entries.words(event)
    match EventKind(event.kind):
        case EventKind.LEAD_CREATED:
            return _arrival(data, who=event.actor_name)
        case EventKind.LEAD_UPDATED:
            changed = data.get("changes") or data.get("note")
            return "sent this enquiry again" + ("" if changed else ", with nothing new")
        case EventKind.LEAD_STATUS_CHANGED:
            return "changed the status"
        case EventKind.LEAD_NOTE_ADDED:
            return "added a note"
        case EventKind.CONTACT_POSSIBLE_DUPLICATE:
            by = IdentityKind(data["by"]).label.lower()
            return f"sent the {by} {data['value']}: perhaps the same person as"
        case kind:
            raise ValueError(f"Nobody has said how to tell of {kind}.")


def _arrival(data: dict[str, Any], *, who: str) -> str:
    words = "brought a new enquiry" if data.get("returning") else "brought this lead"
    fields = data.get("fields", {})
    service, source = fields.get("service_requested"), fields.get("source")
    told = words + (f" for {service}" if service else "")
    return told + (f", from {source}" if source and source != who else "")


def _changes(changes: dict[str, list[Any]]) -> Iterator[Change]:
    for name in sorted(changes, key=_place):
        old, new = changes[name]
        if name == "metadata":
            for key in sorted(new):
                yield Change(f"Sent along › {key}", _text(old.get(key)), _text(new[key]))
        else:
            yield Change(_label(name), _value(name, old), _value(name, new))


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _label(name: str) -> str:
    return LABELS.get(name) or name[:1].upper() + name[1:].replace("_", " ")


def _value(name: str, value: str) -> str:
    return CHOICES.get(name, {}).get(value, value)


def _text(value: Any) -> str:
    """What the sender attached, as it is: only they know what it means."""
    if value in (None, ""):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
