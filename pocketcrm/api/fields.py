"""Serializer fields of our own API: strict about types, silent about what was not said."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast

import orjson
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import empty

from pocketcrm.api.json import MAX_KEYS, depth_of
from pocketcrm.errors import FieldProblem

MAX_METADATA = 16 * 1024
MAX_DEPTH = 8
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TEXT_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")


class WireSerializer(serializers.Serializer[Any]):
    """Reads a body field by field and keeps every problem, not only the first.

    Stateless: one instance serves all requests, which saves copying its fields for each.
    """

    def read(self, body: dict[str, Any]) -> tuple[dict[str, Any], list[FieldProblem]]:
        values, problems = {}, []
        for name, field in self.fields.items():
            try:
                values[name] = field.run_validation(body.get(name, empty))
            except serializers.ValidationError as error:
                values[name] = field.get_initial()
                (detail,) = cast("list[ErrorDetail]", error.detail)
                problems.append(FieldProblem(name, str(detail.code), str(detail)))
        return values, problems

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.fields)}

    def in_order(self, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
        """In the order of the fields, whoever found them."""
        return sorted(problems, key=lambda problem: self._order[problem.field])


class SilentField(serializers.Field[Any, Any, Any, Any]):
    """A field for which null, "" and blanks mean the same as not being there."""

    default_error_messages = {
        "type": "This must be a string.",
        "unstorable": "This holds a NUL, half a surrogate pair or a number that cannot be stored.",
    }

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is empty or data is None or (isinstance(data, str) and not data.strip()):
            return True, self.get_initial()
        return False, data

    def get_initial(self) -> Any:
        return ""

    def text(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("type")
        if "\x00" in data or SURROGATES.search(data):
            self.fail("unstorable")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def one_line(text: str) -> str:
    """Without the control characters that no reader needs, and trimmed."""
    return _LINE_CONTROLS.sub(" ", text).strip()


def lines(text: str) -> str:
    """The same of a text that may have several lines."""
    return _TEXT_CONTROLS.sub("", text).strip()


class Text(SilentField):
    """One line, or several; control characters that no reader needs are dropped."""

    default_error_messages = {"max_length": "This must not be longer than {max_length} characters."}

    def __init__(self, *, max_length: int, lines: bool = False, **kwargs: Any) -> None:
        self.max_length = max_length
        self.lines = lines
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = self.text(data)
        text = lines(text) if self.lines else one_line(text)
        if len(text) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return text


class OneOf(SilentField):
    """One of the values of a TextChoices, to the letter."""

    default_error_messages = {"invalid_choice": "This must be one of: {choices}."}

    def __init__(self, choices: type[Any], **kwargs: Any) -> None:
        self.values = [choice.value for choice in choices]
        super().__init__(required=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = self.text(data).strip()
        if text not in self.values:
            self.fail("invalid_choice", choices=", ".join(self.values))
        return text


class Number(SilentField):
    """A JSON number, whole or with a fraction; None where it was not said."""

    default_error_messages = {"type": "This must be a number."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def get_initial(self) -> None:
        return None

    def to_internal_value(self, data: Any) -> float:
        # To Python a boolean is a number.
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("type")
        return data


class Whole(SilentField):
    """A whole number within bounds as a query writes it: in digits."""

    default_error_messages = {"whole": "This must be a whole number from {least} to {most}."}

    def __init__(self, *, least: int, most: int, default: int | None, **kwargs: Any) -> None:
        self.least, self.most, self.unsaid = least, most, default
        super().__init__(required=False, **kwargs)

    def get_initial(self) -> int | None:
        return self.unsaid

    def to_internal_value(self, data: Any) -> int:
        digits = self.text(data).strip()
        if not re.fullmatch("[0-9]{1,9}", digits) or not self.least <= int(digits) <= self.most:
            self.fail("whole", least=self.least, most=self.most)
        return int(digits)


class Flag(SilentField):
    """true or false, for which a query has only the words."""

    default_error_messages = {"flag": "This must be true or false."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def get_initial(self) -> bool:
        return False

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool) and data not in ("true", "false"):
            self.fail("flag")
        return data in (True, "true")


class Metadata(SilentField):
    """A JSON object of the caller's own, kept as it is: at most 16 KB, 50 keys, 8 levels."""

    default_error_messages = {
        "object": "This must be an object.",
        "keys": f"This must not have more than {MAX_KEYS} keys.",
        "size": f"This must not be larger than {MAX_METADATA // 1024} KB.",
        "depth": f"This must not be nested more than {MAX_DEPTH} levels deep.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("object")
        if len(data) > MAX_KEYS:
            self.fail("keys")
        if depth_of(data, limit=MAX_DEPTH) > MAX_DEPTH:
            self.fail("depth")
        try:
            written = orjson.dumps(data)
        except orjson.JSONEncodeError:
            self.fail("unstorable")
        if len(written) > MAX_METADATA:
            self.fail("size")
        if _NUL.search(written):
            self.fail("unstorable")
        return data
