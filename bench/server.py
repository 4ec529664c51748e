"""Web processes as in production, for a bench to push at."""

import socket
import subprocess
import sys
import time
import urllib.request
from types import TracebackType
from typing import Self


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


class Server:
    def __init__(self, environment: dict[str, str], *, workers: int, threads: int = 4) -> None:
        self.environment = environment
        self.workers, self.threads = workers, threads
        self.port = int(environment["PORT"])

    def __enter__(self) -> Self:
        command = [
            sys.executable, "-m", "granian", "--interface=wsgi", "--http=1", "--host=127.0.0.1",
            f"--port={self.port}", f"--workers={self.workers}",
            f"--blocking-threads={self.threads}", "--respawn-failed-workers",
            "--log-level=error", "--no-access-log",
            "pocketcrm.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=self.environment)
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5)
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.process.terminate()
        raise TimeoutError("the server did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
