"""Bookings of our own API: checked against hours, closures and capacity, under a lock."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.models import Scope
from apikeys.viewsets import KeyViewSet, key_of
from appointments.api.access import overrides
from appointments.api.answers import booking_answer, warnings_of
from appointments.api.places import MAX_ID, Place, find_place, named
from appointments.api.said import MAX_TIME, Said
from appointments.booking import Admission, Booked, SlotUnavailable, book
from appointments.models import MAX_TITLE, AppointmentSource, AppointmentType, WeeklySlot
from appointments.wanted import NewAppointment
from leads.identity import MAX_EMAIL, MAX_PHONE
from leads.models import MAX_NAME, MAX_NOTE
from notifications.events import Actor
from pocketcrm.api.fields import Flag, Metadata, Number, Text, WireSerializer


class BookAppointment(WireSerializer):
    """In the order in which problems are told."""

    calendarId = Text(max_length=MAX_ID)
    appointmentTypeId = Text(max_length=MAX_ID)
    resourceId = Text(max_length=MAX_ID)
    slotId = Text(max_length=MAX_ID)
    startDate = Text(max_length=MAX_TIME)
    endDate = Text(max_length=MAX_TIME)
    duration = Number()
    title = Text(max_length=MAX_TITLE)
    clientName = Text(max_length=2 * MAX_NAME)
    clientEmail = Text(max_length=MAX_EMAIL)
    clientPhone = Text(max_length=MAX_PHONE)
    location = Text(max_length=300)
    notes = Text(max_length=MAX_NOTE, lines=True)
    externalId = Text(max_length=200)
    metadata = Metadata()
    override = Flag()


BOOK_APPOINTMENT = BookAppointment()


class Bookings(KeyViewSet):
    """Book a time that is free, or get 409 `slot_unavailable`."""

    scopes: ClassVar = {"POST": Scope.APPOINTMENTS_WRITE}

    def create(self, request: Request) -> Response:
        key = key_of(request)
        said = Said.read(BOOK_APPOINTMENT, request.data, key.business)
        override = overrides(key, said)
        place, kind = _place(said)
        wanted = _wanted(said, place, kind)
        booked = _book(place, wanted, key.business, Actor.from_key(key), override=override)
        warnings = said.warnings + warnings_of(booked, is_overridden=override)
        answer = {
            "success": True,
            "action": "created",
            "booking": booking_answer(booked.appointment),
        }
        return Response(answer | ({"warnings": warnings} if warnings else {}), status=201)


def _place(said: Said) -> tuple[Place, AppointmentType]:
    slots = WeeklySlot.objects.select_related("calendar").filter(
        calendar__business=said.business, calendar__retired_at=None
    )
    place = find_place(said, slot=named(slots, said, "slotId"))
    kind = place.appointment_type
    if kind is None or not place.resources:
        raise SlotUnavailable("Nobody serves this appointment type on this calendar.")
    return place, kind


def _wanted(said: Said, place: Place, kind: AppointmentType) -> NewAppointment:
    """What the body says, in the core's words; raises InvalidInput with all that is wrong."""
    if said.has("clientEmail", "clientPhone"):
        said.require("clientName")
    span = said.span(minutes=kind.length)
    client = said.client()
    said.check()
    return NewAppointment(
        title=said["title"] or kind.name,
        span=span,
        calendar=place.calendar,
        resource=place.resources[0],
        appointment_type=kind,
        weekly_slot=place.weekly_slot,
        client=client,
        location=said["location"],
        notes=said["notes"],
        category=kind.category,
        external_id=said["externalId"],
        metadata=said["metadata"],
        source=AppointmentSource.BOOKING,
    )


def _book(
    place: Place, wanted: NewAppointment, business: Business, actor: Actor, *, override: bool
) -> Booked:
    """With the first resource that is free; where nobody is, and that is overridden, with the
    first."""
    now = timezone.now()
    for resource in place.resources:
        try:
            mine = replace(wanted, resource=resource)
            return book(business, mine, actor, now=now, admission=Admission.FREE)
        except SlotUnavailable as error:
            refusal = error
    if override:
        return book(business, wanted, actor, now=now, admission=Admission.ANY)
    raise refusal
