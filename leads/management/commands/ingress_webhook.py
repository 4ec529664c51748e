from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from accounts.management.jsoncommand import JsonCommand
from accounts.models import Business
from leads.ingress import make_webhook, revoke, rotate
from leads.models import IngressWebhook
from pocketcrm.errors import NotFound
from pocketcrm.ids import as_uuid, from_uuid


class Command(JsonCommand):
    help = (
        "Make an ingress webhook, give it a new token, or revoke it for good. The answer is the"
        " only place where a token can be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="make | rotate | revoke")
        make, *others = (acts.add_parser(act) for act in ("make", "rotate", "revoke"))
        make.add_argument("--business", required=True, metavar="SLUG")
        make.add_argument("--name", required=True)
        make.add_argument("--no-email", action="store_true", help="No mail about what it brings")
        make.add_argument("--test", action="store_true", help="A webhook for test data")
        for other in others:
            other.add_argument("--id", required=True, metavar="UUID")
        for one in (make, *others):
            one.error = lambda message: self.refuse("usage", message)  # type: ignore[method-assign]

    def answer(self, **options: Any) -> dict[str, Any]:
        if options["act"] == "make":
            return _made(options)
        webhook = IngressWebhook.objects.filter(public_id=from_uuid(options["id"])).first()
        if webhook is None:
            raise NotFound("No webhook has this id.", field="id")
        if options["act"] == "rotate":
            return {"token": rotate(webhook), "id": as_uuid(webhook.public_id)}
        revoke(webhook, timezone.now())
        revoked_at = webhook.revoked_at and webhook.revoked_at.isoformat()
        return {"id": as_uuid(webhook.public_id), "revokedAt": revoked_at}


def _made(options: dict[str, Any]) -> dict[str, Any]:
    business = Business.objects.called(options["business"])
    webhook, token = make_webhook(
        business,
        name=options["name"],
        is_test=options["test"],
        sends_mail=not options["no_email"],
    )
    uuid = as_uuid(webhook.public_id)
    return {
        "token": token,
        "id": uuid,
        "url": f"{settings.BASE_URL}/public/ingress_webhooks/{uuid}",
        "business": business.slug,
        "name": webhook.name,
        "test": webhook.is_test,
        "emailNotifications": webhook.sends_mail,
    }
