"""RocketLead Connect: a lead as the entry of a pool, `contract/rocketlead.md` sections 3 and 4.

A business has one pool, with its own id; the pool's schema is what its newest leads say.
"""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from leads.models import Lead
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.ids import as_uuid

# The schema tells how often a field is used, and does not get slower with every lead.
SCHEMA_LEADS = 500


@dataclass(frozen=True, slots=True)
class EntryField:
    """A key of an entry's data: how people call it, what it is of us, and its special type."""

    friendly_name: str
    where: str
    special_type: str = ""


ENTRY_FIELDS = {
    "firstName": EntryField("First name", "contact.first_name", "firstName"),
    "lastName": EntryField("Last name", "contact.last_name", "lastName"),
    "email": EntryField("E-mail", "contact.email", "email"),
    "phone": EntryField("Phone", "contact.phone", "phone"),
    "address": EntryField("Address", "contact.address"),
    "city": EntryField("City", "contact.city"),
    "state": EntryField("State", "contact.state"),
    "zip": EntryField("Zip", "contact.zip"),
    "source": EntryField("Source", "source"),
    "serviceRequested": EntryField("Service requested", "service_requested"),
    "urgency": EntryField("Urgency", "urgency"),
}


def linked_entry(lead: Lead) -> dict[str, Any]:
    """What a booking tells of the entry that it is linked to."""
    return {
        "tableEntryId": as_uuid(lead.public_id),
        "tableEntryData": entry_data(lead),
        "tableId": as_uuid(lead.business.public_id),
        "tableSchemaFields": schema_fields(lead),
    }


def entry_data(lead: Lead) -> dict[str, str]:
    values = {name: attrgetter(field.where)(lead) for name, field in ENTRY_FIELDS.items()}
    return {name: value for name, value in values.items() if value}


def schema_fields(lead: Lead) -> dict[str, dict[str, Any]]:
    """The fields that this lead and the newest of its business use, how often, and when last."""
    columns = [field.where.replace(".", "__") for field in ENTRY_FIELDS.values()]
    newest = Lead.objects.of(lead.business).order_by("-created_at", "-id")
    rows = newest.values_list("pk", "is_test", "created_at", *columns)[:SCHEMA_LEADS]
    seen = {pk: (at, values) for pk, is_test, at, *values in rows if is_test == lead.is_test}
    its_own = [attrgetter(field.where)(lead) for field in ENTRY_FIELDS.values()]
    seen.setdefault(lead.pk, (lead.created_at, its_own))
    schema = {}
    for place, (name, field) in enumerate(ENTRY_FIELDS.items()):
        moments = [at for at, values in seen.values() if values[place]]
        if moments:
            schema[name] = _schema_field(field, moments)
    return schema


def _schema_field(field: EntryField, moments: list[datetime]) -> dict[str, Any]:
    answer: dict[str, Any] = {"friendlyName": field.friendly_name, "type": "string"}
    if field.special_type:
        answer |= {"specialType": field.special_type, "primaryOfSpecialType": True}
    return answer | {
        "frequency": len(moments),
        "lastSeen": iso_milliseconds(max(moments)),
        "isDeprecated": False,
    }
