from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from accounts.management.jsoncommand import JsonCommand
from accounts.models import Business, Role, User
from accounts.opening import add_member, create_user
from pocketcrm.errors import FieldProblem, InvalidInput


class Command(JsonCommand):
    help = (
        "Let a person into a business. Somebody whose e-mail is known is just added; the password "
        "and the username are then ignored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--business", required=True, metavar="SLUG")
        parser.add_argument("--email", required=True)
        parser.add_argument("--username", default="", help="Default: made of the e-mail")
        parser.add_argument("--password", required=True)
        parser.add_argument("--role", default="member", help="admin or member")

    @transaction.atomic
    def answer(self, **options: Any) -> dict[str, Any]:
        business = Business.objects.called(options["business"])
        role = _role(options["role"])
        user = User.objects.filter(email=User.objects.normalize_email(options["email"])).first()
        user = user or create_user(
            email=options["email"], password=options["password"], username=options["username"]
        )
        add_member(business, user, role)
        return {
            "business": business.slug,
            "member": {"email": user.email, "username": user.username, "role": role.value},
        }


def _role(text: str) -> Role:
    if text not in (Role.ADMIN, Role.MEMBER):
        raise InvalidInput([FieldProblem("role", "invalid", "The role is admin or member.")])
    return Role(text)
