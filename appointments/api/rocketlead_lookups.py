"""RocketLead Connect: what can be booked, `contract/rocketlead.md` section 6.

Lists are bare arrays, in their owner's order, without what has been retired. Test keys and live
ones look up the same.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from appointments.models import AppointmentType, Blocker, Calendar, Resource, WeeklySlot
from appointments.models.bookable import B, BookableQuerySet, clock
from leads.api.colours import hex_of
from leads.api.rocketlead import Asked, ConnectViewSet, Uuid, by_method, find, find_named
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.ids import as_uuid, from_uuid


class Lookup(ConnectViewSet):
    scopes: ClassVar = by_method("appointments")


class Offered(Lookup, ABC, Generic[B]):
    """All that can be booked of one kind, and one of them."""

    rows: BookableQuerySet[B]
    noun: ClassVar[str]

    @abstractmethod
    def answer(self, row: B) -> dict[str, Any]: ...

    def list(self, request: Request) -> Response:
        rows = self.rows.of(key_of(request).business).offered()
        return Response([self.answer(row) for row in rows])

    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002
        rows = self.rows.of(key_of(request).business).offered()
        return Response(self.answer(find_named(rows, id, self.noun)))


class Calendars(Offered[Calendar]):
    rows, noun = Calendar.objects.all(), "Calendar"

    def answer(self, row: Calendar) -> dict[str, Any]:
        return {"id": as_uuid(row.public_id), "name": row.name, "tzdata": row.time_zone}


class Resources(Offered[Resource]):
    rows, noun = Resource.objects.all(), "Resource"

    def answer(self, row: Resource) -> dict[str, Any]:
        return {
            "id": as_uuid(row.public_id),
            "name": row.name,
            "color": hex_of(row.colour),
            "maxParallelBookings": row.capacity,
        }


class AppointmentTypes(Offered[AppointmentType]):
    rows, noun = AppointmentType.objects.all(), "Appointment type"

    def answer(self, row: AppointmentType) -> dict[str, Any]:
        """Lengths are minutes."""
        return {
            "id": as_uuid(row.public_id),
            "name": row.name,
            "bookingLength": row.length,
            "searchLength": row.search_step,
            "bufferAfter": row.buffer_after,
            "dynamicLength": row.has_dynamic_length,
        }


class OfACalendar(Asked):
    calendarId = Uuid()
    needed = ("calendarId",)

    def calendar(self, request: Request) -> Calendar:
        calendars = Calendar.objects.of(key_of(request).business).offered()
        return find(calendars, self.said(request.query_params)["calendarId"], "Calendar")


OF_A_CALENDAR = OfACalendar()


def _slot(slot: WeeklySlot) -> dict[str, Any]:
    """On the calendar's clock; a slot that ends with its day ends at 24:00."""
    return {
        "id": as_uuid(slot.public_id),
        "resourceId": as_uuid(slot.resource.public_id),
        "calendarId": as_uuid(slot.calendar.public_id),
        "weekday": slot.get_weekday_display().lower(),
        "start": clock(slot.opens),
        "end": clock(slot.closes),
    }


class ResourceSlots(Lookup):
    def list(self, request: Request) -> Response:
        calendar = OF_A_CALENDAR.calendar(request)
        slots = calendar.weekly_slots.in_force().select_related("calendar", "resource")
        return Response([_slot(slot) for slot in slots])


def _blocker(blocker: Blocker) -> dict[str, Any]:
    """Without a resource it closes the whole calendar."""
    answer = {"id": as_uuid(blocker.public_id), "calendarId": as_uuid(blocker.calendar.public_id)}
    if blocker.resource:
        answer["resourceId"] = as_uuid(blocker.resource.public_id)
    answer |= {
        "startDateTime": iso_milliseconds(blocker.starts_at),
        "endDateTime": iso_milliseconds(blocker.ends_at),
    }
    if blocker.name:
        answer["name"] = blocker.name
    return answer


class ResourceSlotBlockers(Lookup):
    def list(self, request: Request) -> Response:
        calendar = OF_A_CALENDAR.calendar(request)
        blockers = calendar.blockers.filter(
            Q(resource=None) | Q(resource__retired_at=None)
        ).select_related("calendar", "resource")
        return Response([_blocker(blocker) for blocker in blockers])


class OfAMapping(Asked):
    """Each id narrows the list down to the pairs that have it."""

    calendarId = Uuid()
    appointmentTypeId = Uuid()
    resourceId = Uuid()


OF_A_MAPPING = OfAMapping()


class ResourceCalendarMappings(Lookup):
    def list(self, request: Request) -> Response:
        pairs = Resource.calendars.through.objects.filter(
            resource__business=key_of(request).business,
            resource__retired_at=None,
            calendar__retired_at=None,
        ).order_by("calendar__position", "calendar", "resource__position", "resource")
        return Response(_pairs(request, pairs, resourceId="resource", calendarId="calendar"))


class TypeResourceMappings(Lookup):
    def list(self, request: Request) -> Response:
        pairs = AppointmentType.resources.through.objects.filter(
            appointmenttype__business=key_of(request).business,
            appointmenttype__retired_at=None,
            resource__retired_at=None,
        ).order_by("appointmenttype__position", "appointmenttype", "resource__position", "resource")
        return Response(
            _pairs(request, pairs, appointmentTypeId="appointmenttype", resourceId="resource")
        )


def _pairs(request: Request, pairs: QuerySet[Model], **sides: str) -> list[dict[str, str]]:
    """`sides` says which wire name stands for which side of the mapping."""
    said = OF_A_MAPPING.said(request.query_params)
    columns = {name: f"{side}__public_id" for name, side in sides.items()}
    for name, column in columns.items():
        if said[name]:
            pairs = pairs.filter(**{column: from_uuid(said[name])})
    return [
        dict(zip(columns, map(as_uuid, ids), strict=True))
        for ids in pairs.values_list(*columns.values())
    ]
