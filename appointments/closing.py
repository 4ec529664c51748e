"""Times at which nothing is booked: holidays, vacations, a van in the workshop."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Business
from appointments.models import Appointment, AppointmentQuerySet, Blocker, Calendar, Resource
from appointments.span import LONGEST_APPOINTMENT, Span
from pocketcrm.errors import FieldProblem, InvalidInput


def close(
    calendar: Calendar,
    resource: Resource | None,
    start: datetime,
    end: datetime,
    *,
    name: str = "",
    now: datetime,
) -> Blocker:
    """Let nothing new be booked from `start` to `end`: with this resource, or on the whole
    calendar. What is booked then stays, and `booked_in` names it.

    Raises InvalidInput for `end`, where it is not after the start, or over already.
    """
    if end <= start:
        raise InvalidInput([FieldProblem("end", "invalid", "The end must be after the start.")])
    if end <= now:
        raise InvalidInput([FieldProblem("end", "over", "This time is over already.")])
    return Blocker.objects.create(
        calendar=calendar, resource=resource, name=name, starts_at=start, ends_at=end
    )


def closures_of(business: Business) -> QuerySet[Blocker]:
    return Blocker.objects.filter(calendar__business=business).select_related(
        "calendar", "resource"
    )


def booked_in(closure: Blocker) -> AppointmentQuerySet:
    """The appointments that a closure found in its time, by their start."""
    found = Appointment.objects.live().overlapping(Span(closure.starts_at, closure.ends_at))
    whose = Q(calendar=closure.calendar_id)
    if closure.resource_id is not None:
        whose &= Q(resource=closure.resource_id)
    return found.filter(whose).order_by("starts_at", "id")


def with_booked(closures: QuerySet[Blocker]) -> QuerySet[Blocker]:
    """Each with `booked`: how many appointments are in its time."""
    inside = Appointment.objects.live().filter(
        calendar=OuterRef("calendar"),
        resource=Coalesce(OuterRef("resource"), F("resource")),
        starts_at__gt=OuterRef("starts_at") - LONGEST_APPOINTMENT,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    counted = inside.order_by().values("calendar").annotate(count=Count("pk")).values("count")
    return closures.annotate(booked=Coalesce(Subquery(counted), 0))
