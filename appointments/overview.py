"""All that a business offers to be booked, and what still keeps it from being booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import Business
from appointments.models import AppointmentType, Calendar, Resource, WeeklySlot
from appointments.models.bookable import B, Bookable
from appointments.week import Line, in_words

KINDS: dict[str, type[Bookable]] = {
    "calendars": Calendar,
    "resources": Resource,
    "types": AppointmentType,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and what it is: as its address calls it, and in words."""

    row: Bookable

    @property
    def kind(self) -> str:
        return next(name for name, model in KINDS.items() if isinstance(self.row, model))

    @property
    def word(self) -> str:
        return str(self.row._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a resource can be booked on one calendar, in words; no lines where it cannot."""

    calendar: Calendar
    slots: list[WeeklySlot]

    @property
    def lines(self) -> list[Line]:
        return in_words(self.slots)


@dataclass(frozen=True, slots=True)
class Served:
    """A resource: what it is booked for, on which calendars, and when."""

    resource: Resource
    types: list[AppointmentType]
    hours: list[Hours]

    @property
    def longest(self) -> int:
        """The minutes of its longest window, in which an appointment must find room."""
        slots = [slot for hours in self.hours for slot in hours.slots]
        return max((slot.closes - slot.opens for slot in slots), default=0)


@dataclass(frozen=True, slots=True)
class Gap(Entry):
    """Why nothing can be booked with a row; at a calendar, where it is the hours that lack."""

    said: str
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    calendars: list[Calendar]
    served: list[Served]
    types: list[tuple[AppointmentType, list[Resource]]]
    gaps: list[Gap]
    entries: list[Entry]
    retired: list[Entry]


def offer_of(business: Business) -> Offer:
    """Costs the same number of queries however much there is."""
    calendars = list(Calendar.objects.of(business))
    resources = list(
        Resource.objects.of(business).prefetch_related(
            "calendars", "appointment_types", Prefetch("weekly_slots", to_attr="slots")
        )
    )
    types = list(AppointmentType.objects.of(business).prefetch_related("resources"))
    served = [_served(resource) for resource in resources if resource.retired_at is None]
    entries = [Entry(row) for row in (*calendars, *resources, *types)]
    by_whom = [(kind, _offered(kind.resources.all())) for kind in types if kind.retired_at is None]
    offered = _offered(calendars)
    return Offer(
        calendars=offered,
        served=served,
        types=by_whom,
        gaps=[
            *_gaps_of_resources(served),
            *_gaps_of_types(by_whom, served),
            *_gaps_of_calendars(offered, served),
        ],
        entries=[entry for entry in entries if entry.row.retired_at is None],
        retired=[entry for entry in entries if entry.row.retired_at is not None],
    )


def _served(resource: Resource) -> Served:
    slots: list[WeeklySlot] = resource.slots  # type: ignore[attr-defined]
    return Served(
        resource=resource,
        types=_offered(resource.appointment_types.all()),
        hours=[
            Hours(calendar, [slot for slot in slots if slot.calendar_id == calendar.pk])
            for calendar in _offered(resource.calendars.all())
        ],
    )


def _gaps_of_resources(served: Iterable[Served]) -> Iterator[Gap]:
    for one in served:
        if not one.hours:
            yield Gap(one.resource, "is on no calendar")
        elif not one.types:
            yield Gap(one.resource, "is booked for nothing")
        for hours in one.hours:
            if not hours.slots:
                yield Gap(one.resource, f"has no hours on {hours.calendar}", hours.calendar)


def _gaps_of_types(
    types: Iterable[tuple[AppointmentType, list[Resource]]], served: Iterable[Served]
) -> Iterator[Gap]:
    longest = {one.resource.pk: one.longest for one in served}
    for kind, resources in types:
        room = max((longest[resource.pk] for resource in resources), default=0)
        if not resources:
            yield Gap(kind, "is served by nobody")
        elif room and kind.length > room:
            yield Gap(kind, "takes longer than any of the hours in which it could be booked")


def _gaps_of_calendars(calendars: Iterable[Calendar], served: Iterable[Served]) -> Iterator[Gap]:
    used = {hours.calendar.pk for one in served for hours in one.hours}
    for calendar in calendars:
        if calendar.pk not in used:
            yield Gap(calendar, "has nobody who can be booked on it")


def _offered(rows: Iterable[B]) -> list[B]:
    return [row for row in rows if row.retired_at is None]
