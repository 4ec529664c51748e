"""From the outbox to the workers, in steps that any number of relays may take at the same time.

1. `fan_out`: an event becomes one delivery per member who wants it, and one for the customer who is
   to hear of it, and is marked as relayed, in one transaction.
2. `gather_digests`: what was held over the hourly limit becomes one mail per member.
3. `hand_out`: what is due is leased and given to the workers, one task each, so that a slow mail
   server does not hold the relay. A task that gets lost is found again when its lease lapses.

On PostgreSQL the rows at hand are locked and those of another relay are passed over. SQLite
ignores row locks, but there every transaction begins with the one write lock (settings).
"""

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from notifications import readers, tasks
from notifications.models import (
    HOUR,
    Channel,
    Delivery,
    DeliveryState,
    Event,
    MailHour,
    hour_of,
)

log = logging.getLogger(__name__)

BATCH = 100
# A transaction that began in the last moment of the hour is over by then.
DIGEST_GRACE = timedelta(minutes=1)
# More would only wait in the broker until their leases lapse.
MAX_IN_FLIGHT = 1000


def run(now: datetime) -> None:
    """Everything that can be done now."""
    while fan_out(now) == BATCH:
        pass
    gather_digests(now)
    hand_out(now)


def fan_out(now: datetime) -> int:
    """Write the deliveries of the oldest events that were not relayed yet; returns how many."""
    with transaction.atomic():
        unrelayed = Event.objects.unrelayed().select_for_update(skip_locked=True)
        events = list(unrelayed.defer("data")[:BATCH])
        deliveries = [*_to_team(events, now), *_to_customers(events, now)]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        Event.objects.filter(pk__in=[e.pk for e in events]).update(relayed_at=now)
    return len(events)


def _to_team(events: list[Event], now: datetime) -> Iterator[Delivery]:
    # In the order of their keys, so that two relays never wait for each other's mail hours.
    told = sorted(readers.team_readers(events), key=lambda one: one[0].business_id)
    for business_id, theirs in groupby(told, key=lambda one: one[0].business_id):
        announced = list(theirs)
        at_once = _take_from_hour(business_id, len(announced), now)
        for position, (event, user_ids) in enumerate(announced):
            for user_id in user_ids:
                yield _delivery(event, now, user_id=user_id, held=position >= at_once)


def _to_customers(events: list[Event], now: datetime) -> Iterator[Delivery]:
    for event, address in readers.customers(events):
        yield _delivery(event, now, address=address)


def _take_from_hour(business_id: int, wanted: int, now: datetime) -> int:
    """How many of so many events may still be announced at once; counted under a lock."""
    began_at = hour_of(now)
    MailHour.objects.get_or_create(
        business_id=business_id, defaults={"began_at": began_at, "announced": 0}
    )
    hour = MailHour.objects.select_for_update().get(pk=business_id)
    # A relay that was held up comes with an hour that is over, and counts in the present one.
    if hour.began_at < began_at:
        hour.began_at, hour.announced = began_at, 0
    granted = max(0, min(wanted, settings.MAIL_PER_HOUR - hour.announced))
    hour.announced += wanted
    hour.save(update_fields=["began_at", "announced"])
    return granted


def _delivery(event: Event, now: datetime, *, held: bool = False, **recipient: Any) -> Delivery:
    return Delivery(
        event=event,
        business_id=event.business_id,
        channel=Channel.EMAIL,
        state=DeliveryState.HELD if held else DeliveryState.PENDING,
        next_attempt_at=hour_of(now) + HOUR + DIGEST_GRACE if held else now,
        created_at=now,
        **recipient,
    )


def gather_digests(now: datetime) -> None:
    """Make one mail per member of what was held in an hour that is over."""
    hours = Delivery.objects.ungathered(now).values_list("business", "user", "next_attempt_at")
    for business_id, user_id, over_at in hours.distinct():
        _gather(business_id, user_id, over_at, now)


@transaction.atomic
def _gather(business_id: int, user_id: int, over_at: datetime, now: datetime) -> None:
    held = Delivery.objects.ungathered(now).filter(
        business=business_id, user=user_id, next_attempt_at=over_at
    )
    # Another relay that is at it holds this lock; afterwards none is left ungathered for us.
    carrier = held.select_for_update().order_by("pk").first()
    if carrier is not None:
        held.update(carrier=carrier)
        Delivery.objects.filter(pk=carrier.pk).update(state=DeliveryState.PENDING)


def hand_out(now: datetime) -> None:
    """Lease what is due and give it to the workers, as many as they can be busy with."""
    room = MAX_IN_FLIGHT - Delivery.objects.in_flight(now).count()
    while room > 0:
        lease = secrets.token_hex(16)
        leased = take_lease(lease, now, limit=min(room, BATCH))
        if not leased or not _publish(leased, lease):
            return
        room -= len(leased)


def take_lease(lease: str, now: datetime, *, limit: int) -> list[int]:
    """Lease the deliveries that have been due longest; returns their keys."""
    with transaction.atomic():
        due = Delivery.objects.due(now).order_by("next_attempt_at")
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Delivery.objects.due(now).filter(pk__in=keys).update(
            lease=lease, leased_until=now + settings.DELIVERY_LEASE
        )
    return keys


def _publish(keys: list[int], lease: str) -> bool:
    """Hand the leased deliveries to the broker. Without one they are free again at once."""
    try:
        for key in keys:
            tasks.deliver.delay(key, lease)
    except (OperationalError, OSError) as error:
        log.warning("The broker cannot be reached; the next sweep delivers: %s", error)
        Delivery.objects.filter(pk__in=keys, lease=lease).update(lease="", leased_until=None)
        return False
    return True
