"""How the Grow CRM dialect reads a field: `contract/growcrm.md` section 3.3.

In the words of its framework, which name a field with spaces for its underscores. Nothing, null
and blanks are the same.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NoReturn, TypeVar

from django.db.models import Model, QuerySet

from accounts.models import Business
from leads.api.growcrm import LONGEST_KEY
from leads.identity import (
    MAX_EMAIL,
    MAX_PHONE,
    IdentityKey,
    NotAnIdentity,
    email_identity,
    phone_identity,
)
from pocketcrm.api.fields import SilentField, lines, one_line

M = TypeVar("M", bound=Model)
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
