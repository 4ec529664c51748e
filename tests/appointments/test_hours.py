"""The week of a resource on a calendar: set as a whole, and said in words."""

from collections.abc import Iterable

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Business
from appointments.hours import MOST_A_DAY, Window, set_hours
from appointments.models import Calendar, Resource, WeeklySlot
from pocketcrm.errors import InvalidInput
from tests.accounts.pages import page_of
from tests.appointments.bookings import appointment, the_calendar, the_resource
from tests.appointments.settings_pages import (
    booking_path,
    hours_path,
    make_calendar,
    make_resource,
    windows_of,
)
from tests.factories import make_business

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SATURDAY = 0, 1, 5
NINE, NOON, ONE, FIVE, MIDNIGHT = 540, 720, 780, 1020, 1440


@pytest.fixture
def resource(business: Business) -> Resource:
    return the_resource(business)


@pytest.fixture
def calendar(business: Business) -> Calendar:
    return the_calendar(business)


def ids_of(resource: Resource, calendar: Calendar) -> dict[Window, int]:
    slots = WeeklySlot.objects.filter(resource=resource, calendar=calendar)
    return {Window(slot.weekday, slot.opens, slot.closes): slot.pk for slot in slots}


def sent(rows: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """As the page sends it: weekday, from, until."""
    data: dict[str, str] = {}
    for number, (weekday, opens, closes) in enumerate(rows):
        data |= {f"{weekday}-{number}-opens": opens, f"{weekday}-{number}-closes": closes}
    return data


def refusal_of(resource: Resource, calendar: Calendar, *windows: Window) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        set_hours(resource, calendar, windows)
    return {problem.field: problem.message for problem in refused.value.problems}


def test_an_unchanged_window_stays_the_same_row_and_so_does_one_that_moves_a_little(
    business: Business, resource: Resource, calendar: Calendar
) -> None:
    before = ids_of(resource, calendar)
    pinned = WeeklySlot.objects.get(pk=before[Window(TUESDAY, NINE, FIVE)])
    booked = appointment(business, weekly_slot=pinned)
    longer = Window(MONDAY, NINE, MIDNIGHT)
    new = Window(SATURDAY, NINE, NOON)
    set_hours(resource, calendar, [new, longer, Window(TUESDAY, NINE, FIVE)])

    after = ids_of(resource, calendar)
    assert set(after) == {longer, Window(TUESDAY, NINE, FIVE), new}
    assert after[longer] == before[Window(MONDAY, NINE, FIVE)]
    assert after[Window(TUESDAY, NINE, FIVE)] == before[Window(TUESDAY, NINE, FIVE)]
    assert after[new] not in before.values()
    booked.refresh_from_db()
    assert booked.weekly_slot == pinned


def test_an_appointment_keeps_its_time_when_its_window_goes(
    business: Business, resource: Resource, calendar: Calendar
) -> None:
    booked = appointment(business, weekly_slot=WeeklySlot.objects.get(weekday=TUESDAY))
    set_hours(resource, calendar, [])

    before = (booked.starts_at, booked.ends_at)
    booked.refresh_from_db()
    assert (booked.weekly_slot, booked.starts_at, booked.ends_at) == (None, *before)


def test_only_this_resource_on_this_calendar_gets_the_hours(
    business: Business, resource: Resource, calendar: Calendar
) -> None:
    west = make_calendar(business)
    other = make_resource(business, calendars=[calendar, west])
    set_hours(other, calendar, [Window(MONDAY, NINE, NOON)])
    set_hours(other, west, [Window(SATURDAY, ONE, FIVE)])
    before = ids_of(resource, calendar)
    set_hours(other, calendar, [])

    assert ids_of(resource, calendar) == before
    assert windows_of(other, west) == [Window(SATURDAY, ONE, FIVE)]
    assert windows_of(other, calendar) == []


def test_what_overlaps_or_ends_before_it_starts_is_named_by_its_place_and_nothing_is_stored(
    resource: Resource, calendar: Calendar
) -> None:
    before = ids_of(resource, calendar)
    refused = refusal_of(
        resource,
        calendar,
        Window(MONDAY, NINE, NOON),
        Window(MONDAY, ONE, ONE),
        Window(MONDAY, NOON - 1, FIVE),
        Window(TUESDAY, NINE, NOON),
        Window(TUESDAY, FIVE, NINE),
        Window(TUESDAY, NINE, MIDNIGHT + 1),
    )

    wrong_way = "The end must be after the start."
    assert refused == {"1": wrong_way, "2": "It overlaps 09:00–12:00.", "4": wrong_way} | {
        "5": wrong_way
    }
    assert ids_of(resource, calendar) == before


def test_windows_that_touch_do_not_overlap(resource: Resource, calendar: Calendar) -> None:
    touching = [Window(MONDAY, 0, NOON), Window(MONDAY, NOON, MIDNIGHT)]
    set_hours(resource, calendar, touching)

    assert windows_of(resource, calendar) == touching


def test_a_day_has_room_for_twelve_windows(resource: Resource, calendar: Calendar) -> None:
    many = [Window(MONDAY, 60 * hour, 60 * hour + 30) for hour in range(MOST_A_DAY + 1)]
    set_hours(resource, calendar, many[:-1])

    assert refusal_of(resource, calendar, *many) == {"12": "A day can have 12 opening times."}


def _week(pairs: list[tuple[int, int, int]]) -> list[Window]:
    return [Window(day, min(a, b), max(a, b)) for day, a, b in pairs if a != b]


class AnyWeek(TestCase):
    """Of any two weeks, one after the other: the second one whole, or the first one still."""

    weeks = st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 1440), st.integers(0, 1440)), max_size=12
    ).map(_week)

    def setUp(self) -> None:
        business = make_business()
        self.resource, self.calendar = the_resource(business), the_calendar(business)
        set_hours(self.resource, self.calendar, [])

    @given(first=weeks, second=weeks)
    @settings(max_examples=60, deadline=None)
    def test_a_week_is_stored_whole_or_not_at_all(
        self, first: list[Window], second: list[Window]
    ) -> None:
        stored = [self._stored(week) for week in (first, second)]
        wanted = next((week for week in reversed(stored) if week is not None), set())
        after = ids_of(self.resource, self.calendar)
        assert set(after) == wanted
        assert len(after) == WeeklySlot.objects.filter(resource=self.resource).count()

    def _stored(self, week: list[Window]) -> set[Window] | None:
        before = ids_of(self.resource, self.calendar)
        overlap = any(
            one.overlaps(other) for place, one in enumerate(week) for other in week[:place]
        )
        if overlap:
            assert refusal_of(self.resource, self.calendar, *week)
            assert ids_of(self.resource, self.calendar) == before
            return None
        set_hours(self.resource, self.calendar, week)
        after = ids_of(self.resource, self.calendar)
        assert {w: after[w] for w in after if w in before} == {
            w: before[w] for w in before if w in after
        }
        return set(week)


