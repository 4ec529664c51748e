"""Addresses at which programs leave leads: making one, a new token for it, and shutting it.

A token is 256 random bits and shown once; only its SHA-256 is kept, for the reason that
`apikeys/secret.py` gives.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.models import Business, User
from leads.models import IngressWebhook
from notifications.events import Actor
from notifications.models import ActorKind
from pocketcrm.errors import Conflict, InvalidInput

NOBODYS_DIGEST = "0" * 64


def make_webhook(
    business: Business,
    *,
    name: str,
    is_test: bool = False,
    sends_mail: bool = True,
    created_by: User | None = None,
) -> tuple[IngressWebhook, str]:
    """Store a new webhook and hand out its token, which nothing can show a second time. Raises
    InvalidInput where it has no name or too long a one."""
    token = secrets.token_hex(32)
    webhook = IngressWebhook(
        business=business,
        name=name.strip(),
        token_digest=_digest(token),
        last_four=token[-4:],
        is_test=is_test,
        sends_mail=sends_mail,
        created_by=created_by,
    )
    try:
        webhook.clean_fields(exclude=["business", "created_by"])
    except ValidationError as error:
        raise InvalidInput.from_django(error) from error
    webhook.save(force_insert=True)
    return webhook, token


def rotate(webhook: IngressWebhook) -> str:
    """Give a webhook a new token; the old one is refused from now on. Raises Conflict where it is
    revoked."""
    token = secrets.token_hex(32)
    usable = IngressWebhook.objects.filter(pk=webhook.pk, revoked_at=None)
    if not usable.update(token_digest=_digest(token), last_four=token[-4:]):
        raise Conflict("This webhook is revoked. Make a new one.")
    webhook.refresh_from_db(fields=["token_digest", "last_four"])
    return token


def revoke(webhook: IngressWebhook, now: datetime) -> None:
    """Shut a webhook, for good. Of several revocations the first one's time stays."""
    IngressWebhook.objects.filter(pk=webhook.pk, revoked_at=None).update(revoked_at=now)
    webhook.refresh_from_db(fields=["revoked_at"])


def find_webhook(public_id: str | None, token: str) -> IngressWebhook | None:
    """The webhook with this id, its business with it, if the token is its own; None for all else,
    whatever of it is wrong."""
    usable = IngressWebhook.objects.filter(revoked_at=None).select_related("business")
    webhook = usable.filter(public_id=public_id).first()
    known = webhook.token_digest if webhook else NOBODYS_DIGEST
    return webhook if hmac.compare_digest(known, _digest(token)) else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def actor_of(webhook: IngressWebhook) -> Actor:
    """A program, of which only the name of its webhook is known."""
    return Actor(
        ActorKind.API_KEY,
        None,
        webhook.name,
        is_test=webhook.is_test,
        sends_mail=webhook.sends_mail,
    )
