"""Fields of a business as inputs of a form, and their values as people read and write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from leads.custom import MAX_TEXT
from leads.forms import Lines
from leads.models import CustomField, FieldKind

YES_OR_NO = {"yes": "Yes", "no": "No"}


def input_of(field: CustomField, values: Mapping[str, Any]) -> forms.Field:
    """What is typed into it is read by `read_custom`, which also says what is wrong with it."""
    match FieldKind(field.kind):
        case FieldKind.YES_NO:
            return _one_of(field, YES_OR_NO)
        case FieldKind.CHOICE:
            known = shown_in_input(field, values)
            titles = [*field.choices, *([known] if known not in field.choices else [])]
            return _one_of(field, {title: title for title in titles if title})
        case FieldKind.DATE:
            return _typed(field, forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        case FieldKind.NUMBER:
            return _typed(field, forms.TextInput(attrs={"inputmode": "decimal"}))
        case FieldKind.TEXT:
            return _typed(field, forms.Textarea(attrs={"rows": 1}))


def _typed(field: CustomField, widget: forms.Widget) -> forms.Field:
    return Lines(label=field.title, required=False, max_length=MAX_TEXT, widget=widget)


def _one_of(field: CustomField, titles: Mapping[str, str]) -> forms.Field:
    """Also what it says now and is none of them any more: it can stay."""
    widget = forms.Select(choices=[("", "Not said"), *titles.items()])
    return forms.CharField(label=field.title, required=False, widget=widget)


def shown_in_input(field: CustomField, values: Mapping[str, Any]) -> str:
    value = values.get(field.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).replace("\r\n", "\n")


def shown_to_read(field: CustomField, values: Mapping[str, Any]) -> str:
    return in_words(values.get(field.name), is_date=field.kind == FieldKind.DATE)


def in_words(value: Any, *, is_date: bool = False) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = "" if value is None else str(value)
    return day(text) if is_date else text


def day(text: str) -> str:
    """A date that is kept as text, as people say it; what is none as it is."""
    try:
        moment = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y}"
