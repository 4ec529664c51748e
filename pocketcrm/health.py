"""How the parts that the product stands on are doing. Any stranger may read it."""

import logging
import os
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from appointments.moments import oldest_untold
from notifications.models import Delivery, DeliveryState, Event

log = logging.getLogger(__name__)

LATE = 60  # seconds


def report(now: datetime) -> dict[str, Any]:
    """The state of database, broker, relay and calendar, and what follows for the whole."""
    broker = "ok" if _broker_answers() else "unavailable"
    try:
        relay = _relay(now)
        calendar = {"oldestMomentSeconds": _age(oldest_untold(now), now)}
    except Error:
        log.exception("The database does not answer")
        nothing = {"database": "unavailable", "broker": broker, "relay": None, "calendar": None}
        return {"status": "unavailable", **nothing}
    waited = max(relay["oldestEventSeconds"], relay["oldestDeliverySeconds"], *calendar.values())
    status = "ok" if broker == "ok" and waited <= LATE else "degraded"
    well = {"database": "ok", "broker": broker, "relay": relay, "calendar": calendar}
    return {"status": status, **well}


def _relay(now: datetime) -> dict[str, float]:
    """Seconds that the oldest event waits to be relayed and the oldest delivery to be sent, its
    failed attempts included; and how many were given up. A digest waits from when it is due."""
    unrelayed = Event.objects.unrelayed().values_list("created_at", flat=True)
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    letters = waiting.filter(carrier=None).order_by("created_at")
    due = waiting.order_by("next_attempt_at")
    return {
        "oldestEventSeconds": _age(unrelayed.first(), now),
        "oldestDeliverySeconds": max(
            _age(letters.values_list("created_at", flat=True).first(), now),
            _age(due.values_list("next_attempt_at", flat=True).first(), now),
        ),
        "dead": Delivery.objects.dead().count(),
    }


def _age(since: datetime | None, now: datetime) -> float:
    return round(max(0.0, (now - since).total_seconds()), 1) if since else 0.0


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        return os.access(settings.BROKER_FOLDER / "queue", os.W_OK | os.X_OK)
    once = Retry(NoBackoff(), 0)
    options = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": once}
    try:
        with Redis.from_url(settings.REDIS_URL, **options) as redis:
            return bool(redis.ping())
    except RedisError as error:
        log.warning("The broker does not answer: %s", error)
        return False
