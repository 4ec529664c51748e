"""A calendar that moves to another time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import Business
from appointments.models import Blocker, Calendar

A_MINUTE = timedelta(minutes=1)


@transaction.atomic
def move_to_zone(calendar: Calendar, time_zone: str, *, now: datetime) -> None:
    """Hours and closures that are not over keep what they say on the clock: nine stays nine, and a
    holiday its day. What is booked keeps its moment, because people have been told it."""
    before = calendar.zone
    calendar.time_zone = time_zone
    calendar.save(update_fields=["time_zone"])
    closures = list(calendar.blockers.filter(ends_at__gt=now))
    for closure in closures:
        start = _same_clock(closure.starts_at, before, calendar.zone)
        end = _same_clock(closure.ends_at, before, calendar.zone)
        # An hour that the other zone skips can leave nothing between them.
        closure.starts_at, closure.ends_at = start, max(end, start + A_MINUTE)
    Blocker.objects.bulk_update(closures, ["starts_at", "ends_at"])


def follow_business(business: Business, before: str) -> None:
    """The default calendar goes along when its business moves out of the zone that both had: the
    owner corrects the zone that they signed up with. Any other calendar was set by somebody."""
    default = Calendar.objects.of(business).offered().first()
    if default is not None and default.time_zone == before:
        move_to_zone(default, business.time_zone, now=timezone.now())


def _same_clock(moment: datetime, before: ZoneInfo, after: ZoneInfo) -> datetime:
    return moment.astimezone(before).replace(tzinfo=after).astimezone(UTC)
