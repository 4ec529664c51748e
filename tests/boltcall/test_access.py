"""Who may do what, and how it is refused: `contract/boltcall.md` sections 1 and 2."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Business, User
from apikeys.models import Scope
from apikeys.secret import KeySecret
from leads.models import Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from pocketcrm.views import server_error
from tests.boltcall.calling import (
    BAD_REQUEST,
    BUG,
    FORBIDDEN,
    INVALID_KEY,
    JANE,
    NOBODYS,
    NOT_FOUND,
    RATE_LIMITED,
    Program,
    id_of,
    refusal,
)
from tests.leads.enquiries import NOON, enquire

CALLS = {
    ("GET", "leads"): Scope.LEADS_READ,
    ("POST", "leads"): Scope.LEADS_WRITE,
    ("PATCH", f"leads/{NOBODYS}"): Scope.LEADS_WRITE,
    ("GET", "appointments"): Scope.APPOINTMENTS_READ,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "authorization",
    [
        None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token abc", "Bearer YOUR_API_KEY",
        "é", f"Bearer sk_live_{'0' * 64}", "Bearer pcrm_live_" + "a" * 47,
        pytest.param(f"Bearer {KeySecret.generate(is_test=False).text}", id="never issued"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_key_of_ours(authorization: str | None, method: str, path: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    refused = Client().generic(method, f"/v1/{path}", headers=headers)
    assert refusal(refused) == INVALID_KEY
    assert "X-RateLimit-Limit" not in refused


def test_a_key_that_was_revoked_or_has_expired(business: Business) -> None:
    revoked = Program.of(business)
    revoked.key.revoke(timezone.now())
    expired = Program.of(business, expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(revoked.ask("GET", "leads")) == INVALID_KEY
    assert refusal(expired.ask("GET", "leads")) == INVALID_KEY


@pytest.mark.parametrize("scope", Scope)
def test_each_call_needs_its_own_permission(business: Business, scope: Scope) -> None:
    """Writing, and administering, do not include reading."""
    program = Program.of(business, scope)
    for (method, path), needed in CALLS.items():
        response = program.ask(method, path)
        if scope == needed:
            assert response.status_code in (200, 400, 404)
        else:
            assert refusal(response) == FORBIDDEN


def limits(response: Any) -> list[bool]:
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    return [name in response and response[name].isdigit() for name in names]


def test_what_is_left_of_the_minute_is_on_every_answer(business: Business) -> None:
    program = Program.of(business, Scope.LEADS_WRITE, rate_limit=6)
    asked = [
        program.ask("POST", "leads", JANE),
        program.ask("POST", "leads", {}),
        program.ask("POST", "leads", JANE | {"phone": "1"}),
        program.ask("PATCH", f"leads/{NOBODYS}", JANE),
        program.ask("DELETE", "leads"),
        program.ask("GET", "leads"),
        program.ask("POST", "leads", JANE),
    ]
    assert [one.status_code for one in asked] == [201, 400, 422, 404, 405, 403, 429]
    assert [one["X-RateLimit-Remaining"] for one in asked] == ["5", "4", "3", "2", "1", "0", "0"]
    assert [limits(one) for one in asked] == [[True] * 3] * 7
    assert {one["X-RateLimit-Limit"] for one in asked} == {"6"}
    assert refusal(asked[-1]) == RATE_LIMITED
    assert 1 <= int(asked[-1]["Retry-After"]) <= 60
    left = int(asked[-1]["X-RateLimit-Reset"]) - timezone.now().timestamp()
    assert 0 <= left <= 61


def test_leads_of_another_business_never_existed(program: Program, stranger: User) -> None:
    theirs = enquire(Business.objects.of(stranger).get(), email="jane@example.com")
    program.post(**JANE)

    assert program.list()["meta"]["total"] == 1
    assert program.only()["id"] != id_of(theirs)
    refused = program.ask("PATCH", f"leads/{id_of(theirs)}", {"name": "Mine"})
    assert refusal(refused) == NOT_FOUND


def test_test_keys_and_live_keys_do_not_meet(business: Business, program: Program) -> None:
    tester = Program.of(business, is_test=True)
    live, test = program.post(**JANE)["id"], tester.post(**JANE)["id"]

    assert (program.only()["id"], tester.only()["id"]) == (live, test)
    assert refusal(tester.ask("PATCH", f"leads/{live}", {"name": "X"})) == NOT_FOUND
    assert refusal(program.ask("PATCH", f"leads/{test}", {"name": "X"})) == NOT_FOUND
    assert tester.patch(test, status="contacted")["status"] == "contacted"
    assert program.only()["status"] == "new"


def test_a_deleted_lead_never_existed(business: Business, program: Program, owner: User) -> None:
    lead = enquire(business)
    delete_lead(lead, Actor.from_user(owner), now=NOON)

    assert program.list()["data"] == []
    assert refusal(program.ask("PATCH", f"leads/{id_of(lead)}", {"name": "X"})) == NOT_FOUND


@pytest.mark.parametrize(
    "name",
    [
        "lead_001", NOBODYS, "0123456789abcdef01234567", "lead_", "apt_0123456789abcdef01234567",
        "lead_0123456789ABCDEF01234567", f"{NOBODYS}%0a", "%00", "lead_%00", "é", "lead__",
        f"lead_{'f' * 5000}", "lead_0123456789abcdef0123456%00",
    ],
)  # fmt: skip
def test_an_id_of_nobody(program: Program, name: str) -> None:
    enquire(program.key.business)
    assert refusal(program.ask("PATCH", f"leads/{name}", {"name": "X"})) == NOT_FOUND


def test_the_id_as_another_dialect_knows_it_is_none_here(program: Program) -> None:
    lead = enquire(program.key.business)
    for name in (lead.public_id, lead.pk, lead.slug):
        assert refusal(program.ask("PATCH", f"leads/{name}", {"name": "X"})) == NOT_FOUND


@pytest.mark.parametrize(
    ("path", "methods", "allowed"),
    [
        ("leads", ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"), "GET, POST"),
        (f"leads/{NOBODYS}", ("GET", "POST", "PUT", "DELETE", "OPTIONS"), "PATCH"),
        ("appointments", ("POST", "PATCH", "DELETE", "OPTIONS"), "GET"),
    ],
)
def test_another_method(
    program: Program, path: str, methods: tuple[str, ...], allowed: str
) -> None:
    for method in methods:
        refused = program.ask(method, path)
        assert refusal(refused) == (
            405,
            "method_not_allowed",
            "This method is not allowed here.",
        )
        assert refused["Allow"] == allowed


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/leads/", "/v1//leads", "/v1/leads/a/b", "/v1/leads%0a", "/v1/%00",
     "/v1/agents", "/v1/calls", "/v1/é", f"/v1/leads/{NOBODYS}/"],
)  # fmt: skip
def test_an_unknown_path(program: Program, path: str, method: str) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    assert refusal(Client().generic(method, path, headers=headers)) == NOT_FOUND


def test_a_query_of_thousands_of_fields(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    refused = Client().get("/v1/leads?" + "x=1&" * 2_000, headers=headers)
    assert refusal(refused) == BAD_REQUEST


def test_a_bug_is_told_in_the_same_shape() -> None:
    refused = server_error(RequestFactory().post("/v1/leads"))
    assert refused.status_code == 500
    error = json.loads(refused.content)["error"]
    assert (error["status"], error["code"], error["message"]) == BUG


def test_no_cookie_counts(owner: User, owner_client: Client) -> None:
    assert refusal(owner_client.get("/v1/leads")) == INVALID_KEY
    assert refusal(owner_client.post("/v1/leads", JANE)) == INVALID_KEY
    assert not Lead.objects.exists()
