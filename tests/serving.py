"""Real web processes on the test's database, and a crowd of connections to push at them."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any

from django.conf import settings
from django.db import connection

from bench.server import Server, free_port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: dict[str, Any]


@contextmanager
def web_processes(*, redis_url: str | None = None) -> Iterator[int]:
    """Four processes on PostgreSQL, one with sixteen threads on SQLite, as in production."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        database_url, workers, threads = f"sqlite:///{name}", 1, 16
    else:
        database_url = settings.DATABASE_URL.rpartition("/")[0] + f"/{name}"
        workers, threads = 4, 8
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": settings.REDIS_URL if redis_url is None else redis_url,
        "POCKETCRM_HOME": str(settings.HOME),
        "PORT": str(free_port()),
        "LOG_LEVEL": "ERROR",
    }
    with Server(environment, workers=workers, threads=threads) as server:
        yield server.port


@dataclass(frozen=True)
class Call:
    body: dict[str, Any]
    path: str = "/api/v1/leads"


def push_all(
    port: int,
    key: str,
    bodies: list[dict[str, Any]],
    *,
    connections: int,
    headers: dict[str, str] | None = None,
) -> list[Answer]:
    """Push leads over so many kept-alive connections; answers in the order of the bodies."""
    calls = [Call(body) for body in bodies]
    return post_all(port, key, calls, connections=connections, headers=headers)


def post_all(
    port: int,
    key: str,
    calls: list[Call],
    *,
    connections: int,
    headers: dict[str, str] | None = None,
) -> list[Answer]:
    answers: list[Answer | None] = [None] * len(calls)
    places = iter(range(len(calls)))
    lock = threading.Lock()
    sent = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **(headers or {})}

    def post() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                place = next(places, None)
            if place is None:
                return line.close()
            call = calls[place]
            line.request("POST", call.path, json.dumps(call.body), sent)
            response = line.getresponse()
            body = json.loads(response.read())
            answers[place] = Answer(response.status, response.headers, body)

    crowd = [threading.Thread(target=post) for _ in range(connections)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return [answer for answer in answers if answer is not None]
