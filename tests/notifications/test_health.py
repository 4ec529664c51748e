"""Health for whoever restarts us, and the way in."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from accounts.models import Business
from appointments.booking import Admission
from appointments.moments import due
from notifications import relay
from notifications.models import Delivery
from tests.appointments.bookings import appointment, hours
from tests.factories import make_user
from tests.notifications.conftest import free_port, lead_came_in, make_staff
from tests.notifications.processes import RedisServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder_broker")]
WELL: dict[str, Any] = {
    "status": "ok",
    "database": "ok",
    "broker": "ok",
    "relay": {"oldestEventSeconds": 0.0, "oldestDeliverySeconds": 0.0, "dead": 0},
    "calendar": {"oldestMomentSeconds": 0.0},
}


def ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


@pytest.fixture
def folder_broker(settings: Settings) -> None:
    settings.REDIS_URL = ""
    (django_settings.BROKER_FOLDER / "queue").mkdir(parents=True, exist_ok=True)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.thaw()
    server.stop()


def test_the_process_answers_without_asking_anybody(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_when_all_is_well() -> None:
    assert ready() == (200, WELL)


def test_a_late_relay_is_told_and_does_not_take_the_process_out(business: Business) -> None:
    now = timezone.now()
    lead_came_in(business, now=now - timedelta(seconds=300))
    status, told = ready()
    assert (status, told["status"]) == (200, "degraded")
    assert 300 <= told["relay"]["oldestEventSeconds"] < 310
    relay.fan_out(now - timedelta(seconds=90))
    status, told = ready()
    assert (status, told["status"], told["relay"]["oldestEventSeconds"]) == (200, "degraded", 0.0)
    assert 90 <= told["relay"]["oldestDeliverySeconds"] < 100


def test_a_letter_waits_from_when_it_was_written_however_often_it_was_tried(
    business: Business,
) -> None:
    now = timezone.now()
    lead_came_in(business)
    relay.fan_out(now - timedelta(seconds=300))
    Delivery.objects.get().postpone("Come back later", until=now + timedelta(hours=1))
    status, told = ready()
    assert (status, told["status"]) == (200, "degraded")
    assert 300 <= told["relay"]["oldestDeliverySeconds"] < 310


def test_a_digest_waits_from_when_it_is_due(business: Business, settings: Settings) -> None:
    settings.MAIL_PER_HOUR = 0
    now = timezone.now()
    an_hour_ago = now - timedelta(hours=1, minutes=1)
    lead_came_in(business)
    relay.fan_out(an_hour_ago)
    assert ready() == (200, WELL)
    due_at = Delivery.objects.get().next_attempt_at
    relay.gather_digests(due_at)
    told = ready()[1]["relay"]["oldestDeliverySeconds"]
    assert told == pytest.approx(max(0.0, (now - due_at).total_seconds()), abs=10)


def test_letters_that_were_given_up_are_counted_and_wait_no_more(business: Business) -> None:
    lead_came_in(business)
    relay.fan_out(timezone.now() - timedelta(days=1))
    Delivery.objects.get().give_up("No such person here")
    assert ready() == (200, WELL | {"relay": WELL["relay"] | {"dead": 1}})


def test_a_start_that_nobody_told_is_late(business: Business) -> None:
    began = timezone.now() - timedelta(seconds=300)
    appointment(business, hours(began), now=began - timedelta(days=1), admission=Admission.ANY)
    relay.fan_out(timezone.now())
    status, told = ready()
    assert (status, told["status"]) == (200, "degraded")
    assert 300 <= told["calendar"]["oldestMomentSeconds"] < 310
    due(timezone.now())
    assert ready()[1]["calendar"] == WELL["calendar"]


def test_a_broker_folder_that_is_gone_is_told(settings: Settings) -> None:
    settings.REDIS_URL, settings.BROKER_FOLDER = "", settings.BROKER_FOLDER / "nowhere"
    assert ready() == (200, WELL | {"status": "degraded", "broker": "unavailable"})


def test_a_redis_that_is_away_is_told(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://:secret@127.0.0.1:{free_port()}/0"
    assert ready() == (200, WELL | {"status": "degraded", "broker": "unavailable"})


@pytest.mark.redis
@pytest.mark.processes
def test_a_frozen_redis_is_told_within_seconds(settings: Settings, redis: RedisServer) -> None:
    settings.REDIS_URL = redis.url
    assert ready() == (200, WELL)
    redis.freeze()
    began = time.monotonic()
    assert ready() == (200, WELL | {"status": "degraded", "broker": "unavailable"})
    assert time.monotonic() - began < 3


@pytest.mark.django_db(transaction=True)
def test_without_its_database_the_process_is_not_ready() -> None:
    database = connections["default"]
    database.close()
    right = database.settings_dict["NAME"]
    database.settings_dict["NAME"] = "/nowhere/at/all"
    try:
        gone = {"status": "unavailable", "database": "unavailable", "relay": None, "calendar": None}
        assert ready() == (503, WELL | gone)
    finally:
        database.close()
        database.settings_dict["NAME"] = right


def test_the_home_page_leads_each_to_their_place(business: Business, owner_client: Client) -> None:
    assert Client().get("/").headers["Location"] == "/accounts/login/"
    assert owner_client.get("/").headers["Location"] == f"/b/{business.slug}/leads/"
    staff = Client()
    staff.force_login(make_staff())
    assert staff.get("/").headers["Location"] == "/admin/"
    nobody = Client()
    nobody.force_login(make_user())
    assert nobody.get("/").headers["Location"] == "/start/"


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_path_of_the_api_is_answered_as_json(method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v9/nothing")
    assert answer.status_code == 404
    assert answer.json() == {
        "success": False,
        "error": "not_found",
        "message": "There is nothing at this path.",
        "requestId": answer.headers["X-Request-Id"],
    }
