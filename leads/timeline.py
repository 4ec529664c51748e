"""A person's timeline as readable lines: who did what, and what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads import appointment_entries, contact_entries
from leads.appointment_entries import About
from leads.checklist import ChecklistAct
from leads.enquiry import CONTACT_FIELDS, LEAD_FIELDS
from leads.models import Contact, ContactMethod, IdentityKind, PropertyType, Urgency
from notifications.models import ActorKind, Event, EventKind, EventQuerySet
from pocketcrm.errors import NotFound
from pocketcrm.ids import is_public_id

PER_PAGE = 50

# The icon and the tone of each kind of event.
LOOKS = contact_entries.LOOKS | {
    EventKind.LEAD_CREATED: ("inbox", "blue"),
    EventKind.LEAD_UPDATED: ("pencil", "grey"),
    EventKind.LEAD_STATUS_CHANGED: ("arrow-right-left", "violet"),
    EventKind.LEAD_ARCHIVED: ("archive", "grey"),
    EventKind.LEAD_ACTIVATED: ("archive-restore", "grey"),
    EventKind.LEAD_DELETED: ("trash-2", "red"),
    EventKind.LEAD_RESTORED: ("archive-restore", "green"),
    EventKind.LEAD_NOTE_ADDED: ("message-square", "green"),
    EventKind.LEAD_NOTE_DELETED: ("message-square-x", "grey"),
    EventKind.LEAD_CHECKLIST_CHANGED: ("list-checks", "green"),
    EventKind.LEAD_FILE_ADDED: ("paperclip", "green"),
    EventKind.LEAD_FILE_DELETED: ("trash-2", "grey"),
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
# What is said of the kinds that always read the same.
WORDS = {
    EventKind.LEAD_STATUS_CHANGED: "changed the status",
    EventKind.LEAD_ARCHIVED: "put this lead into the archive",
    EventKind.LEAD_ACTIVATED: "took this lead out of the archive",
    # Told on the page of another one: the page of this one is gone.
    EventKind.LEAD_DELETED: "deleted an enquiry",
    EventKind.LEAD_RESTORED: "brought this lead back that had been deleted",
    EventKind.LEAD_NOTE_ADDED: "added a note",
    EventKind.LEAD_NOTE_DELETED: "deleted a note",
    EventKind.LEAD_FILE_ADDED: "added a file",
    EventKind.LEAD_FILE_DELETED: "deleted a file",
}
# The same of what is done to a checklist, with the text of the item where no change shows it.
CHECKLIST_WORDS = {
    ChecklistAct.ADDED: "added to the checklist",
    ChecklistAct.REWORDED: "reworded an item of the checklist",
    ChecklistAct.TICKED: "ticked on the checklist: {text}",
    ChecklistAct.UNTICKED: "unticked on the checklist: {text}",
    ChecklistAct.DELETED: "deleted from the checklist",
    ChecklistAct.REORDERED: "put the checklist in another order",
    ChecklistAct.COMMENT_ADDED: "commented on the checklist: {text}",
    ChecklistAct.COMMENT_DELETED: "deleted a comment on the checklist: {text}",
}
CHOICES: dict[str, dict[str, str]] = {
    "urgency": dict(Urgency.choices),
    "property_type": dict(PropertyType.choices),
    "preferred_contact_method": dict(ContactMethod.choices),
    "assignees": {"": "Nobody"},
}
# PostgreSQL keeps the keys of JSON in an order of its own.
ORDER = [
    *appointment_entries.ORDER,
    *CONTACT_FIELDS,
    "place",
    "email",
    "phone",
    *LEAD_FIELDS,
    "status",
    "assignees",
    "metadata",
]
# Columns that are told one key at a time.
KEY_BY_KEY = ("metadata", "extra", "custom")
LABELS = appointment_entries.LABELS | {
    "email": "E-mail",
    "zip": "ZIP code",
    "text": "Item",
    "service_requested": "Service",
    "preferred_contact_method": "Preferred contact",
    "external_id": "External ID",
    "assignees": "Assigned to",
}


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """What is written in several lines is read one below the other, not side by side."""
        return "\n" in self.old + self.new


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
    lead_is_gone: bool
    note_is_gone: bool = False
    appointment: About | None = None
    after: str = ""


@dataclass(frozen=True)
class Gone:
    """The public ids of what a page's entries speak of and what has been deleted, then or later."""

    appointments: set[str]
    leads: set[str]
    notes: set[str]

    @classmethod
    def of(cls, page: Iterable[Event]) -> Gone:
        people = {event.contact_id for event in page if event.lead_id is not None}
        kinds = (EventKind.LEAD_DELETED, EventKind.LEAD_RESTORED, EventKind.LEAD_NOTE_DELETED)
        deleted = Event.objects.filter(contact_id__in=people, kind__in=kinds).order_by("id")
        told = list(deleted.values_list("kind", "data")) if people else []
        # The last word counts: what was deleted may have been brought back.
        last = {data["lead"]: kind for kind, data in told if kind != EventKind.LEAD_NOTE_DELETED}
        return cls(
            appointments=appointment_entries.gone(page),
            leads={lead for lead, kind in last.items() if kind == EventKind.LEAD_DELETED},
            notes={data["note_id"] for kind, data in told if kind == EventKind.LEAD_NOTE_DELETED},
        )


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
        gone = Gone.of(page)
        return cls([_entry(event, zone, gone) for event in page[:PER_PAGE]], older)


