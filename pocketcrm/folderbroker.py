"""Celery's broker where there is no server: a folder, one file a message.

kombu's own transport writes a message under its final name, so that a worker can take an empty
file, which ends the worker; and two processes that start together can spoil the table of queues.
Here a message appears when it is whole, and the tables have one reader or writer at a time.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(  # type: ignore[override]  # as in the transport that it replaces
        self,
        queue: str,
        payload: Any,
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        part = folder / f".{name}"
        part.write_text(dumps(payload))
        part.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002
        for path in sorted(Path(self.data_folder_in).glob(f"[!.]*.{queue}.msg")):
            text = _take(path)
            if text is not None:
                return loads(text)
        raise Empty

    def _queue_bind(self, *args: Any) -> None:
        with _locked(self.control_folder):
            super()._queue_bind(*args)

    def get_table(self, exchange: str) -> Any:
        with _locked(self.control_folder):
            return super().get_table(exchange)


def _take(path: Path) -> str | None:
    """The text of a message, whose file is then gone; None if somebody else has taken it."""
    taken = path.with_name(f".{uuid.uuid4().hex}.taken")
    try:
        path.rename(taken)
    except FileNotFoundError:
        return None
    text = taken.read_text()
    taken.unlink()
    return text


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Transport(filesystem.Transport):
    Channel = Channel
