"""RocketLead Connect: a lead as the entry of a pool, `contract/rocketlead.md` sections 3 and 4.

A business has one pool, with its own id; the pool's schema is what its newest leads say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Business
from leads.api.rocketlead_custom import custom_data
from leads.api.rocketlead_data import ENTRY_FIELDS, EntryField, entry_data
from leads.models import CustomField, Lead
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.ids import as_uuid

# The schema tells how often a field is used, and does not get slower with every lead.
SCHEMA_LEADS = 500
# Programs send whatever keys they like; nobody reads a schema of thousands.
SCHEMA_KEYS = 200


def linked_entry(lead: Lead) -> dict[str, Any]:
    """What a booking tells of the entry that it is linked to."""
    return {
        "tableEntryId": as_uuid(lead.public_id),
        "tableEntryData": entry_data(lead),
        "tableId": table_id(lead.business),
        "tableSchemaFields": schema_fields(lead.business, is_test=lead.is_test, among=lead),
    }


def table_id(business: Business) -> str:
    return as_uuid(business.public_id)


def entry_answer(
    lead: Lead, fields: Iterable[CustomField], *, appointment_type: str | None
) -> dict[str, Any]:
    """The whole entry; `appointment_type` is the public id of the one that it is interested in."""
    changed = max(lead.updated_at, lead.contact.updated_at)
    return {
        "tableId": table_id(lead.business),
        "id": as_uuid(lead.public_id),
        "organizationId": as_uuid(lead.business.public_id),
        "archived": lead.archived_at is not None,
        "createdAt": iso_milliseconds(lead.created_at),
        "updatedAt": iso_milliseconds(changed),
        "data": entry_data(lead),
        "customFieldData": custom_data(lead, fields),
        "leadStateId": as_uuid(lead.status.public_id),
        "interestedInAppointmentTypeId": appointment_type and as_uuid(appointment_type),
    }


@dataclass(frozen=True, slots=True)
class _Use:
    """Of a lead: when it came in, and what it says under each key."""

    at: datetime
    values: dict[str, Any]

    def says(self, key: str) -> bool:
        return self.values.get(key) not in (None, "")


def schema_fields(
    business: Business, *, is_test: bool, among: Lead | None = None
) -> dict[str, dict[str, Any]]:
    """The fields that the newest leads of a business and the one `among` them use, how often, and
    when last."""
    uses = _uses(business, among, is_test=is_test)
    used = dict.fromkeys(key for use in uses for key in use.values if use.says(key))
    known = [key for key in ENTRY_FIELDS if key in used]
    # Cut before they are counted: there may be dozens of keys to each lead, and no two alike.
    shown = list(dict.fromkeys([*known, *used]))[:SCHEMA_KEYS]
    return {key: _schema_field(key, [use for use in uses if use.says(key)]) for key in shown}


def _uses(business: Business, among: Lead | None, *, is_test: bool) -> list[_Use]:
    """Newest first; a column says more than what was sent under its key."""
    columns = [known.where.replace(".", "__") for known in ENTRY_FIELDS.values()]
    newest = Lead.objects.of(business).order_by("-created_at", "-id")
    rows = newest.values_list("pk", "is_test", "created_at", "extra", *columns)[:SCHEMA_LEADS]
    uses = {
        pk: _Use(at, extra | _said(values))
        for pk, test, at, extra, *values in rows
        if test == is_test
    }
    if among is not None:
        its_own = _said(known.kept(among) for known in ENTRY_FIELDS.values())
        uses.setdefault(among.pk, _Use(among.created_at, among.extra | its_own))
    return list(uses.values())


def _said(values: Iterable[Any]) -> dict[str, Any]:
    """The columns of a lead that hold something, by their keys."""
    pairs = zip(ENTRY_FIELDS, values, strict=True)
    return {key: value for key, value in pairs if value not in (None, "")}


def _schema_field(key: str, using: list[_Use]) -> dict[str, Any]:
    known = ENTRY_FIELDS.get(key) or EntryField(key, "", type=_type(using[0].values[key]))
    answer: dict[str, Any] = {"friendlyName": known.friendly_name, "type": known.type}
    if known.special_type:
        answer |= {"specialType": known.special_type, "primaryOfSpecialType": True}
    return answer | {
        "frequency": len(using),
        "lastSeen": iso_milliseconds(max(use.at for use in using)),
        "isDeprecated": False,
    }


def _type(value: Any) -> str:
    """As JSON calls it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else "string"
