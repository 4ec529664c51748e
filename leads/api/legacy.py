"""The legacy dialect, what all of it shares: `contract/epixel-legacy.md` sections 1 to 3.

An `apikey` header and a user's bearer token, form bodies, and one envelope for every answer:
`{"status_code", "errors", "data"}`, where 401 is also what a rule of the business answers.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError

from accounts.models import Membership
from apikeys.issuing import find_key
from apikeys.models import ApiKey, Scope
from apikeys.viewsets import KeyViewSet, key_of
from leads.models import Lead, LeadQuerySet
from notifications.events import Actor
from pocketcrm.api.forms import MultipartParser, UrlencodedParser
from pocketcrm.api.json import JsonParser
from pocketcrm.api.problems import Problem, ProblemAnswer

T = TypeVar("T")
M = TypeVar("M", bound=Model)
WRONG_CREDENTIALS = "The supplied authentication credentials are invalid."
INVALID_TOKEN = "Given token not valid for any token type"  # noqa: S105
NO_FIELD = "non_field_errors"
# The document knows neither 403 nor 409: what a caller may not do is 401, what a field may not
# hold is 400.
STATUS_HERE = {403: 401, 409: 400}
# The common words of this one name JSON alone.
WORDS_HERE = {415: "Send a form, multipart or URL-encoded, or JSON."}


def legacy_shape(problem: Problem) -> ProblemAnswer:
    """What is wrong with each field; under a name of its own what has no field."""
    status = STATUS_HERE.get(problem.status, problem.status)
    errors = {one.field: [one.message] for one in problem.fields}
    message = WORDS_HERE.get(status, problem.message)
    errors = errors or {problem.field or NO_FIELD: [message]}
    return ProblemAnswer(status, {"status_code": status, "errors": errors, "data": {}})


def answer(data: dict[str, Any]) -> Response:
    return Response({"status_code": 200, "errors": {}, "data": data})


class Refused(APIException):
    """A rule of the business: 401 with one string and no field."""

    status_code = 401
    default_code = "refused"


class NotSignedIn(Refused):
    auth_header = 'Bearer realm="PocketCRM"'


class KeyInHeader(BaseAuthentication):
    """The header `apikey`, which names the business."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey]:
        now = timezone.now()
        key = find_key(request.headers.get("apikey", "").strip(), now)
        if key is None:
            raise NotSignedIn(WRONG_CREDENTIALS)
        key.note_use(now)
        return None, key


class KeyAndToken(KeyInHeader):
    """The key's business, and a user who belongs to it."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey]:
        _, key = super().authenticate(request)
        found = checked(lambda: JWTAuthentication().authenticate(request))
        if found is None:
            raise NotSignedIn("Authentication credentials were not provided.")
        user, _ = found
        request.membership = membership_of(user, key)  # type: ignore[attr-defined]
        return user, key


def checked(read: Callable[[], T]) -> T:
    """What a token says, if it can be trusted: not expired, of somebody who is active and has the
    password that they had then."""
    try:
        return read()
    except (TokenError, AuthenticationFailed) as error:
        raise NotSignedIn(INVALID_TOKEN) from error


def membership_of(user: Any, key: ApiKey) -> Membership:
    membership = Membership.objects.filter(business=key.business, user=user).first()
    if membership is None:
        raise NotSignedIn(WRONG_CREDENTIALS)
    membership.business, membership.user = key.business, user
    return membership


class LegacyViewSet(KeyViewSet):
    """A viewset below `settings.LEGACY_API_PREFIX`; its `scopes` are for GET and POST."""

    authentication_classes = [KeyAndToken]
    parser_classes = [MultipartParser, UrlencodedParser, JsonParser]
    http_method_names = ["get", "post"]


class LeadsViewSet(LegacyViewSet):
    scopes: ClassVar = {"GET": Scope.LEADS_READ, "POST": Scope.LEADS_WRITE}


def member_of(request: Request) -> Membership:
    """The user who calls, in the key's business; `KeyAndToken` has let no other in."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    return membership


def actor_of(request: Request) -> Actor:
    return Actor.through(key_of(request), member_of(request).user)


def body_of(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object; of a field that comes twice, the last."""
    return dict(cast("dict[str, Any]", request.data).items())


def leads_of(request: Request) -> LeadQuerySet:
    """The business's leads, deleted ones too: test keys see test data, live keys real data."""
    key = key_of(request)
    leads = Lead.objects.filter(business=key.business, is_test=key.is_test)
    return leads.select_related("contact", "status", "owner").prefetch_related("assignments__user")


def lead_of(request: Request, slug: str) -> Lead | None:
    """The one of them with this slug, perhaps deleted."""
    lead = leads_of(request).with_slug(slug).first()
    if lead is not None:
        lead.business = member_of(request).business
    return lead


class LegacyPages(LimitOffsetPagination):
    """Numbers that are none fall back to the default (`contract/epixel-legacy.md` 3.5)."""

    default_limit = 10
    max_limit = 100


def page_of(request: Request, rows: QuerySet[M], shown: Callable[[M], dict[str, Any]]) -> Response:
    """A page of rows with how many there are, and the addresses of its neighbours."""
    pages = LegacyPages()
    results = [shown(row) for row in pages.paginate_queryset(rows, request) or ()]
    return answer(
        {
            "results": results,
            "count": pages.count,
            "previous": pages.get_previous_link(),
            "next": pages.get_next_link(),
        }
    )
