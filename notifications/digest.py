"""What was held over the hourly limit, told in one letter."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from django.utils.html import escape
from django.utils.text import get_text_list

from notifications.letters import Letter, TeamLetter, page_of, team_letters
from notifications.models import HOUR, Delivery, Event, hour_of
from notifications.visible import header_line, one_line

# A digest stays under 30 KB, whatever its rows are called; ordinary ones all find room.
MAX_ROWS = 100
MAX_BYTES = 23_500
LONGEST_NAME = 60
ROW_MARKUP = 45


class Row:
    def __init__(self, letter: TeamLetter) -> None:
        self.name = one_line(letter.name, LONGEST_NAME)
        self.in_short = letter.in_short
        self.url = letter.url

    @property
    def bytes(self) -> int:
        """What it takes: in HTML, and without the link in plain text."""
        text = f"{self.name}{self.in_short}"
        return ROW_MARKUP + len(f"{text}{escape(text)}{self.url}".encode())


class Digest(Letter):
    """Goes to one member, and tells of leads and appointments alike."""

    template = "digest"

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.event, delivery.business)
        self.events = delivery.told()
        self.began_at = hour_of(delivery.created_at)
        self.over_at = self.began_at + HOUR

    @property
    def subject(self) -> str:
        return header_line(f"{self.counted} for {self.business.name}")

    @property
    def counted(self) -> str:
        """7 more leads and 2 more appointments"""
        return _listed(
            f"{count} more {letter.noun}{'' if count == 1 else 's'}"
            for letter, count in self._counts.items()
        )

    @property
    def about(self) -> str:
        return _listed(letter.wish.label for letter in self._counts)

    @cached_property
    def rows(self) -> list[Row]:
        return list(_fitting(self._row(event) for event in self.events[:MAX_ROWS]))

    @property
    def more(self) -> int:
        return self._counts.total() - len(self.rows)

    @property
    def listed_in(self) -> str:
        return _listed(letter.listed_in for letter in self._counts)

    @property
    def pages(self) -> dict[str, str]:
        """Where all of them are listed: the words of the link, and its address."""
        return {letter.opens: page_of(self.business, letter.listed_at) for letter in self._counts}

    @cached_property
    def _counts(self) -> Counter[type[TeamLetter]]:
        """How many there are of each, in the order of the setting."""
        kinds = Counter(self.events.values_list("kind", flat=True))
        counts: Counter[type[TeamLetter]] = Counter()
        for kind, letter in team_letters().items():
            if kinds[kind]:
                counts[letter] += kinds[kind]
        return counts

    def _row(self, event: Event) -> Row:
        return Row(team_letters()[event.kind](event, self.business))


def _fitting(rows: Iterable[Row]) -> Iterator[Row]:
    """The first ones, as long as there is room for them."""
    room = MAX_BYTES
    for row in rows:
        room -= row.bytes
        if room < 0:
            return
        yield row


def _listed(words: Iterable[str]) -> str:
    """One, two and three; each once."""
    return get_text_list(list(dict.fromkeys(words)), "and")
