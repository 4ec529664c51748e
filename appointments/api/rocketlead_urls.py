"""RocketLead Connect. Every path answers with and without its final slash."""

from typing import Any

from django.urls import URLPattern, re_path

from appointments.api import rocketlead_lookups as lookups
from appointments.api.rocketlead import Bookings
from appointments.api.rocketlead_availability import Availability
from appointments.api.rocketlead_entries import Entries
from leads.api.rocketlead import ConnectViewSet
from leads.api.rocketlead_tables import Tables

ID = "(?P<id>[^/]+)"


def _at(path: str, view: type[ConnectViewSet], **actions: Any) -> URLPattern:
    """`actions` says which method of the view answers which HTTP method."""
    return re_path(rf"^{path}/?$", view.as_view(actions))


urlpatterns = [
    _at("calendar_bookings", Bookings, post="create"),
    _at(f"calendar_bookings/{ID}", Bookings, delete="destroy"),
    _at("table_entries", Entries, post="create"),
    _at(f"table_entries/{ID}", Entries, patch="partial_update"),
    _at("tables", Tables, get="list"),
    _at(f"tables/{ID}", Tables, get="retrieve"),
    _at("availability", Availability, get="list"),
    _at("calendar", lookups.Calendars, get="list"),
    _at(f"calendar/{ID}", lookups.Calendars, get="retrieve"),
    _at("resources", lookups.Resources, get="list"),
    _at(f"resources/{ID}", lookups.Resources, get="retrieve"),
    _at("appointment_types", lookups.AppointmentTypes, get="list"),
    _at(f"appointment_types/{ID}", lookups.AppointmentTypes, get="retrieve"),
    _at("resource_slots", lookups.ResourceSlots, get="list"),
    _at("resource_slot_blockers", lookups.ResourceSlotBlockers, get="list"),
    _at("resource_calendar_mappings", lookups.ResourceCalendarMappings, get="list"),
    _at("appointment_type_resource_mappings", lookups.TypeResourceMappings, get="list"),
]
