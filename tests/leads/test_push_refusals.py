"""`POST /api/v1/leads`: every wrong request is answered as documented, and stores nothing."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from leads.models import Contact, Identity, Lead, Note
from notifications.models import Event
from tests.conftest import Integrator
from tests.factories import make_business, make_key

GOOD: dict[str, Any] = {"firstName": "John", "email": "john@example.com", "phone": "5551234567"}
LENGTHS = {
    "firstName": 200, "name": 400, "lastName": 200, "email": 254, "phone": 40, "source": 120,
    "serviceRequested": 300, "notes": 20_000, "address": 300, "city": 120, "state": 120, "zip": 20,
    "externalId": 200,
}  # fmt: skip
CHOICES = {
    "urgency": ["Urgent", "HIGH", "high\u0000", "1", "hígh"],
    "propertyType": ["house", "Residential", "res"],
    "preferredContactMethod": ["phone", "CALL", "e-mail"],
    "onDuplicate": ["update", "REJECT", "ignore"],
}
WRONG_TYPES: list[Any] = [1, 1.5, True, False, [], ["x"], {}, {"x": "y"}]
WRONG_EMAILS = [
    "john", "john@", "@example.com", "john@example", "john@@example.com", "john@example..com",
    "john@.com", "jo hn@example.com", "john@exam ple.com", "john@example.com,b@example.com",
    "John <john@example.com>", "john@example.com\nBcc: a@b.c", "mailto:john@example.com",
    "john@-example.com", "john@example-.com", "john@[127.0.0.1]", ".john@example.com",
    "john.@example.com", "jo..hn@example.com", "john@localhost", '"john"@example.com',
    "j@e.c\u0000",
    "j@" + "e" * 64 + ".com", "john@example.com\ud800", "\u202ej@e x.com",
    "john(at)example.com", "john@example,com", "john@exa_mple.com", "=cmd|'/c calc'!A1",
]  # fmt: skip
WRONG_PHONES = [
    "1", "12", "call me", "n/a", "-", "+", "1" * 30, "0000",
    "+999 123 456 789", "five five five", "555\u00001234567", "tel:", "()", "\ud800", "+1", "x123",
    "5551234567 or 5559990000 at night", "𝟝",
]  # fmt: skip
DEEP: Any = "x"
for _ in range(9):
    DEEP = {"a": DEEP}
WRONG_METADATA: list[Any] = [
    "text", 1, True, [], ["a"], [{"a": 1}],
    {f"k{n}": n for n in range(51)},
    {"a": "x" * 16_400},
    {"x" * 16_400: 1},
    {f"k{n}": "é" * 200 for n in range(50)},
    DEEP,
    {"a": [[[[[[[[["x"]]]]]]]]]},
    {"a": "\u0000"},
    {"a\u0000b": 1},
    {"a": {"b": ["\u0000"]}},
    {"a": "\ud800"},
    {"\udfff": 1},
    {"a": ["\ud800\ud800"]},
]  # fmt: skip
NOT_JSON = [
    b"", b"{", b"}", b"[]", b"[1,2]", b"null", b"true", b"1", b'"text"', b"{'firstName': 'x'}",
    b'{"firstName": "John",}', b'{"firstName" "John"}', b'{"firstName": John}', b"firstName=John",
    b"<lead/>", b"\xff\xfe\x00", b'{"firstName": "\xff"}', b'{"a": NaN}', b'{"a": Infinity}',
    b'{"a": -Infinity}', b'{"a": 1e999}', b'{"a": 01}', b'{"a": "\x01"}', b'{"a": "\\x"}',
    b"[" * 1_000 + b"]" * 1_000, b'{"a":' * 1_000 + b"1" + b"}" * 1_000, b"[" * 100_000,
    b'{"a":' * 40_000, b'{"metadata":' * 20 + b"1" + b"}" * 20, b"\x00", b"{}garbage", b"{}{}",
    b"\xef\xbb\xbf{", b"// comment\n{}",
    json.dumps({f"k{n}": n for n in range(51)}).encode(),
    json.dumps({f"k{n}": 0 for n in range(20_000)}).encode(),
]  # fmt: skip
TOO_LARGE = [
    json.dumps(GOOD | {"notes": "x" * 300_000}).encode(),
    json.dumps({f"k{n}": n for n in range(150_000)}).encode(),
    b"x" * 3_000_000,
    b" " * 3_000_000,
    json.dumps(GOOD | {"metadata": {"a": "x" * 3_000_000}}).encode(),
]


def nothing_stored() -> bool:
    return not any(model.objects.exists() for model in (Contact, Identity, Lead, Note, Event))


def refused(response: Any, *, status: int, error: str) -> dict[str, Any]:
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/json"
    answer: dict[str, Any] = response.json()
    assert answer["success"] is False
    assert answer["error"] == error
    assert answer["message"]
    assert answer["requestId"] == response["X-Request-Id"]
    assert nothing_stored()
    return answer


def refused_field(response: Any, field: str, code: str | None = None) -> None:
    answer = refused(response, status=400, error="validation_error")
    assert answer.keys() == {"success", "error", "message", "field", "errors", "requestId"}
    assert answer["field"] == field
    first = answer["errors"][0]
    assert first.keys() == {"field", "code", "message"}
    assert (first["field"], first["message"]) == (field, answer["message"])
    assert code in (None, first["code"])


@pytest.mark.parametrize("value", WRONG_TYPES)
@pytest.mark.parametrize("field", [*LENGTHS, *CHOICES])
def test_a_field_that_is_not_a_string(integrator: Integrator, field: str, value: Any) -> None:
    refused_field(integrator.push(GOOD | {field: value}), field, "type")


@pytest.mark.parametrize("text", ["a\u0000b", "a\ud800b", "\udc00"])
@pytest.mark.parametrize("field", [*LENGTHS, *CHOICES])
def test_text_that_cannot_be_stored(integrator: Integrator, field: str, text: str) -> None:
    refused_field(integrator.push(json.dumps(GOOD | {field: text})), field, "unstorable")


@pytest.mark.parametrize("field", LENGTHS)
def test_a_value_that_is_too_long(integrator: Integrator, field: str) -> None:
    refused_field(integrator.push(GOOD | {field: "x" * (LENGTHS[field] + 1)}), field, "max_length")


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, vs in CHOICES.items() for v in vs])
def test_a_value_that_is_none_of_the_choices(
    integrator: Integrator, field: str, value: str
) -> None:
    refused_field(integrator.push(json.dumps(GOOD | {field: value})), field)


@pytest.mark.parametrize("email", WRONG_EMAILS)
def test_an_email_that_is_none(integrator: Integrator, email: str) -> None:
    refused_field(integrator.push(json.dumps(GOOD | {"email": email})), "email")


@pytest.mark.parametrize("phone", WRONG_PHONES)
def test_a_phone_that_is_none(integrator: Integrator, phone: str) -> None:
    refused_field(integrator.push(json.dumps(GOOD | {"phone": phone})), "phone")


@pytest.mark.parametrize("metadata", WRONG_METADATA)
def test_metadata_over_its_limits(integrator: Integrator, metadata: Any) -> None:
    refused_field(integrator.push(json.dumps(GOOD | {"metadata": metadata})), "metadata")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "firstName", "firstName or name is required."),
        (
            {"firstName": " ", "email": "a@example.com"},
            "firstName",
            "firstName or name is required.",
        ),
        (
            {"lastName": "Smith", "phone": "5551234567"},
            "firstName",
            "firstName or name is required.",
        ),
        ({"firstName": "John"}, "email", "email or phone is required."),
        ({"name": "John", "email": "", "phone": None}, "email", "email or phone is required."),
    ],
)
def test_what_is_required(
    integrator: Integrator, body: dict[str, Any], field: str, message: str
) -> None:
    response = integrator.push(body)

    refused_field(response, field, "required")
    assert response.json()["message"] == message


@pytest.mark.parametrize("name", ["x" * 201, "J " + "x" * 201, "x" * 201 + " J"])
def test_a_name_of_which_a_part_is_too_long(integrator: Integrator, name: str) -> None:
    refused_field(integrator.push({"name": name, "email": "j@example.com"}), "name", "max_length")


@pytest.mark.parametrize("name", ["\u0001", " \r\n ", "\u0007 \u0008"])
def test_a_name_of_nothing_that_can_be_read(integrator: Integrator, name: str) -> None:
    for field in ("firstName", "name"):
        response = integrator.push({field: name, "email": "j@example.com"})
        refused_field(response, "firstName", "required")


def test_a_body_in_chunks_is_asked_for_its_length(integrator: Integrator) -> None:
    response = Client().generic(
        "POST",
        "/api/v1/leads",
        content_type="application/json",
        headers={"Authorization": f"Bearer {integrator.secret}", "Transfer-Encoding": "chunked"},
    )
    refused(response, status=411, error="length_required")


def test_all_that_is_wrong_is_told_at_once(integrator: Integrator) -> None:
    response = integrator.push({"email": "nobody", "urgency": "now", "zip": 37311, "metadata": 1})

    assert response.status_code == 400
    assert response.json() == {
        "success": False,
        "error": "validation_error",
        "message": "firstName or name is required.",
        "field": "firstName",
        "errors": [
            {"field": "firstName", "code": "required", "message": "firstName or name is required."},
            {"field": "email", "code": "invalid", "message": "This is not a valid e-mail address."},
            {
                "field": "urgency",
                "code": "invalid_choice",
                "message": "This must be one of: low, medium, high, emergency.",
            },
            {"field": "zip", "code": "type", "message": "This must be a string."},
            {"field": "metadata", "code": "object", "message": "This must be an object."},
        ],
        "requestId": response["X-Request-Id"],
    }


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_not_a_json_object(integrator: Integrator, body: bytes) -> None:
    refused(integrator.push(body), status=400, error="validation_error")


@pytest.mark.parametrize("body", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_a_body_that_is_too_large(integrator: Integrator, body: bytes) -> None:
    refused(integrator.push(body), status=413, error="payload_too_large")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "text/html",
        "multipart/form-data; boundary=x", "multipart/form-data", "application/jsonp", "json", "/",
        "application/octet-stream",
    ],
)  # fmt: skip
def test_another_content_type(integrator: Integrator, content_type: str) -> None:
    response = Client().post(
        "/api/v1/leads",
        json.dumps(GOOD),
        content_type=content_type,
        headers={"Authorization": f"Bearer {integrator.secret}"},
    )
    refused(response, status=415, error="unsupported_media_type")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_another_method(integrator: Integrator, method: str) -> None:
    response = Client().generic(
        method, "/api/v1/leads", headers={"Authorization": f"Bearer {integrator.secret}"}
    )
    refused(response, status=405, error="method_not_allowed")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/lead", "/api/v1/leads/", "/api/v2/leads",
        "/api/v1/leads/123", "/api/v1/leads%0a", "/api/v1/%0d%0aX:1",
        "/api/v1/leads%00", "/api/v1//leads", "/api/v1/../leads", "/api/é",
    ],
)  # fmt: skip
def test_an_unknown_path(integrator: Integrator, path: str, method: str) -> None:
    response = Client().generic(
        method,
        path,
        json.dumps(GOOD),
        content_type="application/json",
        headers={"Authorization": f"Bearer {integrator.secret}"},
    )
    assert refused(response, status=404, error="not_found").keys() == {
        "success", "error", "message", "requestId",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["?a=%00", "?limit=-1", "?%ff=%fe"])
def test_a_query_changes_nothing(integrator: Integrator, query: str) -> None:
    response = integrator.push({}, path=f"/api/v1/leads{query}")
    refused_field(response, "firstName", "required")


def test_a_query_of_thousands_of_fields(integrator: Integrator) -> None:
    response = integrator.push(GOOD, path="/api/v1/leads?" + "x=1&" * 2_000)
    refused(response, status=400, error="validation_error")


@pytest.mark.django_db(transaction=True)
def test_a_body_that_ends_too_early(live_server: LiveServer) -> None:
    integrator = Integrator(*make_key(make_business()))
    head = (
        "POST /api/v1/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {integrator.secret}\r\nContent-Length: 500\r\n\r\n"
    )
    address = urlsplit(live_server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        line.sendall(head.encode() + json.dumps(GOOD).encode())
        line.shutdown(socket.SHUT_WR)
        answer = line.makefile("rb").read()

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b'"error":"validation_error"' in answer
    assert nothing_stored()
