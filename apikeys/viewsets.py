from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from apikeys.models import ApiKey, Scope
from apikeys.ratelimit import Usage


def key_of(request: Request) -> ApiKey:
    """The key that a request came with; `HasScope` has let no other in."""
    return cast("ApiKey", request.auth)


class KeyViewSet(ViewSet):
    """A viewset of our own API: says per HTTP method which scope the key needs, and tells the
    caller in `RateLimit-*` headers what is left of the key's minute."""

    scopes: ClassVar[dict[str, Scope]]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        usage: Usage | None = getattr(request, "usage", None)
        if usage is not None:
            response["RateLimit-Limit"] = str(usage.limit)
            response["RateLimit-Remaining"] = str(usage.remaining)
            response["RateLimit-Reset"] = str(usage.resets_in)
        return super().finalize_response(request, response, *args, **kwargs)
