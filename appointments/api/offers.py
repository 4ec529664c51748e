"""What can be booked, for whoever books through our own API: free times, and the ids to name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Prefetch
from rest_framework.fields import Field
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import Scope
from apikeys.viewsets import KeyViewSet, key_of
from appointments.api.places import MAX_ID, Place, find_place
from appointments.api.said import MAX_TIME, SOME_DAY, Said
from appointments.availability import Opening, openings
from appointments.models import MINUTES_A_DAY, AppointmentType, Calendar, Resource
from appointments.span import Span
from pocketcrm.api.fields import Flag, Text, Whole, WireSerializer
from pocketcrm.api.moments import iso_milliseconds

LONGEST_SEARCH = timedelta(days=62)


class AvailabilityQuery(WireSerializer):
    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        # Not as attributes: `from` is a word of Python's.
        return {
            "from": Text(max_length=MAX_TIME),
            "to": Text(max_length=MAX_TIME),
            "calendarId": Text(max_length=MAX_ID),
            "appointmentTypeId": Text(max_length=MAX_ID),
            "resourceId": Text(max_length=MAX_ID),
            "step": Whole(least=1, most=31 * MINUTES_A_DAY, default=None),
            "all": Flag(),
        }


AVAILABILITY_QUERY = AvailabilityQuery()


class Availability(KeyViewSet):
    """The times that can be booked; with `all=true` those that are taken, too."""

    scopes: ClassVar = {"GET": Scope.APPOINTMENTS_READ}

    def find(self, request: Request) -> Response:
        key = key_of(request)
        said = Said.read(AVAILABILITY_QUERY, request.query_params.dict(), key.business)
        within = _within(said)
        place = find_place(said)
        found = [
            opening_answer(opening)
            for opening in _openings(place, said, within, is_test=key.is_test)
            if opening.is_available or said["all"]
        ]
        answer = {"success": True, "availability": found, "meta": _meta(place, said, within)}
        return Response(answer)


def _within(said: Said) -> Span:
    start, end = said.window()
    said.require("from", "to")
    within = Span(start or SOME_DAY, end or SOME_DAY)
    if start and end and within.length > LONGEST_SEARCH:
        said.refuse("to", "out_of_range", f"to must be at most {LONGEST_SEARCH.days} days later.")
    said.check()
    return within


def _openings(place: Place, said: Said, within: Span, *, is_test: bool) -> list[Opening]:
    if place.appointment_type is None:
        return []
    return openings(
        place.calendar,
        place.appointment_type,
        within.start,
        within.end,
        resource=place.resources[0] if said["resourceId"] else None,
        step=said["step"],
        is_test=is_test,
    )


def opening_answer(opening: Opening) -> dict[str, Any]:
    return {
        "resourceId": opening.resource.public_id,
        "resourceName": opening.resource.name,
        "slotId": opening.weekly_slot.public_id,
        "startDate": iso_milliseconds(opening.span.start),
        "endDate": iso_milliseconds(opening.span.end),
        "capacity": opening.capacity,
        "taken": opening.taken,
        "available": opening.is_available,
    }


def _meta(place: Place, said: Said, within: Span) -> dict[str, Any]:
    kind = place.appointment_type
    return {
        "calendarId": place.calendar.public_id,
        "timeZone": place.calendar.time_zone,
        "appointmentTypeId": kind and kind.public_id,
        "duration": kind and kind.length,
        "step": said["step"] or (kind and kind.search_step),
        "bufferAfter": kind and kind.buffer_after,
        "from": iso_milliseconds(within.start),
        "to": iso_milliseconds(within.end),
    }


class Offers(KeyViewSet):
    """What is on offer, in the owner's order: small lists without pages."""

    scopes: ClassVar = {"GET": Scope.APPOINTMENTS_READ}

    def calendars(self, request: Request) -> Response:
        rows = Calendar.objects.of(key_of(request).business).offered()
        return Response({"success": True, "calendars": [calendar_answer(row) for row in rows]})

    def resources(self, request: Request) -> Response:
        rows = Resource.objects.of(key_of(request).business).offered()
        rows = rows.prefetch_related(Prefetch("calendars", Calendar.objects.offered()))
        return Response({"success": True, "resources": [resource_answer(row) for row in rows]})

    def appointment_types(self, request: Request) -> Response:
        rows = AppointmentType.objects.of(key_of(request).business).offered()
        rows = rows.prefetch_related(Prefetch("resources", Resource.objects.offered()))
        return Response({"success": True, "appointmentTypes": [type_answer(row) for row in rows]})


def calendar_answer(calendar: Calendar) -> dict[str, Any]:
    return {
        "id": calendar.public_id,
        "name": calendar.name,
        "timeZone": calendar.time_zone,
    }


def resource_answer(resource: Resource) -> dict[str, Any]:
    return {
        "id": resource.public_id,
        "name": resource.name,
        "capacity": resource.capacity,
        "calendarIds": [calendar.public_id for calendar in resource.calendars.all()],
    }


def type_answer(kind: AppointmentType) -> dict[str, Any]:
    return {
        "id": kind.public_id,
        "name": kind.name,
        "duration": kind.length,
        "anyDuration": kind.has_dynamic_length,
        "step": kind.search_step,
        "bufferAfter": kind.buffer_after,
        "category": kind.category or None,
        "resourceIds": [resource.public_id for resource in kind.resources.all()],
    }
