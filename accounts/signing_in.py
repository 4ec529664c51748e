"""Signing in without a page: a name and a password that a program sends."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User


class TooManyAttempts(Exception):
    """Too many wrong passwords for this name or from this address."""


def holder_of(request: HttpRequest, name: str, password: str) -> User | None:
    """Whose username or e-mail this is, if it is their password, also where they are not active.

    Wrong passwords count together with those of the sign-in page. Raises TooManyAttempts.
    """
    email = _email_of(name)
    try:
        found: User | None = get_adapter(request).authenticate(
            request, email=email, password=password
        )
    except ValidationError as error:
        raise TooManyAttempts from error
    return found


def _email_of(name: str) -> str:
    """Nobody's e-mail can be taken from them by whoever chooses it for a username."""
    email = User.objects.normalize_email(name)
    if User.objects.filter(email=email).exists():
        return email
    user = User.objects.filter(username=name).first()
    return user.email if user else name
