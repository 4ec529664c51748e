import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from pocketcrm.errors import DomainError


class JsonCommand(BaseCommand):
    """A command for other programs: its answer is one JSON line, and so is its refusal.

    The keys of the answer are kept stable.
    """

    requires_system_checks: list[str] = []

    def answer(self, **options: Any) -> dict[str, Any]:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            answer = self.answer(**options)
        except DomainError as error:
            self.refuse(error.code, error.message, error.field)
        self.stdout.write(json.dumps(answer))

    def refuse(self, code: str, message: str, field: str | None = None) -> NoReturn:
        named = {"field": field} if field else {}
        self.stderr.write(json.dumps({"error": code, "message": message, **named}))
        sys.exit(1)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def error(message: str) -> NoReturn:
            self.refuse("usage", message)

        parser.error = error  # type: ignore[method-assign]
        return parser
