from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from accounts.management.jsoncommand import JsonCommand
from accounts.models import User
from accounts.opening import create_user, open_business


class Command(JsonCommand):
    help = (
        "Open a business with its owner. An owner whose e-mail is known gets this as a further "
        "business; the password and the username are then ignored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password", required=True)
        parser.add_argument("--username", default="", help="Default: made of the e-mail")
        parser.add_argument("--timezone", default="UTC", help="Such as America/New_York")
        parser.add_argument("--country", default="US", help="Two letters")
        parser.add_argument("--currency", default="", help="Three letters; default: the country's")

    @transaction.atomic
    def answer(self, **options: Any) -> dict[str, Any]:
        owner = User.objects.filter(email=User.objects.normalize_email(options["owner"])).first()
        owner = owner or create_user(
            email=options["owner"], password=options["password"], username=options["username"]
        )
        business = open_business(
            owner,
            name=options["name"],
            time_zone=options["timezone"],
            country=options["country"],
            currency=options["currency"],
        )
        return {
            "business": {
                "id": business.public_id,
                "slug": business.slug,
                "name": business.name,
                "timezone": business.time_zone,
                "country": business.country,
                "currency": business.currency,
            },
            "owner": {"email": owner.email, "username": owner.username},
        }
