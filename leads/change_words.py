"""What was changed, as the timeline says it: a label, what it was, what it became."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from leads import appointment_entries
from leads.custom_inputs import day, in_words
from leads.enquiry import CONTACT_FIELDS, LEAD_FIELDS
from leads.models import ContactMethod, CustomField, FieldKind, PropertyType, Urgency
from notifications.models import Event

CHOICES: dict[str, dict[str, str]] = {
    "urgency": dict(Urgency.choices),
    "property_type": dict(PropertyType.choices),
    "preferred_contact_method": dict(ContactMethod.choices),
    "assignees": {"": "Nobody"},
    "owner": {"": "Whose business it is"},
    "archived": {"": "No", "true": "Yes", "false": "No"},
}
# PostgreSQL keeps the keys of JSON in an order of its own.
ORDER = [
    *appointment_entries.ORDER,
    *CONTACT_FIELDS,
    "place",
    "email",
    "phone",
    *LEAD_FIELDS,
    "value",
    "last_contacted_on",
    "status",
    "category",
    "owner",
    "assignees",
    "tags",
    "custom",
    "client",
    "metadata",
    "extra",
]
LABELS = appointment_entries.LABELS | {
    "email": "E-mail",
    "zip": "ZIP code",
    "service_requested": "Service",
    "preferred_contact_method": "Preferred contact",
    "external_id": "External ID",
    "assignees": "Assigned to",
    "last_contacted_on": "Last contacted",
    "opted_out_at": "No letters since",
    "text": "Item",
    "vat": "VAT number",
}
DAYS = ("last_contacted_on", "opted_out_at")
# What programs attached; key by key.
ATTACHED = ("metadata", "extra")

Fields = Mapping[str, CustomField]


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str

    @property
    def is_long(self) -> bool:
        """What is written in several lines is read one below the other, not side by side."""
        return "\n" in self.old + self.new


def fields_of(page: Iterable[Event]) -> Fields:
    """The business's own fields that these events tell of, by the names that they have in them."""
    told = [event for event in page if "custom" in event.data.get("changes", {})]
    if not told:
        return {}
    fields = CustomField.objects.filter(business=told[0].business_id)
    return {field.name: field for field in fields}


def in_order(changes: Mapping[str, list[Any]], fields: Fields) -> Iterator[Change]:
    for name in sorted(changes, key=_place):
        old, new = changes[name]
        if name in ATTACHED:
            yield from _attached(old or {}, new or {})
        elif name == "custom":
            yield from _own(old or {}, new or {}, fields)
        else:
            yield Change(_label(name), _value(name, old), _value(name, new))


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _label(name: str) -> str:
    return LABELS.get(name) or name[:1].upper() + name[1:].replace("_", " ").replace("-", " ")


def _value(name: str, value: Any) -> str:
    text = in_words(value)
    if name in DAYS:
        return day(text[:10])
    if name == "value":
        return _amount(text)
    return CHOICES.get(name, {}).get(text, text)


def _amount(text: str) -> str:
    try:
        return f"{Decimal(text):,.2f}"
    except InvalidOperation:
        return text


def _attached(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for key in sorted(new or old):
        yield Change(f"Sent along › {key}", _sent(old.get(key)), _sent(new.get(key)))


def _sent(value: Any) -> str:
    """What the sender attached, as it is: only they know what it means."""
    if value in (None, ""):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _own(old: dict[str, Any], new: dict[str, Any], fields: Fields) -> Iterator[Change]:
    """In the business's order; a field that is gone by now under the name that it had."""
    names = [name for name in fields if name in old | new]
    names += sorted(name for name in old | new if name not in fields)
    for name in names:
        field = fields.get(name)
        is_date = field is not None and field.kind == FieldKind.DATE
        told = [in_words(values.get(name), is_date=is_date) for values in (old, new)]
        yield Change(field.title if field else _label(name), *told)
