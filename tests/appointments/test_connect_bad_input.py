"""`POST /connect/calendar_bookings/`: every wrong body is answered whole, and stores nothing."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business
from appointments.models import Appointment
from leads.models import Contact
from notifications.models import Event
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.appointments.connecting import Agent, id_of, refusal
from tests.leads.test_push_refusals import NOT_JSON, TOO_LARGE

IDS = [
    "calendarId", "entryId", "tableEntryId", "resourceId", "appointmentTypeId", "resourceSlotId",
]  # fmt: skip
NEEDED = ["calendarId", "resourceId", "appointmentTypeId", "startDateTime", "endDateTime"]
TEXTS = ["name", "startDateTime", "endDateTime"]
WRONG_TYPES: list[Any] = [1, 1.5, True, False, [], ["x"], {}, {"x": "y"}]
WRITE_ISO = "Write a time in ISO 8601, such as 2026-05-15T14:00:00Z"
SKIPPED = "The clock skips 02:30 on that day. Choose another time"
THIRTEEN = "2026-05-12T13:00:00Z"
YEARS = "Years go from 2000 to 2100"
HOW_LONG = "An appointment takes from 1 minute to 31 days"
UNSTORABLE = "holds a NUL, half a surrogate pair or a number that cannot be stored"


@pytest.fixture
def agent(business: Business) -> Agent:
    return Agent.of(business)


def good(business: Business) -> dict[str, Any]:
    return {
        "calendarId": id_of(the_calendar(business)),
        "resourceId": id_of(the_resource(business)),
        "appointmentTypeId": id_of(the_type(business)),
        "name": "Max Mustermann",
        "startDateTime": "2026-05-12T13:00:00Z",
        "endDateTime": "2026-05-12T14:00:00Z",
    }


def refused(agent: Agent, **said: Any) -> str:
    """What a body that differs so is told; nothing is stored."""
    body = good(agent.key.business) | said
    return _invalid(agent.ask("POST", "calendar_bookings/", body))


def _invalid(response: Any) -> str:
    status, message = refusal(response)
    assert status == 400
    assert message.startswith("Validation failed: ")
    assert nothing_stored()
    return message.removeprefix("Validation failed: ")


def nothing_stored() -> bool:
    return not any(model.objects.exists() for model in (Appointment, Contact, Event))


@pytest.mark.parametrize("missing", [None, "", "  ", "\t\n"])
@pytest.mark.parametrize("field", NEEDED)
def test_what_is_missing_is_named(agent: Agent, field: str, missing: Any) -> None:
    assert refused(agent, **{field: missing}) == f"{field} is required"


def test_of_all_that_is_missing_the_first_is_named(agent: Agent) -> None:
    everything = good(agent.key.business)
    body: dict[str, Any] = {}
    for field in NEEDED:
        response = agent.ask("POST", "calendar_bookings/", body)
        assert _invalid(response) == f"{field} is required"
        body[field] = everything[field]


def test_without_a_body(agent: Agent) -> None:
    response = agent.ask("POST", "calendar_bookings/")
    assert _invalid(response) == "calendarId is required"


@pytest.mark.parametrize(
    "value",
    [
        *WRONG_TYPES, "1", "abc", "null", "undefined", "0123456789abcdef01234567", "\u0000",
        "\ud800", "3f2504e0-4f89-41d3-9a0c-0305e82c330", "3f2504e04f8941d39a0c0305e82c3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301\u0000", "'; DROP TABLE appointments --", "x" * 5_000,
    ],
    ids=range(20),
)  # fmt: skip
@pytest.mark.parametrize("field", IDS)
def test_an_id_that_is_no_uuid(agent: Agent, field: str, value: Any) -> None:
    assert refused(agent, **{field: value}) == f"{field} must be a UUID"


@pytest.mark.parametrize("value", WRONG_TYPES)
@pytest.mark.parametrize("field", TEXTS)
def test_a_text_that_is_none(agent: Agent, field: str, value: Any) -> None:
    assert refused(agent, **{field: value}) == f"{field} must be a string"


@pytest.mark.parametrize("value", ["a\u0000b", "a\ud800b", "\udc00"])
@pytest.mark.parametrize("field", TEXTS)
def test_text_that_cannot_be_stored(agent: Agent, field: str, value: str) -> None:
    assert refused(agent, **{field: value}) == f"{field} {UNSTORABLE}"


def test_text_that_is_too_long(agent: Agent) -> None:
    assert refused(agent, name="x" * 301) == "name must not be longer than 300 characters"
    for field in TEXTS[1:]:
        told = refused(agent, **{field: "2" * 65})
        assert told == f"{field} must not be longer than 64 characters"


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        *(
            (text, WRITE_ISO)
            for text in (
                "soon", "now", "1778590800", "1778590800000", "12/05/2026", "2026-13-01T00:00",
                "2026-02-30T10:00:00Z", "2025-02-29", "2026-05-12T25:00:00Z", "2026-05-12T10:60Z",
                "2026-05-12T13:00:00Europe/Berlin", "2026-05-12T13:00:00 UTC", "10:00", "T10:00",
                "2026-05-12T13:00:00+", "2026-05-12T13:00:00+1", "99999-01-01", "-2026-05-12",
                "2026-05-12T13:00:00ZZ", "１2026-05-12", "NaN", "{}",
                "2026-05-12T13:00:00+99:00", "0000-01-01T00:00:00Z",
            )
        ),
        ("2026-05-12T13:00:00+15:00", "No place on earth is so far from UTC"),
        ("2026-05-12T13:00:00-23:59", "No place on earth is so far from UTC"),
        ("2026-03-08T02:30", SKIPPED),
        ("0001-01-01T00:00:00+14:00", "No calendar goes so far"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", TEXTS[1:])
def test_a_moment_that_is_none(agent: Agent, field: str, moment: str, told: str) -> None:
    assert refused(agent, **{field: moment}) == f"{field}: {told}"


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (THIRTEEN, THIRTEEN, "endDateTime: The end must be after the start"),
        (THIRTEEN, "2026-05-12T12:59:59Z", "endDateTime: The end must be after the start"),
        (THIRTEEN, "2025-05-12T14:00:00Z", "endDateTime: The end must be after the start"),
        (THIRTEEN, "2026-05-12T13:00:59Z", f"endDateTime: {HOW_LONG}"),
        (THIRTEEN, "2026-06-12T13:00:01Z", f"endDateTime: {HOW_LONG}"),
        (THIRTEEN, "9999-12-31T23:59:59Z", f"endDateTime: {YEARS}"),
        (THIRTEEN, "2101-01-01T00:00:00Z", f"endDateTime: {YEARS}"),
        ("1999-12-31T23:59:59Z", "2000-01-01T01:00:00Z", f"startDateTime: {YEARS}"),
        ("0001-01-02", "0001-01-03", f"startDateTime: {YEARS}"),
    ],
)
def test_a_time_that_cannot_be(agent: Agent, start: str, end: str, told: str) -> None:
    assert refused(agent, startDateTime=start, endDateTime=end) == told


@pytest.mark.parametrize("body", NOT_JSON[1:], ids=range(len(NOT_JSON) - 1))
def test_a_body_that_is_not_a_json_object(agent: Agent, body: bytes) -> None:
    assert _invalid(agent.ask("POST", "calendar_bookings/", body)).startswith("The body ")


@pytest.mark.parametrize("body", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_a_body_that_is_too_large(agent: Agent, body: bytes) -> None:
    response = agent.ask("POST", "calendar_bookings/", body)
    assert refusal(response) == (413, "Request Entity Too Large")
    assert nothing_stored()


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "text/html", "json",
        "multipart/form-data; boundary=x", "multipart/form-data", "application/octet-stream", "/",
    ],
)  # fmt: skip
def test_another_content_type(agent: Agent, content_type: str) -> None:
    body = json.dumps(good(agent.key.business)).encode()
    response = agent.ask("POST", "calendar_bookings/", body, content_type=content_type)
    assert refusal(response) == (415, "Unsupported Media Type")
    assert nothing_stored()


def test_a_body_in_chunks_is_asked_for_its_length(agent: Agent) -> None:
    response = Client().generic(
        "POST",
        "/connect/calendar_bookings/",
        content_type="application/json",
        headers={"Authorization": f"Bearer {agent.secret}", "Transfer-Encoding": "chunked"},
    )
    assert refusal(response) == (411, "Length Required")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"])
def test_another_method(agent: Agent, method: str) -> None:
    response = agent.ask(method, "calendar_bookings/", good(agent.key.business))
    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"
    assert method == "HEAD" or refusal(response) == (405, "Method Not Allowed")
    assert nothing_stored()


HOSTILE = [
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "=cmd|'/c calc'!A1", "\u202eevil",
    "a\r\nBcc: x@example.com", "a\x1b[31m",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names_on_one_line(agent: Agent, name: str) -> None:
    body = good(agent.key.business) | {"name": name}
    response = agent.ask("POST", "calendar_bookings/", body)
    kept = name.replace("\r\n", " ").replace("\x1b", " ")
    assert (response.status_code, response.json()["name"]) == (201, kept)
    assert Appointment.objects.get().title == kept
