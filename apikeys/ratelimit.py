"""Counting the requests of a key, or of who else has a limit: a window of a minute that begins with
the first request.

With Redis it is counted there, in one round trip, exactly over any number of processes. Without
Redis, or while it is away, it is counted in the database: as exact, and it survives a restart.
"""

import logging
import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import redis
from django.conf import settings

from apikeys.models import RateWindow, Window
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


class Limited(Protocol):
    """Who has a limit of requests a minute."""

    @property
    def pk(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def rate_limit(self) -> int: ...


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


def count_request(caller: Limited, windows: type[Window] = RateWindow) -> Usage:
    """Count one request of a caller and say what is left; `windows` are those of their kind."""
    if settings.REDIS_URL and _breaker.is_closed:
        try:
            return _count_in_redis(caller)
        except redis.RedisError as error:
            _breaker.open_for(REDIS_PAUSE)
            log.warning("Redis cannot be reached; limits are counted in the database: %s", error)
    return _count_in_database(caller, windows)


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


def _count_in_redis(caller: Limited) -> Usage:
    requests, left = _script(settings.REDIS_URL)(
        keys=[f"pocketcrm:ratelimit:{caller.public_id}"], args=[WINDOW * 1000]
    )
    return Usage(caller.rate_limit, requests, max(1, math.ceil(left / 1000)))


def _count_in_database(caller: Limited, windows: type[Window]) -> Usage:
    now = int(time.time())
    counted = {"key": caller.pk, "now": now, "over": now - WINDOW}
    requests, began_at = fetch_one(_statement(windows), counted) or (1, now)
    return Usage(caller.rate_limit, requests, max(1, began_at + WINDOW - now))


@cache
def _statement(windows: type[Window]) -> str:
    return f"""
        INSERT INTO {windows._meta.db_table} AS counted (key_id, began_at, requests)
        VALUES (%(key)s, %(now)s, 1)
        ON CONFLICT (key_id) DO UPDATE SET
            requests = CASE WHEN counted.began_at <= %(over)s THEN 1 ELSE counted.requests + 1 END,
            began_at = CASE WHEN counted.began_at <= %(over)s THEN %(now)s ELSE counted.began_at END
        RETURNING requests, began_at
    """  # noqa: S608
