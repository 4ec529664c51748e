"""Telling the relay that there is something to deliver, without making anybody wait for the broker.

A request only raises a flag; one thread a process publishes the wake-up, at most every
`INTERVAL` seconds, however many leads came in. A broker that is away or hangs costs that thread
its time-out and the lead nothing: the relay's sweep finds what no wake-up announced.
"""

import logging
import os
import threading
import time

from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

INTERVAL = 0.1
# While the broker is away: it is not asked, and the log is not told, ten times a second.
INTERVAL_WITHOUT_BROKER = 3.0


class _Waker:
    def __init__(self) -> None:
        self.raised = threading.Event()
        self.process = os.getpid()
        self.thread = threading.Thread(
            target=self._publish_for_ever, name="relay-waker", daemon=True
        )
        self.thread.start()

    def is_alive(self) -> bool:
        """False in a process that was forked from ours, and if a bug ended the thread."""
        return self.process == os.getpid() and self.thread.is_alive()

    def _publish_for_ever(self) -> None:
        while True:
            self.raised.wait()
            self.raised.clear()
            time.sleep(INTERVAL if _publish() else INTERVAL_WITHOUT_BROKER)


def _publish() -> bool:
    from notifications.tasks import relay  # noqa: PLC0415 - tasks import the relay, which imports us

    try:
        relay.apply_async(expires=10)
    except (OperationalError, OSError) as error:
        log.warning("The broker cannot be reached; the sweep will deliver: %s", error)
        return False
    return True


_waker: _Waker | None = None
_lock = threading.Lock()


def wake_relay() -> None:
    global _waker  # noqa: PLW0603 - one thread a process, made after the server has forked
    if _waker is None or not _waker.is_alive():
        with _lock:
            if _waker is None or not _waker.is_alive():
                _waker = _Waker()
    _waker.raised.set()
