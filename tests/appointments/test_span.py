"""What is a possible time, and when a text names one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from appointments.span import Span, span_of
from pocketcrm.api.moments import Moment, NotAMoment, read_moment
from pocketcrm.errors import InvalidInput

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 5, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-15T14:00:00Z", datetime(2026, 5, 15, 14, tzinfo=UTC)),
        ("2026-05-15T14:00:00+02:00", datetime(2026, 5, 15, 12, tzinfo=UTC)),
        ("2026-05-15T14:00", datetime(2026, 5, 15, 18, tzinfo=UTC)),
        ("2026-12-15 14:00", datetime(2026, 12, 15, 19, tzinfo=UTC)),
        ("2026-05-15", datetime(2026, 5, 15, 4, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_on_the_clock_of_the_business(
    text: str, moment: datetime
) -> None:
    assert read_moment(text, NEW_YORK) == Moment(moment)


def test_of_an_hour_that_exists_twice_the_first_is_taken_and_said() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert read_moment("2026-11-01T01:30", NEW_YORK) == Moment(first, is_ambiguous=True)
    assert read_moment("2026-11-01T01:30-05:00", NEW_YORK).is_ambiguous is False


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-08T02:30", "The clock skips 02:30 on that day. Choose another time."),
        ("2026-05-15T14:00+14:01", "No place on earth is so far from UTC."),
        ("0001-01-01T00:00+14:00", "No calendar goes so far."),
        ("9999-12-31T23:59", "No calendar goes so far."),
        *(
            (text, "Write a time in ISO 8601, such as 2026-05-15T14:00:00Z.")
            for text in (
                "", "soon", "2026-02-30T10:00", "2026-05-15T24:00", "2026-05-15T14:00+99:00",
                "15.05.2026", "2026-05-15T25:00", "２０２６-05-15",
            )
        ),
    ],
)  # fmt: skip
def test_what_names_no_moment_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotAMoment) as refusal:
        read_moment(text, NEW_YORK)
    assert str(refusal.value) == why


def test_the_end_wins_over_the_length() -> None:
    end = datetime(2026, 5, 15, 13, 30, tzinfo=UTC)
    assert span_of(NOON, end=end, minutes=5) == Span(NOON, end)
    assert span_of(NOON, minutes=90) == Span(NOON, end)


@pytest.mark.parametrize(
    ("start", "end", "minutes", "told"),
    [
        (NOON, NOON, None, ("endDate", "The end must be after the start.")),
        (NOON, NOON.replace(hour=11), None, ("endDate", "The end must be after the start.")),
        (
            NOON,
            NOON.replace(second=59),
            None,
            ("endDate", "An appointment takes from 1 minute to 31 days."),
        ),
        (
            NOON,
            NOON.replace(month=7),
            None,
            ("endDate", "An appointment takes from 1 minute to 31 days."),
        ),
        (NOON, NOON.replace(year=9999), None, ("endDate", "Years go from 2000 to 2100.")),
        (NOON.replace(year=1999), None, 60, ("startDate", "Years go from 2000 to 2100.")),
        (
            datetime(2100, 12, 31, 23, 30, tzinfo=UTC),
            None,
            60,
            ("duration", "Years go from 2000 to 2100."),
        ),
        *(
            (NOON, None, minutes, ("duration", "This must be from 1 to 44640 minutes."))
            for minutes in (0, -60, 0.5, 44_641, 10**12, float("inf"), float("nan"), None)
        ),
    ],
)
def test_an_impossible_time_is_refused_under_the_name_of_what_is_wrong(
    start: datetime, end: datetime | None, minutes: float | None, told: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        span_of(start, end=end, minutes=minutes)
    assert [(problem.field, problem.message) for problem in refusal.value.problems] == [told]


def test_a_year_that_is_wrong_and_a_length_that_is_wrong_are_told_together() -> None:
    with pytest.raises(InvalidInput) as refusal:
        span_of(NOON.replace(year=9999), minutes=10**12)
    assert [problem.field for problem in refusal.value.problems] == ["startDate", "duration"]
