"""A person's timeline as readable lines: who did what, and what it was before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads import appointment_entries, change_words, contact_entries, work_entries
from leads.appointment_entries import About
from leads.change_words import Change, Fields
from leads.models import Contact, IdentityKind
from notifications.models import ActorKind, Event, EventKind, EventQuerySet
from pocketcrm.errors import NotFound
from pocketcrm.ids import is_public_id

PER_PAGE = 50

# The icon and the tone of each kind of event.
LOOKS = (
    contact_entries.LOOKS
    | work_entries.LOOKS
    | {
        EventKind.LEAD_CREATED: ("inbox", "blue"),
        EventKind.LEAD_UPDATED: ("pencil", "grey"),
        EventKind.LEAD_STATUS_CHANGED: ("arrow-right-left", "violet"),
        EventKind.LEAD_ARCHIVED: ("archive", "grey"),
        EventKind.LEAD_ACTIVATED: ("archive-restore", "green"),
        EventKind.LEAD_DELETED: ("trash-2", "red"),
        EventKind.LEAD_RESTORED: ("undo-2", "green"),
        EventKind.LEAD_NOTE_ADDED: ("message-square", "green"),
        EventKind.LEAD_NOTE_DELETED: ("message-square-x", "grey"),
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
)
# What is said of the kinds that always read the same.
WORDS = {
    EventKind.LEAD_STATUS_CHANGED: "changed the status",
    EventKind.LEAD_ARCHIVED: "put this lead into the archive",
    EventKind.LEAD_ACTIVATED: "took this lead out of the archive",
    EventKind.LEAD_DELETED: "deleted this lead",
    EventKind.LEAD_RESTORED: "brought this lead back",
    EventKind.LEAD_NOTE_ADDED: "added a note",
    EventKind.LEAD_NOTE_DELETED: "deleted a note",
}


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
        ended = Event.objects.filter(contact_id__in=people, kind__in=kinds).order_by("id")
        told = list(ended.values_list("kind", "data")) if people else []
        # The last word counts.
        leads = {data["lead"]: kind for kind, data in told if kind != kinds[2]}
        return cls(
            appointments=appointment_entries.gone(page),
            leads={lead for lead, kind in leads.items() if kind == EventKind.LEAD_DELETED},
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
        gone, fields = Gone.of(page), change_words.fields_of(page)
        return cls([_entry(event, zone, gone, fields) for event in page[:PER_PAGE]], older)


def _entry(event: Event, zone: ZoneInfo, gone: Gone, fields: Fields) -> Entry:
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
        changes=list(change_words.in_order(data.get("changes", {}), fields)),
        note="" if note_is_gone else data.get("note", ""),
        other=data.get("other"),
        lead=data.get("lead", ""),
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
        changes=list(change_words.in_order(told.changes, {})),
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
    if event.kind in work_entries.LOOKS:
        return work_entries.words(event)
    match EventKind(event.kind):
        case EventKind.LEAD_CREATED:
            return _arrival(event)
        case EventKind.LEAD_UPDATED:
            return "changed this lead" if data.get("edited") else _repeat(data)
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
