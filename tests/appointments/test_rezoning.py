"""A business or a calendar that moves to another time zone."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Business
from appointments.models import Blocker, Calendar
from tests.appointments.bookings import NINE, NOW, appointment, the_calendar, the_resource
from tests.appointments.settings_pages import (
    booking_path,
    calendar_form,
    make_calendar,
    windows_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def move_business(client: Client, business: Business, time_zone: str) -> None:
    wanted = {"name": business.name, "country": "US", "currency": "USD", "time_zone": time_zone}
    answer = client.post(f"/b/{business.slug}/settings/", wanted, follow=True)
    assert "Saved" in answer.content.decode()


def zones(business: Business) -> list[str]:
    return [calendar.time_zone for calendar in Calendar.objects.of(business)]


def test_the_first_calendar_goes_along_with_its_business(
    business: Business, owner_client: Client
) -> None:
    make_calendar(business, time_zone="America/New_York")
    move_business(owner_client, business, "America/Denver")

    assert zones(business) == ["America/Denver", "America/New_York"]


def test_a_calendar_in_a_zone_of_its_own_stays(business: Business, owner_client: Client) -> None:
    Calendar.objects.of(business).update(time_zone="Europe/Berlin")
    move_business(owner_client, business, "America/Denver")

    assert zones(business) == ["Europe/Berlin"]


def test_nothing_moves_where_only_the_name_changes(
    business: Business, owner_client: Client
) -> None:
    closure = close(business, datetime(2026, 5, 12, 4, tzinfo=UTC))
    move_business(owner_client, business, "America/New_York")

    assert zones(business) == ["America/New_York"]
    closure.refresh_from_db()
    assert closure.starts_at == datetime(2026, 5, 12, 4, tzinfo=UTC)


def test_a_calendar_of_another_business_stays(
    business: Business, owner_client: Client, stranger: Any
) -> None:
    theirs = stranger.memberships.get().business
    Calendar.objects.of(theirs).update(time_zone="America/New_York")
    move_business(owner_client, business, "America/Denver")

    assert zones(theirs) == ["America/New_York"]


def close(business: Business, start: datetime, hours: int = 24) -> Blocker:
    end = start.replace(day=start.day + hours // 24)
    return Blocker.objects.create(calendar=the_calendar(business), starts_at=start, ends_at=end)


def test_hours_and_closures_keep_their_clock_and_what_is_booked_its_moment(
    business: Business, owner_client: Client
) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    before = windows_of(resource, calendar)
    booked = appointment(business)
    holiday = close(business, datetime(2026, 7, 4, 4, tzinfo=UTC))
    over = close(business, datetime(2026, 4, 1, 4, tzinfo=UTC))
    path = booking_path(business, f"calendars/{calendar.public_id}/")
    said = calendar_form(
        name="Calendar", time_zone="America/Denver", resources=[resource.public_id]
    )
    owner_client.post(path, said)

    assert zones(business) == ["America/Denver"]
    assert windows_of(resource, calendar) == before
    for row in (booked, holiday, over):
        row.refresh_from_db()
    assert booked.starts_at == NINE
    assert (holiday.starts_at, holiday.ends_at) == (
        datetime(2026, 7, 4, 6, tzinfo=UTC),
        datetime(2026, 7, 5, 6, tzinfo=UTC),
    )
    assert over.starts_at == datetime(2026, 4, 1, 4, tzinfo=UTC)


def test_a_closure_in_an_hour_that_the_other_zone_skips_stays_a_closure(
    business: Business, owner_client: Client
) -> None:
    calendar = the_calendar(business)
    Calendar.objects.of(business).update(time_zone="UTC")
    # New York skips the hour from two to three on this day.
    skipped = Blocker.objects.create(
        calendar=calendar,
        starts_at=datetime(2027, 3, 14, 2, 30, tzinfo=UTC),
        ends_at=datetime(2027, 3, 14, 3, 15, tzinfo=UTC),
    )
    path = booking_path(business, f"calendars/{calendar.public_id}/")
    owner_client.post(path, calendar_form(time_zone="America/New_York"))

    skipped.refresh_from_db()
    assert skipped.starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert skipped.ends_at > skipped.starts_at
