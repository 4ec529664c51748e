"""`POST /api/v1/bookings`: a wrong request is answered as documented and stores nothing."""

from typing import Any

import pytest

from accounts.models import Business
from tests.appointments.calling import NOTHING, WRITE, Caller, caller, invalid, stored
from tests.appointments.test_bookings_api import assert_refused, book
from tests.appointments.wrong import (
    ISO,
    MINUTES,
    NO_NUMBERS,
    NUMBER,
    STRING,
    WRONG_DURATIONS,
    WRONG_TIMES,
    YEARS,
)


@pytest.fixture
def agent(business: Business) -> Caller:
    return caller(business, WRITE)


@pytest.mark.parametrize("text", WRONG_TIMES)
def test_a_start_that_is_none(agent: Caller, text: str) -> None:
    message = WRONG_TIMES[text]
    code = "out_of_range" if message == YEARS else "invalid"
    response = book(agent, startDate=text)
    assert_refused(response, 400, invalid(response, ("startDate", code, message)))
    assert stored() == NOTHING


@pytest.mark.parametrize("minutes", WRONG_DURATIONS)
def test_a_duration_out_of_bounds(agent: Caller, minutes: float) -> None:
    response = book(agent, duration=minutes)
    assert_refused(response, 400, invalid(response, ("duration", "out_of_range", MINUTES)))
    assert stored() == NOTHING


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_duration_that_is_no_number(agent: Caller, value: Any) -> None:
    response = book(agent, duration=value)
    assert_refused(response, 400, invalid(response, ("duration", "type", NUMBER)))


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"startDate": ""}, [("startDate", "required", "startDate is required.")]),
        (
            {"clientEmail": "sarah@example.com"},
            [("clientName", "required", "clientName is required.")],
        ),
        ({"override": "yes"}, [("override", "flag", "This must be true or false.")]),
        ({"override": 1}, [("override", "flag", "This must be true or false.")]),
        ({"override": ["true"]}, [("override", "flag", "This must be true or false.")]),
        ({"calendarId": 7}, [("calendarId", "type", STRING)]),
        (
            {
                "slotId": {},
                "startDate": "soon",
                "duration": -1,
                "title": ["x"],
                "clientPhone": "none",
                "metadata": "x",
            },
            [
                ("slotId", "type", STRING),
                ("startDate", "invalid", ISO),
                ("duration", "out_of_range", MINUTES),
                ("title", "type", STRING),
                ("clientName", "required", "clientName is required."),
                ("clientPhone", "invalid", "This is not a phone number."),
                ("metadata", "object", "This must be an object."),
            ],
        ),
    ],
)
def test_what_is_wrong_is_told_at_once_and_stores_nothing(
    agent: Caller, said: dict[str, Any], problems: list[tuple[str, str, str]]
) -> None:
    response = book(agent, **said)

    assert_refused(response, 400, invalid(response, *problems))
    assert stored() == NOTHING
