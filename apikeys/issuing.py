"""Making a key, and finding the key that a request brings."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.models import Model

from accounts.models import Business, User
from apikeys.models import DEFAULT_RATE_LIMIT, ApiKey, Scope
from apikeys.secret import KeySecret
from pocketcrm.errors import InvalidInput
from pocketcrm.prepared import fetch_one

M = TypeVar("M", bound=Model)


def issue_key(
    business: Business,
    *,
    name: str,
    scopes: Iterable[Scope],
    sends_mail: bool = True,
    refuses_overlaps: bool = False,
    rate_limit: int = DEFAULT_RATE_LIMIT,
    expires_at: datetime | None = None,
    is_test: bool = False,
    created_by: User | None = None,
) -> tuple[ApiKey, KeySecret]:
    """Store a new key and hand out its secret, which nothing can show a second time.

    Raises InvalidInput where the key has no name or no scope, or its limit is out of bounds.
    """
    secret = KeySecret.generate(is_test=is_test)
    key = ApiKey(
        business=business,
        name=name,
        prefix=secret.prefix,
        last_four=secret.last_four,
        digest=secret.digest,
        scopes=sorted({scope.value for scope in scopes}),
        sends_mail=sends_mail,
        refuses_overlaps=refuses_overlaps,
        rate_limit=rate_limit,
        expires_at=expires_at,
        is_test=is_test,
        created_by=created_by,
    )
    try:
        key.clean_fields(exclude=["business", "created_by"])
    except ValidationError as error:
        raise InvalidInput.from_django(error) from error
    key.save(force_insert=True)
    return key, secret


def find_key(text: str, now: datetime) -> ApiKey | None:
    """The usable key with this secret, its business with it; None for any other text.

    Asks the database every time: a key that was revoked a moment ago is refused in every process.
    """
    secret = KeySecret.parse(text)
    if secret is None:
        return None
    key = _key_with(secret.prefix)
    if key is None or not hmac.compare_digest(key.digest, secret.digest):
        return None
    return key if key.is_usable(now) else None


def _key_with(prefix: str) -> ApiKey | None:
    if connection.vendor != "postgresql":
        return ApiKey.objects.select_related("business").filter(prefix=prefix).first()
    # The ORM would build this query, and PostgreSQL plan it, anew for every request.
    row = _fetch(prefix)
    if row is None:
        return None
    width = len(ApiKey._meta.concrete_fields)
    key = _loaded(ApiKey, row[:width])
    key.business = _loaded(Business, row[width:])
    return key


def _fetch(prefix: str) -> tuple[Any, ...] | None:
    """The first statement of a push, so it is the one that finds a connection that has died."""
    try:
        return fetch_one(_statement(), {"prefix": prefix})
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return fetch_one(_statement(), {"prefix": prefix})


def _loaded(model: type[M], row: tuple[Any, ...]) -> M:
    fields = model._meta.concrete_fields
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, row, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], values)


@cache
def _statement() -> str:
    columns = [
        f'{alias}."{field.column}"'
        for alias, model in (("k", ApiKey), ("b", Business))
        for field in model._meta.concrete_fields
    ]
    return (
        f"SELECT {', '.join(columns)} FROM {ApiKey._meta.db_table} k "  # noqa: S608
        f"JOIN {Business._meta.db_table} b ON b.id = k.business_id WHERE k.prefix = %(prefix)s"
    )
