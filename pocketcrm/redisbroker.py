"""kombu's Redis transport, with a fault of it mended.

When the connection is lost while a task runs, Celery first collects the connection and then closes
its channels. A channel with unacknowledged messages then asks the collected connection for its
host, and the AttributeError of that ends the worker. As a connection error it is ignored there,
as meant, and the worker connects again.
"""

from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002 - kombu's
        if self.connection.client is None:
            raise ConnectionError("The connection has been collected.")
        return super()._connparams(asynchronous)  # type: ignore[misc]


class Transport(redis.Transport):
    Channel = Channel
