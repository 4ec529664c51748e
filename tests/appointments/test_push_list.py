"""`GET /api/v1/appointments`: what is there, by start, a page at a time."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.models import Appointment, AppointmentStatus
from tests.appointments.calling import READ, WRITE, Caller, caller, invalid
from tests.appointments.wrong import CATEGORIES, ISO, UNSTORABLE, WRONG_TIMES, YEARS

STATUSES = "This must be one of: Scheduled, Rescheduled, Confirmed, Completed, No-show, Cancelled."


def whole(most: int) -> str:
    return f"This must be a whole number from 1 to {most}."


@pytest.fixture
def integrator(business: Business) -> Caller:
    """With three appointments: on the 14th, the 15th and over the night to the 17th of May."""
    integrator = caller(business)
    integrator.pushed(title="Second", externalId="two", category="Repair")
    integrator.pushed(title="First", startDate="2026-05-14T14:00:00Z", externalId="one")
    integrator.pushed(
        title="Third",
        startDate="2026-05-17T02:00:00Z",
        duration=240,
        clientEmail="other@example.com",
        clientPhone="5559990000",
        externalId="",
    )
    return integrator


def titles(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["appointments"]]


def test_all_are_listed_by_start_as_they_were_answered(business: Business) -> None:
    integrator = caller(business)
    later = integrator.pushed(startDate="2026-05-16T14:00:00Z")
    sooner = integrator.pushed()

    assert integrator.get().json() == {
        "success": True,
        "appointments": [sooner, later],
        "meta": {"page": 1, "limit": 20, "total": 2},
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["First", "Second", "Third"]),
        ({"from": "", "status": "", "page": "", "limit": " "}, ["First", "Second", "Third"]),
        ({"unknown": "x"}, ["First", "Second", "Third"]),
        ({"from": "2026-05-15"}, ["Second", "Third"]),
        ({"to": "2026-05-15"}, ["First"]),
        ({"from": "2026-05-15T14:30:00Z", "to": "2026-05-15T14:31:00Z"}, ["Second"]),
        ({"from": "2026-05-15T15:30:00Z", "to": "2026-05-17T02:00:00Z"}, []),
        # The night to the 17th belongs to both days of New York.
        ({"from": "2026-05-16", "to": "2026-05-17"}, ["Third"]),
        ({"from": "2026-05-17", "to": "2026-05-18"}, ["Third"]),
        ({"status": "Scheduled"}, ["First", "Second", "Third"]),
        ({"status": "No-show"}, []),
        ({"category": "Repair"}, ["Second"]),
        ({"externalId": "one"}, ["First"]),
        ({"externalId": "ONE"}, []),
        ({"category": "Maintenance", "from": "2026-05-16"}, ["Third"]),
        ({"limit": "2"}, ["First", "Second"]),
        ({"limit": "2", "page": "2"}, ["Third"]),
        ({"limit": "100", "page": "10000000"}, []),
    ],
)
def test_a_query_narrows_the_list(
    integrator: Caller, query: dict[str, str], found: list[str]
) -> None:
    assert titles(integrator.get(**query)) == found


def test_every_status_is_found_by_its_name(integrator: Caller) -> None:
    for status in AppointmentStatus:
        Appointment.objects.filter(title="First").update(status=status)
        found = integrator.get(status=status.label).json()["appointments"]
        assert "First" in [row["title"] for row in found]
        assert {row["status"] for row in found} == {status.label}


def test_a_contact_has_its_appointments(integrator: Caller) -> None:
    contact = Appointment.objects.get(title="Third").contact
    assert contact is not None
    response = integrator.get(contact=contact.public_id)

    assert titles(response) == ["Third"]
    assert response.json()["meta"] == {"page": 1, "limit": 20, "total": 1}


def test_the_total_counts_what_is_on_no_page(integrator: Caller) -> None:
    answer = integrator.get(limit="1", page="3").json()

    assert [row["title"] for row in answer["appointments"]] == ["Third"]
    assert answer["meta"] == {"page": 3, "limit": 1, "total": 3}


def test_writing_does_not_include_reading(business: Business) -> None:
    assert caller(business, WRITE).get().status_code == 403
    assert caller(business, READ).get().status_code == 200


@pytest.mark.parametrize("text", WRONG_TIMES)
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_time_that_is_none(business: Business, name: str, text: str) -> None:
    message = WRONG_TIMES[text]
    code = "out_of_range" if message == YEARS else "invalid"
    response = caller(business).get(**{name: text})

    assert response.status_code == 400
    assert response.json() == invalid(response, (name, code, message))


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ({"status": "scheduled"}, [("status", "invalid_choice", STATUSES)]),
        ({"status": "no_show"}, [("status", "invalid_choice", STATUSES)]),
        ({"status": "a\x00"}, [("status", "unstorable", UNSTORABLE)]),
        ({"category": "repair"}, [("category", "invalid_choice", CATEGORIES)]),
        ({"externalId": "a\x00"}, [("externalId", "unstorable", UNSTORABLE)]),
        (
            {"externalId": "x" * 201},
            [("externalId", "max_length", "This must not be longer than 200 characters.")],
        ),
        ({"contact": "\x00"}, [("contact", "unstorable", UNSTORABLE)]),
        ({"from": "2026-05-15", "to": "2026-05-15"}, [("to", "invalid", "to must be after from.")]),
        ({"from": "2026-05-15", "to": "2026-05-01"}, [("to", "invalid", "to must be after from.")]),
        (
            {"limit": "-1", "page": "0", "from": "soon", "status": "x"},
            [
                ("from", "invalid", ISO),
                ("status", "invalid_choice", STATUSES),
                ("page", "whole", whole(10_000_000)),
                ("limit", "whole", whole(100)),
            ],
        ),
    ],
)
def test_a_query_that_cannot_be_answered(
    business: Business, query: dict[str, str], problems: list[tuple[str, str, str]]
) -> None:
    response = caller(business).get(**query)

    assert response.status_code == 400
    assert response.json() == invalid(response, *problems)


@pytest.mark.parametrize(
    "text", ["0", "-1", "101", "1.5", "1e1", "ten", "٢", "1_0", "0x5", "9" * 30, "10;", "1\x00"]
)
@pytest.mark.parametrize("name", ["page", "limit"])
def test_a_number_that_is_none(business: Business, name: str, text: str) -> None:
    response = caller(business).get(**{name: text})
    if (name, text) == ("page", "101"):
        assert response.json()["appointments"] == []
        return
    problem = (name, "whole", whole(100 if name == "limit" else 10_000_000))
    if "\x00" in text:
        problem = (name, "unstorable", UNSTORABLE)

    assert response.status_code == 400
    assert response.json() == invalid(response, problem)


def test_more_appointments_cost_no_more_queries(integrator: Caller) -> None:
    counts = []
    for month in ("06", "07"):
        for day in range(1, 9):
            integrator.pushed(startDate=f"2026-{month}-{day:02}T14:00:00Z")
        with CaptureQueriesContext(connection) as queries:
            assert integrator.get(limit="100").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 5
