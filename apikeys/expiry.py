"""Until when a key is good: said by a person as a day, by an operator as a time."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Business
from pocketcrm.errors import FieldProblem, InvalidInput

LAST_YEAR = 2100


def end_of_day(day: date, business: Business) -> datetime:
    """The moment at which this day is over where the business is."""
    return datetime.combine(day + timedelta(days=1), time(), business.zone)


def read_expiry(text: str, business: Business) -> datetime:
    """A time, or a day to whose end the key is good; without an offset in the business's zone.

    Raises InvalidInput where it is neither.
    """
    try:
        day = parse_date(text)
        moment = end_of_day(day, business) if day else parse_datetime(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise _refused("Write a time such as 2027-01-31T12:00:00-05:00, or a day: 2027-01-31.")
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=business.zone)


def require_future(expires_at: datetime, now: datetime) -> None:
    """Raises InvalidInput where the key would be dead at once, or outlive the years we keep."""
    if expires_at <= now:
        raise _refused("This is in the past. A key needs some time to live.")
    if expires_at.year > LAST_YEAR:
        raise _refused(f"Years go to {LAST_YEAR}. Leave it empty for a key without an end.")


def _refused(message: str) -> InvalidInput:
    return InvalidInput([FieldProblem("expires_at", "invalid", message)])
