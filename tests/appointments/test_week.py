"""A week of hours in few words."""

import pytest

from appointments.hours import Window
from appointments.models import WeeklySlot
from appointments.week import in_words
from tests.appointments.settings_pages import WEEKDAYS

NINE, NOON, ONE, FIVE, MIDNIGHT = 540, 720, 780, 1020, 1440


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ([], []),
        ([Window(day, NINE, FIVE) for day in WEEKDAYS], ["Mon–Fri 09:00–17:00"]),
        ([Window(day, 0, MIDNIGHT) for day in range(7)], ["Every day all day"]),
        (
            [Window(day, *span) for day in WEEKDAYS for span in ((ONE, FIVE), (NINE, NOON))],
            ["Mon–Fri 09:00–12:00, 13:00–17:00"],
        ),
        (
            [Window(day, NINE, FIVE) for day in (0, 1, 3, 4, 5)] + [Window(6, ONE, MIDNIGHT)],
            ["Mon, Tue, Thu–Sat 09:00–17:00", "Sun 13:00–24:00"],
        ),
    ],
)
def test_a_week_is_said_in_few_words(windows: list[Window], words: list[str]) -> None:
    slots = [WeeklySlot(weekday=w.weekday, opens=w.opens, closes=w.closes) for w in windows]

    assert [str(line) for line in in_words(slots)] == words
