"""A business's own fields: what each kind takes, and what it refuses."""

from typing import Any

import pytest

from accounts.models import Business
from leads.custom import read_custom
from leads.models import CustomField, FieldKind
from pocketcrm.errors import InvalidInput


@pytest.fixture
def fields(business: Business) -> list[CustomField]:
    kinds = [
        ("roof", FieldKind.TEXT, [], True),
        ("storeys", FieldKind.NUMBER, [], False),
        ("built", FieldKind.DATE, [], False),
        ("insured", FieldKind.YES_NO, [], False),
        ("material", FieldKind.CHOICE, ["Slate", "Tin"], False),
    ]
    return [
        CustomField.objects.create(
            business=business,
            name=name,
            title=name.title(),
            kind=kind,
            choices=choices,
            is_required=is_required,
            position=place,
        )
        for place, (name, kind, choices, is_required) in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("roof", " flat ", "flat"),
        ("storeys", 2, 2),
        ("storeys", "2.5", 2.5),
        ("storeys", -1.0, -1),
        ("built", "1999-12-31", "1999-12-31"),
        ("insured", True, True),
        ("insured", "No", False),
        ("material", "Tin", "Tin"),
    ],
)
def test_values_are_kept_as_their_kind(
    fields: list[CustomField], name: str, sent: Any, kept: Any
) -> None:
    assert read_custom(fields, {name: sent}) == {name: kept}


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("roof", 1, "This must be a text."),
        ("roof", "a\x00b", "This must be a text."),
        ("roof", "x" * 2001, "This must not be longer than 2000 characters."),
        ("storeys", "two", "This must be a number."),
        ("storeys", True, "This must be a number."),
        ("storeys", "1e999", "This must be a number."),
        ("storeys", 10**400, "This must be a number."),
        ("built", "31.12.1999", "This must be a date, such as 2026-05-15."),
        ("built", 1999, "This must be a date, such as 2026-05-15."),
        ("insured", "perhaps", "This must be yes or no."),
        ("material", "Gold", "This must be one of: Slate, Tin."),
        ("material", ["Tin"], "This must be one of: Slate, Tin."),
        ("colour", "red", "There is no such field."),
    ],
    ids=lambda value: str(value)[:20].replace("\x00", "NUL"),
)
def test_other_values_are_refused(
    fields: list[CustomField], name: str, sent: Any, message: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_custom(fields, {name: sent})

    assert [(one.field, one.message) for one in refused.value.problems] == [(name, message)]


def test_null_and_blank_take_a_value_away(fields: list[CustomField]) -> None:
    known = {"roof": "flat", "storeys": 2, "built": "1999-12-31"}

    assert read_custom(fields, {"storeys": None, "built": " "}, known=known) == {"roof": "flat"}


def test_a_required_field_is_asked_for_where_all_must_be_there(fields: list[CustomField]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_custom(fields, {"storeys": "two"}, complete=True)

    assert [(one.field, one.code) for one in refused.value.problems] == [
        ("storeys", "invalid"),
        ("roof", "required"),
    ]
    assert read_custom(fields, {}, known={"roof": "flat"}, complete=True) == {"roof": "flat"}
