"""RocketLead Connect, who may do what, and how it says no: `contract/rocketlead.md` section 1."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Business
from apikeys.models import Scope
from apikeys.secret import KeySecret
from pocketcrm.views import server_error
from tests.appointments.connecting import NOBODYS, Agent, refusal

READ, WRITE, ADMIN = Scope.APPOINTMENTS_READ, Scope.APPOINTMENTS_WRITE, Scope.APPOINTMENTS_ADMIN
GET_PATHS = [
    "calendar", "resources", "appointment_types", "resource_slots", "resource_slot_blockers",
    "resource_calendar_mappings", "appointment_type_resource_mappings", "availability",
]  # fmt: skip
UNAUTHORIZED, FORBIDDEN = (401, "Unauthorized"), (403, "Forbidden")


def knock(authorization: str | None) -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    return Client().get("/connect/calendar/", headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "authorization",
    [
        None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token abc", "Bearer abc", "é",
        f"Bearer rocketlead_live_{'0' * 64}", "Bearer pcrm_live_" + "a" * 47,
        pytest.param(f"Bearer {KeySecret.generate(is_test=False).text}", id="never issued"),
    ],
)  # fmt: skip
def test_without_a_key_of_ours(authorization: str | None) -> None:
    assert refusal(knock(authorization)) == UNAUTHORIZED


def test_a_key_that_was_revoked_or_has_expired(business: Business) -> None:
    revoked = Agent.of(business)
    revoked.key.revoke(timezone.now())
    expired = Agent.of(business, expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(revoked.get("calendar/")) == UNAUTHORIZED
    assert refusal(expired.get("calendar/")) == UNAUTHORIZED


def may(agent: Agent, method: str, path: str) -> bool:
    """Whether the scope is enough; what is wrong with the request otherwise does not matter."""
    response = agent.ask(method, path)
    if response.status_code == 403:
        assert method == "HEAD" or refusal(response) == FORBIDDEN
        return False
    assert response.status_code in (200, 204, 400, 404)
    return True


@pytest.mark.parametrize(
    ("scope", "methods"),
    [
        (READ, {"GET", "HEAD", "OPTIONS"}),
        (WRITE, {"GET", "HEAD", "OPTIONS", "POST"}),
        (ADMIN, {"GET", "HEAD", "OPTIONS", "POST", "DELETE"}),
        (Scope.LEADS_ADMIN, set()),
        (Scope.WEBHOOKS_MANAGE, set()),
    ],
)
def test_what_a_scope_is_good_for(business: Business, scope: Scope, methods: set[str]) -> None:
    agent = Agent.of(business, scope)
    for path in GET_PATHS:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert may(agent, method, path) is (method in methods), (path, method)
    assert may(agent, "OPTIONS", "calendar_bookings/") is ("OPTIONS" in methods)
    assert may(agent, "POST", "calendar_bookings/") is ("POST" in methods)
    assert may(agent, "DELETE", f"calendar_bookings/{NOBODYS}") is ("DELETE" in methods)


def test_head_and_options(business: Business) -> None:
    agent = Agent.of(business, READ)
    head, options = agent.ask("HEAD", "calendar/"), agent.ask("OPTIONS", "calendar/")
    assert (head.status_code, head.content) == (200, b"")
    assert (options.status_code, options.content) == (204, b"")
    assert head["Allow"] == options["Allow"] == "GET, HEAD, OPTIONS"


def test_over_the_limit(business: Business) -> None:
    agent = Agent.of(business, rate_limit=1)
    agent.read("calendar/")
    refused = agent.get("calendar/")
    assert refusal(refused) == (429, "Too Many Requests")
    assert 1 <= int(refused["Retry-After"]) <= 60


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "TRACE"])
def test_another_method(business: Business, method: str) -> None:
    refused = Agent.of(business).ask(method, "calendar/")
    assert refusal(refused) == (405, "Method Not Allowed")
    assert refused["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/connect", "/connect/", "/connect/calendars", "/connect/calendar//", "/connect//calendar",
        "/connect/calendar/a/b", "/connect/v1/calendar", "/connect/calendar%0a", "/connect/é",
        "/connect/calendar_schedule_types/1/available", "/connect/%00",
    ],
)  # fmt: skip
def test_an_unknown_path(business: Business, path: str, method: str) -> None:
    refused = Client().generic(
        method, path, headers={"Authorization": f"Bearer {Agent.of(business).secret}"}
    )
    assert refusal(refused) == (404, "There is nothing at this path")


def test_a_query_of_thousands_of_fields(business: Business) -> None:
    secret = Agent.of(business).secret
    refused = Client().get(
        "/connect/calendar/?" + "x=1&" * 2_000, headers={"Authorization": f"Bearer {secret}"}
    )
    assert refusal(refused) == (400, "Validation failed: The request cannot be read")


def test_a_bug_is_told_in_the_same_shape() -> None:
    answer = server_error(RequestFactory().post("/connect/calendar_bookings/"))
    assert json.loads(answer.content) == {"statusCode": 500, "message": "Internal Server Error"}
    assert answer.status_code == 500


def test_our_own_api_keeps_its_own_shape(business: Business) -> None:
    answer = server_error(RequestFactory().post("/api/v1/leads"))
    assert json.loads(answer.content).keys() == {"success", "error", "message", "requestId"}
    assert Client().get("/api/v1/none").json()["error"] == "not_found"
