"""The Boltcall dialect, what all of it shares: `contract/boltcall.md` sections 1 and 2.

Every refusal is `{"error": {"code", "message", "status"}}`, every list `{"data", "meta"}`; ids bear
a prefix that says of what they are, and every answer says what is left of the key's minute.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.ratelimit import Usage
from apikeys.viewsets import KeyViewSet
from pocketcrm.api.fields import SilentField
from pocketcrm.api.problems import Problem, ProblemAnswer

M = TypeVar("M", bound=Model)

# The published words of each status, and its code.
PUBLISHED = {
    400: ("bad_request", "The request body is malformed or missing required fields."),
    401: ("invalid_api_key", "The API key provided is invalid or expired."),
    403: ("forbidden", "Your API key does not have permission to access this resource."),
    404: ("not_found", "The requested resource does not exist."),
    409: ("conflict", "The resource already exists or has a conflicting state."),
    429: ("rate_limited", "Too many requests. Back off and retry with exponential delay."),
    500: ("internal_error", "Something went wrong on our end. Contact support if it persists."),
}
PAGE, LARGEST_PAGE = 20, 100
LAST_PAGE = 10**9


def boltcall_shape(problem: Problem) -> ProblemAnswer:
    """What is there and wrong is 422 and told; what is missing, and what cannot be read, is 400."""
    if problem.fields and all(one.code != "required" for one in problem.fields):
        told = " ".join(one.sentence for one in problem.fields)
        return _refusal(422, "validation_error", told)
    code, message = PUBLISHED.get(problem.status, (problem.code, problem.message))
    return _refusal(problem.status, code, message)


def _refusal(status: int, code: str, message: str) -> ProblemAnswer:
    error = {"code": code, "message": message, "status": status}
    return ProblemAnswer(status, {"error": error})


class BoltcallViewSet(KeyViewSet):
    """A viewset below `/v1/`."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        usage: Usage | None = getattr(request, "usage", None)
        if usage is not None:
            response["X-RateLimit-Limit"] = str(usage.limit)
            response["X-RateLimit-Remaining"] = str(usage.remaining)
            response["X-RateLimit-Reset"] = str(int(time.time()) + usage.resets_in)
        return super().finalize_response(request, response, *args, **kwargs)


class CountFrom1(SilentField):
    """A number of a query; one that is larger than the largest counts as that."""

    default_error_messages = {"count": "This must be a whole number of 1 or more."}

    def __init__(self, *, most: int, default: int, **kwargs: Any) -> None:
        self.most, self.unsaid = most, default
        super().__init__(required=False, **kwargs)

    def get_initial(self) -> int:
        return self.unsaid

    def to_internal_value(self, data: Any) -> int:
        digits = self.text(data).strip().lstrip("0")
        if not re.fullmatch("[0-9]+", digits):
            self.fail("count")
        # As text first: Python does not read numbers of any length.
        return self.most if len(digits) > len(str(self.most)) else min(int(digits), self.most)


def page_number() -> CountFrom1:
    return CountFrom1(most=LAST_PAGE, default=1)


def page_limit() -> CountFrom1:
    return CountFrom1(most=LARGEST_PAGE, default=PAGE)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    rows: list[M]
    meta: dict[str, int]

    @classmethod
    def of(cls, rows: QuerySet[M], said: dict[str, Any]) -> "Page[M]":
        """The page that a query asks for; past the last one there is nothing."""
        number, limit = said["page"], said["limit"]
        shown = rows[(number - 1) * limit : number * limit]
        return cls(list(shown), {"page": number, "limit": limit, "total": rows.count()})

    def answer(self, shown: Callable[[M], dict[str, Any]]) -> Response:
        return Response({"data": [shown(row) for row in self.rows], "meta": self.meta})
