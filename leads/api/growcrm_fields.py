"""How the Grow CRM dialect reads a body: `contract/growcrm.md` section 3.3.

In the words of its framework, which name a field with spaces for its underscores. Nothing, null
and blanks are the same. All that is wrong is told at once, in the order of the fields.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NoReturn, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.fields import empty
from rest_framework.request import Request

from accounts.models import Business
from apikeys.viewsets import key_of
from leads.api.growcrm import LONGEST_KEY, body_of
from leads.identity import (
    MAX_EMAIL,
    MAX_PHONE,
    IdentityKey,
    NotAnIdentity,
    email_identity,
    phone_identity,
)
from pocketcrm.api.fields import SURROGATES, SilentField, WireSerializer, lines, one_line
from pocketcrm.errors import FieldProblem, InvalidInput

M = TypeVar("M", bound=Model)
MAX_ITEMS = 100
YEARS = range(2000, 2101)
NO_ROW = -1
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
MOST, CENT = Decimal("9999999999.99"), Decimal("0.01")


class Wrong(ValueError):
    """A value that is well written and yet not possible; the message has the place of its name."""


class GrowField(SilentField):
    """A field of a body; `needed` is what the dialect calls required."""

    default_error_messages = {
        "required": "The {name} field is required.",
        "type": "The {name} must be a string.",
        "unstorable": "The {name} holds what cannot be stored.",
        "max": "The {name} must not be greater than {most} characters.",
    }

    def __init__(self, *, needed: bool = False, **kwargs: Any) -> None:
        self.needed = needed
        super().__init__(required=False, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        is_empty, value = super().validate_empty_values(data)
        if is_empty and self.needed:
            self.fail("required")
        return is_empty, value

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        super().fail(key, name=spoken(self.field_name or ""), **kwargs)

    def settle(self, value: Any, business: Business) -> Any:  # noqa: ARG002
        """The value once the business is known. Raises Wrong, or InvalidInput for items."""
        return value


def spoken(name: str) -> str:
    return name.replace("_", " ")


class Text(GrowField):
    """One line, or several; control characters that no reader needs are dropped."""

    def __init__(self, *, most: int, lines: bool = False, **kwargs: Any) -> None:
        self.most, self.lines = most, lines
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = self.text(data)
        text = lines(text) if self.lines else one_line(text)
        if len(text) > self.most:
            self.fail("max", most=self.most)
        if not text and self.needed:
            self.fail("required")
        return text


class Nothing(GrowField):
    """A field that is None where nothing was said."""

    def get_initial(self) -> Any:
        return None


class Email(Nothing):
    default_error_messages = {"email": "The {name} must be a valid email address."}

    def to_internal_value(self, data: Any) -> IdentityKey:
        text = one_line(self.text(data))
        if len(text) > MAX_EMAIL:
            self.fail("max", most=MAX_EMAIL)
        try:
            return email_identity(text)
        except NotAnIdentity:
            self.fail("email")


class Phone(Nothing):
    """Read in the business's country (`contract/RULINGS.md`, 4)."""

    def to_internal_value(self, data: Any) -> str:
        text = one_line(self.text(data))
        if len(text) > MAX_PHONE:
            self.fail("max", most=MAX_PHONE)
        return text

    def settle(self, value: Any, business: Business) -> IdentityKey | None:
        try:
            return phone_identity(value, business.country) if value else None
        except NotAnIdentity as error:
            raise Wrong("The {name} format is invalid.") from error


