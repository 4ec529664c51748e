"""The error shape of our own API: `DESIGN.md` "Errors of our own API", `contract/RULINGS.md` 5.

A flat object: `success`, `error` (the code), `message`, `requestId`; for a `validation_error` also
`field` (the first) and `errors` (all of them).
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

from pocketcrm.api.json import JsonRenderer
from pocketcrm.errors import Conflict, DomainError, FieldProblem, InvalidInput, NotFound
from pocketcrm.requestid import current_request_id

log = logging.getLogger(__name__)

MESSAGES: dict[type[Exception], tuple[int, str, str]] = {
    exceptions.NotAuthenticated: (401, "unauthorized", "Missing or invalid API key."),
    exceptions.AuthenticationFailed: (401, "unauthorized", "Missing or invalid API key."),
    exceptions.PermissionDenied: (
        403,
        "forbidden",
        "API key does not have permission for this endpoint.",
    ),
    exceptions.NotFound: (404, "not_found", "There is nothing here."),
    exceptions.MethodNotAllowed: (405, "method_not_allowed", "This method is not allowed here."),
    exceptions.UnsupportedMediaType: (
        415,
        "unsupported_media_type",
        "Send JSON, with Content-Type: application/json.",
    ),
    exceptions.Throttled: (429, "rate_limited", "Too many requests. Back off and retry."),
}
STATUS_OF: dict[type[DomainError], int] = {InvalidInput: 400, NotFound: 404, Conflict: 409}


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:  # noqa: ARG001
    """DRF's exception hook. None for a bug, which goes on to error reporting and `server_error`."""
    if isinstance(error, DomainError):
        return _answer_domain_error(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    response = _answer_api_exception(error)
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(wait)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def _answer_domain_error(error: DomainError) -> Response:
    code = next((STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF), 400)
    problems = error.problems if isinstance(error, InvalidInput) else None
    return Response(problem(error.code, error.message, problems), status=code)


def _answer_api_exception(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ParseError):
        return Response(problem("validation_error", str(error.detail)), status=400)
    code, name, message = MESSAGES.get(
        type(error), (error.status_code, error.default_code, str(error.detail))
    )
    return Response(problem(name, message), status=code)


def problem(
    code: str, message: str, problems: Iterable[FieldProblem] | None = None
) -> dict[str, Any]:
    """The body of an error."""
    body: dict[str, Any] = {"success": False, "error": code, "message": message}
    if problems is not None:
        errors = [{"field": p.field, "code": p.code, "message": p.message} for p in problems]
        body |= {"field": errors[0]["field"], "errors": errors}
    return body | {"requestId": current_request_id()}


def plain_problem(code: str, message: str, *, http_status: int) -> HttpResponse:
    """The same answer outside DRF: unknown paths and bugs."""
    return HttpResponse(
        JsonRenderer().render(problem(code, message)),
        content_type="application/json",
        status=http_status,
    )
