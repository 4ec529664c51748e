"""`POST /api/v1/appointments`: a wrong request is answered as documented and stores nothing."""

import json
from typing import Any

import pytest

from accounts.models import Business
from tests.appointments.calling import DOCUMENTED, NOTHING, PATH, caller, invalid, refusal, stored
from tests.appointments.wrong import (
    CATEGORIES,
    ISO,
    MINUTES,
    NO_NUMBERS,
    NUMBER,
    STRING,
    UNSTORABLE,
    WRONG_DURATIONS,
    WRONG_TIMES,
    WRONG_TYPES,
    YEARS,
)
from tests.leads.test_push_refusals import NOT_JSON, TOO_LARGE, WRONG_METADATA

LENGTHS = {
    "title": 300, "clientName": 400, "clientEmail": 254, "clientPhone": 40, "location": 300,
    "notes": 20_000, "externalId": 200,
}  # fmt: skip
TIMES = ["startDate", "endDate"]


def assert_refused(response: Any, *problems: tuple[str, str, str]) -> None:
    assert response.status_code == 400, response.content[:300]
    assert response["Content-Type"] == "application/json"
    assert response.json() == invalid(response, *problems)
    assert stored() == NOTHING


@pytest.mark.parametrize("value", WRONG_TYPES)
@pytest.mark.parametrize("field", [*LENGTHS, *TIMES, "category"])
def test_a_field_that_is_not_a_string(business: Business, field: str, value: Any) -> None:
    assert_refused(caller(business).push(**{field: value}), (field, "type", STRING))


@pytest.mark.parametrize("text", ["a\u0000b", "a\ud800b", "\udc00"])
@pytest.mark.parametrize("field", [*LENGTHS, *TIMES, "category"])
def test_text_that_cannot_be_stored(business: Business, field: str, text: str) -> None:
    assert_refused(caller(business).push(**{field: text}), (field, "unstorable", UNSTORABLE))


@pytest.mark.parametrize("excess", [1, 100_000])
@pytest.mark.parametrize("field", LENGTHS)
def test_a_value_that_is_too_long(business: Business, field: str, excess: int) -> None:
    most = LENGTHS[field]
    message = f"This must not be longer than {most} characters."
    response = caller(business).push(**{field: "x" * (most + excess)})
    assert_refused(response, (field, "max_length", message))


@pytest.mark.parametrize("field", TIMES)
def test_a_time_that_is_too_long(business: Business, field: str) -> None:
    response = caller(business).push(**{field: "2026-05-15T14:00:00." + "0" * 100 + "Z"})
    message = "This must not be longer than 64 characters."
    assert_refused(response, (field, "max_length", message))


@pytest.mark.parametrize("text", WRONG_TIMES)
def test_a_start_that_is_none(business: Business, text: str) -> None:
    message = WRONG_TIMES[text]
    code = "out_of_range" if message == YEARS else "invalid"
    assert_refused(caller(business).push(startDate=text), ("startDate", code, message))


@pytest.mark.parametrize("text", WRONG_TIMES)
def test_an_end_that_is_none(business: Business, text: str) -> None:
    message = WRONG_TIMES[text]
    code = "out_of_range" if message == YEARS else "invalid"
    assert_refused(caller(business).push(endDate=text), ("endDate", code, message))


@pytest.mark.parametrize(
    ("end", "code", "message"),
    [
        ("2026-05-15T14:00:00Z", "invalid", "The end must be after the start."),
        ("2026-05-15T16:00:00+02:00", "invalid", "The end must be after the start."),
        ("2026-05-15T13:59:59Z", "invalid", "The end must be after the start."),
        ("2025-05-15T15:00:00Z", "invalid", "The end must be after the start."),
        ("2026-05-15", "invalid", "The end must be after the start."),
        ("2026-05-15T14:00:59Z", "out_of_range", "An appointment takes from 1 minute to 31 days."),
        ("2026-06-15T14:00:01Z", "out_of_range", "An appointment takes from 1 minute to 31 days."),
        ("2027-05-15T14:00:00Z", "out_of_range", "An appointment takes from 1 minute to 31 days."),
    ],
)
def test_an_end_that_does_not_fit_its_start(
    business: Business, end: str, code: str, message: str
) -> None:
    assert_refused(caller(business).push(endDate=end), ("endDate", code, message))


