"""The fixed cast of every test: the owner, the colleague, and the stranger who must be refused."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Business, User
from apikeys.models import ApiKey
from tests.factories import make_business, make_key, make_member, make_user


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    """What costs a guesser time costs every test time as well."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner(db: None) -> User:
    return make_user(email="owner@summit.example", username="olivia")


@pytest.fixture
def business(owner: User) -> Business:
    return make_business(owner=owner, name="Summit Roofing", time_zone="America/New_York")


@pytest.fixture
def colleague(business: Business) -> User:
    return make_member(business, email="colleague@summit.example")


@pytest.fixture
def stranger(db: None) -> User:
    """Owns another business."""
    user = make_user(email="stranger@valley.example")
    make_business(owner=user, name="Valley Dental")
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner_client(owner: User, business: Business) -> Client:
    return signed_in(owner)


@pytest.fixture
def colleague_client(colleague: User) -> Client:
    return signed_in(colleague)


@pytest.fixture
def stranger_client(stranger: User) -> Client:
    return signed_in(stranger)


@dataclass(frozen=True)
class Integrator:
    """A program that pushes with a key."""

    key: ApiKey
    secret: str

    def push(self, body: Any, *, path: str = "/api/v1/leads", **extra: Any) -> Any:
        return Client().post(
            path,
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
            **extra,
        )


@pytest.fixture
def integrator(business: Business) -> Integrator:
    return Integrator(*make_key(business))
