"""Customers are reminded once, in time, and not of what they have just agreed on."""

from datetime import timedelta

import pytest

from accounts.models import Business
from appointments.moments import due
from notifications.models import Event
from tests.appointments.bookings import NINE, NOW, appointment, hours
from tests.appointments.telling import (
    DAY,
    ENDED,
    HOUR,
    REMINDER,
    SECOND,
    STARTED,
    move,
    remind,
    told,
    told_after,
)
from tests.factories import make_business

pytestmark = pytest.mark.django_db


def test_a_customer_is_reminded_as_long_before_as_the_calendar_says(business: Business) -> None:
    remind(business, DAY)
    row = appointment(business)

    assert told_after(NINE - DAY - SECOND) == []
    assert told_after(NINE - DAY) == [REMINDER]
    assert told_after(NINE - SECOND) == [REMINDER]
    assert told_after(NINE) == [REMINDER, STARTED]
    event = Event.objects.get(kind=REMINDER)
    assert (event.appointment_id, event.actor_name) == (row.pk, "PocketCRM")
    assert event.data["fields"]["starts_at"] == NINE.isoformat()


def test_each_calendar_reminds_in_its_own_time(business: Business) -> None:
    other = make_business(name="Valley Dental")
    silent = make_business(name="Peak Plumbing")
    remind(business, 31 * DAY)
    remind(other, timedelta(minutes=1))
    rows = [appointment(one, now=NOW - 60 * DAY) for one in (business, other, silent)]

    due(NINE - 2 * timedelta(minutes=1))
    assert [told(row) for row in rows] == [[REMINDER], [], []]
    due(NINE - timedelta(minutes=1))
    assert [told(row) for row in rows] == [[REMINDER], [REMINDER], []]


def test_a_reminder_is_late_rather_than_lost_but_never_after_the_start(business: Business) -> None:
    remind(business, DAY)
    appointment(business)
    appointment(business, hours(NINE + HOUR))

    assert told_after(NINE) == [STARTED, REMINDER]
    assert told_after(NINE + 2 * HOUR) == [STARTED, REMINDER, STARTED, ENDED, ENDED]


def test_who_books_when_it_is_near_already_is_not_reminded(business: Business) -> None:
    remind(business, DAY)
    appointment(business, now=NINE - DAY + SECOND)

    assert told_after(NINE - HOUR) == []
    assert told_after(NINE) == [STARTED]


def test_who_moves_one_is_reminded_of_its_new_time_unless_that_is_near(business: Business) -> None:
    remind(business, DAY)
    row = appointment(business)
    due(NINE - HOUR)
    move(row, NINE + 3 * DAY, now=NINE - HOUR)

    assert told_after(NINE + 2 * DAY - SECOND) == [REMINDER]
    assert told_after(NINE + 2 * DAY) == [REMINDER, REMINDER]
    move(row, NINE + 3 * DAY + HOUR, now=NINE + 2 * DAY + 2 * HOUR)
    assert told_after(NINE + 3 * DAY) == [REMINDER, REMINDER]
