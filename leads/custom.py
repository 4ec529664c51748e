"""Values of a business's own fields: what each kind of field takes, and how it is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from leads.models import CustomField, FieldKind
from pocketcrm.api.fields import SURROGATES
from pocketcrm.errors import FieldProblem, InvalidInput

MAX_TEXT = 2000
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def read_custom(
    fields: Iterable[CustomField],
    sent: Mapping[str, Any],
    *,
    known: Mapping[str, Any] | None = None,
    complete: bool = False,
) -> dict[str, Any]:
    """What a lead knows once these values are sent, by the names of the fields: beside what is
    `known`, where null and "" take a value away. With `complete` every required field must be
    there in the end.

    Raises InvalidInput with all that is wrong, among it names that are no field's.
    """
    by_name = {one.name: one for one in fields}
    values, problems = dict(known or {}), []
    for name, value in sent.items():
        try:
            _put(values, by_name.get(name), name, value)
        except ValueError as error:
            problems.append(FieldProblem(name, "invalid", str(error)))
    wrong = {problem.field for problem in problems}
    if complete:
        problems += [
            FieldProblem(name, "required", "This is required.")
            for name, one in by_name.items()
            if one.is_required and name not in values and name not in wrong
        ]
    if problems:
        raise InvalidInput(problems)
    return values


def _put(values: dict[str, Any], one: CustomField | None, name: str, value: Any) -> None:
    if one is None:
        raise ValueError("There is no such field.")
    if value is None or (isinstance(value, str) and not value.strip()):
        values.pop(name, None)
        return
    values[name] = _READ[FieldKind(one.kind)](value, one)


def _text(value: Any, _: CustomField) -> str:
    if not isinstance(value, str) or "\x00" in value or SURROGATES.search(value):
        raise ValueError("This must be a text.")
    if len(value.strip()) > MAX_TEXT:
        raise ValueError(f"This must not be longer than {MAX_TEXT} characters.")
    return value.strip()


def _number(value: Any, _: CustomField) -> int | float:
    number = math.nan
    if not isinstance(value, bool) and isinstance(value, int | float | str):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            number = math.nan
    if not math.isfinite(number):
        raise ValueError("This must be a number.")
    return int(number) if number == int(number) and abs(number) < 2**53 else number


def _date(value: Any, _: CustomField) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except (AttributeError, ValueError, TypeError) as error:
        raise ValueError("This must be a date, such as 2026-05-15.") from error


def _yes_no(value: Any, _: CustomField) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).strip().lower()
    if said not in YES + NO:
        raise ValueError("This must be yes or no.")
    return said in YES


def _choice(value: Any, one: CustomField) -> str:
    if value not in one.choices:
        raise ValueError(f"This must be one of: {', '.join(one.choices)}.")
    return str(value)


_READ: dict[FieldKind, Callable[[Any, CustomField], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
}
