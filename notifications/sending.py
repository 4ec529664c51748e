"""One attempt to bring one delivery to its recipient."""

import logging
import random
import secrets
import smtplib
from datetime import datetime, timedelta

from django.conf import settings

from notifications.mail import compose, letter_of
from notifications.models import Delivery, DeliveryState

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
PERMANENT = 500


def send(delivery_id: int, lease: str, now: datetime) -> None:
    """Try once, if the lease is still ours. The attempt counts from its start, so that one that
    kills the worker is not repeated for ever; a bug counts too, and is raised to be reported."""
    delivery = _begin(delivery_id, lease, now)
    if delivery is None:
        return
    try:
        state = _deliver(delivery, now)
    except (smtplib.SMTPException, OSError) as error:
        log.warning("Delivery %s, attempt %s: %s", delivery.pk, delivery.attempts, _told(error))
        _fail(delivery, error, now)
    except Exception as bug:
        _fail(delivery, bug, now)
        raise
    else:
        delivery.close(state, now)


def _deliver(delivery: Delivery, now: datetime) -> DeliveryState:
    if delivery.is_digest:
        delivery.drop_unwanted()
    letter = letter_of(delivery)
    if not letter.is_due(now):
        return DeliveryState.DROPPED
    compose(delivery, letter).send()
    return DeliveryState.SENT


def _begin(delivery_id: int, lease: str, now: datetime) -> Delivery | None:
    """Take the lease over from the relay and count the attempt; None if there is nothing to do."""
    ours = secrets.token_hex(16)
    leased = Delivery.objects.filter(pk=delivery_id, lease=lease, state=DeliveryState.PENDING)
    if not leased.update(lease=ours, leased_until=now + settings.DELIVERY_LEASE):
        return None
    delivery = Delivery.objects.select_related("event", "business", "user").get(pk=delivery_id)
    if not delivery.is_wanted:
        delivery.close(DeliveryState.DROPPED, now)
        return None
    if delivery.attempts >= settings.DELIVERY_ATTEMPTS:
        delivery.give_up(delivery.last_error or "Each attempt ended with its worker.")
        return None
    delivery.attempts += 1
    delivery.save(update_fields=["attempts"])
    return delivery


def _fail(delivery: Delivery, error: Exception, now: datetime) -> None:
    if _is_final(error) or delivery.attempts >= settings.DELIVERY_ATTEMPTS:
        delivery.give_up(_told(error))
    else:
        delivery.postpone(_told(error), until=now + pause_after(delivery.attempts))


def _is_final(error: Exception) -> bool:
    """The mail server knows that this recipient will never be there."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def pause_after(attempts: int) -> timedelta:
    """10 s, 40 s, 3 min … up to 6 hours, each a fifth shorter or longer by chance."""
    pause: timedelta = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 - only to spread the load
