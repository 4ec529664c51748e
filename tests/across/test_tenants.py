"""An id of another business looks like one that never existed, at every route that there is."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Max, Model
from django.test import Client

from accounts.models import Business, User
from apikeys.models import Scope
from leads.checklist import add_item, comment_on
from leads.clients import NewClient, create_client
from leads.identity import email_identity
from leads.models import FieldKind, Lead
from notifications.events import Actor
from pocketcrm.ids import as_uuid
from tests.across.routes import Route, routes
from tests.appointments.bookings import appointment, the_calendar, the_resource, the_type
from tests.factories import make_business, make_key, make_user
from tests.leads.enquiries import NOON, enquire
from tests.legacy.client import log_in
from tests.rocketlead.entries import custom_field

GAP, NEVER = 1_000, 9_999_999
NEVER_PUBLIC = "0123456789abcdef01234567"
# What a request leaves by itself, whatever it asks for.
OF_REQUESTS = {"apikeys.ApiKey", "apikeys.RateWindow", "leads.IngressWindow", "sessions.Session"}
REQUEST_ID = re.compile(rb'"requestId":"[^"]*"')
# Where an id is said in a query or a body: the name, and of what it is.
SAID: dict[str, dict[str, str]] = {
    "api/v1/": {
        "calendarId": "Calendar", "resourceId": "Resource", "appointmentTypeId": "AppointmentType",
        "slotId": "WeeklySlot", "leadId": "Lead", "contactId": "Contact", "lead": "Lead",
    },
    "api/": {
        "lead_status": "LeadStatus", "lead_categoryid": "LeadCategory", "assigned": "User",
        "status": "LeadStatus", "category_id": "LeadCategory", "assigned_user_id": "User",
        "resource_id": "Lead", "checklistresource_id": "Lead", "owner": "User",
        "ids": "ChecklistItem", "client_categoryid": "LeadCategory", "client_id": "Client",
        "positions": "ChecklistItem",
    },
    "v1/": {"lead_id": "Lead", "agent_id": "Resource"},
    "connect/": {
        "tableId": "Business", "leadStateId": "LeadStatus", "calendarId": "Calendar",
        "interestedInAppointmentTypeId": "AppointmentType", "resourceId": "Resource",
        "appointmentTypeId": "AppointmentType", "entryId": "Lead", "tableEntryId": "Lead",
        "resourceSlotId": "WeeklySlot",
    },
    "public/": {"tableId": "Business"},
    "legacy/v1/": {
        "slug": "Lead", "appointment_id": "Appointment", "note_id": "Note", "assignee": "User",
        "owner": "User", "lead": "Lead",
    },
}  # fmt: skip


def leave_a_gap() -> None:
    """What is stored from now on has keys that no row of before has, of whatever it is.

    PostgreSQL does not take this back with the rest of a test: it goes up from where it is.
    """
    numbered = [one for one in apps.get_models() if isinstance(one._meta.pk, AutoField)]
    last = max(model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in numbered)
    with connection.cursor() as cursor:
        for model in numbered:
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                    [table, last + GAP],
                )
            else:
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [table, "id", last + GAP],
                )


def furnish(business: Business, owner: User, name: str) -> Lead:
    """One of everything."""
    actor = Actor.from_user(owner)
    lead = enquire(business, "Sam Roe", email=f"{name}@valley.example", notes="Has a cat.")
    comment_on(add_item(lead, "Call", actor, now=NOON), "Twice.", actor, now=NOON)
    email = email_identity(f"client-{name}@valley.example")
    create_client(
        business, NewClient(first_name="Cy", last_name="Ent", email=email), actor, now=NOON
    )
    appointment(business, lead=lead)
    custom_field(business, "budget", FieldKind.NUMBER)
    return lead


@pytest.fixture
def other(business: Business, owner: User) -> Business:
    """Another business, of which there is one of everything, as there is of ours."""
    furnish(business, owner, "ours")
    leave_a_gap()
    sam = make_user(email="sam@valley.example", username="sam")
    valley = make_business(owner=sam, name="Valley Dental")
    furnish(valley, sam, "theirs")
    return valley


def rows_of(model: type[Model]) -> list[Any]:
    return list(model._default_manager.order_by("pk").values())


def stored() -> dict[str, list[Any]]:
    kept = (one for one in apps.get_models() if one._meta.label not in OF_REQUESTS)
    return {model._meta.label: rows_of(model) for model in kept}


def of_others(business: Business) -> Iterator[tuple[str, Any]]:
    """Every row of the other business, with what it is: those after the gap."""
    for model in apps.get_models():
        if not isinstance(model._meta.pk, AutoField):
            continue
        for row in model._default_manager.filter(pk__gte=business.pk):
            yield model.__name__, row


def named(dialect: str, row: Any) -> tuple[str, str] | None:
    """How a dialect names a row, and the same of one that never was; None where it has no way."""
    if isinstance(row, User) and dialect == "legacy/v1/":
        return row.username, "nobody"
    if isinstance(row, Lead) and dialect == "legacy/v1/":
        return row.slug, row.slug.replace(row.public_id, NEVER_PUBLIC)
    if dialect in ("api/", "legacy/v1/"):
        return str(row.pk), str(NEVER)
    if not hasattr(row, "public_id"):
        return None
    shapes: dict[str, Callable[[str], str]] = {
        "connect/": as_uuid,
        "public/": as_uuid,
        "v1/": "lead_{}".format,
        "api/v1/": str,
    }
    return shapes[dialect](row.public_id), shapes[dialect](NEVER_PUBLIC)


class Caller:
    """Somebody of our business, with a key that may do everything."""

    def __init__(self, business: Business, owner: User) -> None:
        self.key, self.secret = make_key(business, scopes=tuple(Scope), rate_limit=100_000)
        self.legacy = log_in(self.secret, owner).headers
        self.business = business

    def ask(self, route: Route, ids: dict[str, str], said: dict[str, Any]) -> tuple[int, bytes]:
        headers = self.legacy
        if route.dialect != "legacy/v1/":
            headers = {"Authorization": f"Bearer {self.secret}", "x-rocketlead-ingress-token": "x"}
        query = said if route.method == "GET" else {}
        response = Client(raise_request_exception=True).generic(
            route.method,
            route.at(ids),
            b"" if route.method == "GET" else json.dumps(self.body(route) | said).encode(),
            content_type="application/json",
            headers=headers,
            query_params=query,
        )
        return response.status_code, REQUEST_ID.sub(b"", response.content)

    def body(self, route: Route) -> dict[str, Any]:
        """What makes a body whole, but for the id that is asked for."""
        business = self.business
        status, category = business.lead_statuses.all()[0], business.lead_categories.all()[0]
        times = {"startDate": "2027-05-12T13:00:00Z", "endDate": "2027-05-12T14:00:00Z"}
        bodies: dict[str, dict[str, Any]] = {
            "api/v1/": {"title": "Visit", "clientName": "Jane Doe", **times},
            "api/": {
                "lead_title": "Roof", "lead_status": status.pk, "lead_categoryid": category.pk,
                "comment": "Hello", "checklist_text": "Call", "first_name": "Jane",
                "last_name": "Doe", "email": "jd@example.com", "client_company_name": "Acme",
                "status": status.pk, "assigned": [], "tags": [], "resource_type": "lead",
                "checklistresource_type": "lead",
            },
            "v1/": {"name": "Jane Doe"},
            "connect/": {
                "tableId": as_uuid(business.public_id), "data": {},
                "leadStateId": as_uuid(status.public_id),
                "calendarId": as_uuid(the_calendar(business).public_id),
                "resourceId": as_uuid(the_resource(business).public_id),
                "appointmentTypeId": as_uuid(the_type(business).public_id),
                "startDateTime": "2027-05-12T13:00:00Z", "endDateTime": "2027-05-12T14:00:00Z",
            },
            "public/": {"data": {"firstName": "Jane"}},
            "legacy/v1/": {
                "first_name": "Jane", "last_name": "Doe", "email": "jd@example.com",
                "phone": "2025550143", "note": "Hello", "appointment_date": "2027-05-12 10:00",
                "appointment_to": "2027-05-12 11:00",
            },
        }  # fmt: skip
        return bodies[route.dialect]


@pytest.fixture
def caller(business: Business, owner: User) -> Caller:
    return Caller(business, owner)


def alike(one: tuple[int, bytes], ids: set[str]) -> tuple[int, bytes]:
    """An answer, without the ids that were asked for."""
    content = one[1]
    for text in sorted(ids, key=len, reverse=True):
        content = content.replace(text.encode(), b"ID")
    return one[0], content


WITH_IDS = [route for route in routes() if route.names]


def test_the_routes_are_those_of_the_site_map() -> None:
    assert len(WITH_IDS) >= 30
    assert {route.dialect for route in routes()} == SAID.keys()


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_an_id_of_another_business_in_an_address_looks_like_one_that_never_was(
    other: Business, caller: Caller, route: Route
) -> None:
    before = stored()
    names = dict(filter(None, (named(route.dialect, row) for _, row in of_others(other))))
    [never] = set(names.values())
    unknown = alike(caller.ask(route, dict.fromkeys(route.names, never), {}), {never})
    assert 400 <= unknown[0] < 500, unknown
    for text in names:
        answer = caller.ask(route, dict.fromkeys(route.names, text), {})
        assert alike(answer, {text}) == unknown, text
    assert stored() == before


@pytest.mark.parametrize("route", list(routes()), ids=str)
def test_so_it_does_in_a_query_and_in_a_body(other: Business, caller: Caller, route: Route) -> None:
    """Of a route that needs an id of ours in its address, with that one."""
    rows, before = dict(of_others(other)), _theirs(other)
    own = Lead.objects.filter(business=caller.business).earliest("pk")
    shape = named(route.dialect, own)
    assert shape
    ids = dict.fromkeys(route.names, shape[0])
    for name, kind in SAID[route.dialect].items():
        pair = named(route.dialect, rows[kind])
        assert pair
        several = name in ("assigned", "ids", "positions")
        answers = []
        for text in pair:
            with undone():
                answer = caller.ask(route, ids, {name: [text] if several else text})
                assert _theirs(other) == before, name
            answers.append(_timeless(route, alike(answer, {*pair})))
        assert answers[0] == answers[1], name


@contextmanager
def undone() -> Iterator[None]:
    """What is done here leaves nothing for the next request."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _timeless(route: Route, answer: tuple[int, bytes]) -> Any:
    """What is made anew has another id and another time each time."""
    return answer if route.method == "GET" or answer[0] >= 400 else answer[0]


def _theirs(business: Business) -> dict[str, list[Any]]:
    """All that is stored of the other business."""
    return {
        label: [row for row in rows if row.get("business_id") == business.pk]
        for label, rows in stored().items()
    }
