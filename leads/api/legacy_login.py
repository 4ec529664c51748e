"""Login and refresh of the legacy dialect: `contract/epixel-legacy.md` section 2.

The only two answers without the envelope.
"""

from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.signing_in import TooManyAttempts, holder_of
from apikeys.viewsets import key_of
from leads.api.legacy import (
    WRONG_CREDENTIALS,
    KeyInHeader,
    LegacyViewSet,
    NotSignedIn,
    checked,
    membership_of,
)
from leads.api.legacy_fields import Line, Said

NO_ACCOUNT = "No active account found with the given credentials"
WAIT_AFTER_WRONG_PASSWORDS = 300


class Secret(Line):
    """To the letter: a password may begin with a space."""

    clean = staticmethod(lambda text: text)


class Credentials(Said):
    username = Line()
    password = Secret(trim_whitespace=False)


class Refreshing(Said):
    refresh = Line()


class Login(LegacyViewSet):
    """For whoever has a key, whatever it may do."""

    authentication_classes = [KeyInHeader]
    permission_classes = []

    def login(self, request: Request) -> Response:
        user = _holder_of(request, **Credentials.of(request))
        tokens = RefreshToken.for_user(user)
        return Response({"refresh": str(tokens), "access": str(tokens.access_token)})

    def refresh(self, request: Request) -> Response:
        text = Refreshing.of(request)["refresh"]
        tokens = checked(lambda: RefreshToken(text))
        user = checked(lambda: JWTAuthentication().get_user(tokens))
        membership_of(user, key_of(request))
        return Response({"access": str(tokens.access_token)})


def _holder_of(request: Request, *, username: str, password: str) -> User:
    """Raises NotSignedIn for a wrong password, and for who may not come in with this key."""
    try:
        user = holder_of(request._request, username, password)  # noqa: SLF001
    except TooManyAttempts as error:
        raise Throttled(WAIT_AFTER_WRONG_PASSWORDS) from error
    if user is None:
        raise NotSignedIn(WRONG_CREDENTIALS)
    if not (user.is_active and user.memberships.filter(business=key_of(request).business).exists()):
        raise NotSignedIn(NO_ACCOUNT)
    return user
