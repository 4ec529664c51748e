"""`POST /api/v1/bookings`: a time that is free is booked, another one is refused."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Business
from appointments.models import Appointment, AppointmentType, Blocker, Calendar, Resource
from leads.models import Contact
from tests.appointments.bookings import NINE, the_calendar, the_resource, the_type
from tests.appointments.calling import (
    ADMIN,
    NOTHING,
    WRITE,
    Caller,
    caller,
    invalid,
    refusal,
    stored,
)

PATH = "/api/v1/bookings"
GOOD: dict[str, Any] = {"startDate": "2026-05-12T09:00:00"}
TAKEN, CLOSED = "The time is taken.", "Nothing can be booked at this time."


@pytest.fixture
def agent(business: Business) -> Caller:
    return caller(business, WRITE)


def book(agent: Caller, **changes: Any) -> Any:
    return agent.push(GOOD | changes, path=PATH)


def booked(agent: Caller, **changes: Any) -> dict[str, Any]:
    response = book(agent, **changes)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def assert_refused(response: Any, status: int, expected: dict[str, Any]) -> None:
    assert response.status_code == status, response.content
    assert response.json() == expected


def second_resource(business: Business, name: str = "Van") -> Resource:
    """Serves the same calendar and type, at the same hours."""
    first = the_resource(business)
    second = Resource.objects.create(business=business, name=name)
    second.calendars.add(the_calendar(business))
    second.appointment_types.add(the_type(business))
    for slot in first.weekly_slots.all():
        slot.pk, slot.public_id, slot.resource = None, f"{second.pk:012}{slot.pk:012}", second
        slot.save()
    return second


def test_a_start_is_enough(agent: Caller, business: Business) -> None:
    answer = booked(agent)
    shown = answer["booking"]

    assert answer == {
        "success": True,
        "action": "created",
        "booking": {
            "id": shown["id"],
            "externalId": None,
            "title": "Appointment",
            "startDate": "2026-05-12T13:00:00.000Z",
            "endDate": "2026-05-12T14:00:00.000Z",
            "duration": 60,
            "status": "Scheduled",
            "clientName": None,
            "clientEmail": None,
            "category": None,
            "source": "booking",
            "createdAt": shown["createdAt"],
            "calendarId": the_calendar(business).public_id,
            "resourceId": the_resource(business).public_id,
            "appointmentTypeId": the_type(business).public_id,
        },
    }
    assert stored() == {"Appointment": 1, "Contact": 0, "Identity": 0, "Lead": 0, "Event": 1}


def test_everything_that_was_sent_is_kept(agent: Caller, business: Business) -> None:
    AppointmentType.objects.update(category="Repair")
    answer = booked(
        agent,
        title="Leak",
        duration=30,
        clientName="Sarah Johnson",
        clientEmail="sarah@example.com",
        clientPhone="5551234567",
        location="123 Main St",
        notes="Dog\nin the yard",
        externalId="call-7",
        metadata={"agent": 7},
    )["booking"]

    row, contact = Appointment.objects.get(), Contact.objects.get()
    assert (answer["title"], answer["duration"], answer["category"]) == ("Leak", 30, "Repair")
    assert (answer["clientName"], answer["clientEmail"]) == ("Sarah Johnson", "sarah@example.com")
    assert (row.contact, contact.name, contact.phone) == (contact, "Sarah Johnson", "5551234567")
    assert (row.location, row.notes) == ("123 Main St", "Dog\nin the yard")
    assert (row.external_id, row.metadata) == ("call-7", {"agent": 7})


def test_a_time_that_is_taken_is_refused_and_leaves_nothing(agent: Caller) -> None:
    booked(agent)
    before = stored()
    response = book(
        agent, startDate="2026-05-12T09:30:00", clientName="Late", clientEmail="late@example.com"
    )

    assert_refused(response, 409, refusal(response, "slot_unavailable", TAKEN))
    assert stored() == before
    assert booked(agent, startDate="2026-05-12T10:00:00")


@pytest.mark.parametrize(
    "said",
    [
        {"startDate": "2026-05-12T08:30:00"},
        {"startDate": "2026-05-12T16:30:00"},
        {"startDate": "2026-05-16T10:00:00"},
        {"startDate": "2026-05-12T09:00:00", "duration": 8 * 60 + 1},
        {"startDate": "2026-05-12T09:00:00Z"},
    ],
)
def test_a_time_that_is_not_open_is_refused(agent: Caller, said: dict[str, Any]) -> None:
    response = book(agent, **said)

    assert_refused(response, 409, refusal(response, "slot_unavailable", CLOSED))
    assert stored() == NOTHING


def test_the_first_resource_that_is_free_serves(agent: Caller, business: Business) -> None:
    first, second = the_resource(business), second_resource(business)
    served = [booked(agent)["booking"]["resourceId"] for _ in range(2)]
    full = book(agent)

    assert served == [first.public_id, second.public_id]
    assert_refused(full, 409, refusal(full, "slot_unavailable", TAKEN))


def test_a_place_that_is_named_is_taken(agent: Caller, business: Business) -> None:
    second = second_resource(business)
    slot = second.weekly_slots.get(weekday=1)
    expected = (the_calendar(business).public_id, second.public_id, the_type(business).public_id)
    for number, said in enumerate(
        [
            {"resourceId": second.public_id},
            {"slotId": slot.public_id},
            {"calendarId": expected[0], "resourceId": expected[1], "appointmentTypeId": expected[2],
             "slotId": slot.public_id},
        ]
    ):  # fmt: skip
        answer = booked(agent, startDate=f"2026-05-12T{10 + number}:00:00", **said)["booking"]
        shown = (answer["calendarId"], answer["resourceId"], answer["appointmentTypeId"])
        assert shown == expected
    wrong_day = book(agent, startDate="2026-05-13T09:00:00", slotId=slot.public_id)
    assert_refused(wrong_day, 409, refusal(wrong_day, "slot_unavailable", CLOSED))


def test_a_resource_alone_leads_to_its_own_calendar_and_type(
    agent: Caller, business: Business
) -> None:
    branch = Calendar.objects.create(business=business, name="Branch", time_zone="UTC", position=1)
    kind = AppointmentType.objects.create(business=business, name="Visit", length=30, position=1)
    van = Resource.objects.create(business=business, name="Van", position=1)
    van.calendars.add(branch)
    van.appointment_types.add(kind)
    van.weekly_slots.create(calendar=branch, weekday=1, opens=0, closes=1440)
    answer = booked(agent, resourceId=van.public_id)["booking"]

    assert answer["calendarId"] == branch.public_id
    assert (answer["appointmentTypeId"], answer["title"], answer["duration"]) == (
        kind.public_id, "Visit", 30,
    )  # fmt: skip
    response = book(agent, resourceId=van.public_id, calendarId=the_calendar(business).public_id)
    message = "It does not serve this calendar and appointment type."
    assert_refused(response, 400, invalid(response, ("resourceId", "invalid", message)))
    slot = the_resource(business).weekly_slots.all()[0]
    response = book(agent, slotId=slot.public_id, calendarId=branch.public_id)
    message = "It belongs to another calendar, resource or appointment type."
    assert_refused(response, 400, invalid(response, ("slotId", "invalid", message)))


def test_what_is_retired_is_like_nothing_and_nobody_left_is_nothing_free(
    agent: Caller, business: Business
) -> None:
    resource = the_resource(business)
    resource.retire(NINE)
    named = book(agent, resourceId=resource.public_id)
    message = "There is nothing with this resourceId."
    assert_refused(named, 404, refusal(named, "not_found", message))

    response = book(agent)
    message = "Nobody serves this appointment type on this calendar."
    assert_refused(response, 409, refusal(response, "slot_unavailable", message))


def test_who_is_booked_for_nothing_is_not_booked(agent: Caller, business: Business) -> None:
    resource = the_resource(business)
    resource.appointment_types.clear()
    response = book(agent)
    message = "Nobody serves this appointment type on this calendar."
    assert_refused(response, 409, refusal(response, "slot_unavailable", message))

    named = book(agent, resourceId=resource.public_id)
    message = "It does not serve this calendar and appointment type."
    assert_refused(named, 400, invalid(named, ("resourceId", "invalid", message)))
    assert Appointment.objects.count() == 0


def test_a_booking_moves_only_to_who_serves_its_type(agent: Caller, business: Business) -> None:
    van = second_resource(business)
    row = Appointment.objects.get(public_id=booked(agent)["booking"]["id"])
    path, said = f"/api/v1/appointments/{row.public_id}/reschedule", {"resourceId": van.public_id}
    van.appointment_types.clear()
    response = agent.ask("POST", path, said)
    message = "It does not serve this appointment type."
    assert_refused(response, 400, invalid(response, ("resourceId", "invalid", message)))

    van.appointment_types.add(the_type(business))
    assert agent.ask("POST", path, said).status_code == 200
    assert Appointment.objects.get().resource == van


def test_only_an_administrator_overrides_and_is_warned(agent: Caller, business: Business) -> None:
    admin = caller(business, WRITE, ADMIN)
    first = booked(admin, override=False)["booking"]["id"]
    refused = book(agent, override=True)
    assert_refused(
        refused,
        403,
        refusal(refused, "forbidden", "API key does not have permission for this endpoint."),
    )
    still = book(admin)
    assert_refused(still, 409, refusal(still, "slot_unavailable", TAKEN))

    overlap = {
        "code": "overlap",
        "message": "It overlaps other appointments; it was taken all the same.",
        "field": "startDate",
        "appointmentIds": [first],
    }
    closed = {
        "code": "closed",
        "message": "It is outside the hours or in a closure; it was taken all the same.",
        "field": "startDate",
    }
    assert booked(admin, override=True)["warnings"] == [overlap]
    assert booked(admin, override=True, startDate="2026-05-12T03:00:00")["warnings"] == [closed]
    assert "warnings" not in booked(admin, override=True, startDate="2026-05-12T12:00:00")


def test_closures_are_closed(agent: Caller, business: Business) -> None:
    Blocker.objects.create(
        calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(hours=1)
    )
    response = book(agent)
    assert_refused(response, 409, refusal(response, "slot_unavailable", CLOSED))


def test_a_test_booking_takes_no_time_from_the_real_ones(agent: Caller, business: Business) -> None:
    booked(caller(business, WRITE, is_test=True))

    assert "warnings" not in booked(agent)
