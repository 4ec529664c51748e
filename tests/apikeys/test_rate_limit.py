"""The limit of a key: exact over processes, told in headers, deaf to forged addresses."""

from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from pytest_django.fixtures import Settings

from accounts.models import Business
from apikeys import ratelimit
from apikeys.models import RateWindow, Scope
from apikeys.ratelimit import Usage, count_request
from tests.conftest import Integrator
from tests.factories import make_business, make_key
from tests.serving import push_all, web_processes

LEAD = {"firstName": "John", "email": "john@example.com"}


@pytest.fixture(autouse=True)
def _redis_is_trusted_again() -> Iterator[None]:
    yield
    ratelimit.forget_outage()


def test_over_the_limit_is_429_in_the_documented_shape(business: Business) -> None:
    integrator = Integrator(*make_key(business, rate_limit=2))
    left = [integrator.push(LEAD)["RateLimit-Remaining"] for _ in range(2)]
    response = integrator.push(LEAD)

    assert left == ["1", "0"]
    assert response.status_code == 429
    assert response.json() == {
        "success": False,
        "error": "rate_limited",
        "message": "Too many requests. Back off and retry.",
        "requestId": response["X-Request-Id"],
    }
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["Retry-After"] == response["RateLimit-Reset"]
    assert (response["RateLimit-Limit"], response["RateLimit-Remaining"]) == ("2", "0")


def test_each_key_has_its_own_limit(business: Business) -> None:
    first, second = (Integrator(*make_key(business, rate_limit=1)) for _ in range(2))
    first.push(LEAD)

    assert first.push(LEAD).status_code == 429
    assert second.push(LEAD).status_code == 200


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="Redis keeps its own time")
def test_a_minute_later_the_key_may_push_again(business: Business) -> None:
    integrator = Integrator(*make_key(business, rate_limit=1))
    with time_machine.travel("2026-05-15T10:00:30Z", tick=False) as clock:
        assert integrator.push(LEAD).status_code == 201
        clock.shift(59)
        assert integrator.push(LEAD)["Retry-After"] == "1"
        clock.shift(1)
        assert integrator.push(LEAD).status_code == 200


def test_a_redis_that_is_away_does_not_stop_pushes(business: Business, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    key, _ = make_key(business, rate_limit=7)

    assert count_request(key) == Usage(7, 1, 60)
    assert RateWindow.objects.get(key=key).requests == 1
    assert count_request(key).remaining == 5


def test_a_key_without_the_scope_has_a_limit_too(business: Business) -> None:
    reader = Integrator(*make_key(business, rate_limit=1, scopes=(Scope.LEADS_READ,)))
    first = reader.push(LEAD)

    assert (first.status_code, first["RateLimit-Remaining"]) == (403, "0")
    assert reader.push(LEAD).status_code == 429


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("store", ["redis", "database"])
def test_fifty_of_six_hundred_requests_pass(store: str) -> None:
    if store == "redis" and not settings.REDIS_URL:
        pytest.skip("no Redis here")
    integrator = Integrator(*make_key(make_business(), rate_limit=50))
    redis_url = settings.REDIS_URL if store == "redis" else ""
    forged = {"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.8", "Forwarded": "for=x"}
    with web_processes(redis_url=redis_url) as port:
        answers = push_all(port, integrator.secret, [LEAD] * 600, connections=64)
        again = push_all(port, integrator.secret, [LEAD] * 20, connections=4, headers=forged)
    with web_processes(redis_url=redis_url) as port:
        restarted = push_all(port, integrator.secret, [LEAD] * 4, connections=4)

    assert Counter(answer.status for answer in answers) == {201: 1, 200: 49, 429: 550}
    assert {answer.status for answer in again + restarted} == {429}
    refused = [a for a in answers + again + restarted if a.status == 429]
    assert all(1 <= int(a.headers["Retry-After"]) <= 60 for a in refused)
