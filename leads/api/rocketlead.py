"""The RocketLead Connect dialect, what all of it shares: `contract/rocketlead.md` section 1.

Scopes by HTTP method, ids as UUIDs, and every refusal as `{"statusCode", "message"}`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.response import Response

from apikeys.models import Scope
from apikeys.permissions import HasScopeOrMore
from apikeys.viewsets import KeyViewSet
from pocketcrm.api.fields import SilentField, WireSerializer
from pocketcrm.api.problems import Problem, ProblemAnswer
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound
from pocketcrm.ids import from_uuid, is_uuid

M = TypeVar("M", bound=Model)

LEVELS = {
    "read": ("GET", "HEAD", "OPTIONS"),
    "write": ("POST", "PATCH", "PUT"),
    "admin": ("DELETE",),
}
TOLD = (400, 404)


def connect_shape(problem: Problem) -> ProblemAnswer:
    """What a caller can mend is told; all else has the words of its status."""
    message = HTTPStatus(problem.status).phrase
    if problem.status in TOLD:
        message = _told(problem).rstrip(".")
    return ProblemAnswer(problem.status, {"statusCode": problem.status, "message": message})


def _told(problem: Problem) -> str:
    if problem.code != InvalidInput.code:
        return problem.message
    told = problem.fields[0].sentence if problem.fields else problem.message
    return f"Validation failed: {told}"


class Uuid(SilentField):
    """The id of a row, which `find` looks up."""

    default_error_messages = {"uuid": "This must be a UUID."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or not is_uuid(data):
            self.fail("uuid")
        return data


class Asked(WireSerializer):
    """A body or a query, in the documented order, with what it must hold."""

    needed: ClassVar[tuple[str, ...]] = ()

    def said(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Raises InvalidInput with all that is missing or wrong."""
        said, problems = self.read(dict(request.items()))
        wrong = {problem.field for problem in problems}
        problems += [
            FieldProblem(name, "required", "This is required.")
            for name in self.needed
            if not said[name] and name not in wrong
        ]
        if problems:
            raise InvalidInput(self.in_order(problems))
        return said


class Named(Asked):
    """The id in a path."""

    id = Uuid()
    needed = ("id",)


NAMED = Named()


def find(rows: QuerySet[M], uuid: str, noun: str) -> M:
    """The row with this id. Raises NotFound, in the same words whether the row never was, is gone
    or belongs to somebody else."""
    row = rows.filter(public_id=from_uuid(uuid)).first()
    if row is None:
        raise NotFound(f"{noun} not found")
    return row


def find_named(rows: QuerySet[M], text: str, noun: str) -> M:
    return find(rows, NAMED.said({"id": text})["id"], noun)


def by_method(family: str) -> dict[str, Scope]:
    """The scope that each HTTP method needs."""
    return {
        method: Scope(f"{family}:{level}")
        for level, methods in LEVELS.items()
        for method in methods
    }


class ConnectViewSet(KeyViewSet):
    """A viewset below `/connect/`; its `scopes` come from `by_method`."""

    permission_classes = [HasScopeOrMore]
    http_method_names = [*KeyViewSet.http_method_names, "head", "options"]

    def options(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        """The methods are in the header `Allow`."""
        return Response(status=HTTPStatus.NO_CONTENT)
