"""Letting somebody into a business by mail: the letter, its token, and what bringing it back does.

The token is worth a place in the team, so only its SHA-256 is kept, as with a key's secret.
"""

import hashlib
import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import INVITATION_LIFE, Business, Invitation, Membership, Role, User
from accounts.opening import add_member, create_user
from pocketcrm.errors import Conflict, DomainError, NotFound


class MailFailed(DomainError):
    """The invitation is stored, the letter did not leave. It can be sent again."""

    code = "mail_failed"


def invite(business: Business, *, email: str, role: Role, by: User, now: datetime) -> Invitation:
    """Store an invitation that is good for seven days, and send it.

    Raises Conflict where the person is in the team or has a letter that is not used yet, and
    MailFailed where the invitation is stored but the mail server refused the letter.
    """
    email = User.objects.normalize_email(email)
    if business.memberships.filter(user__email=email).exists():
        raise Conflict(f"{email} is in the team already.", field="email")
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                business=business,
                email=email,
                role=role,
                token_digest=_digest(token),
                invited_by=by,
                created_at=now,
                expires_at=now + INVITATION_LIFE,
            )
    except IntegrityError as error:
        raise Conflict(f"{email} has been invited already.", field="email") from error
    _send(invitation, token)
    return invitation


def send_again(invitation: Invitation, *, now: datetime) -> None:
    """Send a new link, good for seven days more; the old one stops working.

    Raises Conflict where the invitation was used or withdrawn, and MailFailed as `invite()` does.
    """
    token = secrets.token_urlsafe(32)
    renewed = (
        Invitation.objects.pending()
        .filter(pk=invitation.pk)
        .update(token_digest=_digest(token), expires_at=now + INVITATION_LIFE)
    )
    if not renewed:
        raise Conflict("This invitation has been used or withdrawn.")
    _send(invitation, token)


def find(token: str) -> Invitation:
    """The invitation with this token, used or not. Raises NotFound."""
    try:
        return Invitation.objects.select_related("business", "invited_by").get(
            token_digest=_digest(token)
        )
    except Invitation.DoesNotExist as error:
        raise NotFound("There is no such invitation.") from error


@transaction.atomic
def accept(token: str, user: User, *, now: datetime) -> Membership:
    """Let the invited person into the team; once, however often they ask.

    Raises NotFound where the invitation cannot be used any more, and Conflict where it is for
    another address than the person's.
    """
    invitation = _hold(token)
    if invitation.email != user.email:
        raise Conflict(f"This invitation is for {invitation.email}, not for {user.email}.")
    existing = Membership.objects.filter(business=invitation.business, user=user).first()
    if existing and (invitation.accepted_at or invitation.is_open(now)):
        _use(invitation, now)
        return existing
    require_open(invitation, now)
    _use(invitation, now)
    return add_member(invitation.business, user, Role(invitation.role))


@transaction.atomic
def join_as_new(token: str, *, full_name: str, password: str, now: datetime) -> Membership:
    """Make an account for the invited address and let it into the team.

    The token came by mail, so the address is known to be theirs. Raises NotFound as `accept()`
    does, Conflict where the address has an account: then its owner has to sign in, and
    InvalidInput where the password is too easy to guess.
    """
    invitation = _hold(token)
    require_open(invitation, now)
    user = create_user(email=invitation.email, password=password, full_name=full_name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _use(invitation, now)
    return add_member(invitation.business, user, Role(invitation.role))


def _hold(token: str) -> Invitation:
    """The invitation, locked, so that of two who bring one token the second sees it used."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("business")
        .filter(token_digest=_digest(token))
        .first()
    )
    if invitation is None:
        raise NotFound("There is no such invitation.")
    return invitation


def require_open(invitation: Invitation, now: datetime) -> None:
    if not invitation.is_open(now):
        raise NotFound("This invitation has been used or withdrawn, or it has expired.")


def _use(invitation: Invitation, now: datetime) -> None:
    if invitation.accepted_at is None:
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])


def _send(invitation: Invitation, token: str) -> None:
    """Sent here and not by a task, because the token must not lie in a queue; after the commit,
    because a letter that is out cannot be rolled back."""
    text = render_to_string(
        "accounts/invitation.txt",
        {
            "invitation": invitation,
            "link": settings.BASE_URL + reverse("accounts:join", args=[token]),
        },
    )
    try:
        send_mail(f"Join {invitation.business} on PocketCRM", text, None, [invitation.email])
    except OSError as error:
        raise MailFailed(
            f"{invitation.email} is invited, but the mail could not be sent. Send it again later.",
            field="email",
        ) from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
