"""Real processes and brokers: what is acknowledged is told, whatever the broker does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Business
from notifications.models import Delivery, DeliveryState, Event
from notifications.relay import fan_out
from tests.notifications.conftest import MailServer, free_port, lead_came_in
from tests.notifications.processes import (
    RedisServer,
    WebProcess,
    Worker,
    environment,
    run_in_process,
    wait_until,
)

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
# Seconds. The first two are promised; the last would not hold if pushes waited for the broker.
RECOVERY = 60
LONGEST_PUSH = 2
AT_ONCE = 0.5


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.thaw()
    server.stop()


@pytest.fixture
def on_redis(tmp_path: Path, redis: RedisServer) -> dict[str, str]:
    return environment(tmp_path, REDIS_URL=redis.url)


@pytest.fixture
def worker(on_redis: dict[str, str]) -> Iterator[Worker]:
    worker = Worker(on_redis)
    worker.wait_until_ready()
    yield worker
    worker.kill()


@pytest.fixture
def web(business: Business, on_redis: dict[str, str]) -> Iterator[WebProcess]:
    process = WebProcess(business, on_redis)
    yield process
    process.kill()


def everything_left() -> bool:
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING)
    return not Event.objects.unrelayed().exists() and not waiting.exists()


def assert_each_told_once(worker: Worker, *, leads: int) -> None:
    sent = Delivery.objects.filter(state=DeliveryState.SENT, attempts=1)
    assert sent.count() == Delivery.objects.count() == leads
    assert worker.letters == leads


def assert_recorded_at_once(web: WebProcess, name: str) -> None:
    """A busy disk may hold up one push in twenty, but none for longer than is promised."""
    *others, slowest = sorted(web.push(f"{name} {n}") for n in range(20))
    assert others[-1] < AT_ONCE
    assert slowest < LONGEST_PUSH


@pytest.mark.redis
def test_leads_are_recorded_at_once_and_told_later_when_redis_was_frozen(
    redis: RedisServer, worker: Worker, web: WebProcess
) -> None:
    web.push("before")
    wait_until(lambda: worker.letters == 1, seconds=10, what="the first letter")
    redis.freeze()
    assert_recorded_at_once(web, "frozen")
    wait_until(lambda: "cannot be reached" in web.log.read_text(), seconds=10, what="noticed")
    assert_recorded_at_once(web, "still frozen")
    redis.thaw()
    wait_until(everything_left, seconds=RECOVERY, what="everything left")
    assert_each_told_once(worker, leads=41)


@pytest.mark.redis
def test_leads_are_recorded_at_once_and_told_later_when_redis_was_stopped(
    redis: RedisServer, worker: Worker, web: WebProcess
) -> None:
    web.push("before")
    wait_until(lambda: worker.letters == 1, seconds=10, what="the first letter")
    redis.stop()
    assert_recorded_at_once(web, "stopped")
    redis.start()
    wait_until(everything_left, seconds=RECOVERY, what="everything left")
    assert_each_told_once(worker, leads=21)


@pytest.mark.redis
def test_a_worker_survives_that_redis_restarts_while_it_sends(
    tmp_path: Path, business: Business, redis: RedisServer, mail_server: MailServer
) -> None:
    here = environment(
        tmp_path, REDIS_URL=redis.url, EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}"
    )
    worker, web = Worker(here), WebProcess(business, here)
    try:
        worker.wait_until_ready()
        mail_server.seconds = 2
        web.push("while it is sent, Redis restarts")
        wait_until(lambda: mail_server.begun == 1, seconds=10, what="it is being sent")
        redis.stop()
        redis.start()
        web.push("afterwards")
        wait_until(everything_left, seconds=RECOVERY, what="everything left")
        assert worker.process.poll() is None
        assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 2
    finally:
        worker.kill()
        web.kill()


def test_without_redis_the_folder_carries_the_work(tmp_path: Path, business: Business) -> None:
    here = environment(tmp_path)
    worker, web = Worker(here), WebProcess(business, here)
    try:
        for n in range(10):
            web.push(f"John {n}")
        wait_until(lambda: worker.letters == 10, seconds=30, what="ten letters")
        wait_until(everything_left, seconds=5, what="everything left")
        assert_each_told_once(worker, leads=10)
    finally:
        worker.kill()
        web.kill()


def test_without_a_broker_what_was_leased_is_free_again_at_once(
    tmp_path: Path, business: Business
) -> None:
    lead_came_in(business)
    fan_out(timezone.now())
    nobody_there = environment(tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    told = run_in_process("notifications.relay.hand_out(timezone.now())", nobody_there)
    assert "The broker cannot be reached" in told
    [delivery] = Delivery.objects.due(timezone.now())
    assert (delivery.lease, delivery.leased_until, delivery.attempts) == ("", None, 0)
