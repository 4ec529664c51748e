"""One appointment of our own API: looked at, changed, moved, cancelled, restored, deleted."""

from typing import Any

import pytest

from accounts.models import Business
from appointments.models import Appointment
from notifications.models import Event
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
from tests.appointments.wrong import ISO, MINUTES, STRING

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


def test_one_is_shown_as_it_was_answered(integrator: Caller, shown: dict[str, Any]) -> None:
    response = integrator.get(path_of(shown))

    assert response.status_code == 200
    assert response.json() == {"success": True, "appointment": shown}


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({}, {}),
        ({"unknown": 1}, {}),
        ({"title": "Repair"}, {"title": "Repair"}),
        ({"category": "Repair"}, {"category": "Repair"}),
        ({"category": None}, {"category": None}),
        ({"externalId": "other"}, {"externalId": "other"}),
        ({"externalId": ""}, {"externalId": None}),
        ({"clientName": "S. Johnson"}, {"clientName": "S. Johnson"}),
        ({"clientEmail": "s@example.com"}, {"clientEmail": "s@example.com"}),
        ({"clientEmail": None}, {"clientEmail": None}),
        ({"status": "Confirmed"}, {"status": "Confirmed"}),
        ({"status": "No-show"}, {"status": "No-show"}),
        ({"status": "Cancelled"}, {"status": "Cancelled"}),
        ({"status": None, "startDate": "", "duration": None}, {}),
        ({"duration": 30}, {"endDate": "2026-05-15T14:30:00.000Z", "duration": 30}),
        (
            {"endDate": "2026-05-15T15:00:00Z"},
            {"endDate": "2026-05-15T15:00:00.000Z", "duration": 60},
        ),
        (
            {"startDate": "2026-05-16T10:00:00"},
            {"startDate": "2026-05-16T14:00:00.000Z", "endDate": "2026-05-16T15:30:00.000Z"},
        ),
        (
            {"startDate": "2026-05-16T14:00:00Z", "duration": 30, "title": "Moved"},
            {
                "startDate": "2026-05-16T14:00:00.000Z",
                "endDate": "2026-05-16T14:30:00.000Z",
                "duration": 30,
                "title": "Moved",
            },
        ),
        (
            {"startDate": "2026-05-16T14:00:00Z", "status": "Cancelled"},
            {
                "startDate": "2026-05-16T14:00:00.000Z",
                "endDate": "2026-05-16T15:30:00.000Z",
                "status": "Cancelled",
            },
        ),
    ],
)
def test_what_is_said_replaces_and_the_rest_stays(
    integrator: Caller, shown: dict[str, Any], said: dict[str, Any], changes: dict[str, Any]
) -> None:
    response = integrator.ask("PATCH", path_of(shown), said)

    assert response.status_code == 200
    assert response.json() == done("updated", shown, **changes)
    assert integrator.get(path_of(shown)).json()["appointment"] == shown | changes


def test_what_is_not_answered_is_changed_too(integrator: Caller, shown: dict[str, Any]) -> None:
    said = {"location": None, "notes": "New\nlines", "clientPhone": "", "metadata": {"a": [1]}}
    assert integrator.ask("PATCH", path_of(shown), said).json() == done("updated", shown)

    row = Appointment.objects.get()
    assert (row.location, row.notes, row.client_phone) == ("", "New\nlines", "")
    assert row.metadata == {"a": [1]}


def test_each_kind_of_change_is_told_and_none_is_not(
    integrator: Caller, shown: dict[str, Any]
) -> None:
    same = {name: shown[name] for name in ("title", "startDate", "endDate", "duration", "status")}
    integrator.ask("PATCH", path_of(shown), same)
    assert kinds() == ["appointment.booked"]

    both = {"title": "Moved", "startDate": "2026-05-16T14:00:00Z"}
    integrator.ask("PATCH", path_of(shown), both)
    assert kinds()[1:] == ["appointment.updated", "appointment.rescheduled"]


def test_a_status_takes_a_cancelled_appointment_up_again_also_at_another_time(
    integrator: Caller, shown: dict[str, Any]
) -> None:
    integrator.ask("POST", path_of(shown, "cancel"))
    moved = {"status": "Confirmed", "startDate": "2026-05-16T14:00:00Z"}
    response = integrator.ask("PATCH", path_of(shown), moved)

    assert response.json() == done(
        "updated",
        shown,
        status="Confirmed",
        startDate="2026-05-16T14:00:00.000Z",
        endDate="2026-05-16T15:30:00.000Z",
    )
    assert kinds()[1:] == [
        "appointment.cancelled",
        "appointment.restored",
        "appointment.rescheduled",
        "appointment.updated",
    ]


def test_a_cancelled_appointment_is_not_moved(integrator: Caller, shown: dict[str, Any]) -> None:
    integrator.ask("POST", path_of(shown, "cancel"))
    message = "The appointment is cancelled. Restore it first, then move it."
    for method, act in [("PATCH", ""), ("POST", "reschedule")]:
        said = {"startDate": "2026-05-16T14:00:00Z", "title": "Moved"}
        response = integrator.ask(method, path_of(shown, act), said)
        assert response.status_code == 409
        assert response.json() == refusal(response, "conflict", message)
    assert integrator.get(path_of(shown)).json()["appointment"] == shown | {"status": "Cancelled"}


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"title": ""}, [("title", "required", "title is required.")]),
        ({"clientName": None}, [("clientName", "required", "clientName is required.")]),
        ({"title": 5}, [("title", "type", STRING)]),
        ({"startDate": "never"}, [("startDate", "invalid", ISO)]),
        ({"endDate": "never"}, [("endDate", "invalid", ISO)]),
        ({"duration": 0}, [("duration", "out_of_range", MINUTES)]),
        (
            {"startDate": "2026-05-15T16:00:00Z", "endDate": "2026-05-15T15:00:00Z"},
            [("endDate", "invalid", "The end must be after the start.")],
        ),
        (
            {"endDate": "2026-05-15T14:00:00Z"},
            [("endDate", "invalid", "The end must be after the start.")],
        ),
        (
            {"status": "cancelled"},
            [
                (
                    "status",
                    "invalid_choice",
                    (
                        "This must be one of: "
                        "Scheduled, Rescheduled, Confirmed, Completed, No-show, Cancelled."
                    ),
                )
            ],
        ),
        ({"override": "yes"}, [("override", "flag", "This must be true or false.")]),
        ({"override": 1}, [("override", "flag", "This must be true or false.")]),
        (
            {"metadata": [], "clientEmail": "none", "duration": "x"},
            [
                ("duration", "type", "This must be a number."),
                ("clientEmail", "invalid", "This is not a valid e-mail address."),
                ("metadata", "object", "This must be an object."),
            ],
        ),
    ],
)
def test_a_change_that_is_wrong_changes_nothing(
    integrator: Caller,
    shown: dict[str, Any],
    said: dict[str, Any],
    problems: list[tuple[str, str, str]],
) -> None:
    before = stored(), Appointment.objects.values().get()
    response = integrator.ask("PATCH", path_of(shown), {"location": "Elsewhere"} | said)

    assert response.status_code == 400
    assert response.json() == invalid(response, *problems)
    assert (stored(), Appointment.objects.values().get()) == before
