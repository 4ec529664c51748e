"""How promising a lead is, from 0 to 100, and why.

| What counts | At most | How |
|---|---|---|
| Urgency | 30 | emergency 30, high 25, medium 15, low 5; 10 where nobody said |
| Completeness | 30 | e-mail 8, phone 8, address 5, what is wanted 5, a message or note 4 |
| Source | 20 | of its leads that were decided, how many were won; 10 while nothing is known |
| Freshness | 20 | 20 on the first day, 15 up to three days, 10 up to a week, 5 up to a month |

A score is worked out when the lead lands, after each change of what counts, and as time passes. The
source counts as it stood then. What is closed keeps the score that it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from leads.models import Lead, Urgency

MOST_URGENCY, MOST_COMPLETENESS, MOST_SOURCE, MOST_FRESHNESS = 30, 30, 20, 20
OF_URGENCY = {
    Urgency.EMERGENCY: 30,
    Urgency.HIGH: 25,
    Urgency.MEDIUM: 15,
    Urgency.LOW: 5,
}
UNSAID_URGENCY = 10
# Until this age a lead has these points for being fresh.
FRESHNESS = (
    (timedelta(days=1), 20),
    (timedelta(days=3), 15),
    (timedelta(days=7), 10),
    (timedelta(days=30), 5),
)


@dataclass(frozen=True, slots=True)
class Record:
    """What has become of the leads of one source, as far as it is decided."""

    won: int = 0
    lost: int = 0

    @property
    def points(self) -> int:
        """Two imaginary leads, one won and one lost, keep a single one from deciding all."""
        return round(MOST_SOURCE * (self.won + 1) / (self.won + self.lost + 2))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that counts: how much, of how much, and why."""

    title: str
    points: int
    most: int
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    parts: tuple[Part, ...]

    @property
    def total(self) -> int:
        return sum(part.points for part in self.parts)


def score_of(lead: Lead, *, said_more: bool, now: datetime, record: Record = Record()) -> Score:
    """The score with its reasons. `said_more`: whether there is a note about it; `record`: what
    has become of its source's leads. Reads the lead and its contact, and nothing else."""
    return Score(
        (
            _urgency(lead),
            _completeness(lead, said_more=said_more),
            _source(lead, record),
            _freshness(lead, now),
        )
    )


def next_step(lead: Lead, now: datetime) -> datetime | None:
    """When it becomes less fresh; None when it no longer can."""
    steps = (lead.created_at + age for age, _ in FRESHNESS)
    return next((step for step in steps if step > now), None)


def _urgency(lead: Lead) -> Part:
    if not lead.urgency:
        return Part("Urgency", UNSAID_URGENCY, MOST_URGENCY, "Nobody said how urgent it is.")
    urgency = Urgency(lead.urgency)
    return Part("Urgency", OF_URGENCY[urgency], MOST_URGENCY, f"{urgency.label}.")


def _completeness(lead: Lead, *, said_more: bool) -> Part:
    contact = lead.contact
    there: Mapping[str, tuple[bool, int]] = {
        "e-mail": (bool(contact.email), 8),
        "phone": (bool(contact.phone), 8),
        "address": (bool(contact.place), 5),
        "what is wanted": (bool(lead.service_requested), 5),
        "a message": (bool(lead.message) or said_more, 4),
    }
    points = sum(points for is_there, points in there.values() if is_there)
    missing = [name for name, (is_there, _) in there.items() if not is_there]
    why = f"Missing: {', '.join(missing)}." if missing else "Everything is there."
    return Part("Completeness", points, MOST_COMPLETENESS, why)


def _source(lead: Lead, record: Record) -> Part:
    decided = record.won + record.lost
    if not decided:
        why = "Of this source no lead is decided yet."
    else:
        why = f"{record.won} of {decided} decided leads of {lead.source or 'no source'} were won."
    return Part("Source", record.points, MOST_SOURCE, why)


def _freshness(lead: Lead, now: datetime) -> Part:
    age = now - lead.created_at
    points = next((points for limit, points in FRESHNESS if age < limit), 0)
    days = max(age.days, 0)
    why = f"{days} day{'' if days == 1 else 's'} old." if days else "Less than a day old."
    return Part("Freshness", points, MOST_FRESHNESS, why)
