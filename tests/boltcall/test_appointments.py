"""`GET /v1/appointments`: what a program that was written for Boltcall sees of the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.booking import Admission
from appointments.models import Appointment, AppointmentStatus
from leads.pipeline import delete_lead
from notifications.events import Actor
from tests.appointments.bookings import NINE, NOW, appointment, client, hours
from tests.boltcall.calling import Program, id_of, invalid
from tests.leads.enquiries import enquire

AT_TEN = time_machine.travel(NINE + timedelta(minutes=60), tick=False)


@pytest.fixture
def program(business: Business) -> Program:
    return Program.of(business, Scope.APPOINTMENTS_READ)


def put(business: Business, start: datetime, title: str = "Visit", **fields: Any) -> Appointment:
    status = fields.pop("status", AppointmentStatus.SCHEDULED)
    row = appointment(business, hours(start), admission=Admission.ANY, title=title, **fields)
    Appointment.objects.filter(pk=row.pk).update(status=status)
    return row


def titles(program: Program, **query: str) -> list[str]:
    page = program.list("appointments", **query)
    assert page["meta"]["total"] == len(page["data"])
    return [one["title"] for one in page["data"]]


@time_machine.travel(NOW, tick=False)
def test_the_documented_keys(business: Business, program: Program) -> None:
    lead = enquire(business, "Sarah Johnson", email="sarah@example.com")
    row = put(business, NINE, "Cleaning", client=client(email="sarah@example.com"))
    Appointment.objects.update(lead=lead)

    assert program.list("appointments") == {
        "data": [
            {
                "id": f"apt_{row.public_id}",
                "lead_id": id_of(lead),
                "agent_id": None,
                "title": "Cleaning",
                "start_time": "2026-05-12T13:00:00Z",
                "end_time": "2026-05-12T14:00:00Z",
                "status": "upcoming",
                "created_at": "2026-05-01T12:00:00Z",
            }
        ],
        "meta": {"page": 1, "limit": 20, "total": 1},
    }


def test_without_a_lead_or_with_a_deleted_one(
    business: Business, program: Program, owner: User
) -> None:
    lead = enquire(business)
    put(business, NINE, "None")
    gone = put(business, NINE, "Gone")
    Appointment.objects.filter(pk=gone.pk).update(lead=lead)
    delete_lead(lead, Actor.from_user(owner), now=NOW)

    assert [one["lead_id"] for one in program.list("appointments")["data"]] == [None, None]


@AT_TEN
@pytest.mark.parametrize(
    ("start", "status", "shown"),
    [
        (NINE, "scheduled", "completed"),
        (NINE + timedelta(seconds=1), "scheduled", "upcoming"),
        (NINE + timedelta(days=1), "scheduled", "upcoming"),
        (NINE + timedelta(days=1), "rescheduled", "upcoming"),
        (NINE + timedelta(days=1), "confirmed", "upcoming"),
        (NINE - timedelta(days=1), "confirmed", "completed"),
        (NINE + timedelta(days=1), "completed", "completed"),
        (NINE - timedelta(days=1), "completed", "completed"),
        (NINE - timedelta(days=1), "no_show", "cancelled"),
        (NINE - timedelta(days=1), "cancelled", "cancelled"),
        (NINE + timedelta(days=1), "cancelled", "cancelled"),
    ],
)
def test_a_status_is_shown_and_found_by_the_same_word(
    business: Business, program: Program, start: datetime, status: str, shown: str
) -> None:
    put(business, start, status=status)

    assert [one["status"] for one in program.list("appointments")["data"]] == [shown]
    for word in ("upcoming", "completed", "cancelled"):
        assert titles(program, status=word) == (["Visit"] if word == shown else [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Mon", "Tue", "Wed"]),
        ({"from": "2026-05-12"}, ["Tue", "Wed"]),
        ({"to": "2026-05-12"}, ["Mon", "Tue"]),
        ({"from": "2026-05-12", "to": "2026-05-12"}, ["Tue"]),
        ({"from": "2026-05-12T13:30:00Z", "to": "2026-05-13T13:00:00Z"}, ["Tue"]),
        ({"from": "2026-05-12T10:00", "to": "2026-05-13T09:01"}, ["Wed"]),
        ({"from": "2026-06-01"}, []),
        ({"agent_id": "agent_abc123"}, []),
        ({"agent_id": ""}, ["Mon", "Tue", "Wed"]),
        ({"status": "", "from": "", "to": ""}, ["Mon", "Tue", "Wed"]),
    ],
)
def test_what_is_asked_for_by_start_on_the_business_s_clock(
    business: Business, program: Program, query: dict[str, str], found: list[str]
) -> None:
    for days, title in ((1, "Wed"), (-1, "Mon"), (0, "Tue")):
        put(business, NINE + timedelta(days=days), title)

    assert titles(program, **query) == found


def test_pages(business: Business, program: Program) -> None:
    for day in range(3):
        put(business, NINE + timedelta(days=day), f"Day {day}")

    page = program.list("appointments", limit="2", page="2")
    assert [one["title"] for one in page["data"]] == ["Day 2"]
    assert page["meta"] == {"page": 2, "limit": 2, "total": 3}
    assert program.list("appointments", limit="1000")["meta"]["limit"] == 100


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"status": "scheduled"}, "status must be one of: upcoming, completed, cancelled."),
        ({"from": "soon"}, "from: Write a time in ISO 8601, such as 2026-05-15T14:00:00Z."),
        ({"to": "2026-13-01"}, "to: Write a time in ISO 8601, such as 2026-05-15T14:00:00Z."),
        ({"to": "9999-12-31"}, "to: Years go from 2000 to 2100."),
        ({"from": "1999-01-01"}, "from: Years go from 2000 to 2100."),
        ({"from": "2026-05-13", "to": "2026-05-12"}, "to must be after from."),
        ({"limit": "0", "page": "x", "status": "x"},
         ("status must be one of: upcoming, completed, cancelled. "
          "page must be a whole number of 1 or more. limit must be a whole number of 1 or more.")),
    ],
)  # fmt: skip
def test_a_query_that_is_wrong(program: Program, query: dict[str, str], told: str) -> None:
    assert invalid(program.ask("GET", "appointments", **query)) == told


def test_those_of_others_are_not_there(
    business: Business, program: Program, stranger: User
) -> None:
    put(Business.objects.of(stranger).get(), NINE, "Theirs")
    tester = Program.of(business, Scope.APPOINTMENTS_READ, is_test=True)
    row = put(business, NINE, "A test")
    Appointment.objects.filter(pk=row.pk).update(is_test=True)

    assert titles(program) == []
    assert titles(tester) == ["A test"]


def test_sixty_cost_as_many_queries_as_ten(business: Business, program: Program) -> None:
    def more(count: int) -> int:
        for number in range(count):
            row = put(business, datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=number))
            Appointment.objects.filter(pk=row.pk).update(lead=enquire(business))
        with CaptureQueriesContext(connection) as captured:
            program.list("appointments", limit="100", status="upcoming")
        return len(captured)

    program.list("appointments")
    assert more(10) == more(50)
