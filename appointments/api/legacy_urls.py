"""The legacy dialect: every endpoint in each documented variant of its path, with and without the
final slash (`contract/epixel-legacy.md` sections 1.1 and 1.2)."""

from typing import Any

from django.urls import URLPattern, re_path

from appointments.api.legacy import Appointments
from appointments.api.legacy_overview import LeadDetails, Overview
from leads.api.legacy import LegacyViewSet
from leads.api.legacy_leads import Leads
from leads.api.legacy_login import Login
from leads.api.legacy_notes import LeadNotes


def _at(path: str, view: type[LegacyViewSet], **actions: Any) -> URLPattern:
    """`actions` says which method of the view answers which HTTP method."""
    return re_path(rf"^{path}/?$", view.as_view(actions))


LEADS = "(?:leads/)?"

urlpatterns = [
    _at("user/login", Login, post="login"),
    _at("user/token/refresh", Login, post="refresh"),
    _at("leads/overview", Overview, get="list"),
    _at("leads/list", Leads, get="list"),
    _at(f"{LEADS}appointments/list", Appointments, get="list"),
    _at(f"{LEADS}view/lead", LeadDetails, get="retrieve"),
    _at(f"{LEADS}create/appointment", Appointments, post="create"),
    _at(f"{LEADS}update/appointment", Appointments, post="update"),
    _at(f"{LEADS}delete/appointment", Appointments, post="destroy"),
    _at(f"(?:v1/)?{LEADS}create/lead", Leads, post="create"),
    _at(f"{LEADS}update/lead", Leads, post="update"),
    _at(f"{LEADS}delete/lead", Leads, post="destroy"),
    _at(f"{LEADS}create/leadnote", LeadNotes, post="create"),
    _at(f"{LEADS}delete/leadnote", LeadNotes, post="destroy"),
]
