"""The private addresses that calendar programs read: opened, shut, and what stands in them.

Whoever has an address reads the appointments, so only the SHA-256 of its token is kept, as with an
invitation's.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Membership
from appointments import ics
from appointments.models import Appointment, CalendarFeed, Resource
from pocketcrm.errors import NotFound

TOKEN_BYTES = 20  # shown as hex, because some programs change the case of an address
LAST_READ_GRAIN = timedelta(minutes=1)
REFRESH = timedelta(minutes=15)
PAST = timedelta(days=90)
MAX_ENTRIES = 2_000
MAX_PAST_ENTRIES = 500  # what is to come matters more than what was
MAX_NOTES = 2_000  # characters; the appointment's page has the rest


@transaction.atomic
def open_feed(owner: Membership | Resource, *, now: datetime) -> tuple[CalendarFeed, str]:
    """Give a member or a resource a new address, and hand out its token, which nothing can show a
    second time. The address before it stops working with the same commit.

    Raises NotFound where the member or the resource is gone.
    """
    _hold(owner)
    of_one = {"membership": owner} if isinstance(owner, Membership) else {"resource": owner}
    CalendarFeed.objects.filter(**of_one, revoked_at=None).update(revoked_at=now)
    token = secrets.token_hex(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        business_id=owner.business_id, token_digest=_digest(token), created_at=now, **of_one
    )
    return feed, token


def _hold(owner: Membership | Resource) -> None:
    """Of two who open an address at once the second waits, and shuts that of the first."""
    rows = type(owner).objects.select_for_update(no_key=True)
    if rows.filter(pk=owner.pk).first() is None:
        raise NotFound("There is nobody whose calendar this would be.")


def revoke_feed(feed: CalendarFeed, *, now: datetime) -> None:
    """Shut an address, for good. Of several revocations the first one's time stays."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)


def find_feed(token: str) -> CalendarFeed:
    """The open feed with this token, its business and resource with it.

    Raises NotFound, the same for a token that never was, one that was shut, and one of somebody
    who may not sign in any more. The feed of a member who left has gone with the membership.
    """
    may_read = Q(membership=None) | Q(membership__user__is_active=True)
    feeds = CalendarFeed.objects.select_related("business", "resource").filter(may_read)
    feed = feeds.filter(token_digest=_digest(token), revoked_at=None).first()
    if feed is None:
        raise NotFound("There is no such calendar.")
    return feed


def note_read(feed: CalendarFeed, now: datetime) -> None:
    """Remember the last reading, to the minute, so that a program that polls costs few writes."""
    long_ago = now - LAST_READ_GRAIN
    if feed.last_read_at is None or feed.last_read_at <= long_ago:
        due = Q(last_read_at=None) | Q(last_read_at__lte=long_ago)
        CalendarFeed.objects.filter(due, pk=feed.pk).update(last_read_at=now)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a feed says at one moment."""

    name: str
    entries: list[ics.Entry]

    @classmethod
    def of(cls, feed: CalendarFeed, now: datetime) -> Self:
        name = f"{feed.resource} · {feed.business}" if feed.resource else str(feed.business)
        pages = f"{settings.BASE_URL}/b/{feed.business.slug}/appointments"
        return cls(name, [_entry(appointment, pages) for appointment in _appointments(feed, now)])

    @property
    def etag(self) -> str:
        """Changes with whatever the file says, and costs a fraction of writing the file."""
        said = repr((ics.PRODUCT, self.name, self.entries))
        return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'

    @property
    def changed_at(self) -> datetime | None:
        return max((entry.updated_at for entry in self.entries), default=None)

    def file(self) -> bytes:
        return ics.calendar_file(self.entries, name=self.name, refresh=REFRESH)


def _appointments(feed: CalendarFeed, now: datetime) -> list[Appointment]:
    shown = Appointment.objects.of(feed.business).live().filter(is_test=False).defer("metadata")
    if feed.resource:
        shown = shown.filter(resource=feed.resource)
    begun = shown.filter(starts_at__gte=now - PAST, starts_at__lt=now).order_by("-starts_at", "-id")
    past = list(begun[:MAX_PAST_ENTRIES])
    ahead = shown.filter(starts_at__gte=now).order_by("starts_at", "id")
    return [*reversed(past), *ahead[: MAX_ENTRIES - len(past)]]


def _entry(appointment: Appointment, pages: str) -> ics.Entry:
    client = "\n".join(filter(None, (appointment.client_name, appointment.client_phone)))
    notes = appointment.notes[:MAX_NOTES]
    told = filter(None, (client, notes, f"{pages}/{appointment.public_id}/"))
    return ics.Entry.of(appointment, description="\n\n".join(told))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