@pytest.mark.parametrize("minutes", WRONG_DURATIONS)
def test_a_duration_out_of_bounds(business: Business, minutes: float) -> None:
    response = caller(business).push(duration=minutes)
    assert_refused(response, ("duration", "out_of_range", MINUTES))


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_duration_that_is_no_number(business: Business, value: Any) -> None:
    assert_refused(caller(business).push(duration=value), ("duration", "type", NUMBER))


@pytest.mark.parametrize(
    "literal", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1_000", b"0x3C"]
)
def test_a_duration_that_is_not_json(business: Business, literal: bytes) -> None:
    response = caller(business).push(body=b'{"title": "x", "duration": ' + literal + b"}")

    assert response.status_code == 400
    assert response.json() == refusal(response, "validation_error", response.json()["message"])
    assert stored() == NOTHING


def test_an_end_beyond_the_last_year(business: Business) -> None:
    response = caller(business).push(startDate="2100-12-31T23:30:00Z", duration=60)
    assert_refused(response, ("duration", "out_of_range", YEARS))


@pytest.mark.parametrize("category", ["maintenance", "REPAIR", "Plumbing", "Repair,Service", "0"])
def test_a_category_that_is_none(business: Business, category: str) -> None:
    response = caller(business).push(category=category)
    assert_refused(response, ("category", "invalid_choice", CATEGORIES))


@pytest.mark.parametrize("email", ["nobody", "a@b", "a@b.c d", "a@@b.example", "@b.example"])
def test_an_email_that_is_none(business: Business, email: str) -> None:
    response = caller(business).push(clientEmail=email)
    message = "This is not a valid e-mail address."
    assert_refused(response, ("clientEmail", "invalid", message))


@pytest.mark.parametrize(
    ("phone", "message"),
    [
        ("call me", "This is not a phone number."),
        ("-", "This is not a phone number."),
        ("12", "This phone number has too few or too many digits."),
        ("+999 123 456 789", "This is not a phone number."),
        ("1" * 30, "This is not a phone number."),
    ],
)
def test_a_phone_that_is_none(business: Business, phone: str, message: str) -> None:
    response = caller(business).push(clientPhone=phone)
    assert_refused(response, ("clientPhone", "invalid", message))


@pytest.mark.parametrize("name", ["x" * 201, "J " + "x" * 201, "x" * 201 + " J"])
def test_a_name_of_which_a_part_is_too_long(business: Business, name: str) -> None:
    message = "No part of the name must be longer than 200 characters."
    response = caller(business).push(clientName=name)
    assert_refused(response, ("clientName", "max_length", message))


@pytest.mark.parametrize("metadata", WRONG_METADATA)
def test_metadata_over_its_limits(business: Business, metadata: Any) -> None:
    response = caller(business).push(metadata=metadata)
    (problem,) = response.json()["errors"]
    assert problem["code"] in {"object", "keys", "size", "depth", "unstorable"}
    assert_refused(response, ("metadata", problem["code"], problem["message"]))


