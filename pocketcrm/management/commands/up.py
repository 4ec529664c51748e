"""`manage.py up`: everything that PocketCRM needs to run, in one process that is easy to stop."""

import http.client
import signal
import time
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from redis import Redis, RedisError

from pocketcrm.management.children import GLANCE, Children
from pocketcrm.management.demo import demo_at
from pocketcrm.management.preconditions import claim, refuse, wait_for_database, wait_for_port
from pocketcrm.management.welcome import welcome

WEB, WORKER = "the web server", "the background worker"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_PATIENCE = 60.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


class Command(BaseCommand):
    help = "Start the web server and the background worker, and stop them together."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        for number in STOPPING:
            # Under nohup a hang-up is ignored, and stays so.
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, signal.default_int_handler)
        try:
            with closing(claim(settings.HOME)):
                self.prepare()
                self.serve()
        except KeyboardInterrupt:
            self.say("PocketCRM has stopped.")

    def prepare(self) -> None:
        wait_for_port(settings.HOST, settings.PORT)
        wait_for_database()
        self.warn_of_silent_redis()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)

    def serve(self) -> None:
        demo = None if settings.DATABASE_URL else demo_at(settings.HOME / "demo.json")
        text = welcome(demo)
        connections.close_all()
        children = Children(
            folder=settings.ROOT, environment={"POCKETCRM_HOME": str(settings.HOME)}
        )
        try:
            children.start(WEB, web_server())
            children.start(WORKER, worker())
            wait_until_healthy(children)
            self.say(text)
            name, code = children.wait()
            raise SystemExit(f"PocketCRM stops: {name} ended by itself (exit code {code})")
        finally:
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            children.stop()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def warn_of_silent_redis(self) -> None:
        """A start does not need Redis: leads are taken without it, and told when it returns."""
        if not settings.REDIS_URL:
            return
        try:
            with closing(Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1)) as redis:
                redis.ping()
        except RedisError as error:
            self.say(f"REDIS_URL: {error} Leads are taken; mail waits until Redis answers.")


def web_server() -> list[str]:
    # On SQLite one process: it has one writer anyway.
    workers, threads = (
        (1, 16) if settings.EMBEDDED else (settings.WEB_WORKERS, settings.WEB_THREADS)
    )
    return [
        *("-m", "granian", "--interface", "wsgi", "--http", "1"),
        *("--host", settings.HOST, "--port", str(settings.PORT)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "15"),
        *("--log-level", "error", "--no-access-log", "pocketcrm.wsgi:application"),
    ]


def worker() -> list[str]:
    return [
        # Said of root, about a message format that we do not use.
        *("-W", "ignore:You're running the worker with superuser privileges"),
        *("-m", "celery", "--quiet", "--app", "pocketcrm.celery", "worker", "--beat"),
        *("--pool", "threads", "--concurrency", "4"),
        *("--without-gossip", "--without-mingle"),
    ]


def wait_until_healthy(children: Children) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not (children.stopped() or is_healthy()):
        if time.monotonic() > deadline:
            refuse("the web server does not answer /healthz")
        time.sleep(GLANCE)


def is_healthy() -> bool:
    host = EVERY_ADDRESS.get(settings.HOST, settings.HOST)
    with closing(http.client.HTTPConnection(host, settings.PORT, timeout=5)) as web:
        try:
            web.request("GET", "/healthz")
            return web.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
