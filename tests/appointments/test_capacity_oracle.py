"""The arithmetic of capacity and hours, against an oracle that counts minute by minute."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Business
from appointments.availability import openings, windows
from appointments.booking import Admission, SlotUnavailable, book
from appointments.intervals import covers, peak
from appointments.models import Appointment, Blocker, Resource, WeeklySlot
from appointments.span import Span
from tests.appointments.bookings import KEY, NOW, the_calendar, the_resource, the_type, wanted

MINUTE = timedelta(minutes=1)
NEW_YORK = ZoneInfo("America/New_York")
# Ordinary midnights in New York, and those of the two days on which its clock changes.
MIDNIGHTS = [
    datetime(2026, 5, 12, 4, tzinfo=UTC),
    datetime(2026, 3, 8, 5, tzinfo=UTC),
    datetime(2026, 11, 1, 4, tzinfo=UTC),
]
SETS = 10_000


def some_span(dice: random.Random, midnight: datetime, *, grain: int = 5) -> Span:
    """Within two hours of a day, so that they touch, overlap and enclose each other often."""
    first = dice.randrange(0, 24) * grain
    start = midnight + MINUTE * first
    return Span(start, start + MINUTE * grain * dice.randrange(1, 12))


def minutes(span: Span) -> set[datetime]:
    length = int(span.length / MINUTE)
    return {span.start + MINUTE * passed for passed in range(length)}


def counted(taken: list[Span], within: Span) -> int:
    """The oracle: at each minute of `within`, how many are there?"""
    return max(sum(one.start <= minute < one.end for one in taken) for minute in minutes(within))


def test_the_peak_of_ten_thousand_sets_is_what_counting_minutes_finds() -> None:
    dice = random.Random(4711)
    touching = 0
    for number in range(SETS):
        midnight = MIDNIGHTS[number % 3]
        taken = [some_span(dice, midnight) for _ in range(dice.randrange(0, 9))]
        within = some_span(dice, midnight)
        touching += any(one.end == within.start or one.start == within.end for one in taken)
        assert peak(taken, within) == counted(taken, within), (taken, within)
    assert touching > SETS / 10


def test_ten_thousand_sets_of_windows_cover_what_their_minutes_cover() -> None:
    dice = random.Random(815)
    covered = 0
    for number in range(SETS):
        midnight = MIDNIGHTS[number % 3]
        hours = [some_span(dice, midnight) for _ in range(dice.randrange(0, 6))]
        within = some_span(dice, midnight)
        there: set[datetime] = set().union(*(minutes(one) for one in hours))
        expected = minutes(within) <= there
        covered += expected
        assert covers(hours, within) == expected, (hours, within)
    assert SETS / 10 < covered < SETS


def first_shown(day: date) -> dict[tuple[date, int], datetime]:
    """When the clock of New York first shows each minute of a day, by looking at it all day."""
    shown: dict[tuple[date, int], datetime] = {}
    moment = datetime.combine(day, datetime.min.time(), UTC)
    for passed in range(40 * 60):
        local = (moment + MINUTE * passed).astimezone(NEW_YORK)
        shown.setdefault((local.date(), local.hour * 60 + local.minute), moment + MINUTE * passed)
    return shown


@pytest.mark.parametrize("midnight", MIDNIGHTS)
def test_a_window_opens_and_closes_when_the_clock_first_shows_it(midnight: datetime) -> None:
    day = midnight.astimezone(NEW_YORK).date()
    shown = first_shown(day)
    dice = random.Random(day.toordinal())

    def when(minute: int) -> datetime:
        if minute == 24 * 60:
            return shown[day + timedelta(days=1), 0]
        # An hour that the clock skips is read as the hour after it.
        return shown.get((day, minute)) or shown[day, minute + 60]

    for _ in range(300):
        opens = dice.randrange(0, 24 * 60)
        closes = dice.randrange(opens + 1, 24 * 60 + 1)
        slot = WeeklySlot(weekday=day.weekday(), opens=opens, closes=closes)
        noon = Span(midnight + timedelta(hours=12), midnight + timedelta(hours=13))
        found = [window for _, window in windows([slot], NEW_YORK, noon)]
        expected = Span(when(opens), when(closes))
        assert found == ([expected] if expected.start < expected.end else [])


@pytest.mark.parametrize("midnight", MIDNIGHTS)
def test_openings_know_of_each_start_what_counting_minutes_finds(
    business: Business, midnight: datetime
) -> None:
    calendar, resource, kind = the_calendar(business), the_resource(business), the_type(business)
    WeeklySlot.objects.all().delete()
    weekday = midnight.astimezone(NEW_YORK).weekday()
    WeeklySlot.objects.create(
        calendar=calendar, resource=resource, weekday=weekday, opens=0, closes=300
    )
    kind.length, kind.search_step, kind.buffer_after = 15, 5, 10
    kind.save()
    dice = random.Random(midnight.toordinal())
    for _ in range(12):
        Appointment.objects.all().delete()
        Blocker.objects.all().delete()
        taken = [some_span(dice, midnight) for _ in range(8)]
        closed = some_span(dice, midnight)
        Blocker.objects.create(calendar=calendar, starts_at=closed.start, ends_at=closed.end)
        Appointment.objects.bulk_create(
            wanted(business, span, appointment_type=None).row(
                business, None, is_test=False, now=NOW
            )
            for span in taken
        )

        found = openings(calendar, kind, midnight, midnight + timedelta(hours=4))

        assert len(found) > 40
        for one in found:
            busy = Span(one.span.start, one.span.end + 10 * MINUTE)
            assert one.taken == counted(taken, busy), one
            assert one.is_blocked == bool(minutes(closed) & minutes(one.span)), one


def test_a_day_of_bookings_is_admitted_as_the_oracle_admits_it(business: Business) -> None:
    Resource.objects.update(capacity=2)
    dice = random.Random(99)
    taken: list[Span] = []
    for _ in range(150):
        span = some_span(dice, MIDNIGHTS[0], grain=10)
        has_room = counted(taken, span) < 2
        try:
            new = wanted(business, span)
            book(business, new, KEY, now=NOW, admission=Admission.NO_OVERLAP)
            assert has_room
            taken.append(span)
        except SlotUnavailable:
            assert not has_room
    assert 5 < len(taken) < 100
