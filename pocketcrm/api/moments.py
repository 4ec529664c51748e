"""Times on the wire: ISO 8601 in, UTC out (`contract/RULINGS.md`, number 3)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

FARTHEST_OFFSET = timedelta(hours=14)


class NotAMoment(ValueError):
    """Text that names no moment; the message says so to its sender."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC; ambiguous where the clock showed it twice, and the first was taken."""

    at: datetime
    is_ambiguous: bool = False


def read_moment(text: str, zone: tzinfo) -> Moment:
    """The moment that a text names; without an offset on the clock of `zone`, a date alone at its
    midnight. Raises NotAMoment, also for the hour that a clock change skips."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAMoment("Write a time in ISO 8601, such as 2026-05-15T14:00:00Z.") from error
    if abs(read.utcoffset() or timedelta()) > FARTHEST_OFFSET:
        raise NotAMoment("No place on earth is so far from UTC.")
    try:
        return Moment(read.astimezone(UTC)) if read.tzinfo else on_the_clock(read, zone)
    except OverflowError as error:
        raise NotAMoment("No calendar goes so far.") from error


def on_the_clock(wall: datetime, zone: tzinfo) -> Moment:
    """When the clock of a zone shows this; raises NotAMoment where it never does."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != wall.replace(fold=0):
        raise NotAMoment(f"The clock skips {wall:%H:%M} on that day. Choose another time.")
    return Moment(first, is_ambiguous=first != second)


def iso_milliseconds(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_seconds(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
