"""RocketLead Connect: what is free, `contract/rocketlead.md` section 5."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from appointments.api.rocketlead import (
    MAX_TIME,
    check_serves,
    find_calendar,
    find_resource,
    find_type,
    moment_of,
    refused,
)
from appointments.availability import Opening, openings
from appointments.models import MINUTES_A_DAY, AppointmentType
from appointments.span import is_in_bounds, out_of_bounds
from leads.api.colours import hex_of
from leads.api.rocketlead import Asked, ConnectViewSet, Uuid, by_method
from pocketcrm.api.fields import OneOf, Text, Whole
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.errors import InvalidInput
from pocketcrm.ids import as_uuid

LONGEST_SEARCH = timedelta(days=92)


class Included(models.TextChoices):
    YES = "true"
    NO = "false"


class AvailabilityQuery(Asked):
    calendarId = Uuid()
    appointmentTypeId = Uuid()
    resourceId = Uuid()
    start = Text(max_length=MAX_TIME)
    end = Text(max_length=MAX_TIME)
    includeUnavailable = OneOf(Included)
    stepLength = Whole(least=1, most=31 * MINUTES_A_DAY, default=None)
    needed = ("calendarId", "appointmentTypeId", "start", "end")


AVAILABILITY_QUERY = AvailabilityQuery()


class Availability(ConnectViewSet):
    """All times of the grid, those that are taken too unless `includeUnavailable=false`."""

    scopes: ClassVar = by_method("appointments")

    def list(self, request: Request) -> Response:
        said = AVAILABILITY_QUERY.said(request.query_params)
        business, is_test = key_of(request).business, key_of(request).is_test
        calendar, kind = find_calendar(business, said), find_type(business, said)
        resource = find_resource(business, said) if said["resourceId"] else None
        if resource is not None:
            check_serves(resource, calendar, kind)
        start, end = _within(said, calendar.zone)
        try:
            found = openings(
                calendar, kind, start, end,
                resource=resource, step=said["stepLength"], is_test=is_test,
            )  # fmt: skip
        except InvalidInput as error:
            raise _too_many(error) from error
        wanted = [
            one for one in found if one.is_available or said["includeUnavailable"] != Included.NO
        ]
        return Response({"data": [_opening(one) for one in wanted], "meta": _meta(kind)})


def _within(said: dict[str, Any], zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = moment_of(said, "start", zone), moment_of(said, "end", zone)
    for name, moment in (("start", start), ("end", end)):
        if not is_in_bounds(moment):
            raise InvalidInput([out_of_bounds(name)])
    if end <= start:
        raise refused("end", "This must be after start.")
    # On the calendar's clock, where the day that has an hour more is one day, too.
    if end.astimezone(zone) - start.astimezone(zone) > LONGEST_SEARCH:
        raise refused("end", f"This must be at most {LONGEST_SEARCH.days} days after start.")
    return start, end


def _too_many(error: InvalidInput) -> InvalidInput:
    """The core's `step` has another name here."""
    return InvalidInput([replace(problem, field="stepLength") for problem in error.problems])


def _opening(opening: Opening) -> dict[str, Any]:
    return {
        "resourceId": as_uuid(opening.resource.public_id),
        "resourceName": opening.resource.name,
        "resourceColor": hex_of(opening.resource.colour),
        "resourceSlotId": as_uuid(opening.weekly_slot.public_id),
        "appointmentTypeId": as_uuid(opening.appointment_type.public_id),
        "startDateTime": iso_milliseconds(opening.span.start),
        "endDateTime": iso_milliseconds(opening.span.end),
        "maxParallelBookings": opening.capacity,
        "currentBookings": opening.taken,
        "available": opening.is_available,
    }


def _meta(kind: AppointmentType) -> dict[str, Any]:
    """Lengths are minutes."""
    return {
        "appointmentTypeName": kind.name,
        "defaultBookingLength": kind.length,
        "bufferAfter": kind.buffer_after,
        "dynamicLength": kind.has_dynamic_length,
    }
