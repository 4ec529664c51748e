"""What can be booked, hour by hour, on the calendar's own clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.availability import Opening, openings
from appointments.models import Blocker, Resource, WeeklySlot
from appointments.span import Span
from pocketcrm.errors import InvalidInput
from tests.appointments.bookings import (
    NINE,
    appointment,
    hours,
    the_calendar,
    the_resource,
    the_type,
)

DAY = timedelta(days=1)


def found(business: Business, span: Span | None = None, **options: Any) -> list[Opening]:
    within = span or hours(NINE, 8)
    return openings(the_calendar(business), the_type(business), within.start, within.end, **options)


def starts(openings: list[Opening]) -> list[str]:
    return [f"{opening.span.start:%H:%M}" for opening in openings]


def test_a_day_has_a_start_at_each_step_that_still_fits(business: Business) -> None:
    assert starts(found(business, step=60)) == [f"{hour}:00" for hour in range(13, 21)]
    assert len(found(business)) == 15
    first = found(business)[0]
    assert (first.resource, first.capacity, first.taken) == (the_resource(business), 1, 0)
    assert (first.span, first.is_available) == (hours(NINE), True)


def test_only_what_lies_within_the_question_is_answered(business: Business) -> None:
    ten_past = NINE + timedelta(minutes=10)
    within = Span(ten_past, ten_past + timedelta(hours=2))
    assert starts(found(business, within, step=30)) == ["13:30", "14:00"]


def test_what_is_taken_is_counted_at_its_peak(business: Business) -> None:
    Resource.objects.update(capacity=2)
    appointment(business, hours(NINE))
    appointment(business, hours(NINE + timedelta(hours=1)))
    appointment(business, hours(NINE))

    state = [(one.taken, one.is_available) for one in found(business, step=30)]

    assert state[:5] == [(2, False), (2, False), (1, True), (1, True), (0, True)]


def test_a_closure_blocks_what_it_touches(business: Business) -> None:
    Blocker.objects.create(
        calendar=the_calendar(business),
        starts_at=NINE + timedelta(minutes=90),
        ends_at=NINE + timedelta(minutes=120),
    )
    state = [one.is_blocked for one in found(business, step=30)]
    assert state[:5] == [False, False, True, True, False]


def test_the_free_time_afterwards_must_be_free_too(business: Business) -> None:
    kind = the_type(business)
    kind.buffer_after = 30
    kind.save(update_fields=["buffer_after"])
    appointment(business, hours(NINE + timedelta(hours=2)))

    free = [f"{one.span.start:%H:%M}" for one in found(business, step=30) if one.is_available]

    assert free[:4] == ["13:00", "13:30", "16:30", "17:00"]


def test_retired_and_foreign_resources_are_not_offered(business: Business) -> None:
    the_resource(business).retire(NINE)
    assert found(business) == []


def test_resources_are_ordered_by_start_and_then_by_name(business: Business) -> None:
    calendar, kind = the_calendar(business), the_type(business)
    for name in ("Zoe", "Ann"):
        resource = Resource.objects.create(business=business, name=name)
        resource.calendars.add(calendar)
        kind.resources.add(resource)
        WeeklySlot.objects.create(
            calendar=calendar, resource=resource, weekday=1, opens=540, closes=660
        )
    both = [(f"{one.span.start:%H}", one.resource.name) for one in found(business, step=60)]
    assert both[:6] == [
        ("13", "Ann"), ("13", "Summit Roofing"), ("13", "Zoe"),
        ("14", "Ann"), ("14", "Summit Roofing"), ("14", "Zoe"),
    ]  # fmt: skip
    only = Resource.objects.get(name="Zoe")
    assert {one.resource for one in found(business, resource=only)} == {only}


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (datetime(2026, 3, 6, tzinfo=UTC), "14:00", "21:00"),
        (datetime(2026, 3, 9, tzinfo=UTC), "13:00", "20:00"),
        (datetime(2026, 10, 30, tzinfo=UTC), "13:00", "20:00"),
        (datetime(2026, 11, 2, tzinfo=UTC), "14:00", "21:00"),
    ],
)
def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes(
    business: Business, day: datetime, first: str, last: str
) -> None:
    day_long = starts(found(business, Span(day, day + 2 * DAY), step=60))
    assert (day_long[0], day_long[7]) == (first, last)


def test_the_night_of_a_clock_change_has_its_real_hours(business: Business) -> None:
    WeeklySlot.objects.update(weekday=6, opens=0, closes=4 * 60)
    spring = datetime(2026, 3, 8, 5, tzinfo=UTC)
    autumn = datetime(2026, 11, 1, 4, tzinfo=UTC)
    slots = len(WeeklySlot.objects.all())

    assert len(found(business, Span(spring, spring + DAY), step=60)) == 3 * slots
    assert len(found(business, Span(autumn, autumn + DAY), step=60)) == 5 * slots


def test_hours_until_midnight_and_from_midnight_join(business: Business) -> None:
    WeeklySlot.objects.filter(weekday=1).update(opens=20 * 60, closes=24 * 60)
    WeeklySlot.objects.filter(weekday=2).update(opens=0, closes=4 * 60)
    eleven = NINE + timedelta(hours=14)
    assert appointment(business, hours(eleven, 2)).span == hours(eleven, 2)


def test_a_question_for_too_many_times_is_refused(business: Business) -> None:
    kind = the_type(business)
    kind.length = 1
    kind.save(update_fields=["length"])
    with pytest.raises(InvalidInput) as refusal:
        found(business, Span(NINE, NINE + 90 * DAY), step=1)
    assert refusal.value.field == "step"


def test_it_asks_as_often_for_a_month_as_for_a_day(business: Business) -> None:
    calendar, kind = the_calendar(business), the_type(business)
    for day in range(5):
        appointment(business, hours(NINE + day * DAY - DAY))

    def asked(days: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            openings(calendar, kind, NINE, NINE + days * DAY)
        return len(queries)

    assert asked(1) == asked(31) == 4
