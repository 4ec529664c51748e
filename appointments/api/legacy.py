"""Appointments in the legacy dialect: `contract/epixel-legacy.md` sections 4.3 and 4.5 to 4.7."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.models import Scope
from apikeys.viewsets import key_of
from appointments.amending import Amendment, amend
from appointments.api.access import admission_of
from appointments.api.legacy_access import own_of
from appointments.api.legacy_answers import NAMES, appointment_answer, note_of
from appointments.api.legacy_fields import (
    UNKNOWN,
    ChangedAppointment,
    NamedAppointment,
    NewAppointment,
)
from appointments.api.legacy_query import appointments_asked_for
from appointments.api.places import default_place
from appointments.booking import SlotUnavailable, book
from appointments.changing import delete, locked
from appointments.models import MAX_TITLE, Appointment, AppointmentSource, AppointmentStatus
from appointments.span import Span, SpanNames, span_of
from appointments.wanted import NewAppointment as Wanted
from leads.api.legacy import (
    WRONG_CREDENTIALS,
    LegacyViewSet,
    NotSignedIn,
    Refused,
    actor_of,
    answer,
    body_of,
    member_of,
    page_of,
)
from leads.api.legacy_fields import wall_time
from leads.models import Lead
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound

START, END = "appointment_date", "appointment_to"
TIMES = SpanNames(start=START, end=END)
NO_TIME = timedelta()


class Appointments(LegacyViewSet):
    scopes: ClassVar = {"GET": Scope.APPOINTMENTS_READ, "POST": Scope.APPOINTMENTS_WRITE}

    def list(self, request: Request) -> Response:
        business = member_of(request).business
        chosen = appointments_asked_for(own_of(request), request.query_params, business.zone)
        by_start = chosen.order_by("starts_at", "id")
        return page_of(request, by_start, partial(appointment_answer, business=business))

    def create(self, request: Request) -> Response:
        _check_body(request)
        member, said, now = member_of(request), NewAppointment.of(request), timezone.now()
        span = _span(said[START], said[END], later_than=now)
        with _in_its_words():
            booked = book(
                member.business,
                _wanted(said, span, member.business),
                actor_of(request),
                now=now,
                admission=admission_of(key_of(request), AppointmentSource.API),
                clear_for=member,
            )
        return answer(appointment_answer(booked.appointment, member.business))

    @transaction.atomic
    def update(self, request: Request) -> Response:
        _check_body(request)
        member, said, now = member_of(request), ChangedAppointment.of(request), timezone.now()
        row = _held(said["appointment_id"])
        if not member.owns(row.owner_id):
            raise Refused("You can't update this appointment.")
        wish = _amendment(row, said, member.business, now)
        with _in_its_words():
            amended = amend(
                row,
                wish,
                actor_of(request),
                now=now,
                admission=admission_of(key_of(request), row.source),
                clear_for=member,
                even_cancelled=True,
            )
        return answer(appointment_answer(amended.appointment, member.business))

    def destroy(self, request: Request) -> Response:
        row = NamedAppointment.of(request)["appointment_id"]
        if not member_of(request).owns(row.owner_id):
            raise Refused("You can't delete this appointment.")
        try:
            delete(row, actor_of(request), now=timezone.now())
        except NotFound as error:
            raise _unknown() from error
        return answer({})


def _check_body(request: Request) -> None:
    if not body_of(request):
        raise Refused("Body data not found.")


@contextmanager
def _in_its_words() -> Iterator[None]:
    try:
        yield
    except SlotUnavailable as error:
        raise Refused("Appointment schedule exists for this time.") from error
    except NotFound as error:
        # The caller has left the business while they asked.
        raise NotSignedIn(WRONG_CREDENTIALS) from error


def _held(row: Appointment) -> Appointment:
    """As it is now, and stays until it is changed."""
    try:
        return locked(row, seen=None)
    except NotFound as error:
        raise _unknown() from error


def _unknown() -> InvalidInput:
    return InvalidInput([FieldProblem("appointment_id", "unknown", UNKNOWN)])


def _span(start: datetime, end: datetime, *, later_than: datetime | None) -> Span:
    """In the order in which the document wants to hear of problems: section 6.10."""
    if end < start:
        raise Refused("End Date Can't be prior to Start Date.")
    span = span_of(start, end=end, names=TIMES, shortest=NO_TIME)
    if later_than is not None and start <= later_than:
        raise Refused("Please Specify a date in the future.")
    return span


def _wanted(said: dict[str, Any], span: Span, business: Business) -> Wanted:
    lead: Lead = said["slug"]
    calendar, resource = default_place(business)
    return Wanted(
        title=lead.contact.name[:MAX_TITLE],
        span=span,
        calendar=calendar,
        resource=resource,
        lead=lead,
        notes=said.get("appointment_note", ""),
        status=said.get("appointment_status") or AppointmentStatus.SCHEDULED,
        source=AppointmentSource.API,
    )


def _amendment(
    row: Appointment, said: dict[str, Any], business: Business, now: datetime
) -> Amendment:
    """What is sent back as it was shown changes nothing, however we keep it."""
    note = said.get("appointment_note", note_of(row))
    status: AppointmentStatus | None = said.get("appointment_status")
    is_new = status is not None and NAMES[status] != NAMES[row.status]
    return Amendment(
        said={} if note == note_of(row) else {"notes": note},
        lead=said.get("slug"),
        span=_moved(row, said, business, now),
        status=status if is_new else None,
    )


def _moved(
    row: Appointment, said: dict[str, Any], business: Business, now: datetime
) -> Span | None:
    start = _unless_shown(said.get(START), row.starts_at, business)
    end = _unless_shown(said.get(END), row.ends_at, business)
    if (start, end) == (row.starts_at, row.ends_at):
        return None
    return _span(start, end, later_than=None if start == row.starts_at else now)


def _unless_shown(sent: datetime | None, stored: datetime, business: Business) -> datetime:
    """The clock shows no seconds, and some hours twice."""
    zone = business.zone
    return stored if sent is None or wall_time(sent, zone) == wall_time(stored, zone) else sent
