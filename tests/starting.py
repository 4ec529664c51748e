"""Starting PocketCRM as an operator does it: real processes, a home and a port of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings

STEERING = (
    *("HOST", "PORT", "POCKETCRM_HOME", "DATABASE_URL", "REDIS_URL", "BASE_URL", "EMAIL_URL"),
    *("ALLOWED_HOSTS", "SECRET_KEY", "LOG_LEVEL", "WEB_WORKERS", "WEB_THREADS"),
)
SECONDS_TO_START = 60


def environment(**steering: str) -> dict[str, str]:
    """This shell's, without anything that steers PocketCRM but what is given."""
    return {k: v for k, v in os.environ.items() if k not in STEERING} | steering


def manage(*arguments: str, **steering: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, settings.ROOT / "manage.py", *arguments],
        env=environment(**steering),
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Started:
    """`manage.py up` on a home and a port of its own, until the test is over."""

    def __init__(self, home: Path, port: int, **steering: str) -> None:
        self.port = port
        self.log = home.with_suffix(".log")
        self.marker = f"POCKETCRM_HOME={home}"
        self.process = subprocess.Popen(
            [sys.executable, settings.ROOT / "manage.py", "up"],
            env=environment(POCKETCRM_HOME=str(home), PORT=str(port), **steering),
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.1)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def line_with(self, text: str) -> str:
        return next(line for line in self.output.splitlines() if text in line)

    def processes(self) -> set[str]:
        """What runs on this home: the supervisor, the web server, the worker."""
        running = (path.parent for path in Path("/proc").glob("[0-9]*/environ"))
        return {module_of(process) for process in running if self.marks(process)}

    def marks(self, process: Path) -> bool:
        try:
            return self.marker in (process / "environ").read_text().split("\0")
        except OSError:  # it ended while we looked
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def wait_until_all_are_gone(self) -> None:
        deadline = time.monotonic() + 30
        while running := self.processes():
            assert time.monotonic() < deadline, running
            time.sleep(0.1)


def module_of(process: Path) -> str:
    try:
        words = (process / "cmdline").read_text().split("\0")
    except OSError:
        return ""
    names = {"up": "up", "granian": "granian", "celery": "celery"}
    return next((names[word] for word in words if word in names), "")