class Whole(Nothing):
    """An integer, in JSON or in digits, within bounds."""

    default_error_messages = {
        "integer": "The {name} must be an integer.",
        "between": "The {name} must be between {least} and {most}.",
    }

    def __init__(self, *, least: int = NO_ROW, most: int = 10**LONGEST_KEY, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = integer(data)
        if number is None:
            self.fail("integer")
        if not self.least <= number <= self.most:
            self.fail("between", least=self.least, most=self.most)
        return number


def integer(data: Any) -> int | None:
    """The integer that this is or spells; one beyond all keys as the key of no row."""
    # To Python a boolean is a number.
    if isinstance(data, bool) or not isinstance(data, int | str):
        return None
    text = data.strip() if isinstance(data, str) else str(data)[: LONGEST_KEY + 2]
    if not re.fullmatch("[+-]?[0-9]+", text):
        return None
    return int(text) if len(text) <= LONGEST_KEY else NO_ROW


class RowOf(Whole):
    """The key of a row of the business, which becomes the row."""

    def __init__(self, rows: Callable[[Business], QuerySet[M]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        number = integer(data)
        if number is None:
            self.fail("integer")
        return number

    def settle(self, value: Any, business: Business) -> Any:
        row = None if value is None else self.rows(business).filter(pk=value).first()
        if row is None and value is not None:
            raise Wrong("The selected {name} is invalid.")
        return row


class Amount(Nothing):
    """A number with two places."""

    default_error_messages = {
        "number": "The {name} must be a number.",
        "between": "The {name} must be between 0 and {most}.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            self.fail("number")
        text = str(data).strip()
        if not _DECIMAL.fullmatch(text):
            self.fail("number")
        amount = Decimal(text)
        if not 0 <= amount <= MOST:
            self.fail("between", most=MOST)
        return abs(amount.quantize(CENT, ROUND_HALF_UP))


class Day(Nothing):
    """A date; of a time its date."""

    default_error_messages = {"date": "The {name} is not a valid date."}

    def to_internal_value(self, data: Any) -> date:
        text = data.strip() if isinstance(data, str) else ""
        try:
            day = datetime.fromisoformat(text).date()
        except ValueError:
            self.fail("date")
        if day.year not in YEARS:
            self.fail("date")
        return day


class OneOf(GrowField):
    """One of a few words."""

    default_error_messages = {"in": "The selected {name} is invalid."}

    def __init__(self, choices: tuple[str, ...], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if data not in self.choices:
            self.fail("in")
        return str(data)


class Several(GrowField):
    """A list, of which empty items are nothing; as text, nothing is an empty one."""

    default_error_messages = {
        "present": "The {name} field must be present.",
        "array": "The {name} must be an array.",
        "items": "The {name} must not have more than {most} items.",
    }

    def __init__(self, *, must_be_there: bool = False, **kwargs: Any) -> None:
        self.must_be_there = must_be_there
        super().__init__(**kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is empty and self.must_be_there:
            self.fail("present")
        return super().validate_empty_values([] if data is empty else data)

    def get_initial(self) -> list[Any]:
        return []

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("array")
        if len(data) > MAX_ITEMS:
            self.fail("items", most=MAX_ITEMS)
        if self.needed and all(item in (None, "") for item in data):
            self.fail("required")
        return data

    def settle(self, value: Any, business: Business) -> list[Any]:
        settled, problems = [], []
        items = [(place, item) for place, item in enumerate(value) if item not in (None, "")]
        read = self.reader(business) if items else None
        for place, item in items:
            name = f"{self.field_name}.{place}"
            try:
                settled.append(read(item))  # type: ignore[misc] # there are no items without it
            except Wrong as error:
                problems.append(_problem(name, error))
        if problems:
            raise InvalidInput(problems)
        return list(dict.fromkeys(settled))

    def reader(self, business: Business) -> Callable[[Any], Any]:
        """Reads one item. It raises Wrong."""
        raise NotImplementedError


class Titles(Several):
    """Words."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def reader(self, business: Business) -> Callable[[Any], str]:  # noqa: ARG002
        return self._title

    def _title(self, item: Any) -> str:
        if not isinstance(item, str):
            raise Wrong("The {name} must be a string.")
        if "\x00" in item or SURROGATES.search(item):
            raise Wrong("The {name} holds what cannot be stored.")
        title = one_line(item)
        if len(title) > self.most:
            raise Wrong(f"The {{name}} must not be greater than {self.most} characters.")
        return title


class RowsOf(Several):
    """Keys of rows of the business, which become the rows, in their order and each once."""

    def __init__(self, rows: Callable[[Business], QuerySet[Any]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def reader(self, business: Business) -> Callable[[Any], Any]:
        by_key = {row.pk: row for row in self.rows(business)}

        def read(item: Any) -> Any:
            key = integer(item)
            if key is None:
                raise Wrong("The {name} must be an integer.")
            if key not in by_key:
                raise Wrong("The selected {name} is invalid.")
            return by_key[key]

        return read


def _problem(name: str, error: Wrong) -> FieldProblem:
    return FieldProblem(name, "invalid", str(error).format(name=spoken(name)))


def taken(name: str) -> InvalidInput:
    """What is another's and must be one's own."""
    return InvalidInput([_problem(name, Wrong("The {name} has already been taken."))])


class Asked(WireSerializer):
    """The fields of a body, in the order in which their problems are told."""

    def said(self, request: Request) -> dict[str, Any]:
        """What the body says, by the names of the fields. Raises InvalidInput with all that is
        wrong."""
        body, business = body_of(request), key_of(request).business
        said, problems = self.read(body)
        wrong = {problem.field for problem in problems}
        for name in said.keys() - wrong:
            field = self.fields[name]
            try:
                said[name] = field.settle(said[name], business)  # type: ignore[attr-defined]
            except Wrong as error:
                problems.append(_problem(name, error))
            except InvalidInput as error:
                problems += error.problems
        problems += self.others_in(body, business)
        if problems:
            raise InvalidInput(self.in_order(problems))
        return said

    def others_in(self, body: dict[str, Any], business: Business) -> list[FieldProblem]:  # noqa: ARG002
        """What else is wrong with the body, beside the fields."""
        return []

    def in_order(self, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
        """Items by their list; after all fields what is none."""
        places = {name: place for place, name in enumerate(self.fields)}
        last = len(places)
        return sorted(
            problems, key=lambda problem: places.get(problem.field.partition(".")[0], last)
        )
