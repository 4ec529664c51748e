"""The cast: plain keyword-only functions that store what a test is about."""

from itertools import count
from typing import Any

from accounts.models import Business, Role, User
from accounts.opening import add_member, create_user, open_business
from apikeys.issuing import issue_key
from apikeys.models import ApiKey, Scope

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_user(*, email: str | None = None, **fields: Any) -> User:
    return create_user(
        email=email or f"person{next(_numbers)}@example.com", password=PASSWORD, **fields
    )


def make_business(
    *, owner: User | None = None, name: str = "Summit Roofing", **fields: Any
) -> Business:
    return open_business(owner or make_user(), name=name, **fields)


def make_member(business: Business, *, role: Role = Role.MEMBER, email: str | None = None) -> User:
    user = make_user(email=email)
    add_member(business, user, role)
    return user


def make_key(
    business: Business, *, scopes: tuple[Scope, ...] = (Scope.LEADS_WRITE,), **fields: Any
) -> tuple[ApiKey, str]:
    """The stored key and its secret text."""
    key, secret = issue_key(
        business, name=fields.pop("name", "HomeAdvisor"), scopes=scopes, **fields
    )
    return key, secret.text
