"""Where a request of our own API wants its appointment: what it names, and otherwise the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from accounts.models import Business
from appointments.api.said import Said
from appointments.models import (
    Appointment,
    AppointmentSource,
    AppointmentType,
    Calendar,
    Resource,
    WeeklySlot,
)
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound

M = TypeVar("M", bound=Model)
MAX_ID = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A calendar, what is booked there, and who serves it, in the owner's order. Where nobody
    serves anything there is no type, and nobody."""

    calendar: Calendar
    appointment_type: AppointmentType | None
    resources: list[Resource]
    weekly_slot: WeeklySlot | None = None


def default_place(business: Business) -> tuple[Calendar, Resource]:
    """Where an appointment belongs that names no place. It mirrors a calendar that we do not
    keep, so it is taken even where nothing is offered any more."""
    calendars, resources = Calendar.objects.of(business), Resource.objects.of(business)
    calendar = calendars.offered().first() or calendars[:1].get()
    theirs = resources.filter(calendars=calendar)
    resource = theirs.offered().first() or theirs.first() or resources[:1].get()
    return calendar, resource


def named(rows: QuerySet[M], said: Said, name: str) -> M | None:
    """The row that an id of the request names, if it names one. Raises NotFound for any other id:
    those of another business look like those that never existed."""
    if not said[name]:
        return None
    row = rows.filter(public_id=said[name]).first()
    if row is None:
        raise NotFound(f"There is nothing with this {name}.", field=name)
    return row


def find_place(said: Said, *, slot: WeeklySlot | None = None) -> Place:
    """Raises NotFound for an id that is not on offer, InvalidInput for those that do not belong
    together."""
    business = said.business
    resource = named(Resource.objects.of(business).offered(), said, "resourceId")
    calendar = named(Calendar.objects.of(business).offered(), said, "calendarId")
    calendar = calendar or (slot.calendar if slot else _first_calendar(business, resource))
    types = AppointmentType.objects.of(business).offered()
    kind = named(types, said, "appointmentTypeId")
    kind = kind or _first_type(types, calendar, resource)
    serving = kind.resources.offered().filter(calendars=calendar) if kind else ()
    resources = [one for one in serving if resource in (None, one)]
    if resource and not resources:
        raise _refused("resourceId", "It does not serve this calendar and appointment type.")
    if slot is None:
        return Place(calendar, kind, resources)
    resources = [one for one in resources if one.pk == slot.resource_id]
    if slot.calendar_id != calendar.pk or not resources:
        raise _refused("slotId", "It belongs to another calendar, resource or appointment type.")
    return Place(calendar, kind, resources, slot)


def place_to_move(said: Said, appointment: Appointment) -> tuple[Resource, Calendar]:
    """Where an appointment goes that names its resource, if it does: it stays on its calendar
    where the resource serves that one. A booking goes to nobody who does not serve its type."""
    offered = Resource.objects.of(said.business).offered()
    resource = named(offered, said, "resourceId") or appointment.resource
    if resource == appointment.resource:
        return resource, appointment.calendar
    if not _serves_type(resource, appointment):
        raise _refused("resourceId", "It does not serve this appointment type.")
    calendars = resource.calendars
    stays = calendars.filter(pk=appointment.calendar_id).first()
    calendar = stays or calendars.filter(retired_at=None).first()
    if calendar is None:
        raise _refused("resourceId", "It serves no calendar.")
    return resource, calendar


def _serves_type(resource: Resource, appointment: Appointment) -> bool:
    """Of what was not booked as a time that is free, whoever moves it decides."""
    kind = appointment.appointment_type
    if kind is None or appointment.source != AppointmentSource.BOOKING:
        return True
    return resource.appointment_types.contains(kind)


def _first_calendar(business: Business, resource: Resource | None) -> Calendar:
    theirs = Calendar.objects.of(business).offered()
    mine = theirs.filter(resources=resource).first() if resource else None
    return mine or theirs.first() or default_place(business)[0]


def _first_type(
    types: QuerySet[AppointmentType], calendar: Calendar, resource: Resource | None
) -> AppointmentType | None:
    """The first that somebody serves on this calendar, or that this resource serves."""
    serving = calendar.resources.filter(retired_at=None)
    if resource is not None:
        serving = serving.filter(pk=resource.pk)
    return types.filter(resources__in=serving).distinct().first()


def _refused(name: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem(name, "invalid", message)])
