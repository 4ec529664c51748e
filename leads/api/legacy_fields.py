"""How the legacy dialect reads a body: `contract/epixel-legacy.md` sections 3.1 and 3.4.

DRF's own fields and words, because they are the document's, with these differences: null is blank,
control characters are dropped, and of each field only the first thing that is wrong is told.
"""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from accounts.models import Business
from leads.api.legacy import body_of, member_of
from pocketcrm.api.fields import lines, one_line
from pocketcrm.errors import FieldProblem, InvalidInput

WALL = "%Y-%m-%d %H:%M"
# Longer ones are integers, too, but of no row, and no database takes them.
LONGEST_KEY, NO_ROW = 18, -1


class Line(serializers.CharField):
    """One line of text; a number is taken as its digits."""

    clean = staticmethod(one_line)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["null"] = self.error_messages["blank"]

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # A NUL stays, to be told.
        if isinstance(data, str) and "\x00" not in data:
            data = self.clean(data)
        if data is None and self.allow_blank:
            data = ""
        return super().run_validation(data)


class Lines(Line):
    clean = staticmethod(lines)


class RowKey(Line):
    """The integer key of a row."""

    default_error_messages = {"integer": "", "invalid": ""}

    def __init__(self, *, invalid: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {"integer": invalid, "invalid": invalid}

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            self.fail("integer")
        return int(text) if len(text) <= LONGEST_KEY else NO_ROW


def wall_time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):{WALL}}"


class Said(serializers.Serializer[Any]):
    """The fields of a body or of a query."""

    @classmethod
    def of(cls, request: Request, fields: dict[str, Any] | None = None) -> dict[str, Any]:
        """What they say, of the request's body where no others are named.

        Raises InvalidInput with all that is wrong.
        """
        fields = body_of(request) if fields is None else fields
        said = cls(data=fields, context={"request": request})
        if not said.is_valid():
            raise InvalidInput([_first(name, wrong) for name, wrong in said.errors.items()])
        return cast("dict[str, Any]", said.validated_data)

    @property
    def business(self) -> Business:
        return member_of(self.context["request"]).business


def _first(name: str, wrong: list[ErrorDetail]) -> FieldProblem:
    return FieldProblem(name, str(wrong[0].code), str(wrong[0]))
