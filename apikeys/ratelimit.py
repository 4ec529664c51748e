"""Counting the requests of a key: a window of a minute that begins with its first request.

With Redis it is counted there, in one round trip, exactly over any number of processes. Without
Redis, or while it is away, it is counted in the database: as exact, and it survives a restart.
"""

import logging
import math
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings

from apikeys.models import ApiKey
from pocketcrm.prepared import fetch_one

log = logging.getLogger(__name__)

WINDOW = 60
# A Redis that hangs may cost one request in each process its time-out every so often, no more.
REDIS_TIMEOUT = 0.3
REDIS_PAUSE = 5.0

_COUNT_IN_REDIS = """
local requests = redis.call('INCR', KEYS[1])
if requests == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {requests, redis.call('PTTL', KEYS[1])}
"""

_COUNT_IN_DATABASE = """
INSERT INTO apikeys_ratewindow AS counted (key_id, began_at, requests) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key_id) DO UPDATE SET
    requests = CASE WHEN counted.began_at <= %(over)s THEN 1 ELSE counted.requests + 1 END,
    began_at = CASE WHEN counted.began_at <= %(over)s THEN %(now)s ELSE counted.began_at END
RETURNING requests, began_at
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a key has used of its minute; `resets_in` in whole seconds."""

    limit: int
    requests: int
    resets_in: int

    @property
    def is_allowed(self) -> bool:
        return self.requests <= self.limit

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.requests)


def count_request(key: ApiKey) -> Usage:
    """Count one request of a key and say what is left."""
    if settings.REDIS_URL and _breaker.is_closed:
        try:
            return _count_in_redis(key)
        except redis.RedisError as error:
            _breaker.open_for(REDIS_PAUSE)
            log.warning("Redis cannot be reached; limits are counted in the database: %s", error)
    return _count_in_database(key)


class _Breaker:
    def __init__(self) -> None:
        self.opens_until = 0.0

    @property
    def is_closed(self) -> bool:
        return time.monotonic() >= self.opens_until

    def open_for(self, seconds: float) -> None:
        self.opens_until = time.monotonic() + seconds


_breaker = _Breaker()


def forget_outage() -> None:
    """Ask Redis again at the next request."""
    _breaker.open_for(0)


@cache
def _script(url: str) -> redis.commands.core.Script:
    client = redis.Redis.from_url(
        url,
        socket_timeout=REDIS_TIMEOUT,
        socket_connect_timeout=REDIS_TIMEOUT,
        retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0),
    )
    return client.register_script(_COUNT_IN_REDIS)


def _count_in_redis(key: ApiKey) -> Usage:
    requests, left = _script(settings.REDIS_URL)(
        keys=[f"pocketcrm:ratelimit:{key.public_id}"], args=[WINDOW * 1000]
    )
    return Usage(key.rate_limit, requests, max(1, math.ceil(left / 1000)))


def _count_in_database(key: ApiKey) -> Usage:
    now = int(time.time())
    counted = {"key": key.pk, "now": now, "over": now - WINDOW}
    requests, began_at = fetch_one(_COUNT_IN_DATABASE, counted) or (1, now)
    return Usage(key.rate_limit, requests, max(1, began_at + WINDOW - now))
