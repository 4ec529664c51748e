from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apikeys.models import ApiKey
from apikeys.ratelimit import Usage, count_request


class KeyThrottle(BaseThrottle):
    """The key's own limit. Who calls is the key: no address and no header has a say."""

    usage: Usage

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        if not isinstance(request.auth, ApiKey):
            return True
        self.usage = count_request(request.auth)
        request.usage = self.usage  # type: ignore[attr-defined]
        return self.usage.is_allowed

    def wait(self) -> float:
        return self.usage.resets_in