@pytest.mark.parametrize("empty", ["", " ", None, "\u0007", "absent"])
@pytest.mark.parametrize("field", ["title", "startDate", "clientName"])
def test_what_is_required(business: Business, field: str, empty: str | None) -> None:
    body = DOCUMENTED | {field: empty}
    if empty == "absent":
        del body[field]
    response = caller(business).push(body)
    assert_refused(response, (field, "required", f"{field} is required."))


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_fields(business: Business) -> None:
    response = caller(business).push(
        {
            "metadata": [],
            "category": "Cat",
            "clientPhone": "none",
            "clientEmail": "none",
            "duration": -1,
            "startDate": 1778853600,
            "location": 5,
        }
    )
    assert_refused(
        response,
        ("title", "required", "title is required."),
        ("startDate", "type", STRING),
        ("clientName", "required", "clientName is required."),
        ("duration", "out_of_range", MINUTES),
        ("clientEmail", "invalid", "This is not a valid e-mail address."),
        ("clientPhone", "invalid", "This is not a phone number."),
        ("location", "type", STRING),
        ("category", "invalid_choice", CATEGORIES),
        ("metadata", "object", "This must be an object."),
    )


def test_a_start_and_an_end_that_are_both_wrong(business: Business) -> None:
    assert_refused(
        caller(business).push(startDate="9999-12-31T23:30:00Z", endDate="9999-12-31T23:45:00Z"),
        ("startDate", "out_of_range", YEARS),
        ("endDate", "out_of_range", YEARS),
    )
    assert_refused(
        caller(business).push(startDate="now", endDate="then"),
        ("startDate", "invalid", ISO),
        ("endDate", "invalid", ISO),
    )


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_body_that_is_not_a_json_object(business: Business, body: bytes) -> None:
    response = caller(business).ask("POST", PATH, body)

    assert response.status_code == 400
    said = response.json()
    # A body that is empty altogether is an object that says nothing.
    expected = refusal(response, "validation_error", said["message"])
    if "errors" in said:
        assert body == b""
        expected |= {"field": said["field"], "errors": said["errors"]}
    assert said == expected
    assert stored() == NOTHING


@pytest.mark.parametrize("body", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_a_body_that_is_too_large(business: Business, body: bytes) -> None:
    response = caller(business).ask("POST", PATH, body)

    assert response.status_code == 413
    message = "The body is larger than 256 KB."
    assert response.json() == refusal(response, "payload_too_large", message)
    assert stored() == NOTHING


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/jsonp", "json", "application/merge-patch+json"],
)  # fmt: skip
def test_another_content_type(business: Business, content_type: str) -> None:
    body = json.dumps(DOCUMENTED).encode()
    response = caller(business).ask("POST", PATH, body, content_type=content_type)

    assert response.status_code == 415
    message = "Send JSON, with Content-Type: application/json."
    assert response.json() == refusal(response, "unsupported_media_type", message)
    assert stored() == NOTHING


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("", "GET, POST"),
        ("/0123456789abcdef01234567", "GET, PATCH, DELETE"),
        ("/0123456789abcdef01234567/cancel", "POST"),
        ("/0123456789abcdef01234567/reschedule", "POST"),
        ("/0123456789abcdef01234567/restore", "POST"),
        ("/../bookings", "POST"),
        ("/../availability", "GET"),
        ("/../calendars", "GET"),
        ("/../resources", "GET"),
        ("/../appointment-types", "GET"),
    ],
)
def test_another_method(business: Business, path: str, allowed: str) -> None:
    path = (PATH + path).replace("/appointments/..", "")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - set(allowed.split(", ")):
        response = caller(business).ask(method, path)
        assert (response.status_code, response["Allow"]) == (405, allowed)
        message = "This method is not allowed here."
        assert response.json() == refusal(response, "method_not_allowed", message)
    assert stored() == NOTHING


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/", "/é", "%00", "/%00", "/a%0ab", "/0123456789abcdef01234567/",
        "/0123456789abcdef01234567/book", "/0123456789abcdef01234567/cancel/",
        "/0123456789abcdef01234567/cancel/now", "s", "/../booking", "/../bookings/1",
        "/../calendars/1", "/../availability/",
    ],
)  # fmt: skip
def test_an_unknown_path(business: Business, path: str, method: str) -> None:
    response = caller(business).ask(method, PATH + path, DOCUMENTED)

    assert response.status_code == 404
    message = "There is nothing at this path."
    assert response.json() == refusal(response, "not_found", message)
    assert stored() == NOTHING
