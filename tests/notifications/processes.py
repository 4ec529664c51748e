"""Real workers and a real Redis of our own, which a test may stop, freeze and bring back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Business
from tests.notifications.conftest import free_port

# What workers tell each other serves nothing here, and is what fails when Redis comes back.
QUIET = ["--without-gossip", "--without-mingle"]


def wait_until(true: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait; returns how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


class RedisServer:
    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("redis-server is not installed")
        self.program = program
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([self.program, *options], stdout=subprocess.DEVNULL)
        wait_until(self.listens, seconds=20, what="Redis listens")

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process needs to work on the test's database, with a home of its own."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "pocketcrm.settings",
        "POCKETCRM_HOME": str(home),
        "DATABASE_URL": database_url(),
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "CELERY_SKIP_CHECKS": "1",  # the system checks load every page of the product
        **more,
    }


def run_in_process(line: str, environment: dict[str, str]) -> str:
    """Run one line of Python in a process of its own; returns what it logged."""
    set_up = "import django; django.setup(); import notifications.relay"
    program = f"{set_up}; from django.utils import timezone; {line}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stderr


class WebProcess:
    """Records leads, as a web process does; see `pusher.py`."""

    def __init__(self, business: Business, environment: dict[str, str]) -> None:
        self.log = Path(environment["POCKETCRM_HOME"]) / "web.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.notifications.pusher", business.slug],
            env=environment,
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("ab"),
            text=True,
        )

    def push(self, name: str) -> float:
        """Record a lead; returns the seconds that it took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.log.read_text()
        return float(answer)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class Worker:
    """`celery worker -B`, as the embedded default starts it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.home = Path(environment["POCKETCRM_HOME"])
        self.log = self.home / "worker.log"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "pocketcrm.celery", "worker", "-B"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--pool", "threads", "--concurrency", "4", *QUIET],
                env=self.environment | {"LOG_LEVEL": "DEBUG"},  # says when it is ready
                cwd=settings.ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        wait_until(lambda: b"ready." in self.log.read_bytes(), seconds=30, what="worker is ready")

    def kill(self) -> None:
        """SIGKILL to the worker and to the beat within it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def letters(self) -> int:
        return len(list((self.home / "mail").glob("*.eml")))


def database_url() -> str:
    """The database that this test runs on, for a process that is not a test."""
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{now['NAME']}"
    return f"postgres://{now['USER']}:{now['PASSWORD']}@{now['HOST']}:{now['PORT']}/{now['NAME']}"
