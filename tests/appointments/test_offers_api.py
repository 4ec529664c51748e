"""What an integrator can look up: free times, calendars, resources, appointment types."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.models import AppointmentType, Blocker, Calendar, Resource
from tests.appointments.bookings import NINE, appointment, the_calendar, the_resource, the_type
from tests.appointments.calling import Caller, caller, invalid
from tests.appointments.wrong import WRONG_TIMES, YEARS

PATH = "/api/v1/availability"
DAY = {"from": "2026-05-12", "to": "2026-05-13"}
STEP = "This must be a whole number from 1 to 44640."


@pytest.fixture
def reader(business: Business) -> Caller:
    return caller(business)


def times(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [one["startDate"][11:16] for one in response.json()["availability"]]


def test_what_is_free_is_listed_with_what_a_booking_needs(
    reader: Caller, business: Business
) -> None:
    row = appointment(business)
    resource, slot = the_resource(business), row.resource.weekly_slots.get(weekday=1)
    query = DAY | {"step": "240", "all": "true"}
    answer = reader.get(PATH, **query).json()
    nine = {
        "resourceId": resource.public_id,
        "resourceName": "Summit Roofing",
        "slotId": slot.public_id,
        "startDate": "2026-05-12T13:00:00.000Z",
        "endDate": "2026-05-12T14:00:00.000Z",
        "capacity": 1,
        "taken": 1,
        "available": False,
    }
    one = nine | {
        "startDate": "2026-05-12T17:00:00.000Z",
        "endDate": "2026-05-12T18:00:00.000Z",
        "taken": 0,
        "available": True,
    }
    meta = {
        "calendarId": the_calendar(business).public_id,
        "timeZone": "America/New_York",
        "appointmentTypeId": the_type(business).public_id,
        "duration": 60,
        "step": 240,
        "bufferAfter": 0,
        "from": "2026-05-12T04:00:00.000Z",
        "to": "2026-05-13T04:00:00.000Z",
    }
    assert answer == {"success": True, "availability": [nine, one], "meta": meta}

    free = reader.get(PATH, **query | {"all": "false"}).json()
    assert free == {"success": True, "availability": [one], "meta": meta}

    said = {"startDate": one["startDate"], "slotId": one["slotId"]}
    assert reader.push(said, path="/api/v1/bookings").status_code == 201
    assert reader.get(PATH, **query | {"all": ""}).json()["availability"] == []


def test_closures_are_not_free(reader: Caller, business: Business) -> None:
    Blocker.objects.create(
        calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(hours=4)
    )
    assert times(reader.get(PATH, **DAY, step="60")) == ["17:00", "18:00", "19:00", "20:00"]


def test_a_place_narrows_it(reader: Caller, business: Business) -> None:
    branch = Calendar.objects.create(business=business, name="Branch", time_zone="UTC", position=1)
    kind = AppointmentType.objects.create(business=business, name="Visit", length=120, position=1)
    van = Resource.objects.create(business=business, name="Van", position=1, capacity=3)
    van.calendars.add(branch)
    van.appointment_types.add(kind)
    slot = van.weekly_slots.create(calendar=branch, weekday=1, opens=600, closes=720)
    for query in (
        {"resourceId": van.public_id},
        {"calendarId": branch.public_id},
        {"calendarId": branch.public_id, "appointmentTypeId": kind.public_id},
    ):
        answer = reader.get(PATH, **DAY, **query).json()
        assert answer["availability"] == [
            {
                "resourceId": van.public_id,
                "resourceName": "Van",
                "slotId": slot.public_id,
                "startDate": "2026-05-12T10:00:00.000Z",
                "endDate": "2026-05-12T12:00:00.000Z",
                "capacity": 3,
                "taken": 0,
                "available": True,
            }
        ]
        assert (answer["meta"]["timeZone"], answer["meta"]["duration"]) == ("UTC", 120)
    assert times(reader.get(PATH, **DAY, appointmentTypeId=kind.public_id)) == []


def test_where_nothing_is_offered_nothing_is_free(reader: Caller, business: Business) -> None:
    the_type(business).retire(NINE)
    the_resource(business).retire(NINE)
    calendar = the_calendar(business)
    calendar.retire(NINE)

    assert reader.get(PATH, **DAY).json() == {
        "success": True,
        "availability": [],
        "meta": {
            "calendarId": calendar.public_id,
            "timeZone": "America/New_York",
            "appointmentTypeId": None,
            "duration": None,
            "step": None,
            "bufferAfter": None,
            "from": "2026-05-12T04:00:00.000Z",
            "to": "2026-05-13T04:00:00.000Z",
        },
    }


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        (
            {},
            [("from", "required", "from is required."), ("to", "required", "to is required.")],
        ),
        ({"from": "2026-05-12"}, [("to", "required", "to is required.")]),
        (DAY | {"to": "2026-05-12"}, [("to", "invalid", "to must be after from.")]),
        (
            DAY | {"to": "2026-07-13T00:00:01"},
            [("to", "out_of_range", "to must be at most 62 days later.")],
        ),
        (DAY | {"step": "0"}, [("step", "whole", STEP)]),
        (DAY | {"step": "-30"}, [("step", "whole", STEP)]),
        (DAY | {"step": "1.5"}, [("step", "whole", STEP)]),
        (DAY | {"step": "44641"}, [("step", "whole", STEP)]),
        (DAY | {"all": "yes"}, [("all", "flag", "This must be true or false.")]),
        (
            {"from": "x", "to": "2026-02-30", "step": "x", "all": "1"},
            [
                ("from", "invalid", WRONG_TIMES["tomorrow"]),
                ("to", "invalid", WRONG_TIMES["tomorrow"]),
                ("step", "whole", STEP),
                ("all", "flag", "This must be true or false."),
            ],
        ),
    ],
)
def test_a_query_that_cannot_be_answered(
    reader: Caller, query: dict[str, str], problems: list[tuple[str, str, str]]
) -> None:
    response = reader.get(PATH, **query)

    assert response.status_code == 400
    assert response.json() == invalid(response, *problems)


def test_sixty_two_days_may_be_asked_for(reader: Caller) -> None:
    assert len(times(reader.get(PATH, **DAY | {"to": "2026-07-13"}))) == 44 * 15


@pytest.mark.parametrize("text", WRONG_TIMES)
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_time_that_is_none(reader: Caller, name: str, text: str) -> None:
    message = WRONG_TIMES[text]
    code = "out_of_range" if message == YEARS else "invalid"
    response = reader.get(PATH, **DAY | {name: text})

    assert response.status_code == 400
    assert response.json() == invalid(response, (name, code, message))


def test_what_is_on_offer_is_listed_with_its_ids(reader: Caller, business: Business) -> None:
    calendar, resource, kind = (
        the_calendar(business),
        the_resource(business),
        the_type(business),
    )
    for model in (Calendar, Resource, AppointmentType):
        retired = model(business=business, name="Retired", position=9)
        retired.retired_at = NINE
        if isinstance(retired, Calendar):
            retired.time_zone = "UTC"
        retired.save()
    Resource.objects.get(name="Retired").appointment_types.add(kind)
    resource.calendars.add(Calendar.objects.get(name="Retired"))

    assert reader.get("/api/v1/calendars").json() == {
        "success": True,
        "calendars": [
            {"id": calendar.public_id, "name": "Calendar", "timeZone": "America/New_York"}
        ],
    }
    assert reader.get("/api/v1/resources").json() == {
        "success": True,
        "resources": [
            {
                "id": resource.public_id,
                "name": "Summit Roofing",
                "capacity": 1,
                "calendarIds": [calendar.public_id],
            }
        ],
    }
    assert reader.get("/api/v1/appointment-types").json() == {
        "success": True,
        "appointmentTypes": [
            {
                "id": kind.public_id,
                "name": "Appointment",
                "duration": 60,
                "anyDuration": False,
                "step": 30,
                "bufferAfter": 0,
                "category": None,
                "resourceIds": [resource.public_id],
            }
        ],
    }


@pytest.mark.parametrize("path", ["calendars", "resources", "appointment-types"])
def test_more_on_offer_costs_no_more_queries(reader: Caller, business: Business, path: str) -> None:
    # The first call of a key notes that it is in use.
    reader.get(f"/api/v1/{path}")
    counts = []
    for _ in range(2):
        for name in ("A", "B", "C"):
            made = Resource.objects.create(business=business, name=name)
            made.calendars.create(business=business, name=name, time_zone="UTC")
            made.appointment_types.create(business=business, name=name)
        with CaptureQueriesContext(connection) as queries:
            reader.get(f"/api/v1/{path}")
        counts.append(len(queries))

    assert counts[0] == counts[1]
