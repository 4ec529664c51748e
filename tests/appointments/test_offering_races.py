"""Managers who change what can be booked at the same moment, in real threads."""

import pytest
from django.utils import timezone

from appointments import offering
from appointments.hours import Window, set_hours
from appointments.models import Calendar, Resource, WeeklySlot
from tests.accounts.test_races import RACERS, race
from tests.appointments.bookings import the_calendar, the_resource
from tests.appointments.settings_pages import make_calendar, make_resource
from tests.factories import make_business

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_those_who_retire_each_another_calendar_one_is_told_that_it_is_the_last() -> None:
    business = make_business()
    for number in range(1, RACERS):
        make_calendar(business, f"Branch {number}", position=number)
    rows = list(Calendar.objects.of(business))
    results = race(lambda number: offering.retire(rows[number], now=timezone.now()))

    assert results.count("conflict") == 1
    assert Calendar.objects.of(business).offered().count() == 1


def test_those_who_add_at_once_each_get_a_place_of_their_own() -> None:
    business = make_business()
    race(lambda number: offering.add(Resource(business=business, name=f"Crew {number}")))

    positions = [row.position for row in Resource.objects.of(business)]
    assert positions == list(range(RACERS + 1))


def test_of_those_who_set_the_hours_at_once_one_has_said_them_all() -> None:
    business = make_business()
    resource, calendar = the_resource(business), the_calendar(business)
    weeks = [[Window(day, 60 * n, 60 * n + 90) for day in range(7)] for n in range(RACERS)]
    race(lambda number: set_hours(resource, calendar, weeks[number]))

    stored = [
        Window(slot.weekday, slot.opens, slot.closes)
        for slot in WeeklySlot.objects.order_by("weekday")
    ]
    assert stored in weeks


def test_those_who_move_rows_at_once_lose_none() -> None:
    business = make_business()
    rows = [the_resource(business)]
    rows += [make_resource(business, f"Crew {n}", position=n) for n in range(1, RACERS)]
    race(lambda number: offering.move(rows[number], offering.Step.UP))

    after = list(Resource.objects.of(business))
    assert [row.position for row in after] == list(range(RACERS))
    assert set(after) == set(rows)
