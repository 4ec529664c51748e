"""One appointment of our own API: moved, cancelled, restored, deleted."""

from typing import Any

import pytest

from accounts.models import Business
from appointments.models import Appointment, Calendar, Resource
from notifications.models import Event
from tests.appointments.bookings import appointment, the_resource
from tests.appointments.calling import (
    ADMIN,
    PATH,
    READ,
    WRITE,
    Caller,
    caller,
    invalid,
    refusal,
    stored,
)
from tests.appointments.wrong import STRING

OVERLAP = "It overlaps other appointments; it was taken all the same."


@pytest.fixture
def integrator(business: Business) -> Caller:
    return caller(business, READ, WRITE, ADMIN)


@pytest.fixture
def shown(integrator: Caller) -> dict[str, Any]:
    return integrator.pushed()


def path_of(shown: dict[str, Any], act: str = "") -> str:
    return f"{PATH}/{shown['id']}{act and '/'}{act}"


def done(action: str, shown: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"success": True, "action": action, "appointment": shown | changes}


def kinds() -> list[str]:
    return [event.kind for event in Event.objects.order_by("id")]


def test_a_key_that_refuses_overlaps_moves_nothing_onto_another_one(business: Business) -> None:
    strict = caller(business, refuses_overlaps=True)
    taken = strict.pushed()
    mine = strict.pushed(startDate="2026-05-16T14:00:00Z")
    before = stored()
    for method, act in [("PATCH", ""), ("POST", "reschedule")]:
        said = {"title": "Moved", "startDate": taken["startDate"]}
        response = strict.ask(method, path_of(mine, act), said)
        assert response.status_code == 409
        assert response.json() == refusal(response, "slot_unavailable", "The time is taken.")
    assert strict.get(path_of(mine)).json()["appointment"] == mine
    assert stored() == before


def test_another_key_is_warned_when_it_moves_one_onto_another(integrator: Caller) -> None:
    taken = integrator.pushed()
    mine = integrator.pushed(startDate="2026-05-16T14:00:00Z")
    said = {"startDate": taken["startDate"]}
    warnings = [
        {
            "code": "overlap",
            "message": OVERLAP,
            "field": "startDate",
            "appointmentIds": [taken["id"]],
        }
    ]
    moved = done("updated", mine, startDate=taken["startDate"], endDate=taken["endDate"])
    assert integrator.ask("PATCH", path_of(mine), said).json() == moved | {"warnings": warnings}


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        (
            {"startDate": "2026-05-18T09:00:00"},
            {"startDate": "2026-05-18T13:00:00.000Z", "endDate": "2026-05-18T14:30:00.000Z"},
        ),
        (
            {"startDate": "2026-05-18T13:00:00Z", "endDate": "2026-05-18T14:00:00Z"},
            {
                "startDate": "2026-05-18T13:00:00.000Z",
                "endDate": "2026-05-18T14:00:00.000Z",
                "duration": 60,
            },
        ),
        ({"duration": 120}, {"endDate": "2026-05-15T16:00:00.000Z", "duration": 120}),
        ({"startDate": "2026-05-15T14:00:00Z"}, {}),
    ],
)
def test_an_appointment_is_moved(
    integrator: Caller, shown: dict[str, Any], said: dict[str, Any], changes: dict[str, Any]
) -> None:
    response = integrator.ask("POST", path_of(shown, "reschedule"), said)

    assert response.status_code == 200
    assert response.json() == done("rescheduled", shown, **changes)
    assert kinds()[1:] == (["appointment.rescheduled"] if changes else [])


def test_an_appointment_is_moved_to_another_resource_and_stays_on_its_calendar(
    integrator: Caller, shown: dict[str, Any], business: Business
) -> None:
    van = Resource.objects.create(business=business, name="Van")
    van.calendars.add(Calendar.objects.create(business=business, name="Other", time_zone="UTC"))
    path, said = path_of(shown, "reschedule"), {"resourceId": van.public_id}
    assert integrator.ask("POST", path, said).json() == done("rescheduled", shown)
    row = Appointment.objects.get()
    assert (row.resource, row.calendar.name) == (van, "Other")

    both = the_resource(business)
    both.calendars.add(row.calendar)
    integrator.ask("POST", path, {"resourceId": both.public_id})
    row.refresh_from_db()
    assert (row.resource, row.calendar.name) == (both, "Other")

    van.calendars.clear()
    response = integrator.ask("POST", path, said)
    assert response.status_code == 400
    problem = ("resourceId", "invalid", "It serves no calendar.")
    assert response.json() == invalid(response, problem)


@pytest.mark.parametrize("body", [None, {}, {"startDate": None}, {"override": True}])
def test_a_move_to_nowhere(integrator: Caller, shown: dict[str, Any], body: Any) -> None:
    response = integrator.ask("POST", path_of(shown, "reschedule"), body)

    assert response.status_code == 400
    problem = ("startDate", "required", "startDate is required.")
    assert response.json() == invalid(response, problem)


