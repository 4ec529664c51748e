"""Who may call which operation of our own API for appointments, and on whose rows."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.models import Appointment
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.appointments.calling import (
    ADMIN,
    DOCUMENTED,
    NOTHING,
    PATH,
    READ,
    WRITE,
    caller,
    refusal,
    stored,
)

ID = "0123456789abcdef01234567"
DAY = "?from=2026-05-15&to=2026-05-16"
OPERATIONS = [
    ("POST", PATH, WRITE),
    ("GET", PATH, READ),
    ("GET", f"{PATH}/{ID}", READ),
    ("PATCH", f"{PATH}/{ID}", WRITE),
    ("DELETE", f"{PATH}/{ID}", ADMIN),
    ("POST", f"{PATH}/{ID}/cancel", WRITE),
    ("POST", f"{PATH}/{ID}/reschedule", WRITE),
    ("POST", f"{PATH}/{ID}/restore", WRITE),
    ("POST", "/api/v1/bookings", WRITE),
    ("GET", f"/api/v1/availability{DAY}", READ),
    ("GET", "/api/v1/calendars", READ),
    ("GET", "/api/v1/resources", READ),
    ("GET", "/api/v1/appointment-types", READ),
]
BODY = DOCUMENTED | {"title": "Moved"}
FORBIDDEN = "API key does not have permission for this endpoint."
UNAUTHORIZED = "Missing or invalid API key."
GONE = "There is nothing here."


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_every_other_scope_is_refused(
    business: Business, method: str, path: str, scope: Scope
) -> None:
    others = [one for one in Scope if one != scope]
    response = caller(business, *others).ask(method, path, BODY if method != "GET" else None)

    assert response.status_code == 403
    assert response.json() == refusal(response, "forbidden", FORBIDDEN)
    assert stored() == NOTHING


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_the_scope_alone_is_enough(
    business: Business, method: str, path: str, scope: Scope
) -> None:
    response = caller(business, scope).ask(method, path, BODY if method != "GET" else None)

    assert response.status_code == (404 if ID in path else 201 if method == "POST" else 200)


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_without_a_key_and_with_one_that_is_revoked(
    business: Business, method: str, path: str, scope: Scope, owner_client: Client
) -> None:
    revoked = caller(business, scope)
    revoked.key.revoke(timezone.now())
    for response in (
        revoked.ask(method, path, BODY),
        Client().generic(method, path, "{}", content_type="application/json"),
        owner_client.generic(method, path, "{}", content_type="application/json"),
    ):
        assert response.status_code == 401
        assert response.json() == refusal(response, "unauthorized", UNAUTHORIZED)
    assert stored() == NOTHING


ONE = [operation[:2] for operation in OPERATIONS if ID in operation[1]]


def without_its_id(response: Any) -> bytes:
    content: bytes = response.content
    return content.replace(response["X-Request-Id"].encode(), b"")


@pytest.mark.parametrize(("method", "path"), ONE)
def test_another_businesss_appointment_looks_like_one_that_never_existed(
    business: Business, stranger: User, method: str, path: str
) -> None:
    mine = caller(business, *Scope)
    theirs = caller(stranger.memberships.get().business).pushed()["id"]
    before = Appointment.objects.values().get(), stored()
    for body in ({}, BODY, {"startDate": "never"}, {"override": True}):
        other, never = (mine.ask(method, path.replace(ID, one), body) for one in (theirs, ID))
        assert (other.status_code, never.status_code) == (404, 404)
        assert other.json() == refusal(other, "not_found", GONE)
        assert without_its_id(other) == without_its_id(never)
    assert (Appointment.objects.values().get(), stored()) == before


@pytest.mark.parametrize(("method", "path"), ONE)
@pytest.mark.parametrize("is_test", [False, True])
def test_test_keys_and_live_keys_do_not_see_each_others_rows(
    business: Business, method: str, path: str, *, is_test: bool
) -> None:
    row = caller(business, is_test=is_test).pushed()
    other = caller(business, *Scope, is_test=not is_test)
    response = other.ask(method, path.replace(ID, row["id"]), BODY)

    assert response.status_code == 404
    assert other.get().json()["meta"]["total"] == 0
    assert caller(business, is_test=is_test).get().json()["appointments"] == [row]


@pytest.mark.parametrize("one", ["nothing", ID.upper(), ID[:-1], f"{ID}0", "x" * 500, "-"])
def test_an_id_that_is_none(business: Business, one: str) -> None:
    response = caller(business).get(f"{PATH}/{one}")

    assert response.status_code == 404
    assert response.json() == refusal(response, "not_found", GONE)


def named_elsewhere(business: Business) -> dict[str, str]:
    slot = the_calendar(business).weekly_slots.all()[0]
    return {
        "calendarId": the_calendar(business).public_id,
        "resourceId": the_resource(business).public_id,
        "appointmentTypeId": the_type(business).public_id,
        "slotId": slot.public_id,
    }


def test_ids_of_another_business_in_a_body_or_a_query_look_like_none(
    business: Business, stranger: User
) -> None:
    mine = caller(business, *Scope)
    row = mine.pushed()
    theirs = named_elsewhere(stranger.memberships.get().business)
    before = stored()
    for name, one in theirs.items():
        asked = [("POST", "/api/v1/bookings")]
        if name != "slotId":
            asked.append(("GET", "/api/v1/availability"))
        if name == "resourceId":
            asked.append(("POST", f"{PATH}/{row['id']}/reschedule"))
        for method, path in asked:
            answers = []
            for value in (one, ID):
                query = f"{DAY}&{name}={value}" if method == "GET" else ""
                body = {name: value, "startDate": "2026-05-15T14:00:00Z"}
                answers.append(mine.ask(method, path + query, body if not query else None))
            other, never = answers
            message = f"There is nothing with this {name}."
            assert other.status_code == 404
            assert other.json() == refusal(other, "not_found", message)
            assert without_its_id(other) == without_its_id(never)
    assert stored() == before


def test_a_contact_of_another_business_looks_like_none(business: Business, stranger: User) -> None:
    elsewhere = caller(stranger.memberships.get().business)
    elsewhere.pushed()
    contact = Appointment.objects.get().contact
    assert contact is not None
    other, never = (caller(business).get(contact=one) for one in (contact.public_id, ID))

    assert other.status_code == 404
    assert other.json() == refusal(other, "not_found", "There is nothing with this contact.")
    assert without_its_id(other) == without_its_id(never)
