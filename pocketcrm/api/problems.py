"""What went wrong, in nobody's dialect yet; the address that was asked decides in which it is told.

`settings.API_DIALECTS` names, for each prefix, the function that puts a problem into the
dialect's documented shape. It is used for all that can go wrong there, inside DRF and outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from rest_framework import exceptions
from rest_framework.response import Response

from pocketcrm.api.json import JsonRenderer
from pocketcrm.errors import Conflict, DomainError, FieldProblem, InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Problem:
    """Status, code and message of our own API; what is wrong field by field, if that is it; or the
    one field that a conflict is about."""

    status: int
    code: str
    message: str
    fields: tuple[FieldProblem, ...] = ()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ProblemAnswer:
    """Status and body, as a dialect's clients know them."""

    status: int
    body: dict[str, Any]


Shape = Callable[[Problem], ProblemAnswer]

OF_REQUESTS: dict[type[Exception], Problem] = {
    exceptions.NotAuthenticated: Problem(401, "unauthorized", "Missing or invalid API key."),
    exceptions.AuthenticationFailed: Problem(401, "unauthorized", "Missing or invalid API key."),
    exceptions.PermissionDenied: Problem(
        403, "forbidden", "API key does not have permission for this endpoint."
    ),
    exceptions.NotFound: Problem(404, "not_found", "There is nothing here."),
    exceptions.MethodNotAllowed: Problem(
        405, "method_not_allowed", "This method is not allowed here."
    ),
    exceptions.UnsupportedMediaType: Problem(
        415, "unsupported_media_type", "Send JSON, with Content-Type: application/json."
    ),
    exceptions.Throttled: Problem(429, "rate_limited", "Too many requests. Back off and retry."),
}
STATUS_OF: dict[type[DomainError], int] = {InvalidInput: 400, NotFound: 404, Conflict: 409}


def is_for_programs(request: HttpRequest) -> bool:
    """Whether an API answers at this address, and with JSON whatever happens."""
    return f"{request.path}/".startswith(tuple(settings.API_DIALECTS))


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception hook. None for a bug, which goes on to error reporting and `server_error`."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    problem = _problem_of(error)
    if problem is None:
        return None
    answer = _shape_at(context["request"].path)(problem)
    response = Response(answer.body, status=answer.status)
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(wait)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def plain_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The same answer outside DRF: unknown paths and bugs."""
    answer = _shape_at(request.path)(problem)
    return HttpResponse(
        JsonRenderer().render(answer.body), content_type="application/json", status=answer.status
    )


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, DomainError):
        status = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 400)
        fields = tuple(error.problems) if isinstance(error, InvalidInput) else ()
        return Problem(status, error.code, error.message, fields, error.field)
    if isinstance(error, exceptions.ParseError):
        return Problem(400, "validation_error", str(error.detail))
    if isinstance(error, exceptions.APIException):
        unknown = Problem(error.status_code, error.default_code, str(error.detail))
        return OF_REQUESTS.get(type(error), unknown)
    return None


def _shape_at(path: str) -> Shape:
    """Of several prefixes the longest one, which knows best."""
    prefixes = [prefix for prefix in settings.API_DIALECTS if f"{path}/".startswith(prefix)]
    return _shape(settings.API_DIALECTS[max(prefixes, key=len)])


@cache
def _shape(name: str) -> Shape:
    return cast("Shape", import_string(name))
