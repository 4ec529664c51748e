"""Taking a time, moving it, and taking it up again: the acts that can overbook, and must not.

Each of them holds the resource while it looks and writes, and before it the membership of whoever
must be free then. On PostgreSQL it holds their rows; on SQLite a transaction holds the whole
database from its first statement on (settings). The order of locks is the same everywhere: contact,
appointment, membership, resource.

Rules: `DESIGN.md` "Appointments that are pushed", "Bookings"; `contract/rocketlead.md` section 3;
`contract/epixel-legacy.md` 6.9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from accounts.models import Business, Membership
from appointments.availability import is_open
from appointments.changing import locked, save_change
from appointments.history import appointment_event
from appointments.intervals import peak
from appointments.models import Appointment, AppointmentStatus, Calendar, Resource
from appointments.models.appointment import is_too_late_to_remind
from appointments.span import Span
from appointments.wanted import NewAppointment
from leads.enquiry import PossibleDuplicate
from leads.knowing import Changes, recognise
from leads.models import Contact
from leads.standing import contact_of, standing
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict, NotFound

# Thousands that were pushed to one moment are not all named to whoever comes next.
MOST_NAMED = 20
MOVED = (
    "starts_at", "ends_at", "busy_until", "resource", "calendar", "weekly_slot",
    "reminded", "start_told", "end_told",
)  # fmt: skip


class SlotUnavailable(Conflict):
    """The time cannot be had; `overlaps` are the appointments that have it, if it is for those."""

    code = "slot_unavailable"

    def __init__(self, message: str, overlaps: list[Appointment] | None = None) -> None:
        super().__init__(message)
        self.overlaps = overlaps or []


class OwnerBusy(SlotUnavailable):
    """Whoever must be free has another appointment then, on whatever resource."""


class Admission(StrEnum):
    """On which terms a time is taken."""

    ANY = "any"  # whatever is there: it mirrors another calendar, or somebody decided so
    NO_OVERLAP = "no_overlap"  # where the resource has room
    FREE = "free"  # where it has room, within its hours and outside closures


@dataclass(frozen=True, slots=True)
class Booked:
    """The appointment; and, where it was taken all the same, what it overlaps."""

    appointment: Appointment
    overlaps: list[Appointment]
    possible_duplicate: PossibleDuplicate | None = None


@transaction.atomic
def book(
    business: Business,
    wanted: NewAppointment,
    actor: Actor,
    *,
    now: datetime,
    admission: Admission,
    clear_for: Membership | None = None,
) -> Booked:
    """Store an appointment, its person, and the event that tells of it; or nothing of it.

    Who of the team makes it owns it. One that is cancelled from the start takes nobody's time.
    Raises SlotUnavailable where the admission does not allow the time, OwnerBusy where the member
    that it must be clear for has another appointment then.
    """
    person = _person(business, wanted, actor, now)
    row = wanted.row(business, person.contact, is_test=actor.is_test, now=now)
    row.owner_id = actor.user_id
    overlaps = [] if row.is_cancelled else _admit(row, admission, clear_for)
    if admission is Admission.FREE and row.resource.retired_at is not None:
        # Since the caller chose it: only the held row is sure.
        raise SlotUnavailable("Nothing can be booked at this time.")
    row.save(force_insert=True)
    changes = {"changes": person.changes} if person.changes else {}
    record(appointment_event(row, EventKind.APPOINTMENT_BOOKED, actor, now=now, **changes))
    return Booked(row, overlaps, person.possible_duplicate)


@transaction.atomic
def reschedule(
    appointment: Appointment,
    span: Span,
    actor: Actor,
    *,
    now: datetime,
    admission: Admission,
    resource: Resource | None = None,
    calendar: Calendar | None = None,
    seen: int | None = None,
    clear_for: Membership | None = None,
    even_cancelled: bool = False,
) -> Booked:
    """Move an appointment to another time, and perhaps to another resource and calendar.

    Raises SlotUnavailable, OwnerBusy, OutOfDate where it is no longer at the version `seen`,
    NotFound where it is gone; Conflict where it is cancelled, unless the caller wants to correct
    what is said even of such a one, which takes nobody's time.
    """
    row = locked(appointment, seen=seen)
    if row.is_cancelled and not even_cancelled:
        raise Conflict("The appointment is cancelled. Restore it first, then move it.")
    before, stood = _told_of(row), _place_of(row)
    row.put(span, resource or row.resource, calendar or row.calendar, now=now)
    # By their keys: two resources may bear one name.
    if _place_of(row) == stood:
        return Booked(row, [])
    after = _told_of(row)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    overlaps = [] if row.is_cancelled else _admit(row, admission, clear_for)
    save_change(row, now, *MOVED)
    kind = EventKind.APPOINTMENT_RESCHEDULED
    record(appointment_event(row, kind, actor, now=now, changes=changes))
    return Booked(row, overlaps)


@transaction.atomic
def restore(
    appointment: Appointment,
    actor: Actor,
    *,
    now: datetime,
    admission: Admission,
    seen: int | None = None,
    clear_for: Membership | None = None,
) -> Booked:
    """Take up a cancelled appointment again, if its time can still be had.

    Raises SlotUnavailable, OwnerBusy, OutOfDate, NotFound; Conflict where it is not cancelled.
    """
    row = locked(appointment, seen=seen)
    if not row.is_cancelled:
        raise Conflict("The appointment is not cancelled.")
    overlaps = _admit(row, admission, clear_for)
    row.status = AppointmentStatus.SCHEDULED
    row.reminded = row.reminded or is_too_late_to_remind(row.calendar, row.span, now)
    save_change(row, now, "status", "reminded")
    changes = {"status": [AppointmentStatus.CANCELLED.label, AppointmentStatus.SCHEDULED.label]}
    kind = EventKind.APPOINTMENT_RESTORED
    record(appointment_event(row, kind, actor, now=now, changes=changes))
    return Booked(row, overlaps)


def overlapping(appointment: Appointment) -> list[Appointment]:
    """The first appointments of those that leave this one no room on its resource; none where
    there is room, and what takes no time needs none."""
    wanted = appointment.busy
    if not wanted.length:
        return []
    there = (
        Appointment.objects.filter(resource=appointment.resource_id, is_test=appointment.is_test)
        .exclude(pk=appointment.pk)
        .busy_between(wanted.start, wanted.end)
    )
    taken = peak((Span(*busy) for busy in there.values_list("starts_at", "busy_until")), wanted)
    if taken < appointment.resource.capacity:
        return []
    return list(there.order_by("starts_at", "id")[:MOST_NAMED])


def hold(resource: Resource) -> Resource:
    """The resource as it is now, which nobody else books until the transaction ends."""
    return Resource.objects.select_for_update(no_key=True).get(pk=resource.pk)


def check_clear(appointment: Appointment, member: Membership) -> None:
    """Hold a member, for whom nobody else books until the transaction ends, and look whether they
    have another appointment at its time. Raises OwnerBusy, NotFound where they have left."""
    # By its key alone, for the reason that `locked` gives.
    mine = Membership.objects.filter(pk=member.pk).select_for_update(no_key=True)
    if mine.values_list("pk").first() is None:
        raise NotFound("They do not belong to this business any more.")
    theirs = Appointment.objects.filter(member.theirs, business=appointment.business_id)
    live = theirs.live().filter(is_test=appointment.is_test).exclude(pk=appointment.pk)
    there = live.overlapping(appointment.span).order_by("starts_at", "id")[:MOST_NAMED]
    if others := list(there):
        raise OwnerBusy("They have another appointment at this time.", others)


def _admit(
    appointment: Appointment, admission: Admission, clear_for: Membership | None
) -> list[Appointment]:
    """Hold the resource and look whether the time can be had; returns what it overlaps."""
    if clear_for is not None:
        check_clear(appointment, clear_for)
    appointment.resource = hold(appointment.resource)
    overlaps = overlapping(appointment)
    if overlaps and admission is not Admission.ANY:
        raise SlotUnavailable("The time is taken.", overlaps)
    if admission is Admission.FREE and not is_open(
        appointment.calendar,
        appointment.resource,
        appointment.span,
        pinned=appointment.weekly_slot,
    ):
        raise SlotUnavailable("Nothing can be booked at this time.")
    return overlaps


@dataclass(frozen=True, slots=True)
class _Person:
    """Whose appointment it is, if anybody's, and what it has told us about them."""

    contact: Contact | None = None
    changes: Changes = field(default_factory=dict)
    possible_duplicate: PossibleDuplicate | None = None


def _person(business: Business, wanted: NewAppointment, actor: Actor, now: datetime) -> _Person:
    if wanted.lead is not None:
        return _Person(contact_of(wanted.lead))
    if wanted.contact is not None:
        return _Person(standing(wanted.contact))
    if wanted.client is None:
        return _Person()
    known = recognise(business, wanted.client.enquiry, actor, now=now)
    return _Person(known.contact, known.changes, known.possible_duplicate)


def _place_of(row: Appointment) -> tuple[Span, int, int]:
    return row.span, row.resource_id, row.calendar_id


def _told_of(row: Appointment) -> dict[str, str]:
    return {
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "resource": row.resource.name,
        "calendar": row.calendar.name,
    }
