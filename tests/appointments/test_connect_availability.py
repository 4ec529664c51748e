"""RocketLead Connect, what is free: `contract/rocketlead.md` section 5."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from appointments.models import AppointmentType, Blocker, Calendar, Resource, WeeklySlot
from leads.models import Colour
from notifications.events import Actor
from tests.appointments.bookings import (
    NINE,
    appointment,
    hours,
    the_calendar,
    the_resource,
    the_type,
)
from tests.appointments.connecting import NOBODYS, OTHERS_UUID, Agent, id_of, refusal


@pytest.fixture
def agent(business: Business) -> Agent:
    return Agent.of(business)


def question(business: Business, **said: str) -> dict[str, str]:
    """Nine to noon on a Tuesday; what is said as "-" is left out."""
    asked = {
        "calendarId": id_of(the_calendar(business)),
        "appointmentTypeId": id_of(the_type(business)),
        "start": "2026-05-12T13:00:00Z",
        "end": "2026-05-12T16:00:00Z",
    }
    return {name: value for name, value in (asked | said).items() if value != "-"}


def ask(agent: Agent, **said: str) -> Any:
    return agent.get("availability/", **question(agent.key.business, **said))


def data(agent: Agent, **said: str) -> list[dict[str, Any]]:
    response = ask(agent, **said)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["data"]
    return found


def starts(found: list[dict[str, Any]]) -> list[str]:
    return [one["startDateTime"][11:16] for one in found]


def test_the_whole_answer(agent: Agent, business: Business) -> None:
    Resource.objects.update(capacity=2, colour=Colour.AMBER)
    AppointmentType.objects.update(buffer_after=15)
    appointment(business, hours(NINE))
    appointment(business, hours(NINE))
    slot = {
        "resourceId": id_of(the_resource(business)),
        "resourceName": "Summit Roofing",
        "resourceColor": "#854404",
        "resourceSlotId": id_of(WeeklySlot.objects.get(weekday=1)),
        "appointmentTypeId": id_of(the_type(business)),
        "maxParallelBookings": 2,
    }
    assert ask(agent, stepLength="60").json() == {
        "data": [
            slot
            | {
                "startDateTime": "2026-05-12T13:00:00.000Z",
                "endDateTime": "2026-05-12T14:00:00.000Z",
                "currentBookings": 2,
                "available": False,
            },
            slot
            | {
                "startDateTime": "2026-05-12T14:00:00.000Z",
                "endDateTime": "2026-05-12T15:00:00.000Z",
                "currentBookings": 2,
                "available": False,
            },
            slot
            | {
                "startDateTime": "2026-05-12T15:00:00.000Z",
                "endDateTime": "2026-05-12T16:00:00.000Z",
                "currentBookings": 0,
                "available": True,
            },
        ],
        "meta": {
            "appointmentTypeName": "Appointment",
            "defaultBookingLength": 60,
            "bufferAfter": 15,
            "dynamicLength": False,
        },
    }


def test_what_is_taken_is_hidden_only_on_demand(agent: Agent, business: Business) -> None:
    appointment(business, hours(NINE))
    everything = data(agent)
    assert starts(everything) == ["13:00", "13:30", "14:00", "14:30", "15:00"]
    assert [one["available"] for one in everything] == [False, False, True, True, True]
    assert data(agent, includeUnavailable="true") == everything
    assert data(agent, includeUnavailable="") == everything
    assert data(agent, includeUnavailable="false") == everything[2:]


def test_a_closure_is_shown_as_not_available(agent: Agent, business: Business) -> None:
    Blocker.objects.create(
        calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(hours=2)
    )
    found = data(agent, stepLength="60")
    assert [(one["currentBookings"], one["available"]) for one in found] == [
        (0, False),
        (0, False),
        (0, True),
    ]


def test_by_start_and_then_by_the_name_of_the_resource(agent: Agent, business: Business) -> None:
    crew = _crew(business, "A crew")
    found = data(agent, stepLength="90")
    assert [(one["startDateTime"][11:16], one["resourceName"]) for one in found] == [
        ("13:00", "A crew"),
        ("13:00", "Summit Roofing"),
        ("14:30", "A crew"),
        ("14:30", "Summit Roofing"),
    ]
    assert data(agent, stepLength="90", resourceId=id_of(crew)) == found[::2]


def _crew(business: Business, name: str) -> Resource:
    crew = Resource.objects.create(business=business, name=name)
    crew.calendars.add(the_calendar(business))
    crew.appointment_types.add(the_type(business))
    WeeklySlot.objects.create(
        calendar=the_calendar(business), resource=crew, weekday=1, opens=9 * 60, closes=17 * 60
    )
    return crew


def test_times_without_an_offset_and_days_are_on_the_calendars_clock(agent: Agent) -> None:
    assert starts(data(agent, start="2026-05-12T09:00", end="2026-05-12T10:30")) == [
        "13:00",
        "13:30",
    ]
    whole_day = data(agent, start="2026-05-12", end="2026-05-13")
    assert starts(whole_day)[:1] + starts(whole_day)[-1:] == ["13:00", "20:00"]


def test_nobody_serves_the_type(agent: Agent, business: Business) -> None:
    the_type(business).resources.clear()
    assert ask(agent).json() == {
        "data": [],
        "meta": {
            "appointmentTypeName": "Appointment",
            "defaultBookingLength": 60,
            "bufferAfter": 0,
            "dynamicLength": False,
        },
    }


def test_test_rows_take_room_from_test_keys_only(agent: Agent, business: Business) -> None:
    tester = Agent.of(business, is_test=True)
    appointment(business, hours(NINE), actor=Actor.from_key(tester.key))
    assert [one["available"] for one in data(agent)][:1] == [True]
    assert [one["available"] for one in data(tester)][:1] == [False]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"calendarId": "-", "end": "-"}, "calendarId is required"),
        ({"appointmentTypeId": "-", "start": "-"}, "appointmentTypeId is required"),
        ({"start": "-", "end": "-"}, "start is required"),
        ({"end": ""}, "end is required"),
        ({"calendarId": "1"}, "calendarId must be a UUID"),
        ({"appointmentTypeId": "roof"}, "appointmentTypeId must be a UUID"),
        ({"resourceId": "\u0000"}, "resourceId must be a UUID"),
        ({"includeUnavailable": "no"}, "includeUnavailable must be one of: true, false"),
        ({"includeUnavailable": "False"}, "includeUnavailable must be one of: true, false"),
        *(
            ({"stepLength": step}, "stepLength must be a whole number from 1 to 44640")
            for step in ("0", "-1", "44641", "1.5", "1e3", "ten", "١", "9" * 400)
        ),
        ({"end": "2026-05-12T13:00:00Z"}, "end must be after start"),
        ({"end": "2026-05-12T12:00:00Z"}, "end must be after start"),
        ({"end": "2026-08-13T13:00:00Z"}, "end must be at most 92 days after start"),
        ({"start": "1999-12-31T23:00:00Z"}, "start: Years go from 2000 to 2100"),
        ({"end": "9999-12-31T23:59:59Z"}, "end: Years go from 2000 to 2100"),
        *(
            ({"start": moment}, "start: Write a time in ISO 8601, such as 2026-05-15T14:00:00Z")
            for moment in ("soon", "1778590800", "2026-02-30", "2026-05-12T25:00", "05/12/2026")
        ),
        ({"start": "2026-05-12T13:00:00+99:00"}, None),
        ({"start": "2026-05-12T13:00:00+15:00"}, "start: No place on earth is so far from UTC"),
        (
            {"start": "2026-03-08T02:30"},
            "start: The clock skips 02:30 on that day. Choose another time",
        ),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start: No calendar goes so far"),
        ({"start": "2" * 65}, "start must not be longer than 64 characters"),
        ({"end": "a\u0000b"}, None),
    ],
)
def test_bad_questions(agent: Agent, asked: dict[str, str], message: str | None) -> None:
    status, told = refusal(ask(agent, **asked))
    assert status == 400
    assert told.startswith("Validation failed: ")
    assert message in (None, told.removeprefix("Validation failed: "))


def test_ninety_two_days_across_a_clock_change(agent: Agent) -> None:
    assert data(agent, start="2026-09-01", end="2026-12-02", stepLength="480")


def test_too_many_times_are_refused_at_once(agent: Agent) -> None:
    refused = ask(agent, end="2026-08-11T13:00:00Z", stepLength="1")
    status, message = refusal(refused)
    assert status == 400
    assert message == (
        "Validation failed: stepLength: These are more than 20,000 times."
        " Ask for less, or a longer step"
    )


@pytest.mark.parametrize(
    ("field", "noun"),
    [
        ("calendarId", "Calendar"),
        ("appointmentTypeId", "Appointment type"),
        ("resourceId", "Resource"),
    ],
)
def test_ids_of_others_are_as_if_they_never_existed(
    agent: Agent, stranger: User, field: str, noun: str
) -> None:
    theirs = stranger.memberships.get().business
    foreign = {
        "calendarId": the_calendar(theirs),
        "appointmentTypeId": the_type(theirs),
        "resourceId": the_resource(theirs),
    }[field]
    refused, unknown, never = (
        ask(agent, **{field: uuid}) for uuid in (id_of(foreign), NOBODYS, OTHERS_UUID)
    )
    assert refusal(refused) == (404, f"{noun} not found")
    assert refused.content == unknown.content == never.content


def test_a_resource_that_does_not_serve_what_was_asked_for(
    agent: Agent, business: Business
) -> None:
    crew = Resource.objects.create(business=business, name="Crew")
    refused = ask(agent, resourceId=id_of(crew))
    assert refusal(refused) == (400, "Validation failed: resourceId does not serve the calendar")
    crew.calendars.add(Calendar.objects.get())
    assert refusal(ask(agent, resourceId=id_of(crew))) == (
        400,
        "Validation failed: resourceId does not serve the appointment type",
    )


def test_it_costs_the_same_whatever_is_booked(agent: Agent, business: Business) -> None:
    data(agent)
    with CaptureQueriesContext(connection) as before:
        few = data(agent)
    for number in range(3):
        _crew(business, f"Crew {number}")
        appointment(business, hours(NINE + timedelta(hours=number)))
        Blocker.objects.create(
            calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(hours=1)
        )
    with CaptureQueriesContext(connection) as after:
        many = data(agent)
    assert len(many) == 4 * len(few)
    assert len(after) == len(before)
