from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from accounts.management.jsoncommand import JsonCommand
from apikeys.models import ApiKey
from pocketcrm.errors import NotFound


class Command(JsonCommand):
    help = "Revoke an API key, for good. A key that is revoked already keeps its time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prefix", required=True, metavar="P", help="pcrm_live_ and 8 signs")

    def answer(self, **options: Any) -> dict[str, Any]:
        key = ApiKey.objects.filter(prefix=options["prefix"]).first()
        if key is None:
            raise NotFound("No key has this prefix.", field="prefix")
        key.revoke(timezone.now())
        return {"prefix": key.prefix, "revokedAt": key.revoked_at and key.revoked_at.isoformat()}
