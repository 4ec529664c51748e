"""The processes that `manage.py up` starts, watches and stops together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PATIENCE = 20.0
GLANCE = 0.2


def _ends_with_parent() -> Callable[[], None] | None:
    """Makes Linux stop a child whose parent was killed, so that no orphan keeps the port."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return lambda: library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """Processes that live together: when one stops, all are to be stopped."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = {**os.environ, **environment}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Run Python, in a session of its own: Ctrl-C is for us, and we stop the child in order."""
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_ends_with_parent(),  # noqa: PLW1509 - no thread has been started here
        )

    def stopped(self) -> tuple[str, int] | None:
        """The first process that has ended, and how."""
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                return name, code
        return None

    def wait(self) -> tuple[str, int]:
        while True:
            if ended := self.stopped():
                return ended
            time.sleep(GLANCE)

    def stop(self) -> None:
        """Ask all to finish what they are at; end what is still there when patience is over."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            # A process that was killed may have left children of its own in its session.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
