"""`POST /api/v1/appointments`: what an integrator sees when its request is right."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.models import Appointment
from leads.models import Contact
from notifications.models import Event
from tests.appointments.bookings import the_calendar, the_resource
from tests.appointments.calling import DOCUMENTED, caller, stored
from tests.leads.enquiries import enquire

# A Sunday of 2026 on which New York's clock shows the hour from one to two twice.
TWICE = "2026-11-01T01:30:00"


def test_the_documents_example_creates_an_appointment(business: Business) -> None:
    response = caller(business).push(DOCUMENTED)

    assert response.status_code == 201
    assert response["Content-Type"] == "application/json"
    assert response["RateLimit-Remaining"] == "599"
    answer = response.json()
    shown = answer["appointment"]
    assert re.fullmatch("[0-9a-f]{24}", shown["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", shown["createdAt"])
    assert answer == {
        "success": True,
        "action": "created",
        "appointment": {
            "id": shown["id"],
            "externalId": "calendar-event-99887",
            "title": "HVAC quarterly maintenance",
            "startDate": "2026-05-15T14:00:00.000Z",
            "endDate": "2026-05-15T15:30:00.000Z",
            "duration": 90,
            "status": "Scheduled",
            "clientName": "Sarah Johnson",
            "clientEmail": "sarah@example.com",
            "category": "Maintenance",
            "source": "api",
            "createdAt": shown["createdAt"],
        },
    }
    assert list(answer["appointment"]) == [
        "id", "externalId", "title", "startDate", "endDate", "duration", "status", "clientName",
        "clientEmail", "category", "source", "createdAt",
    ]  # fmt: skip


def test_everything_that_was_sent_is_kept_and_told(business: Business) -> None:
    integrator = caller(business)
    integrator.push(metadata={"crew": ["A", {"vans": 2}]})

    row, contact, event = Appointment.objects.get(), Contact.objects.get(), Event.objects.get()
    assert (row.business, row.contact, row.lead) == (business, contact, None)
    assert (row.calendar, row.resource) == (the_calendar(business), the_resource(business))
    assert (row.client_phone, row.location) == ("5551234567", "123 Main St, NYC")
    assert (row.notes, row.is_test) == ("Pushed via Google Calendar sync", False)
    assert row.metadata == {"crew": ["A", {"vans": 2}]}
    assert (contact.name, contact.email, contact.phone) == (
        "Sarah Johnson", "sarah@example.com", "5551234567",
    )  # fmt: skip
    assert (event.kind, event.actor_name, event.contact_id, event.appointment_id) == (
        "appointment.booked", "HomeAdvisor", contact.pk, row.pk,
    )  # fmt: skip
    assert event.data["fields"]["title"] == "HVAC quarterly maintenance"


def test_what_is_not_said_is_null_and_an_hour_long(business: Business) -> None:
    shown = caller(business).push(
        {"title": "Call", "startDate": "2026-05-15T14:00:00Z", "clientName": "Cher"}
    ).json()["appointment"]  # fmt: skip

    assert shown == {
        "id": shown["id"],
        "externalId": None,
        "title": "Call",
        "startDate": "2026-05-15T14:00:00.000Z",
        "endDate": "2026-05-15T15:00:00.000Z",
        "duration": 60,
        "status": "Scheduled",
        "clientName": "Cher",
        "clientEmail": None,
        "category": None,
        "source": "api",
        "createdAt": shown["createdAt"],
    }
    contact = Contact.objects.get()
    assert (contact.first_name, contact.last_name, contact.email, contact.phone) == (
        "Cher", "", "", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "end", "duration"),
    [
        ({"duration": 90}, "2026-05-15T15:30:00.000Z", 90),
        ({"duration": 90.0}, "2026-05-15T15:30:00.000Z", 90),
        ({"duration": 1}, "2026-05-15T14:01:00.000Z", 1),
        ({"duration": 1.5}, "2026-05-15T14:01:30.000Z", 1.5),
        ({"duration": 31 * 24 * 60}, "2026-06-15T14:00:00.000Z", 44_640),
        ({"duration": None}, "2026-05-15T15:00:00.000Z", 60),
        ({"duration": ""}, "2026-05-15T15:00:00.000Z", 60),
        ({"duration": None, "endDate": "2026-05-15T14:45:00Z"}, "2026-05-15T14:45:00.000Z", 45),
        ({"duration": 90, "endDate": "2026-05-15T14:45:00Z"}, "2026-05-15T14:45:00.000Z", 45),
        ({"duration": -5, "endDate": "2026-05-15T14:45:00Z"}, "2026-05-15T14:45:00.000Z", 45),
        ({"endDate": "2026-05-15T16:45:00+02:00"}, "2026-05-15T14:45:00.000Z", 45),
        ({"endDate": "2026-05-15T10:45:00"}, "2026-05-15T14:45:00.000Z", 45),
    ],
)
def test_how_long_it_takes(
    business: Business, said: dict[str, Any], end: str, duration: float
) -> None:
    shown = caller(business).pushed(**said)

    assert (shown["endDate"], shown["duration"]) == (end, duration)


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("2026-05-15T14:00:00.25Z", "2026-05-15T14:00:00.250Z"),
        ("2026-05-15T14:00:00+02:00", "2026-05-15T12:00:00.000Z"),
        ("2026-05-15T10:00:00", "2026-05-15T14:00:00.000Z"),
        ("2026-01-15T10:00", "2026-01-15T15:00:00.000Z"),
        ("2026-05-15", "2026-05-15T04:00:00.000Z"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000Z"),
        ("2100-12-31T22:00:00Z", "2100-12-31T22:00:00.000Z"),
    ],
)
def test_when_it_starts(business: Business, said: str, start: str) -> None:
    assert caller(business).pushed(startDate=said)["startDate"] == start


def test_a_known_person_is_found_and_brought_up_to_date(business: Business) -> None:
    lead = enquire(business, "Sara Jones", email="sarah@example.com")
    caller(business).push()

    row, contact = Appointment.objects.get(), Contact.objects.get()
    assert (row.contact, row.lead) == (lead.contact, lead)
    assert (contact.name, contact.phone) == ("Sarah Johnson", "5551234567")


def test_the_same_appointment_twice_is_two_with_one_person_and_an_overlap(
    business: Business,
) -> None:
    integrator = caller(business)
    first = integrator.push().json()
    second = integrator.push().json()

    assert "warnings" not in first
    assert second == {
        "success": True,
        "action": "created",
        "appointment": first["appointment"]
        | {name: second["appointment"][name] for name in ("id", "createdAt")},
        "warnings": [
            {
                "code": "overlap",
                "message": "It overlaps other appointments; it was taken all the same.",
                "field": "startDate",
                "appointmentIds": [first["appointment"]["id"]],
            }
        ],
    }
    assert stored() == {"Appointment": 2, "Contact": 1, "Identity": 2, "Lead": 0, "Event": 2}


def test_touching_ends_are_no_overlap(business: Business) -> None:
    integrator = caller(business)
    integrator.push()

    assert "warnings" not in integrator.push(startDate="2026-05-15T15:30:00Z").json()


def test_a_key_that_refuses_overlaps_is_told_that_the_time_is_taken(business: Business) -> None:
    strict = caller(business, refuses_overlaps=True)
    # At four in the morning: it is the room that counts, not the hours.
    assert strict.push(startDate="2026-05-15T08:00:00Z").status_code == 201
    before = stored()
    response = strict.push(startDate="2026-05-15T09:00:00Z", clientEmail="new@example.com")

    assert response.status_code == 409
    assert response.json() == {
        "success": False,
        "error": "slot_unavailable",
        "message": "The time is taken.",
        "requestId": response["X-Request-Id"],
    }
    assert stored() == before


def test_an_email_and_a_phone_of_two_people_are_a_warning(business: Business) -> None:
    one = enquire(business, "Sarah Johnson", email="sarah@example.com").contact
    other = enquire(business, "Pete Miller", phone="5551234567").contact
    answer = caller(business).push().json()

    assert answer["warnings"] == [
        {
            "code": "possible_duplicate",
            "message": "The e-mail and the phone belong to two contacts; the e-mail decided.",
            "field": "clientPhone",
            "contactIds": [one.public_id, other.public_id],
        }
    ]
    assert Appointment.objects.get().contact == one


def test_a_time_that_the_clock_shows_twice_is_the_first_of_them_with_a_warning(
    business: Business,
) -> None:
    integrator = caller(business)
    answer = integrator.push(startDate=TWICE, duration=60).json()

    assert answer["appointment"]["startDate"] == "2026-11-01T05:30:00.000Z"
    assert answer["warnings"] == [
        {
            "code": "ambiguous_time",
            "message": "The clock shows this time twice on that day; the first was taken.",
            "field": "startDate",
        }
    ]
    assert "warnings" not in integrator.push(startDate=f"{TWICE}-05:00").json()


def test_a_test_key_leaves_test_data_that_stands_in_nobodys_way(business: Business) -> None:
    caller(business, is_test=True).push()

    assert Appointment.objects.get().is_test
    assert Contact.objects.get().is_test
    assert Event.objects.get().is_test
    assert "warnings" not in caller(business).push().json()


def test_a_business_that_offers_nothing_any_more_still_has_a_calendar(business: Business) -> None:
    integrator = caller(business)
    for row in (the_calendar(business), the_resource(business)):
        row.retire(row.created_at)

    assert integrator.push().status_code == 201


def test_a_push_costs_the_same_however_much_is_there(business: Business) -> None:
    integrator = caller(business)
    integrator.push(startDate="2026-05-01T14:00:00Z")
    counts = []
    for month in ("05", "06"):
        with CaptureQueriesContext(connection) as queries:
            integrator.push(startDate=f"2026-{month}-15T14:00:00Z")
        counts.append(len(queries))
        for _ in range(12):
            integrator.push(startDate=f"2026-{month}-16T14:00:00Z")

    assert counts[0] == counts[1]
