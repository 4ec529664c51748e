"""`Authorization: Bearer <key>`: who is calling, and for which business."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apikeys.issuing import find_key
from apikeys.models import ApiKey


class KeyAuthentication(BaseAuthentication):
    """Sets `request.auth` to the key. A key is nobody's user: `request.user` stays None."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        key = find_key(text.strip(), now)
        if key is None:
            raise AuthenticationFailed
        key.note_use(now)
        return None, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Bearer realm="PocketCRM"'
