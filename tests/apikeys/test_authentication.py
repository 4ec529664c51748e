"""Who may push: 401 and 403 as `contract/pocketboss.md` section 2 says."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from apikeys.secret import KeySecret
from leads.models import Lead
from tests.conftest import Integrator
from tests.factories import make_business, make_key

LEAD = {"firstName": "John", "email": "john@example.com"}


def push(headers: dict[str, str]) -> Any:
    return Client().post("/api/v1/leads", LEAD, content_type="application/json", headers=headers)


def assert_unauthorized(response: Any) -> None:
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="PocketCRM"'
    assert response.json() == {
        "success": False,
        "error": "unauthorized",
        "message": "Missing or invalid API key.",
        "requestId": response["X-Request-Id"],
    }
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    "header",
    [
        "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token abc", "Bearer abc",
        "Bearer pcrm_live_",
        "Bearer " + "x" * 5_000, "Bearer pcrm_live_" + "a" * 47, "Bearer \u00e9\u00e8",
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_without_a_key_of_ours(header: str) -> None:
    assert_unauthorized(push({"Authorization": header} if header else {}))


@pytest.mark.django_db
@pytest.mark.parametrize("is_test", [False, True])
def test_a_key_that_was_never_issued(*, is_test: bool) -> None:
    assert_unauthorized(
        push({"Authorization": f"Bearer {KeySecret.generate(is_test=is_test).text}"})
    )


def test_a_mistyped_key_costs_no_query(
    integrator: Integrator, django_assert_num_queries: Any
) -> None:
    swapped = integrator.secret[:-1] + ("a" if integrator.secret[-1] != "a" else "b")
    with django_assert_num_queries(0):
        response = push({"Authorization": f"Bearer {swapped}"})
    assert_unauthorized(response)


def test_the_right_prefix_with_another_secret(business: Business) -> None:
    _, text = make_key(business)
    ApiKey.objects.filter(prefix=text[:18]).update(digest="0" * 64)
    assert_unauthorized(push({"Authorization": f"Bearer {text}"}))


def test_a_revoked_key_is_refused_on_the_next_request(integrator: Integrator) -> None:
    assert integrator.push({}).status_code == 400
    integrator.key.revoke(timezone.now())
    assert_unauthorized(integrator.push(LEAD))


def test_an_expired_key(business: Business) -> None:
    expired = make_key(business, expires_at=timezone.now() - timedelta(seconds=1))
    assert_unauthorized(Integrator(*expired).push(LEAD))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(integrator: Integrator, scheme: str) -> None:
    assert push({"Authorization": f"{scheme} {integrator.secret}"}).status_code == 201


@pytest.mark.parametrize("scope", [s for s in Scope if s != Scope.LEADS_WRITE])
def test_another_scope_is_403(business: Business, scope: Scope) -> None:
    response = Integrator(*make_key(business, scopes=(scope,))).push(LEAD)

    assert response.status_code == 403
    assert response.json() == {
        "success": False,
        "error": "forbidden",
        "message": "API key does not have permission for this endpoint.",
        "requestId": response["X-Request-Id"],
    }
    assert not Lead.objects.exists()


def test_the_last_use_is_noted_to_the_minute(integrator: Integrator) -> None:
    integrator.push(LEAD)
    first = ApiKey.objects.get().last_used_at
    integrator.push(LEAD)

    assert first is not None
    assert ApiKey.objects.get().last_used_at == first


def test_only_a_digest_of_the_secret_is_stored(integrator: Integrator) -> None:
    row = ApiKey.objects.values().get()

    assert not any(integrator.secret[18:] in str(value) for value in row.values())
    assert row["prefix"] == integrator.secret[:18]
    assert len(row["digest"]) == 64


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connection to lose")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_while_idle_costs_no_push() -> None:
    integrator = Integrator(*make_key(make_business()))
    assert integrator.push(LEAD).status_code == 201
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert integrator.push(LEAD).status_code == 200