def test_the_page_shows_the_week_its_zone_and_the_closed_days(
    resource: Resource, calendar: Calendar, owner_client: Client
) -> None:
    set_hours(resource, calendar, [Window(MONDAY, NINE, NOON), Window(MONDAY, ONE, MIDNIGHT)])
    page = owner_client.get(hours_path(resource, calendar)).content.decode()

    assert "New York" in page
    for name, value in (("0-0-opens", "09:00"), ("0-0-closes", "12:00"), ("0-1-closes", "00:00")):
        assert f'name="{name}" value="{value}"' in page
    closed = page.count("data-closed >Closed")
    assert (closed, page.count("data-closed hidden>Closed")) == (6, 1)
    assert page.count("data-spare") == 7


def test_a_week_is_saved_as_a_whole(
    business: Business, resource: Resource, calendar: Calendar, owner_client: Client
) -> None:
    rows = [(0, "9:00", "12:00"), (0, "13:00", "00:00"), (3, "", ""), (5, "00:00", "24:00")]
    answer = owner_client.post(hours_path(resource, calendar), sent(rows), follow=True)

    assert answer.redirect_chain == [(booking_path(business), 302)]
    assert "The hours of Summit Roofing are saved." in answer.content.decode()
    assert windows_of(resource, calendar) == [
        Window(MONDAY, NINE, NOON),
        Window(MONDAY, ONE, MIDNIGHT),
        Window(SATURDAY, 0, MIDNIGHT),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((0, "9:00", ""), "Until when? Write a time such as 17:00."),
        ((0, "", "17:00"), "From when? Write a time such as 09:00."),
        ((0, "noon", "17:00"), "From when? Write a time such as 09:00."),
        ((0, "9:60", "17:00"), "From when? Write a time such as 09:00."),
        ((0, "9:00", "24:01"), "Until when? Write a time such as 17:00."),
        ((0, "9:00", "99" * 50_000), "Until when? Write a time such as 17:00."),
        ((0, "x\x00y", "17:00"), "From when? Write a time such as 09:00."),
        ((0, "17:00", "9:00"), "The end must be after the start."),
        ((0, "24:00", "24:00"), "The end must be after the start."),
    ],
)
def test_a_row_that_is_wrong_is_refused_beside_it_and_the_rest_is_kept_in_the_page(
    resource: Resource,
    calendar: Calendar,
    owner_client: Client,
    row: tuple[int, str, str],
    said: str,
) -> None:
    before = ids_of(resource, calendar)
    right = (2, "10:00", "11:00")
    page = owner_client.post(hours_path(resource, calendar), sent([row, right])).content.decode()

    assert f'id="0-0-problem">{said}</p>' in page
    assert "Nothing was saved: 1 of the times below is not right yet." in page
    assert 'name="2-1-opens" value="10:00"' in page
    assert ids_of(resource, calendar) == before


def test_overlapping_rows_are_refused_beside_the_later_one(
    resource: Resource, calendar: Calendar, owner_client: Client
) -> None:
    rows = [(0, "9:00", "12:00"), (0, "11:00", "13:00")]
    page = owner_client.post(hours_path(resource, calendar), sent(rows)).content.decode()

    assert 'id="0-1-problem">It overlaps 09:00–12:00.</p>' in page


def test_a_page_that_says_nothing_closes_the_week(
    resource: Resource, calendar: Calendar, owner_client: Client
) -> None:
    owner_client.post(hours_path(resource, calendar), {})

    assert windows_of(resource, calendar) == []


def test_hours_are_set_only_where_the_resource_is_and_by_those_who_manage(
    business: Business,
    resource: Resource,
    calendar: Calendar,
    owner_client: Client,
    colleague_client: Client,
    stranger_client: Client,
) -> None:
    before = ids_of(resource, calendar)
    path = hours_path(resource, calendar)
    elsewhere = hours_path(resource, make_calendar(business))
    theirs = path.replace(business.slug, "valley-dental")
    rows = sent([(0, "9:00", "10:00")])

    assert owner_client.post(elsewhere, rows).status_code == 404
    assert colleague_client.get(path).status_code == 403
    assert colleague_client.post(path, rows).status_code == 403
    never = stranger_client.post(path.replace(business.slug, "never-existed"), rows)
    other = stranger_client.post(path, rows)
    assert (other.status_code, page_of(other)) == (404, page_of(never))
    assert stranger_client.post(theirs, rows).status_code == 404
    assert Client().post(path, rows).status_code == 302
    assert ids_of(resource, calendar) == before
