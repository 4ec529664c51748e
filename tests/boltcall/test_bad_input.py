"""Bodies that are wrong: each is told, none is stored, none is a 500."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business
from leads.models import Contact, Identity, Lead, Tag
from notifications.models import Event
from tests.boltcall.calling import BAD_REQUEST, JANE, Program, id_of, invalid, refusal
from tests.leads.enquiries import enquire
from tests.leads.test_push_refusals import NOT_JSON, TOO_LARGE, WRONG_EMAILS, WRONG_TYPES

E164 = "phone must be a phone number in E.164 format, such as +15551234567."
EMAIL = "email is not a valid e-mail address."
UNSTORABLE = "holds a NUL, half a surrogate pair or a number that cannot be stored."
STATUSES = "status must be one of: new, contacted, tentative, qualified, converted, lost."
NO_TAGS: list[Any] = [
    "vip", "", 1, True, {}, {"a": "b"}, [1], [None], [["vip"]], [{}], ["vip", 1.5],
]  # fmt: skip
WRONG: list[tuple[dict[str, Any], str]] = [
    *(({name: value}, f"{name} must be a string.")
      for name in ("name", "phone", "email") for value in WRONG_TYPES),
    *(({name: text}, f"{name} {UNSTORABLE}")
      for name in ("name", "phone", "email") for text in ("a\u0000", "\ud800")),
    *(({"phone": phone}, E164) for phone in (
        "5551234567", "15551234567", "(555) 123-4567", "+1 555 123 4567", "+0551234567", "+123456",
        "+1234567890123456", "+", "call me", "+1555123456a", "+１５５５１２３４５６７",
        "tel:+15551234567", "+15551234567;ext=5", "=1+1",
    )),
    ({"phone": "+1" * 21}, "phone must not be longer than 40 characters."),
    ({"email": "jane"}, EMAIL),
    ({"email": "x" * 250 + "@example.com"}, "email must not be longer than 254 characters."),
    ({"name": "x" * 401}, "name must not be longer than 400 characters."),
    ({"name": "x" * 201}, "name: No part of the name must be longer than 200 characters."),
    *(({"tags": tags}, "tags must be an array of strings.") for tags in NO_TAGS),
    ({"tags": ["x" * 61]}, "tags must not have an entry of more than 60 characters."),
    ({"tags": [str(n) for n in range(51)]}, "tags must not have more than 50 entries."),
    ({"tags": ["a\u0000"]}, f"tags {UNSTORABLE}"),
    ({"tags": ["\udfff"]}, f"tags {UNSTORABLE}"),
]  # fmt: skip


def nothing_stored() -> bool:
    return not any(model.objects.exists() for model in (Contact, Identity, Lead, Tag, Event))


@pytest.mark.parametrize(("sent", "told"), WRONG)
def test_a_value_that_is_wrong(
    program: Program, business: Business, sent: dict[str, Any], told: str
) -> None:
    assert invalid(program.ask("POST", "leads", JANE | sent)) == told
    assert nothing_stored()

    lead = enquire(business, tags=("roof",))
    before = program.list()
    assert invalid(program.ask("PATCH", f"leads/{id_of(lead)}", sent)) == told
    assert program.list() == before


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (5, "source must be a string."),
        (["form"], "source must be a string."),
        ("x" * 121, "source must not be longer than 120 characters."),
        ("\u0000", f"source {UNSTORABLE}"),
    ],
)
def test_a_source_that_is_none(program: Program, source: Any, told: str) -> None:
    assert invalid(program.ask("POST", "leads", JANE | {"source": source})) == told
    assert nothing_stored()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("won", STATUSES), ("New", STATUSES), ("", STATUSES), (None, STATUSES),
        ("x" * 500, STATUSES), ("new\ncontacted", STATUSES),
        (1, "status must be a string."), ({}, "status must be a string."),
        ("new\u0000", f"status {UNSTORABLE}"),
    ],
)  # fmt: skip
def test_a_status_that_is_none(
    program: Program, business: Business, status: Any, told: str
) -> None:
    lead = enquire(business)
    refused = program.ask("PATCH", f"leads/{id_of(lead)}", {"status": status, "tags": ["x"]})
    assert invalid(refused) == told
    assert program.only()["tags"] == []


@pytest.mark.parametrize("name", [None, "", "   ", "\u0001", "\n"])
def test_a_name_that_is_missing_or_blank(
    program: Program, business: Business, name: str | None
) -> None:
    nameless = {key: value for key, value in JANE.items() if key != "name"}
    for body in (nameless, nameless | {"name": name}, nameless | {"name": name, "phone": "1"}):
        assert refusal(program.ask("POST", "leads", body)) == BAD_REQUEST
    assert nothing_stored()

    lead = enquire(business)
    refused = program.ask("PATCH", f"leads/{id_of(lead)}", {"name": name, "status": "lost"})
    assert refusal(refused) == BAD_REQUEST
    assert program.only()["status"] == "new"


def test_all_that_is_wrong_is_told_at_once(program: Program) -> None:
    refused = program.ask("POST", "leads", {"name": 1, "phone": "1", "email": "x", "tags": "y"})
    assert invalid(refused) == (
        f"name must be a string. {E164} {EMAIL} tags must be an array of strings."
    )


@pytest.mark.parametrize("email", WRONG_EMAILS)
def test_an_email_that_is_none(program: Program, email: str) -> None:
    assert invalid(program.ask("POST", "leads", JANE | {"email": email})).startswith("email ")
    assert nothing_stored()


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_not_a_json_object(
    program: Program, business: Business, body: bytes
) -> None:
    assert refusal(program.ask("POST", "leads", body)) == BAD_REQUEST
    assert nothing_stored()
    lead = enquire(business)
    assert refusal(program.ask("PATCH", f"leads/{id_of(lead)}", body)) == BAD_REQUEST


@pytest.mark.parametrize("body", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_a_body_that_is_too_large(program: Program, body: bytes) -> None:
    assert refusal(program.ask("POST", "leads", body)) == (
        413, "payload_too_large", "The body is larger than 256 KB.",
    )  # fmt: skip


def test_another_content_type(program: Program) -> None:
    refused = Client().post(
        "/v1/leads",
        json.dumps(JANE),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    assert refusal(refused) == (
        415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.",
    )  # fmt: skip
    assert nothing_stored()


def test_the_longest_that_fits(program: Program) -> None:
    letter = "\u0390"  # folds to three
    lead = program.post(
        name=f"{'x' * 200} {'y' * 199}",
        source="s" * 120,
        tags=[letter * 60, *(f"{n:060}" for n in range(49))],
    )
    shown = program.only()
    assert shown["id"] == lead["id"]
    assert (len(shown["tags"]), shown["tags"][0]) == (50, letter * 60)
