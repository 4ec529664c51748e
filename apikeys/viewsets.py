from typing import Any, ClassVar, cast

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from apikeys.models import ApiKey, Scope
from apikeys.ratelimit import Usage


def key_of(request: Request) -> ApiKey:
    """The key that a request came with; `HasScope` has let no other in."""
    return cast("ApiKey", request.auth)


class LengthRequired(APIException):
    status_code = 411
    default_code = "length_required"
    default_detail = "Send the body with its Content-Length, not in chunks."


class KeyViewSet(ViewSet):
    """A viewset of our own API: says per HTTP method which scope the key needs, and tells the
    caller in `RateLimit-*` headers what is left of the key's minute."""

    scopes: ClassVar[dict[str, Scope]]
    http_method_names = ["get", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
            raise LengthRequired

    def check_permissions(self, request: Request) -> None:
        """Counted before it is judged, so that a key without the scope has a limit, too."""
        super().check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Has happened in `check_permissions`."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        usage: Usage | None = getattr(request, "usage", None)
        if usage is not None:
            response["RateLimit-Limit"] = str(usage.limit)
            response["RateLimit-Remaining"] = str(usage.remaining)
            response["RateLimit-Reset"] = str(usage.resets_in)
        return super().finalize_response(request, response, *args, **kwargs)
