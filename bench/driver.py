"""A load of pushes over kept-alive connections, cheap enough not to be what is measured."""

import json
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Load:
    """What was answered, how fast, over how many seconds; the first `people` were all pushed."""

    seconds: float = 0.0
    answered: int = 0
    failed: int = 0
    people: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


def drive(
    port: int, key: str, connections: int, seconds: float, *, first: int, known: int | None = None
) -> Load:
    """Push people number `first` and following; with `known`, only the first so many, again."""
    load, lock = Load(), threading.Lock()
    pushed: list[int] = []
    began = time.perf_counter()

    def push(lane: int) -> None:
        times, failed, number = [], 0, lane
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() - began < seconds:
                person = first + (number % known if known else number)
                request = _request(key, person)
                sent = time.perf_counter()
                connection.sendall(request)
                failed += not _answered(connection)
                times.append(time.perf_counter() - sent)
                number += connections
        with lock:
            load.times += times
            load.answered += len(times) - failed
            load.failed += failed
            pushed.append(len(times))

    threads = [threading.Thread(target=push, args=(lane,)) for lane in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    load.people = min(pushed) * connections
    return load


def _request(key: str, person: int) -> bytes:
    body = json.dumps(
        {
            "firstName": "John",
            "lastName": f"Smith {person}",
            "email": f"john{person}@example.com",
            "phone": str(2_000_000_000 + person),
            "source": "HomeAdvisor",
            "serviceRequested": "Kitchen Remodel",
            "notes": "Budget around 25k",
            "address": "123 Main St",
            "city": "Cleveland",
            "state": "TN",
            "zip": "37311",
            "urgency": "high",
            "externalId": f"LEAD-{person}",
        }
    ).encode()
    head = (
        "POST /api/v1/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answered(connection: socket.socket) -> bool:
    """Read one whole answer; whether it was a success."""
    received = connection.recv(65536)
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head.startswith((b"HTTP/1.1 201", b"HTTP/1.1 200"))
