"""The push dialect: `/api/v1/appointments`, to the letter of `contract/pocketboss.md` section 4,
and the list that its section 5 proposes."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import Scope
from apikeys.viewsets import KeyViewSet, key_of
from appointments.api.access import admission_of
from appointments.api.answers import appointment_answer, done, warnings_of
from appointments.api.listing import APPOINTMENT_QUERY, find_appointments
from appointments.api.places import default_place
from appointments.api.said import MAX_TIME, Said
from appointments.booking import book
from appointments.models import MAX_TITLE, AppointmentCategory, AppointmentSource
from appointments.wanted import NewAppointment
from leads.identity import MAX_EMAIL, MAX_PHONE
from leads.models import MAX_NAME, MAX_NOTE
from notifications.events import Actor
from pocketcrm.api.fields import Metadata, Number, OneOf, Text, WireSerializer

DEFAULT_MINUTES = 60


class PushAppointment(WireSerializer):
    """The documented fields, in the order in which their problems are told."""

    title = Text(max_length=MAX_TITLE)
    startDate = Text(max_length=MAX_TIME)
    clientName = Text(max_length=2 * MAX_NAME)
    endDate = Text(max_length=MAX_TIME)
    duration = Number()
    clientEmail = Text(max_length=MAX_EMAIL)
    clientPhone = Text(max_length=MAX_PHONE)
    location = Text(max_length=300)
    notes = Text(max_length=MAX_NOTE, lines=True)
    category = OneOf(AppointmentCategory)
    externalId = Text(max_length=200)
    metadata = Metadata()


def wanted(said: Said) -> NewAppointment:
    """What the body says, in the core's words; raises InvalidInput with all that is wrong."""
    said.require("title", "clientName")
    span, client = said.span(minutes=DEFAULT_MINUTES), said.client()
    said.check()
    calendar, resource = default_place(said.business)
    return NewAppointment(
        title=said["title"],
        span=span,
        calendar=calendar,
        resource=resource,
        client=client,
        location=said["location"],
        notes=said["notes"],
        category=said["category"],
        external_id=said["externalId"],
        metadata=said["metadata"],
        source=AppointmentSource.API,
    )


PUSH_APPOINTMENT = PushAppointment()


class PushAppointments(KeyViewSet):
    """Push an appointment, each time a new one; and list what is there."""

    scopes: ClassVar = {"GET": Scope.APPOINTMENTS_READ, "POST": Scope.APPOINTMENTS_WRITE}

    def create(self, request: Request) -> Response:
        key = key_of(request)
        said = Said.read(PUSH_APPOINTMENT, request.data, key.business)
        booked = book(
            key.business,
            wanted(said),
            Actor.from_key(key),
            now=timezone.now(),
            admission=admission_of(key, AppointmentSource.API),
        )
        warnings = said.warnings + warnings_of(booked)
        return Response(done("created", booked.appointment, warnings=warnings), status=201)

    def find(self, request: Request) -> Response:
        key = key_of(request)
        said = Said.read(APPOINTMENT_QUERY, request.query_params.dict(), key.business)
        page = find_appointments(key, said)
        answer = {
            "success": True,
            "appointments": [appointment_answer(row) for row in page.rows],
            "meta": {"page": page.number, "limit": page.limit, "total": page.total},
        }
        return Response(answer)
