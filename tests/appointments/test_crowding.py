"""When there is more than can be done at one time, as the calendar marks it; and when nothing."""

from datetime import timedelta

from django.test import Client

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel
from appointments.intervals import crowded, gaps, peak
from appointments.models import Calendar, Resource
from tests.appointments.bookings import KEY, NINE, NOW, appointment, hours, the_calendar, the_type

HOUR = timedelta(hours=1)


def conflicts(client: Client, **query: str) -> dict[str, str]:
    """What the calendar says of each appointment of the day, by title."""
    day = {"from": "2026-05-12", "to": "2026-05-13"}
    answer = client.get("/b/summit-roofing/calendar/events/", day | query)
    return {row["title"]: row["conflict"] for row in answer.json()["appointments"]}


def test_only_what_passes_the_capacity_at_one_moment_is_overbooked(
    business: Business, owner_client: Client
) -> None:
    Resource.objects.update(capacity=2)
    for title, start, length in (
        ("long", 0, 3),
        ("first", 0, 1),
        ("second", 1, 1),
        ("third", 1.5, 1.5),
        ("later", 3, 1),
    ):
        span = hours(NINE + start * HOUR, length)
        appointment(business, span, title=title, admission=Admission.ANY)
    words = "Overbooked: Summit Roofing can do 2 at a time"
    assert conflicts(owner_client) == {
        "long": words,
        "first": "",
        "second": words,
        "third": words,
        "later": "",
    }


def test_what_a_filter_hides_takes_room_and_cancelled_ones_do_not(
    business: Business, owner_client: Client
) -> None:
    other = Calendar.objects.create(business=business, name="North", time_zone="UTC", position=1)
    appointment(business, title="ours")
    hidden = appointment(business, title="north", calendar=other, admission=Admission.ANY)
    ours = the_calendar(business).public_id
    words = "Overbooked: Summit Roofing can do 1 at a time"
    assert conflicts(owner_client, calendar=ours) == {"ours": words}
    cancel(hidden, KEY, now=NOW)
    assert conflicts(owner_client, calendar=ours) == {"ours": ""}


def test_the_free_time_afterwards_counts_as_busy(business: Business, owner_client: Client) -> None:
    kind = the_type(business)
    kind.buffer_after = 30
    kind.save(update_fields=["buffer_after"])
    appointment(business, title="first")
    appointment(business, hours(NINE + HOUR), title="next", admission=Admission.ANY)
    words = "Overbooked: Summit Roofing can do 1 at a time"
    assert conflicts(owner_client) == {"first": words, "next": words}


def test_crowded_is_where_the_peak_passes_the_capacity() -> None:
    spans = [
        hours(NINE + start * HOUR, length) for start, length in ((0, 3), (1, 1), (1.5, 2), (3, 1))
    ]
    for capacity in (1, 2, 3):
        found = crowded(spans, capacity)
        for quarter in range(20):
            moment = hours(NINE + quarter * HOUR / 4, 0.25)
            assert any(one.overlaps(moment) for one in found) == (peak(spans, moment) > capacity)


def test_gaps_are_what_the_windows_leave_free() -> None:
    day = hours(NINE, 8)
    windows = [hours(NINE - HOUR, 2), hours(NINE + 2 * HOUR), hours(NINE + 2 * HOUR, 2)]
    assert list(gaps(windows, day)) == [hours(NINE + HOUR), hours(NINE + 4 * HOUR, 4)]
    assert list(gaps([], day)) == [day]
    assert list(gaps([hours(NINE - HOUR, 20)], day)) == []
    assert list(gaps([hours(NINE + 9 * HOUR)], day)) == [day]
