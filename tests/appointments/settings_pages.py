"""What the tests of the booking settings start from: addresses, rows, and forms as sent."""

from typing import Any

from accounts.models import Business
from appointments.hours import Window
from appointments.models import AppointmentType, Calendar, Resource, WeeklySlot
from appointments.models.bookable import Bookable
from appointments.overview import KINDS
from tests.appointments.bookings import the_calendar, the_resource

WEEKDAYS = range(5)


def booking_path(business: Business, rest: str = "") -> str:
    return f"/b/{business.slug}/settings/booking/{rest}"


def hours_path(resource: Resource, calendar: Calendar) -> str:
    whose = f"resources/{resource.public_id}/hours/{calendar.public_id}/"
    return booking_path(resource.business, whose)


def make_calendar(business: Business, name: str = "West branch", **fields: Any) -> Calendar:
    usual = {"time_zone": "America/Los_Angeles", "position": 1}
    return Calendar.objects.create(business=business, name=name, **usual | fields)


def make_resource(business: Business, name: str = "Dana", **fields: Any) -> Resource:
    calendars = fields.pop("calendars", ())
    resource = Resource.objects.create(business=business, name=name, **{"position": 1} | fields)
    resource.calendars.set(calendars)
    return resource


def make_type(business: Business, name: str = "Site visit", **fields: Any) -> AppointmentType:
    resources = fields.pop("resources", ())
    row = AppointmentType.objects.create(business=business, name=name, **{"position": 1} | fields)
    row.resources.set(resources)
    return row


def calendar_form(**fields: Any) -> dict[str, Any]:
    return {"name": "West branch", "time_zone": "America/Los_Angeles", "reminder": ""} | fields


def type_form(*resources: Resource, **fields: Any) -> dict[str, Any]:
    usual = {"name": "Site visit", "length": 45, "search_step": 15, "buffer_after": 10}
    return usual | {"colour": "red", "resources": [row.public_id for row in resources]} | fields


def resource_form(*calendars: Calendar, **fields: Any) -> dict[str, Any]:
    usual = {"name": "Dana", "colour": "green", "capacity": 2}
    return usual | {"calendars": [row.public_id for row in calendars]} | fields


def windows_of(resource: Resource, calendar: Calendar) -> list[Window]:
    slots = WeeklySlot.objects.filter(resource=resource, calendar=calendar)
    return [Window(slot.weekday, slot.opens, slot.closes) for slot in slots]


def row_of(business: Business, kind: str) -> Bookable:
    return KINDS[kind]._default_manager.filter(business=business)[0]


def path_of(business: Business, kind: str, act: str = "") -> str:
    return booking_path(business, f"{kind}/{row_of(business, kind).public_id}/{act}")


def form_of(business: Business, kind: str) -> dict[str, Any]:
    if kind == "calendars":
        return calendar_form()
    if kind == "resources":
        return resource_form(the_calendar(business))
    return type_form(the_resource(business))


def everything(business: Business) -> list[Any]:
    """All that the settings can change, of this business."""
    models = (Calendar, Resource, AppointmentType)
    rows = [row for model in models for row in model.objects.of(business).values().order_by("id")]
    return [*rows, *windows_of(the_resource(business), the_calendar(business))]