def _entry(event: Event, zone: ZoneInfo, gone: Gone) -> Entry:
    if appointment_entries.is_about_one(event):
        return _appointment_entry(event, zone, gone)
    icon, tone = LOOKS[EventKind(event.kind)]
    data = event.data
    note_is_gone = "note" in data and data.get("note_id") in gone.notes
    return Entry(
        icon=icon,
        tone=tone,
        who=event.actor_name,
        what=_what(event),
        when=event.created_at,
        changes=list(_changes(data.get("changes", {}))),
        note="" if note_is_gone else data.get("note", ""),
        other=data.get("other"),
        lead="" if event.kind == EventKind.LEAD_DELETED else data.get("lead", ""),
        lead_is_gone=data.get("lead") in gone.leads,
        note_is_gone=note_is_gone,
    )


def _appointment_entry(event: Event, zone: ZoneInfo, gone: Gone) -> Entry:
    icon, tone = LOOKS[EventKind(event.kind)]
    told = appointment_entries.tell(event, zone, without=gone.appointments)
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
        lead_is_gone=event.data.get("lead") in gone.leads,
        appointment=told.about,
        after=told.after,
    )


def _what(event: Event) -> str:
    data = event.data
    if event.kind in contact_entries.LOOKS:
        return contact_entries.words(event)
    match EventKind(event.kind):
        case EventKind.LEAD_CREATED:
            return _arrival(event)
        case EventKind.LEAD_UPDATED:
            return "changed this lead" if data.get("edited") else _repeat(data)
        case EventKind.LEAD_CHECKLIST_CHANGED:
            return CHECKLIST_WORDS[data["act"]].format(text=data.get("text", ""))
        case EventKind.CONTACT_POSSIBLE_DUPLICATE:
            by = IdentityKind(data["by"]).label.lower()
            return f"sent the {by} {data['value']}: perhaps the same person as"
        case kind:
            return WORDS[kind]


def _arrival(event: Event) -> str:
    """Programs bring leads; people add them."""
    verb = "added" if event.actor_kind == ActorKind.USER else "brought"
    words = f"{verb} a new enquiry" if event.data.get("returning") else f"{verb} this lead"
    fields = event.data.get("fields", {})
    service, source = fields.get("service_requested"), fields.get("source")
    told = words + (f" for {service}" if service else "")
    told += f", from {source}" if source and source != event.actor_name else ""
    assignees = fields.get("assignees")
    return told + (f", and assigned it to {assignees}" if assignees else "")


def _repeat(data: dict[str, Any]) -> str:
    changed = data.get("changes") or data.get("note")
    return "sent this enquiry again" + ("" if changed else ", with nothing new")


def _changes(changes: dict[str, list[Any]]) -> Iterator[Change]:
    for name in sorted(changes, key=_place):
        old, new = changes[name]
        if name in KEY_BY_KEY:
            for key in sorted(new):
                label = _label(key) if name == "custom" else f"Sent along › {key}"
                yield Change(label, _text(old.get(key)), _text(new[key]))
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
