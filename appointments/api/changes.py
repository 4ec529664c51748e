"""One appointment of our own API: look at it, change it, move it, cancel it, delete it."""

from __future__ import annotations

from typing import ClassVar

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import Scope
from apikeys.viewsets import KeyViewSet, key_of
from appointments.amending import Amendment, amend
from appointments.api.access import admission_of, find_appointment, overrides
from appointments.api.answers import appointment_answer, done, warnings_of
from appointments.api.listing import Status
from appointments.api.places import MAX_ID, place_to_move
from appointments.api.push import PushAppointment
from appointments.api.said import MAX_TIME, Said
from appointments.booking import Booked, reschedule, restore
from appointments.changing import cancel, delete, locked
from appointments.models import Appointment, AppointmentStatus
from appointments.span import Span
from leads.models import MAX_NOTE
from notifications.events import Actor
from pocketcrm.api.fields import Flag, Number, Text, WireSerializer

TIMES = ("startDate", "endDate", "duration")
COLUMNS = {
    "title": "title",
    "clientName": "client_name",
    "clientEmail": "client_email",
    "clientPhone": "client_phone",
    "location": "location",
    "notes": "notes",
    "category": "category",
    "externalId": "external_id",
    "metadata": "metadata",
}


class ChangeAppointment(PushAppointment):
    """What is there replaces, also where it is empty; what is not there stays."""

    status = Status()
    override = Flag()


class MoveAppointment(WireSerializer):
    startDate = Text(max_length=MAX_TIME)
    endDate = Text(max_length=MAX_TIME)
    duration = Number()
    resourceId = Text(max_length=MAX_ID)
    override = Flag()


class CancelAppointment(WireSerializer):
    reason = Text(max_length=MAX_NOTE, lines=True)


class RestoreAppointment(WireSerializer):
    override = Flag()


CHANGE, MOVE = ChangeAppointment(), MoveAppointment()
CANCEL, RESTORE = CancelAppointment(), RestoreAppointment()


class OneAppointment(KeyViewSet):
    scopes: ClassVar = {
        "GET": Scope.APPOINTMENTS_READ,
        "PATCH": Scope.APPOINTMENTS_WRITE,
        "POST": Scope.APPOINTMENTS_WRITE,
        "DELETE": Scope.APPOINTMENTS_ADMIN,
    }

    def retrieve(self, request: Request, appointment: str) -> Response:
        row = find_appointment(key_of(request), appointment)
        return Response({"success": True, "appointment": appointment_answer(row)})

    def destroy(self, request: Request, appointment: str) -> Response:
        key = key_of(request)
        row = find_appointment(key, appointment)
        delete(row, Actor.from_key(key), now=timezone.now())
        gone = {"success": True, "action": "deleted", "appointment": {"id": row.public_id}}
        return Response(gone)

    @transaction.atomic
    def partial_update(self, request: Request, appointment: str) -> Response:
        key = key_of(request)
        said = Said.read(CHANGE, request.data, key.business)
        row = locked(find_appointment(key, appointment), seen=None)
        admission = admission_of(key, row.source, override=overrides(key, said))
        wish, actor = _amendment(row, said), Actor.from_key(key)
        booked = amend(row, wish, actor, now=timezone.now(), admission=admission)
        return _answer("updated", said, booked)

    @transaction.atomic
    def reschedule(self, request: Request, appointment: str) -> Response:
        key = key_of(request)
        said = Said.read(MOVE, request.data, key.business)
        row = locked(find_appointment(key, appointment), seen=None)
        if not said.has(*TIMES, "resourceId"):
            said.require("startDate")
        span = _span(row, said)
        said.check()
        resource, calendar = place_to_move(said, row)
        booked = reschedule(
            row,
            span,
            Actor.from_key(key),
            now=timezone.now(),
            admission=admission_of(key, row.source, override=overrides(key, said)),
            resource=resource,
            calendar=calendar,
        )
        return _answer("rescheduled", said, booked)

    def cancel(self, request: Request, appointment: str) -> Response:
        key = key_of(request)
        said = Said.read(CANCEL, request.data, key.business)
        row = find_appointment(key, appointment)
        said.check()
        row = cancel(row, Actor.from_key(key), now=timezone.now(), reason=said["reason"])
        return _answer("cancelled", said, Booked(row, []))

    def restore(self, request: Request, appointment: str) -> Response:
        key = key_of(request)
        said = Said.read(RESTORE, request.data, key.business)
        row = find_appointment(key, appointment)
        said.check()
        admission = admission_of(key, row.source, override=overrides(key, said))
        booked = restore(row, Actor.from_key(key), now=timezone.now(), admission=admission)
        return _answer("restored", said, booked)


def _answer(action: str, said: Said, booked: Booked) -> Response:
    override = said.values.get("override", False)
    warnings = said.warnings + warnings_of(booked, is_overridden=override)
    return Response(done(action, booked.appointment, warnings=warnings))


def _span(row: Appointment, said: Said) -> Span:
    """What was said of the time; for the rest it stays as it is."""
    return said.span(minutes=row.minutes, start=row.starts_at) if said.has(*TIMES) else row.span


def _amendment(row: Appointment, said: Said) -> Amendment:
    """What a body changes; raises InvalidInput with all that is wrong."""
    said.require(*{"title", "clientName"} & said.present)
    span = _span(row, said)
    said.client()
    said.check()
    columns = {COLUMNS[name]: said[name] for name in COLUMNS if name in said.present}
    status = AppointmentStatus(said["status"]) if said["status"] else None
    return Amendment(said=columns, span=span, status=status)
