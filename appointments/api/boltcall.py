"""Appointments in the Boltcall dialect: `contract/boltcall.md` section 5, to be read only.

There they are upcoming, completed or cancelled, and nothing else.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q, TextChoices
from django.utils import timezone
from rest_framework.fields import Field
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import ApiKey, Scope
from apikeys.viewsets import key_of
from appointments.api.access import appointments_of
from appointments.api.listing import in_window
from appointments.api.said import MAX_TIME, Said
from appointments.models import Appointment, AppointmentQuerySet, AppointmentStatus
from leads.api.boltcall import BoltcallViewSet, Page, page_limit, page_number
from leads.api.boltcall_answers import lead_id
from leads.api.boltcall_leads import MAX_FILTER
from pocketcrm.api.fields import OneOf, Text, WireSerializer
from pocketcrm.api.moments import iso_seconds

NOT_KEPT = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


class Standing(TextChoices):
    """What was planned and is over counts as completed, whether or not somebody said so."""

    UPCOMING = "upcoming"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @classmethod
    def of(cls, appointment: Appointment, now: datetime) -> "Standing":
        if appointment.status in NOT_KEPT:
            return cls.CANCELLED
        is_over = appointment.ends_at <= now
        done = is_over or appointment.status == AppointmentStatus.COMPLETED
        return cls.COMPLETED if done else cls.UPCOMING


def standing(wanted: str, now: datetime) -> Q:
    """Those that `Standing.of` says this of."""
    lost = Q(status__in=NOT_KEPT)
    done = ~lost & (Q(status=AppointmentStatus.COMPLETED) | Q(ends_at__lte=now))
    return {
        Standing.CANCELLED: lost,
        Standing.COMPLETED: done,
        Standing.UPCOMING: ~lost & ~done,
    }[Standing(wanted)]


class AppointmentQuery(WireSerializer):
    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        # Not as attributes: `from` is a word of Python's.
        return {
            "status": OneOf(Standing),
            "agent_id": Text(max_length=MAX_FILTER),
            "from": Text(max_length=MAX_TIME),
            "to": Text(max_length=MAX_TIME),
            "page": page_number(),
            "limit": page_limit(),
        }


APPOINTMENT_QUERY = AppointmentQuery()


def appointments_asked_for(key: ApiKey, said: Said, now: datetime) -> AppointmentQuerySet:
    """By start. Raises InvalidInput with all that is wrong."""
    said.values["to"] = _to_the_end_of(said["to"])
    rows = in_window(appointments_of(key), said)
    if said["status"]:
        rows = rows.filter(standing(said["status"], now))
    if said["agent_id"]:
        # There are no agents here, so nothing was booked by one.
        rows = rows.none()
    return rows.select_related("lead").order_by("starts_at", "id")


def _to_the_end_of(text: str) -> str:
    """A day alone, as the last one of a period, is part of it."""
    with suppress(ValueError, OverflowError):
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    return text


def appointment_answer(appointment: Appointment, now: datetime) -> dict[str, Any]:
    """Exactly the eight documented keys."""
    lead = appointment.lead
    return {
        "id": f"apt_{appointment.public_id}",
        "lead_id": lead_id(lead) if lead and not lead.deleted_at else None,
        "agent_id": None,
        "title": appointment.title,
        "start_time": iso_seconds(appointment.starts_at),
        "end_time": iso_seconds(appointment.ends_at),
        "status": Standing.of(appointment, now),
        "created_at": iso_seconds(appointment.created_at),
    }


class Appointments(BoltcallViewSet):
    scopes: ClassVar = {"GET": Scope.APPOINTMENTS_READ}

    def list(self, request: Request) -> Response:
        key, now = key_of(request), timezone.now()
        said = Said.read(APPOINTMENT_QUERY, request.query_params.dict(), key.business)
        page = Page.of(appointments_asked_for(key, said, now), said.values)
        return page.answer(partial(appointment_answer, now=now))
