"""Times at which nothing is booked: what can be closed, and what was booked then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Business
from appointments.booking import Admission, SlotUnavailable
from appointments.changing import cancel
from appointments.models import Blocker
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    booked,
    hours,
    the_calendar,
    the_resource,
)
from tests.appointments.closures import closed, closure_form, closure_path, with_times
from tests.appointments.settings_pages import booking_path, make_calendar, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def spans() -> list[tuple[datetime, datetime]]:
    return list(Blocker.objects.values_list("starts_at", "ends_at"))


def test_whole_days_are_closed_from_midnight_to_midnight_on_the_calendar(
    business: Business, owner_client: Client
) -> None:
    answer = owner_client.post(closure_path(business), closure_form(business), follow=True)

    assert answer.redirect_chain == [(closure_path(business), 302)]
    page = answer.content.decode()
    assert "Closed. Nothing new can be booked then." in page
    assert "Tue 12 May 2026 – Wed 13 May 2026" in page
    row = Blocker.objects.get()
    assert (row.name, row.calendar, row.resource) == ("Holiday", the_calendar(business), None)
    assert spans() == [(datetime(2026, 5, 12, 4, tzinfo=UTC), datetime(2026, 5, 14, 4, tzinfo=UTC))]
    with pytest.raises(SlotUnavailable):
        booked(business)


def test_a_resource_is_closed_for_some_hours(business: Business, owner_client: Client) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    target = f"{calendar.public_id}-{resource.public_id}"
    said = with_times(business, "2026-05-12 09:00", "2026-05-12 11:30", target=target, name="")
    page = owner_client.post(closure_path(business), said, follow=True).content.decode()

    assert "Tue 12 May 2026, 09:00–11:30" in page
    assert "Summit Roofing, on Calendar" in page
    row = Blocker.objects.get()
    assert (row.name, row.resource) == ("", resource)
    assert spans() == [(NINE, NINE + timedelta(hours=2, minutes=30))]


@pytest.mark.parametrize(
    ("start", "end", "field", "said"),
    [
        ("2027-03-14 02:30", "2027-03-14 09:00", "from_time", "The clock skips 02:30 on that day."),
        ("2027-03-13 09:00", "2027-03-14 02:00", "to_time", "The clock skips 02:00 on that day."),
        ("2026-05-12 09:00", "2026-05-12 09:00", "to_time", "The end must be after the start."),
        ("2026-05-12 09:00", "2026-05-11 10:00", "to_time", "The end must be after the start."),
        ("2026-04-01 09:00", "2026-05-01 07:59", "to_time", "This time is over already."),
        ("2026-05-12", "2026-05-12 09:00", "from_time", "Write a time, or close whole days."),
        ("2026-05-12 09:00", "2026-05-12", "to_time", "Write a time, or close whole days."),
        ("2026-05-12 25:00", "2026-05-13 10:00", "from_time", "Enter a valid time."),
        ("2026-02-30 09:00", "2026-05-13 10:00", "from_day", "Enter a valid date."),
        ("9999-12-31 09:00", "9999-12-31 10:00", "from_day", "less than or equal to 2100-12-30"),
        ("1999-12-31 09:00", "2026-05-13 10:00", "from_day", "greater than or equal to 2000-01-01"),
    ],
)
def test_a_time_that_cannot_be_closed_is_refused_beside_its_field(
    business: Business, owner_client: Client, start: str, end: str, field: str, said: str
) -> None:
    answer = owner_client.post(closure_path(business), with_times(business, start, end))

    errors = answer.context["form"].errors
    assert said.rstrip(".") in " ".join(errors[field])
    assert "is-invalid" in answer.content.decode()
    assert not Blocker.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to_day": "2026-05-11"}, "to_day"),
        ({"from_day": "2026-04-01", "to_day": "2026-04-30"}, "to_day"),
        ({"name": "Two\nlines"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"target": "all"}, "target"),
        ({"target": ""}, "target"),
        ({"from_day": "", "to_day": ""}, "from_day"),
    ],
)
def test_whole_days_and_names_are_checked_too(
    business: Business, owner_client: Client, fields: dict[str, str], field: str
) -> None:
    answer = owner_client.post(closure_path(business), closure_form(business, **fields))

    assert field in answer.context["form"].errors
    assert not Blocker.objects.exists()


def test_of_an_hour_that_the_clock_shows_twice_both_are_closed(
    business: Business, owner_client: Client
) -> None:
    owner_client.post(
        closure_path(business), with_times(business, "2026-11-01 01:00", "2026-11-01 01:30")
    )

    first = datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert spans() == [(first, first + timedelta(hours=1, minutes=30))]


def test_a_day_that_begins_after_midnight_is_closed_from_its_first_moment(
    business: Business, owner_client: Client
) -> None:
    calendar = make_calendar(business, time_zone="Africa/Cairo")
    said = closure_form(
        business, target=calendar.public_id, from_day="2027-04-30", to_day="2027-04-30"
    )
    owner_client.post(closure_path(business), said)

    # On 30 April 2027 Cairo's clock goes from 23:59 to 01:00.
    assert spans() == [
        (datetime(2027, 4, 29, 22, tzinfo=UTC), datetime(2027, 4, 30, 21, tzinfo=UTC))
    ]


def test_appointments_in_a_new_closure_are_named_and_stay(
    business: Business, owner_client: Client
) -> None:
    inside = appointment(business, title="Roof inspection")
    cancelled = appointment(business, hours(NINE + timedelta(hours=2)), title="Called off")
    cancel(cancelled, KEY, now=NOW)
    appointment(
        business, hours(NINE + timedelta(days=5)), title="Next week", admission=Admission.ANY
    )
    answer = owner_client.post(closure_path(business), closure_form(business), follow=True)

    closure = Blocker.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain == [(closure_path(business, closure), 302)]
    assert "1 appointment was booked before. It stays:" in page
    assert ("Roof inspection" in page, "Called off" in page, "Next week" in page) == (
        True,
        False,
        False,
    )
    assert "Tue 12 May 2026, 09:00–10:00" in page
    before = inside.version
    inside.refresh_from_db()
    assert (inside.version, inside.is_cancelled) == (before, False)
    for path in (closure_path(business), booking_path(business)):
        assert "1 appointment in it" in owner_client.get(path).content.decode()


def test_only_what_the_closure_is_of_counts(business: Business, owner_client: Client) -> None:
    appointment(business)
    other = make_resource(business, calendars=[the_calendar(business)])
    elsewhere = make_calendar(business)
    closed(business, resource=other, name="Of Dana")
    closed(business, calendar=elsewhere, name="Of the branch")
    closed(business, resource=the_resource(business), name="Of the crew")
    closed(business, starts_at=NINE + timedelta(hours=1), name="After it")
    upcoming = owner_client.get(closure_path(business)).context["upcoming"]

    assert {row.name: row.booked for row in upcoming} == {
        "Of Dana": 0,
        "Of the branch": 0,
        "Of the crew": 1,
        "After it": 0,
    }


def test_a_month_long_appointment_is_found_by_a_closure_at_its_end(
    business: Business, owner_client: Client
) -> None:
    appointment(business, hours(NINE, 31 * 24), admission=Admission.ANY)
    closed(business, starts_at=NINE + timedelta(days=30), ends_at=NINE + timedelta(days=40))

    assert "1 appointment in it" in owner_client.get(closure_path(business)).content.decode()