@pytest.mark.parametrize(
    ("body", "note"), [(None, None), ({}, None), ({"reason": "Rain\nall day"}, "Rain\nall day")]
)
def test_an_appointment_is_cancelled_once_with_its_reason(
    integrator: Caller, shown: dict[str, Any], body: Any, note: str | None
) -> None:
    for _ in range(2):
        response = integrator.ask("POST", path_of(shown, "cancel"), body)
        assert response.status_code == 200
        assert response.json() == done("cancelled", shown, status="Cancelled")
    event = Event.objects.get(kind="appointment.cancelled")
    assert event.data.get("note") == note


@pytest.mark.parametrize(
    ("reason", "code", "message"),
    [
        (5, "type", STRING),
        (["x"], "type", STRING),
        ("x" * 20_001, "max_length", "This must not be longer than 20000 characters."),
    ],
)
def test_a_reason_that_is_none(
    integrator: Caller, shown: dict[str, Any], reason: Any, code: str, message: str
) -> None:
    response = integrator.ask("POST", path_of(shown, "cancel"), {"reason": reason})

    assert response.status_code == 400
    assert response.json() == invalid(response, ("reason", code, message))
    assert integrator.get(path_of(shown)).json()["appointment"] == shown


def test_a_cancelled_appointment_is_taken_up_again(
    integrator: Caller, shown: dict[str, Any]
) -> None:
    integrator.ask("POST", path_of(shown, "cancel"))
    response = integrator.ask("POST", path_of(shown, "restore"))
    assert (response.status_code, response.json()) == (200, done("restored", shown))

    again = integrator.ask("POST", path_of(shown, "restore"))
    assert again.status_code == 409
    assert again.json() == refusal(again, "conflict", "The appointment is not cancelled.")


def test_where_its_time_is_taken_meanwhile_the_key_decides(business: Business) -> None:
    lenient, strict = caller(business), caller(business, refuses_overlaps=True)
    mine = lenient.pushed()
    lenient.ask("POST", path_of(mine, "cancel"))
    taken = strict.pushed()

    response = strict.ask("POST", path_of(mine, "restore"))
    assert response.status_code == 409
    assert response.json() == refusal(response, "slot_unavailable", "The time is taken.")
    assert lenient.ask("POST", path_of(mine, "restore")).json() == done("restored", mine) | {
        "warnings": [
            {
                "code": "overlap",
                "message": OVERLAP,
                "field": "startDate",
                "appointmentIds": [taken["id"]],
            }
        ]
    }


def test_a_booking_is_moved_as_it_was_booked(business: Business) -> None:
    """Whatever the key says of pushes: a booking takes only what is open, unless overridden."""
    row = appointment(business)
    path, night = f"{PATH}/{row.public_id}", {"startDate": "2026-05-12T02:00:00"}
    integrator, admin = caller(business), caller(business, WRITE, ADMIN)
    for method, act in [("PATCH", ""), ("POST", "/reschedule")]:
        Appointment.objects.update(source="booking")
        response = integrator.ask(method, path + act, night)
        assert response.status_code == 409
        message = "Nothing can be booked at this time."
        assert response.json() == refusal(response, "slot_unavailable", message)

        overridden = integrator.ask(method, path + act, night | {"override": True})
        assert (overridden.status_code, overridden.json()["error"]) == (403, "forbidden")

    assert admin.ask("PATCH", path, night | {"override": True}).json()["warnings"] == [
        {
            "code": "closed",
            "message": "It is outside the hours or in a closure; it was taken all the same.",
            "field": "startDate",
        }
    ]
    row.refresh_from_db()
    assert row.starts_at.isoformat() == "2026-05-12T06:00:00+00:00"


def test_an_appointment_is_deleted_and_its_events_stay(
    integrator: Caller, shown: dict[str, Any], business: Business
) -> None:
    assert caller(business, READ, WRITE).ask("DELETE", path_of(shown)).status_code == 403
    response = integrator.ask("DELETE", path_of(shown))

    assert response.status_code == 200
    assert response.json() == {
        "success": True,
        "action": "deleted",
        "appointment": {"id": shown["id"]},
    }
    assert kinds() == ["appointment.booked", "appointment.deleted"]
    for method, act in [("GET", ""), ("DELETE", ""), ("PATCH", ""), ("POST", "restore")]:
        again = integrator.ask(method, path_of(shown, act))
        assert again.status_code == 404
        assert again.json() == refusal(again, "not_found", "There is nothing here.")


def test_a_booking_is_taken_up_again_as_it_was_booked(business: Business) -> None:
    row = appointment(business)
    path = f"{PATH}/{row.public_id}"
    Appointment.objects.update(source="booking")
    integrator, admin = caller(business), caller(business, WRITE, ADMIN)
    integrator.ask("POST", f"{path}/cancel")
    taken = integrator.pushed(startDate="2026-05-12T13:30:00Z")

    for method, act, said in [("POST", "/restore", {}), ("PATCH", "", {"status": "Confirmed"})]:
        response = integrator.ask(method, path + act, said)
        assert response.status_code == 409
        assert response.json() == refusal(response, "slot_unavailable", "The time is taken.")
    overridden = admin.ask("POST", f"{path}/restore", {"override": True}).json()
    assert overridden["warnings"][0]["appointmentIds"] == [taken["id"]]
    assert overridden["appointment"]["status"] == "Scheduled"
