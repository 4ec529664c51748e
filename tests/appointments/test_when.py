"""Times in the words of letters."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from appointments.when import When

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
SAO_PAULO = zoneinfo.ZoneInfo("America/Sao_Paulo")


def when(text: str, zone: zoneinfo.ZoneInfo = NEW_YORK, **length: int) -> When:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return When(start, start + timedelta(**length), zone)


def test_a_time_is_told_on_the_calendars_clock() -> None:
    told = when("2026-05-15T14:00", minutes=90)
    assert told.day == "Friday, May 15, 2026"
    assert told.hours == "10:00 AM to 11:30 AM EDT"
    assert told.line == "Fri, May 15, 2026, 10:00 AM to 11:30 AM EDT"
    assert told.start == "Fri, May 15, 10:00 AM EDT"


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        (when("2026-05-15T23:00", hours=8), "7:00 PM to Sat, May 16, 2026, 3:00 AM EDT"),
        (when("2026-11-01T05:30", hours=1), "1:30 AM EDT to 1:30 AM EST"),
        (when("2026-03-08T06:30", hours=1), "1:30 AM EST to 3:30 AM EDT"),
        (when("2026-05-15T14:00", SAO_PAULO, hours=1), "11:00 AM to 12:00 PM UTC-03"),
    ],
    ids=["over midnight", "the hour that comes twice", "the hour that is not", "no letters"],
)
def test_hours_can_not_be_misread(told: When, hours: str) -> None:
    assert told.hours == hours


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (24 * 60, "1 day"),
        (31 * 24 * 60, "31 days"),
        (25 * 60 + 1, "1 day 1 hour 1 minute"),
    ],
)
def test_how_long_it_takes_is_said_in_words(minutes: int, words: str) -> None:
    assert when("2026-05-15T14:00", minutes=minutes).length == words
