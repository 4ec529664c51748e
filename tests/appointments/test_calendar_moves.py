"""An appointment that is dragged on the calendar page: moved, longer, handed over, or refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.models import Appointment, Resource
from notifications.models import Event, EventKind
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    lane,
    the_resource,
)
from tests.factories import make_business

HOUR = timedelta(hours=1)
PAGE = "/b/summit-roofing/calendar/"
UNKNOWN = "0" * 24


def move(client: Client, row: Appointment, **wanted: Any) -> Any:
    sent = {"seen": str(row.version)} | {name: str(value) for name, value in wanted.items()}
    return client.post(f"{PAGE}{row.public_id}/move/", sent)


def test_a_start_on_the_business_s_clock_moves_all_of_it(
    business: Business, owner_client: Client
) -> None:
    row = appointment(business)
    answer = move(owner_client, row, start="2026-05-13T14:15:00")
    assert (answer.status_code, answer.json()) == (200, {"version": 1})
    row.refresh_from_db()
    assert row.span == hours(datetime(2026, 5, 13, 18, 15, tzinfo=UTC))
    event = Event.objects.get(kind=EventKind.APPOINTMENT_RESCHEDULED)
    assert (event.actor_name, event.actor_id) == (
        "owner@summit.example",
        business.memberships.get().user_id,
    )


def test_an_end_alone_lengthens_it_and_a_resource_alone_hands_it_over(
    business: Business, owner_client: Client
) -> None:
    row, crew = appointment(business), lane(business)
    assert move(owner_client, row, end="2026-05-12T11:30:00").json() == {"version": 1}
    row.refresh_from_db()
    assert row.span == hours(NINE, 2.5)
    assert move(owner_client, row, resource=crew.public_id).json() == {"version": 2}
    row.refresh_from_db()
    assert (row.resource, row.span) == (crew, hours(NINE, 2.5))


def test_an_undo_says_its_times_with_an_offset(business: Business, owner_client: Client) -> None:
    row = appointment(business)
    move(owner_client, row, start="2026-05-13T14:00:00")
    row.refresh_from_db()
    move(owner_client, row, start="2026-05-12T13:00:00.000Z", end="2026-05-12T14:00:00.000Z")
    row.refresh_from_db()
    assert row.span == hours(NINE)


def test_a_time_that_is_taken_is_refused_with_what_takes_it(
    business: Business, owner_client: Client
) -> None:
    row = appointment(business)
    appointment(business, hours(NINE + 2 * HOUR), title="Roof repair", client=client("Bob Lee"))
    answer = move(owner_client, row, start="2026-05-12T11:30:00")
    assert answer.status_code == 409
    assert answer.json() == {
        "error": "slot_unavailable",
        "message": "The time is taken.",
        "collides": [
            {
                "title": "Roof repair",
                "client": "Bob Lee",
                "start": "2026-05-12T11:00:00",
                "end": "2026-05-12T12:00:00",
            }
        ],
    }
    row.refresh_from_db()
    assert (row.span, row.version) == (hours(NINE), 0)

    assert move(owner_client, row, start="2026-05-12T11:30:00", anyway=1).status_code == 200
    row.refresh_from_db()
    assert row.span == hours(NINE + 2.5 * HOUR)


def test_what_somebody_else_has_changed_is_not_moved(
    business: Business, owner_client: Client
) -> None:
    row = appointment(business)
    update(row, {"title": "Another"}, KEY, now=NOW)
    answer = move(owner_client, row, start="2026-05-12T11:00:00", anyway=1)
    assert answer.status_code == 409
    assert answer.json() == {
        "error": "out_of_date",
        "message": "Somebody else has changed the appointment meanwhile. Look again.",
    }
    row.refresh_from_db()
    assert row.span == hours(NINE)


def test_a_cancelled_one_stays_where_it_was(business: Business, owner_client: Client) -> None:
    row = cancel(appointment(business), KEY, now=NOW)
    answer = move(owner_client, row, start="2026-05-12T11:00:00")
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert "Restore it first" in answer.json()["message"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"start": "2026-03-08T02:30:00"}, "The clock skips 02:30 on that day."),
        ({"start": "soon"}, "ISO 8601"),
        ({"start": ""}, "ISO 8601"),
        ({"start": "9999-12-31T12:00:00"}, "2000 to 2100"),
        ({"start": "9999-12-31T23:30:00"}, "No calendar goes so far."),
        ({"end": "2026-05-12T08:00:00"}, "The end must be after the start."),
        ({"end": "2026-06-30T08:00:00"}, "31 days"),
        ({"seen": ""}, "which version"),
        ({"seen": "-1"}, "which version"),
        ({"seen": "9" * 40}, "which version"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_changes_nothing(
    business: Business, owner_client: Client, wanted: dict[str, str], message: str
) -> None:
    row = appointment(business)
    answer = move(owner_client, row, **wanted)
    assert (answer.status_code, answer.json()["error"]) == (422, "validation_error")
    assert message in answer.json()["message"]
    row.refresh_from_db()
    assert (row.span, row.version) == (hours(NINE), 0)


def test_of_the_hour_that_the_clock_shows_twice_an_end_alone_leaves_the_start(
    business: Business, owner_client: Client
) -> None:
    second_half_past_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    row = appointment(business, hours(second_half_past_one), admission=Admission.ANY)
    assert move(owner_client, row, end="2026-11-01T03:00:00").status_code == 200
    row.refresh_from_db()
    assert row.span == hours(second_half_past_one, 1.5)


def test_a_resource_must_be_offered_and_serve_the_calendar(
    business: Business, owner_client: Client
) -> None:
    row, retired = appointment(business), lane(business, "Old crew")
    retired.retire(NOW)
    elsewhere = Resource.objects.create(business=business, name="North crew")
    theirs = the_resource(make_business(name="Valley Dental"))
    for public_id in (retired.public_id, theirs.public_id, UNKNOWN, "north", "a\x00b"):
        assert move(owner_client, row, resource=public_id).status_code == 404
    answer = move(owner_client, row, resource=elsewhere.public_id)
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "North crew does not serve the calendar Calendar.",
    )
    row.refresh_from_db()
    assert (row.resource, row.version) == (the_resource(business), 0)


def test_only_members_move_and_only_what_is_theirs(
    business: Business, owner_client: Client, colleague_client: Client, stranger_client: Client
) -> None:
    row = appointment(business)
    wanted = {"start": "2026-05-12T11:00:00", "seen": "0"}
    theirs = f"/b/valley-dental/calendar/{row.public_id}/move/"
    assert stranger_client.post(f"{PAGE}{row.public_id}/move/", wanted).status_code == 404
    assert stranger_client.post(theirs, wanted).status_code == 404
    assert Client().post(f"{PAGE}{row.public_id}/move/", wanted).status_code == 302
    assert owner_client.get(f"{PAGE}{row.public_id}/move/").status_code == 405
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(business.memberships.get(role="owner").user)
    assert guarded.post(f"{PAGE}{row.public_id}/move/", wanted).status_code == 403
    row.refresh_from_db()
    assert row.version == 0
    assert move(colleague_client, row, start="2026-05-12T11:00:00").status_code == 200
