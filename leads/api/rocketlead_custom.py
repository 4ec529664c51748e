"""RocketLead Connect: a business's own fields, which the dialect knows by their UUIDs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from leads.custom import read_custom
from leads.models import CustomField, Lead
from pocketcrm.errors import DomainError, InvalidInput
from pocketcrm.ids import as_uuid

LONGEST_TOLD = 100


class UnknownCustomField(DomainError):
    code = "unknown_custom_field"

    def __init__(self, sent: str) -> None:
        told = sent[:LONGEST_TOLD].encode(errors="replace").decode()
        super().__init__(f"Validation failed: unknown custom field {told}")


def custom_data(lead: Lead, fields: Iterable[CustomField]) -> dict[str, Any]:
    """The values of a lead by the UUIDs of their fields."""
    return {
        as_uuid(one.public_id): lead.custom[one.name] for one in fields if one.name in lead.custom
    }


def read_custom_data(
    fields: Iterable[CustomField],
    sent: Mapping[str, Any],
    *,
    known: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a lead knows once these are sent, by the names of the fields. Raises UnknownCustomField,
    and InvalidInput that names each by its UUID."""
    fields = list(fields)
    by_uuid = {as_uuid(one.public_id): one.name for one in fields}
    values = {}
    for uuid, value in sent.items():
        if uuid.lower() not in by_uuid:
            raise UnknownCustomField(uuid)
        values[by_uuid[uuid.lower()]] = value
    try:
        return read_custom(fields, values, known=known)
    except InvalidInput as error:
        uuids = {name: uuid for uuid, name in by_uuid.items()}
        problems = [replace(one, field=uuids[one.field]) for one in error.problems]
        raise InvalidInput(problems) from error
