"""RocketLead Connect: bookings, `contract/rocketlead.md` section 3."""

from datetime import datetime
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.models import ApiKey
from apikeys.viewsets import key_of
from appointments.booking import Admission, SlotUnavailable, book
from appointments.changing import delete
from appointments.models import (
    MAX_TITLE,
    Appointment,
    AppointmentSource,
    AppointmentType,
    Calendar,
    Resource,
    WeeklySlot,
)
from appointments.span import Span, SpanNames, span_of
from appointments.wanted import NewAppointment
from leads.api.colours import hex_of
from leads.api.rocketlead import Asked, ConnectViewSet, Uuid, by_method, find, find_named
from leads.api.rocketlead_entries import linked_entry
from leads.models import Lead
from notifications.events import Actor
from pocketcrm.api.fields import Text
from pocketcrm.api.moments import NotAMoment, iso_milliseconds, read_moment
from pocketcrm.errors import DomainError, FieldProblem, InvalidInput, NotFound
from pocketcrm.ids import as_uuid

MAX_TIME = 64
NAMES = SpanNames(start="startDateTime", end="endDateTime")


class SlotTaken(DomainError):
    """Clients look for these words."""

    def __init__(self) -> None:
        super().__init__("The selected time slot is no longer available")


class Booking(Asked):
    """The documented fields but for `scheduleTypeId` and `scheduleTypeSlotId`, which only mean
    something to organizations that have not moved to resources. `tableEntryId` is the name that
    the answer has for `entryId`."""

    calendarId = Uuid()
    entryId = Uuid()
    tableEntryId = Uuid()
    resourceId = Uuid()
    appointmentTypeId = Uuid()
    resourceSlotId = Uuid()
    name = Text(max_length=MAX_TITLE)
    startDateTime = Text(max_length=MAX_TIME)
    endDateTime = Text(max_length=MAX_TIME)
    needed = ("calendarId", "resourceId", "appointmentTypeId", "startDateTime", "endDateTime")


BOOKING = Booking()


class Bookings(ConnectViewSet):
    scopes: ClassVar = by_method("appointments")

    def create(self, request: Request) -> Response:
        """201 with the booking, once there was room for it under a lock."""
        key = key_of(request)
        wanted = _wanted(key, BOOKING.said(cast("dict[str, Any]", request.data)))
        try:
            booked = book(
                key.business,
                wanted,
                Actor.from_key(key),
                now=timezone.now(),
                admission=Admission.FREE,
            )
        except SlotUnavailable as taken:
            raise SlotTaken from taken
        return Response(booking_answer(booked.appointment, wanted.client_name), status=201)

    def destroy(self, request: Request, id: str) -> Response:  # noqa: A002
        """204. Its events stay in the timeline."""
        key = key_of(request)
        bookings = Appointment.objects.of(key.business).filter(is_test=key.is_test)
        booking = find_named(bookings, id, "Booking")
        try:
            delete(booking, Actor.from_key(key), now=timezone.now())
        except NotFound as gone:
            raise NotFound("Booking not found") from gone
        return Response(status=204)


def _wanted(key: ApiKey, said: dict[str, Any]) -> NewAppointment:
    calendar = find_calendar(key.business, said)
    resource = find_resource(key.business, said)
    kind = find_type(key.business, said)
    check_serves(resource, calendar, kind)
    return NewAppointment(
        title=said["name"] or kind.name,
        span=_span(said, calendar.zone),
        calendar=calendar,
        resource=resource,
        appointment_type=kind,
        weekly_slot=_pinned(said, calendar, resource),
        lead=_entry(key, said),
        client_name=said["name"],
        source=AppointmentSource.BOOKING,
    )


def find_calendar(business: Business, said: dict[str, Any]) -> Calendar:
    return find(Calendar.objects.of(business).offered(), said["calendarId"], "Calendar")


def find_resource(business: Business, said: dict[str, Any]) -> Resource:
    return find(Resource.objects.of(business).offered(), said["resourceId"], "Resource")


def find_type(business: Business, said: dict[str, Any]) -> AppointmentType:
    kinds = AppointmentType.objects.of(business).offered()
    return find(kinds, said["appointmentTypeId"], "Appointment type")


def check_serves(resource: Resource, calendar: Calendar, kind: AppointmentType) -> None:
    """Raises InvalidInput where the three do not belong together."""
    if not resource.calendars.contains(calendar):
        raise refused("resourceId", "This does not serve the calendar.")
    if not resource.appointment_types.contains(kind):
        raise refused("resourceId", "This does not serve the appointment type.")


def _pinned(said: dict[str, Any], calendar: Calendar, resource: Resource) -> WeeklySlot | None:
    if not said["resourceSlotId"]:
        return None
    slots = calendar.weekly_slots.filter(resource=resource)
    return find(slots, said["resourceSlotId"], "Resource slot")


def _entry(key: ApiKey, said: dict[str, Any]) -> Lead | None:
    entry = said["entryId"] or said["tableEntryId"]
    if not entry:
        return None
    leads = Lead.objects.of(key.business).filter(is_test=key.is_test)
    return find(leads.select_related("business", "contact", "status"), entry, "Entry")


def _span(said: dict[str, Any], zone: ZoneInfo) -> Span:
    start, end = (moment_of(said, name, zone) for name in (NAMES.start, NAMES.end))
    return span_of(start, end=end, names=NAMES)


def moment_of(said: dict[str, Any], name: str, zone: ZoneInfo) -> datetime:
    """Raises InvalidInput. Without an offset it is on the calendar's clock."""
    try:
        return read_moment(said[name], zone).at
    except NotAMoment as error:
        raise refused(name, str(error)) from error


def refused(field: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem(field, "invalid", message)])


def booking_answer(appointment: Appointment, name: str) -> dict[str, Any]:
    """The documented members, in their order; what there is nothing to say of is left out."""
    lead, slot = appointment.lead, appointment.weekly_slot
    answer = {
        "organizationId": as_uuid(appointment.business.public_id),
        "calendarId": as_uuid(appointment.calendar.public_id),
        **(linked_entry(lead) if lead else {}),
        "resourceId": as_uuid(appointment.resource.public_id),
        "appointmentTypeId": appointment.appointment_type
        and as_uuid(appointment.appointment_type.public_id),
        "resourceSlotId": slot and as_uuid(slot.public_id),
        "id": as_uuid(appointment.public_id),
        "name": name,
        "createdAt": iso_milliseconds(appointment.created_at),
        "endDateTime": iso_milliseconds(appointment.ends_at),
        "startDateTime": iso_milliseconds(appointment.starts_at),
        "leadStateColor": lead and hex_of(lead.status.colour),
        "leadStateName": lead and lead.status.title,
    }
    return {member: value for member, value in answer.items() if value}
