"""Who is not let in, what is not there, and what cannot be read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from apikeys.models import Scope
from leads.models import Lead
from tests.factories import make_key
from tests.growcrm.working import (
    DOCUMENTED,
    EVERYTHING,
    FORM,
    NO_ROW,
    Program,
    create,
    refusal,
    wish,
)

UNAUTHORIZED = (401, "Unauthorized. A valid API key is required.")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ENDPOINTS = [
    ("GET", "leads"),
    ("POST", "leads"),
    ("GET", "leads/{lead}"),
    ("PATCH", "leads/{lead}"),
    ("DELETE", "leads/{lead}"),
    ("PUT", "leads/{lead}/status"),
    ("PUT", "leads/{lead}/assigned"),
    ("PUT", "leads/{lead}/tags"),
    ("PUT", "leads/{lead}/archive"),
    ("PUT", "leads/{lead}/activate"),
    ("POST", "leads/{lead}/clone"),
    ("GET", "leads/{lead}/comments"),
    ("POST", "leads/{lead}/comments"),
    ("DELETE", "leads/{lead}/comments/1"),
    ("GET", "categories"),
    ("GET", "categories/1"),
    ("GET", "team"),
    ("GET", "team/1"),
    ("GET", "leadstatuses"),
]
OF_LEADS = [(method, path) for method, path in ENDPOINTS if "{lead}" in path]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_without_an_administrators_key_nobody_gets_in(
    program: Program, business: Business, method: str, path: str
) -> None:
    pk = create(program)["id"]
    some = [
        Program.of(business, tuple(scope for scope in EVERYTHING if scope != missing))
        for missing in EVERYTHING
    ]
    others = Program.of(business, (Scope.APPOINTMENTS_ADMIN, Scope.WEBHOOKS_MANAGE))
    expired = Program.of(business, expires_at=LONG_AGO)
    revoked = Program.of(business)
    revoked.key.revoke(LONG_AGO)
    unknown = Program(program.key, "pcrm_live_nothing")
    nobody = Program(program.key, "")
    for refused in (*some, others, expired, revoked, unknown, nobody):
        response = refused.ask(method, path.format(lead=pk), {})
        assert refusal(response) == UNAUTHORIZED
        assert response["WWW-Authenticate"] == 'Bearer realm="PocketCRM"'
    assert Lead.objects.get().deleted_at is None


def test_another_way_to_show_the_key_is_none(program: Program) -> None:
    for headers in ({}, {"Authorization": program.secret}, {"apikey": program.secret}):
        assert refusal(Client().get("/api/leads", headers=headers)) == UNAUTHORIZED


def test_more_scopes_than_needed_harm_nobody(business: Business) -> None:
    assert Program.of(business, tuple(Scope)).get("leads").status_code == 200


@pytest.mark.parametrize(("method", "path"), OF_LEADS)
def test_leads_of_others_look_like_leads_that_never_were(
    program: Program, business: Business, stranger: User, method: str, path: str
) -> None:
    theirs = Program.of(Business.objects.get(memberships__user=stranger))
    test = Program.of(business, is_test=True)
    mine, others, tried = (create(one, **DOCUMENTED)["id"] for one in (program, theirs, test))
    before = list(Lead.objects.order_by("pk").values())
    for asking, pk in [
        (program, others),
        (program, tried),
        (program, NO_ROW),
        (program, "x"),
        (program, "-1"),
        (program, "0"),
        (program, "1.0"),
        (program, "9" * 400),
        (program, "%00"),
        (program, "٣"),
        (program, "a%0A"),
        (theirs, mine),
        (test, mine),
    ]:
        response = asking.ask(method, path.format(lead=pk), wish(business))
        assert refusal(response) == (404, "Lead not found.")
    assert list(Lead.objects.order_by("pk").values()) == before


def test_test_data_and_real_data_never_meet(program: Program, business: Business) -> None:
    test = Program.of(business, is_test=True)
    real, tried = (create(one, **DOCUMENTED) for one in (program, test))
    assert [lead["id"] for lead in program.get("leads").json()["data"]] == [real["id"]]
    assert [lead["id"] for lead in test.get("leads").json()["data"]] == [tried["id"]]
    first, second = Lead.objects.select_related("contact").order_by("id")
    assert first.contact != second.contact
    assert (first.is_test, second.is_test) == (False, True)


@pytest.mark.parametrize(
    "path", ["leads/1/nothing", "leads/1/comments/1/1", "categories/1/team", "leads//", "team/1/x"]
)
def test_an_unknown_address_is_told_in_the_same_shape(program: Program, path: str) -> None:
    assert refusal(program.get(path)) == (404, "There is nothing at this path.")


@pytest.mark.parametrize("path", ["", "lead", "tags", "v1/nothing", "leadsx"])
def test_other_addresses_below_api_stay_our_own(program: Program, path: str) -> None:
    answer = program.get(path).json()
    assert (answer["success"], answer["error"]) == (False, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "leads", "GET, POST"),
        ("DELETE", "leads", "GET, POST"),
        ("POST", "leads/1", "GET, PATCH, DELETE"),
        ("PUT", "leads/1", "GET, PATCH, DELETE"),
        ("POST", "leads/1/status", "PUT"),
        ("GET", "leads/1/tags", "PUT"),
        ("PATCH", "leads/1/comments", "GET, POST"),
        ("GET", "leads/1/comments/1", "DELETE"),
        ("POST", "categories", "GET"),
        ("DELETE", "categories/1", "GET"),
        ("POST", "team", "GET"),
        ("PATCH", "team/1", "GET"),
        ("POST", "leadstatuses", "GET"),
    ],
)
def test_a_wrong_method_is_told_in_the_same_shape(
    program: Program, method: str, path: str, allowed: str
) -> None:
    response = program.ask(method, path, {})
    assert refusal(response) == (405, "This method is not allowed here.")
    assert response["Allow"] == allowed


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"a":' * 100, "application/json", 400),
        (b'{"lead_value": NaN}', "application/json", 400),
        (b'{"lead_value": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"no parts", "multipart/form-data", 400),
        (b"no parts", "multipart/form-data; boundary=x", 422),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x", 422),
        (b"\xff\xfe=%ff&lead_title=%ff", FORM, 422),
        (b"lead_title[[]]=x&[]=y&=z&[=a&lead_title[a][b]=c", FORM, 422),
        (b"lead_title[]=x&lead_title=y", FORM, 422),
        (b"a=1&" * 2000, FORM, 400),
        (b"x", "text/plain", 415),
        (b"<x/>", "application/xml", 415),
        (b"x", "", 415),
        (b"x", "nonsense; charset=klingon", 415),
        (b'{"a": "' + b"x" * 262_144 + b'"}', "application/json", 413),
        (b"a=" + b"x" * 262_144, FORM, 413),
    ],
)
def test_a_hostile_body_is_answered_in_the_same_shape(
    program: Program, body: bytes, content_type: str, status: int
) -> None:
    pk = create(program)["id"]
    for method, path in (
        ("POST", "leads"),
        ("PATCH", f"leads/{pk}"),
        ("PUT", f"leads/{pk}/tags"),
        ("POST", f"leads/{pk}/comments"),
    ):
        response = program.ask(method, path, body, content_type=content_type)
        assert response.status_code == status, (path, response.content)
        assert response["Content-Type"] == "application/json"
        if status != 422:
            assert set(response.json()) == {"message"}
    assert Lead.objects.count() == 1


def test_a_file_where_text_is_wanted_is_no_text(program: Program, business: Business) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="lead_title"; filename="a.txt"\r\n\r\n'
        b"hello\r\n--x--\r\n"
    )
    response = program.ask("POST", "leads", body, content_type="multipart/form-data; boundary=x")
    assert response.json()["errors"]["lead_title"] == ["The lead title must be a string."]


def test_words_of_wrong_media_types_and_of_bodies_that_are_too_large(program: Program) -> None:
    response = program.ask("POST", "leads", b"x", content_type="text/plain")
    assert refusal(response) == (
        415,
        "Send a form, or JSON with Content-Type: application/json.",
    )
    response = program.ask("POST", "leads", b"x" * 300_000)
    assert refusal(response) == (413, "The body is larger than 256 KB.")


def test_who_asks_too_often_is_told_to_wait(business: Business) -> None:
    program = Program(*make_key(business, scopes=EVERYTHING, rate_limit=1))
    assert program.get("leads").status_code == 200
    response = program.get("leads")
    assert refusal(response) == (429, "Too Many Attempts.")
    assert int(response["Retry-After"]) > 0


def test_a_bug_is_told_in_the_same_shape(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("leads.api.growcrm_leads.leads_asked_for", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/api/leads", headers={"Authorization": f"Bearer {program.secret}"})
    status, message = refusal(response)
    assert status == 500
    assert message.startswith("Something went wrong on our side.")
