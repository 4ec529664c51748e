"""The Grow CRM dialect, what all of it shares: `contract/growcrm.md` sections 1 and 2.

Rows by their integer keys, `{"data", "message"}` around every answer, `{"message", "errors"}`
around every refusal.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower
from django.http import QueryDict
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import ApiKey, Scope
from apikeys.viewsets import KeyViewSet, key_of
from leads.models import Lead, LeadQuerySet
from notifications.events import Actor
from pocketcrm.api.forms import MultipartParser, UrlencodedParser
from pocketcrm.api.json import JsonParser
from pocketcrm.api.problems import Problem, ProblemAnswer
from pocketcrm.errors import NotFound

M = TypeVar("M", bound=Model)
ADMINISTERS = (Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.LEADS_ADMIN)
# As the dialect's framework says it, whatever it is about.
WORDS = {
    401: "Unauthorized. A valid API key is required.",
    415: "Send a form, or JSON with Content-Type: application/json.",
    422: "The given data was invalid.",
    429: "Too Many Attempts.",
}
PER_PAGE, MOST_PER_PAGE = 25, 100
# Longer ones are integers, too, but no database has a row of them.
LONGEST_KEY, LONGEST_PAGE = 18, 9
_IN_BRACKETS = re.compile(r"([^\[]+)\[[^\[\]]*\]")


def grow_shape(problem: Problem) -> ProblemAnswer:
    """What is wrong with the fields, all of it; or one sentence."""
    if problem.fields:
        errors: dict[str, list[str]] = {}
        for one in problem.fields:
            errors.setdefault(one.field, []).append(one.message)
        return ProblemAnswer(422, {"message": WORDS[422], "errors": errors})
    return ProblemAnswer(problem.status, {"message": WORDS.get(problem.status, problem.message)})


class Administers(BasePermission):
    """A key of the dialect is an administrator's: less than all of leads is no key there, and
    there is no 403 (`contract/RULINGS.md`, 10)."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        key = request.auth
        if not isinstance(key, ApiKey) or not all(map(key.grants, ADMINISTERS)):
            raise NotAuthenticated
        return True


class GrowViewSet(KeyViewSet):
    scopes: ClassVar = {}
    permission_classes = [Administers]
    parser_classes = [UrlencodedParser, MultipartParser, JsonParser]


def done(
    data: Any, message: str, *, meta: dict[str, Any] | None = None, status: int = 200
) -> Response:
    """The envelope; `meta` is for lists alone."""
    whole = {"data": data} | ({} if meta is None else {"meta": meta}) | {"message": message}
    return Response(whole, status=status)


def deleted(pk: int, message: str) -> Response:
    return done({"id": pk}, message)


def actor_of(request: Request) -> Actor:
    return Actor.from_key(key_of(request))


def body_of(request: Request) -> dict[str, Any]:
    """The fields of a JSON object, or of a form as PHP reads it: `tags[]` and `tags[0]` are a list,
    and of a field that comes twice the last one counts."""
    data = request.data
    if not isinstance(data, QueryDict):
        return dict(data)
    body: dict[str, Any] = {name: data[name] for name in data}
    for name in data:
        if listed := _IN_BRACKETS.fullmatch(name):
            del body[name]
            there = body.get(listed[1])
            values = data.getlist(name)
            body[listed[1]] = [*there, *values] if isinstance(there, list) else values
    return body


def find(rows: QuerySet[M], text: str, noun: str, *, column: str = "pk") -> M:
    """The row with the key in an address. Raises NotFound, in the same words whether it never was,
    is gone or is somebody else's."""
    row = rows.filter(**{column: text}).first() if is_key(text) else None
    if row is None:
        raise unknown(noun)
    return row


def unknown(noun: str) -> NotFound:
    return NotFound(f"{noun} not found.")


def is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def leads_of(request: Request) -> LeadQuerySet:
    """What a key can see: its business's leads, for test keys test data, for others real data."""
    key = key_of(request)
    return Lead.objects.of(key.business).filter(is_test=key.is_test)


def lead_of(request: Request, text: str) -> Lead:
    """The lead with the key in an address. Raises NotFound."""
    lead = find(leads_of(request), text, "Lead")
    lead.business = key_of(request).business
    return lead


def by_column(
    name: str, *, ignoring_case: bool = False, nullable: bool = False
) -> Callable[[bool], OrderBy]:
    """How rows are sorted by a column: nothing is less than anything, in any database."""
    # Said where it has no sense, it would keep PostgreSQL from its index.
    first, last = ({"nulls_first": True}, {"nulls_last": True}) if nullable else ({}, {})

    def ordered(descends: bool) -> OrderBy:  # noqa: FBT001
        column = Lower(name) if ignoring_case else F(name)
        return column.desc(**last) if descends else column.asc(**first)

    return ordered


Sorts = Mapping[str, Callable[[bool], OrderBy]]


def sorted_as_asked(
    rows: QuerySet[M], query: Mapping[str, str], sorts: Sorts, *, order: str = "desc"
) -> QuerySet[M]:
    """By `sort` and `order`; by the first of the sorts where the query names none of them, and
    rows that are the same in it by their age."""
    by = sorts.get(query.get("sort", "")) or next(iter(sorts.values()))
    asked = query.get("order", "").lower()
    descends = (asked if asked in ("asc", "desc") else order) == "desc"
    return rows.order_by(by(descends), "-pk" if descends else "pk")


def page_of(
    request: Request,
    rows: QuerySet[M],
    shown: Callable[[M], dict[str, Any]],
    message: str,
    *,
    more_meta: dict[str, Any] | None = None,
) -> Response:
    """A page of rows. Numbers that are none fall back to the default; a page after the last one
    is empty."""
    page = _number(request.query_params.get("page", ""), default=1)
    limit = min(_number(request.query_params.get("limit", ""), default=PER_PAGE), MOST_PER_PAGE)
    total, start = rows.count(), (page - 1) * limit
    some = rows[start : start + limit] if start < total else ()
    meta = {
        "current_page": page,
        "per_page": limit,
        "total": total,
        "last_page": max(1, -(-total // limit)),
    }
    return done([shown(row) for row in some], message, meta=meta | (more_meta or {}))


def _number(text: str, *, default: int) -> int:
    if not (text.isascii() and text.isdigit()):
        return default
    return min(int(text[: LONGEST_PAGE + 1]), 10**LONGEST_PAGE) or default


def moment(at: datetime) -> str:
    """As the dialect writes a time: in UTC, with six digits after the second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
