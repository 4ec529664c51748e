import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.opening import create_user

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our choices about signing in."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail or the password is not right.",
        "email_taken": "Somebody has signed up with this e-mail. Sign in instead.",
        "incorrect_password": "The password is not right.",
        "enter_current_password": "The password is not right.",
        "invalid_password_reset": "This link cannot be used. Ask for a new one.",
        "same_as_current": "This is the one that you have now.",
        "duplicate_email": "This is your e-mail already.",
        "too_many_login_attempts": "Too many wrong passwords. Try again in five minutes.",
    }

    def clean_email(self, email: str) -> str:
        """Mail to other letters than ASCII's cannot be relied on to leave."""
        if not email.isascii():
            raise ValidationError("Use an e-mail address without accents or other scripts.")
        return email

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _at_our_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        return _at_our_address(super().get_email_confirmation_url(request, emailconfirmation))

    def save_user(self, request: HttpRequest, user: User, form: Any, *_: Any) -> User:  # noqa: ARG002
        return create_user(
            email=form.cleaned_data["email"], password=form.cleaned_data["password1"]
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away does not undo a sign-up; the person is told."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.warning("The mail %s could not be sent: %s", template_prefix, error)
            messages.error(
                self.request, f"The mail to {email} could not be sent. Try again in some minutes."
            )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """By the address alone: allauth counts for each `Host` by itself, and whoever guesses can
        write many that are ours."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        return bool(email_address.email != email_address.user.email)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("accounts:profile")


def _at_our_address(url: str) -> str:
    """A link in a mail leads to BASE_URL, whatever host the request named."""
    ours = urlsplit(settings.BASE_URL)
    return urlsplit(url)._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()
