"""Finding appointments by a query: `contract/pocketboss.md` section 5."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.fields import Field

from apikeys.models import ApiKey
from appointments.api.access import appointments_of
from appointments.api.places import MAX_ID, named
from appointments.api.said import MAX_TIME, Said
from appointments.models import (
    Appointment,
    AppointmentCategory,
    AppointmentQuerySet,
    AppointmentStatus,
)
from leads.models import Contact
from pocketcrm.api.fields import OneOf, Text, Whole, WireSerializer

PAGE, LARGEST_PAGE = 20, 100
LAST_PAGE = 10_000_000


class Status(OneOf):
    """A status by its label, which is the contract's word for it."""

    def __init__(self) -> None:
        super().__init__(AppointmentStatus)
        self.values = AppointmentStatus.labels

    def to_internal_value(self, data: Any) -> str:
        label = super().to_internal_value(data)
        return next(status.value for status in AppointmentStatus if status.label == label)


class AppointmentQuery(WireSerializer):
    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        # Not as attributes: `from` is a word of Python's.
        return {
            "from": Text(max_length=MAX_TIME),
            "to": Text(max_length=MAX_TIME),
            "status": Status(),
            "category": OneOf(AppointmentCategory),
            "externalId": Text(max_length=200),
            "contact": Text(max_length=MAX_ID),
            "page": Whole(least=1, most=LAST_PAGE, default=1),
            "limit": Whole(least=1, most=LARGEST_PAGE, default=PAGE),
        }


APPOINTMENT_QUERY = AppointmentQuery()


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Appointment]
    number: int
    limit: int
    total: int


def find_appointments(key: ApiKey, said: Said) -> Page:
    """A page of what the query asks for, by start. Raises InvalidInput; NotFound for a contact
    that is none of the business's."""
    rows = in_window(appointments_of(key), said)
    contacts = Contact.objects.filter(business=key.business, is_test=key.is_test)
    if contact := named(contacts, said, "contact"):
        rows = rows.filter(contact=contact.standing)
    columns = {"status": "status", "category": "category", "externalId": "external_id"}
    rows = rows.filter(**{column: said[name] for name, column in columns.items() if said[name]})
    number, limit = said["page"], said["limit"]
    shown = rows.order_by("starts_at", "id")[(number - 1) * limit : number * limit]
    return Page(list(shown), number, limit, rows.count())


def in_window(rows: AppointmentQuerySet, said: Said) -> AppointmentQuerySet:
    """What takes place in a part of the time that is asked for."""
    start, end = said.window()
    said.check()
    if start:
        rows = rows.ending_after(start)
    return rows.filter(starts_at__lt=end) if end else rows
