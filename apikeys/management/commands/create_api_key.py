from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from accounts.management.jsoncommand import JsonCommand
from accounts.models import Business
from apikeys.expiry import read_expiry, require_future
from apikeys.issuing import issue_key
from apikeys.models import DEFAULT_RATE_LIMIT, Scope
from pocketcrm.errors import FieldProblem, InvalidInput


class Command(JsonCommand):
    help = "Make an API key. The answer is the only place where its secret can be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--business", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            help=f"Once or more: {', '.join(Scope.values)}",
        )
        parser.add_argument("--no-email", action="store_true", help="No mail about what it brings")
        parser.add_argument(
            "--refuse-overlaps",
            action="store_true",
            help="Refuse its appointments where there is no room",
        )
        parser.add_argument(
            "--rate-limit", type=int, default=DEFAULT_RATE_LIMIT, metavar="PER_MINUTE"
        )
        parser.add_argument("--test", action="store_true", help="A key for test data")
        parser.add_argument(
            "--expires", default="", metavar="ISO", help="Without an offset: in the business's zone"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        business = Business.objects.called(options["business"])
        expires_at = None
        if options["expires"]:
            expires_at = read_expiry(options["expires"], business)
            require_future(expires_at, timezone.now())
        key, secret = issue_key(
            business,
            name=options["name"],
            scopes=[_scope(scope) for scope in options["scope"]],
            sends_mail=not options["no_email"],
            refuses_overlaps=options["refuse_overlaps"],
            rate_limit=options["rate_limit"],
            expires_at=expires_at,
            is_test=options["test"],
        )
        return {
            "key": secret.text,
            "id": key.public_id,
            "prefix": key.prefix,
            "business": business.slug,
            "name": key.name,
            "scopes": key.scopes,
            "test": key.is_test,
            "emailNotifications": key.sends_mail,
            "refusesOverlaps": key.refuses_overlaps,
            "rateLimit": key.rate_limit,
            "expiresAt": key.expires_at.isoformat() if key.expires_at else None,
        }


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError as error:
        message = f"{text} is no scope. The scopes are: {', '.join(Scope.values)}."
        raise InvalidInput([FieldProblem("scope", "invalid", message)]) from error
