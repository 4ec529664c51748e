"""RocketLead Connect: what the free-form `data` of an entry says, and what of it has a place here.

Whatever JSON is sent is taken (`contract/rocketlead.md` section 4.1). What a column can hold goes
there, where all other dialects and the pages see it. All else lies in `Lead.extra`: keys that we do
not know, and values of known keys that are not quite what their column has. Those are answered as
they were sent for as long as the column says the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import models

from leads.api.rocketlead import Asked
from leads.editing import LeadEdit
from leads.enquiry import Enquiry, split_name
from leads.identity import MAX_PHONE, IdentityKey, NotAnIdentity, email_identity, phone_identity
from leads.knowing import same_json
from leads.models import MAX_NOTE, Contact, Lead
from pocketcrm.api.fields import Metadata, lines, one_line
from pocketcrm.api.json import in_64_bits, merge_patch

_AMOUNT = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,20})?")
_CENT = Decimal("0.01")
# Whom it names, where nothing says which part of it is which.
NAME = "name"


@dataclass(frozen=True, slots=True)
class EntryField:
    """A key of an entry's data: how people call it, what it is of us, and its special type."""

    friendly_name: str
    where: str
    special_type: str = ""
    type: str = "string"

    @property
    def is_of_person(self) -> bool:
        return self.where.startswith("contact.")

    @property
    def is_amount(self) -> bool:
        return self.type == "number"

    @property
    def column(self) -> str:
        return self.where.rpartition(".")[2]

    def model_field(self) -> models.Field[Any, Any]:
        model = Contact if self.is_of_person else Lead
        found: models.Field[Any, Any] = model._meta.get_field(self.column)  # type: ignore[assignment]
        return found

    def kept(self, lead: Lead) -> Any:
        """What the column holds, None where that is nothing."""
        value = attrgetter(self.where)(lead)
        return None if value == "" else value


ENTRY_FIELDS = {
    "firstName": EntryField("First name", "contact.first_name", "firstName"),
    "lastName": EntryField("Last name", "contact.last_name", "lastName"),
    "email": EntryField("E-mail", "contact.email", "email"),
    "phone": EntryField("Phone", "contact.phone", "phone"),
    "company": EntryField("Company", "contact.company"),
    "jobTitle": EntryField("Job title", "contact.job_title"),
    "website": EntryField("Website", "contact.website", "url"),
    "address": EntryField("Address", "contact.address"),
    "city": EntryField("City", "contact.city"),
    "state": EntryField("State", "contact.state"),
    "zip": EntryField("Zip", "contact.zip"),
    "country": EntryField("Country", "contact.country"),
    "propertyType": EntryField("Property type", "contact.property_type"),
    "preferredContactMethod": EntryField("Preferred contact", "contact.preferred_contact_method"),
    "source": EntryField("Source", "source"),
    "serviceRequested": EntryField("Service requested", "service_requested"),
    "urgency": EntryField("Urgency", "urgency"),
    "message": EntryField("Message", "message"),
    "externalId": EntryField("External ID", "external_id"),
    "value": EntryField("Value", "value", "currency", "number"),
}


class Data(Metadata):
    """`Metadata` for which an empty object is something else than none."""

    def get_initial(self) -> Any:
        return None


class Kept(Asked):
    """The limits of what is kept beside the columns, under the name that the caller knows."""

    data = Data()  # type: ignore[assignment] # a serializer of DRF has data, too


KEPT = Kept()


def entry_data(lead: Lead) -> dict[str, Any]:
    """The data of an entry, as it was sent wherever that is still so."""
    extra, region, data = in_64_bits(lead.extra), lead.business.country, {}
    for name, known in ENTRY_FIELDS.items():
        kept = known.kept(lead)
        if name in extra and _plain(read(name, extra[name], region)) == kept:
            data[name] = extra[name]
        elif kept is not None:
            data[name] = _as_json(kept)
    return data | {name: value for name, value in extra.items() if name not in ENTRY_FIELDS}


def enquiry_of(data: dict[str, Any], region: str, *, custom: dict[str, Any]) -> Enquiry:
    """What an entry's data say, in the core's words."""
    fields = ENTRY_FIELDS.items()
    said = {known.column: read(name, data.get(name), region) for name, known in fields}
    said |= _names(data, data)
    return Enquiry(
        **{"first_name": ""}
        | {column: value for column, value in said.items() if value is not None},
        custom=custom,
        extra={
            name: value
            for name, value in data.items()
            if name not in ENTRY_FIELDS or _is_kept_beside(name, value, region)
        },
    )


def data_edit(lead: Lead, patch: dict[str, Any]) -> LeadEdit:
    """What a merge patch changes of an entry whose lead is held. A known key that is deleted
    empties its column. Raises InvalidInput where what it keeps beside the columns is over the
    limits then; many calls may have told more than one can, and all else can still be changed."""
    shown, region = entry_data(lead), lead.business.country
    wanted = merge_patch(shown, patch)
    changed = [name for name in patch if not _is_same(name, shown, wanted)]
    said = _Said(names=_names(patch, {name: wanted[name] for name in changed if name in wanted}))
    extra = in_64_bits(lead.extra)
    for name in changed:
        extra.pop(name, None)
        if name in wanted and (
            name not in ENTRY_FIELDS or _is_kept_beside(name, wanted[name], region)
        ):
            extra[name] = wanted[name]
        if name in ENTRY_FIELDS:
            said.put(ENTRY_FIELDS[name], read(name, wanted.get(name), region))
    if any(name in extra for name in changed):
        KEPT.said({"data": extra})
    return said.edit(extra)


@dataclass(slots=True)
class _Said:
    """What a patch says of the person, of the lead, and of who it is."""

    names: dict[str, str]
    contact: dict[str, str] = field(default_factory=dict)
    lead: dict[str, Any] = field(default_factory=dict)
    identities: list[IdentityKey] = field(default_factory=list)

    def put(self, known: EntryField, value: Any) -> None:
        if isinstance(value, IdentityKey):
            self.identities.append(value)
        elif known.is_of_person:
            self.contact[known.column] = value or ""
        else:
            self.lead[known.column] = value if known.is_amount else value or ""

    def edit(self, extra: dict[str, Any]) -> LeadEdit:
        return LeadEdit(
            contact=self.contact | self.names,
            lead=self.lead,
            identities=self.identities,
            extra=extra,
        )


def read(name: str, value: Any, region: str) -> Any:
    """What the column of a known key takes of a value; None where that says nothing, or says what
    no such column can hold."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if ENTRY_FIELDS[name].is_amount:
        return _amount(str(value).strip())
    if isinstance(value, float):
        return None
    if name in ("email", "phone"):
        return _identity(name, one_line(str(value)), region)
    return _text(ENTRY_FIELDS[name].model_field(), str(value))


def _identity(name: str, typed: str, region: str) -> IdentityKey | None:
    try:
        if name == "email":
            return email_identity(typed)
        return phone_identity(typed, region) if len(typed) <= MAX_PHONE else None
    except NotAnIdentity:
        return None


def _text(column: models.Field[Any, Any], typed: str) -> str | None:
    if isinstance(column, models.TextField):
        text, longest = lines(typed), MAX_NOTE
    else:
        text, longest = one_line(typed), column.max_length or 0
    if column.choices:
        text = text.lower()
        return text if text in dict(column.flatchoices) else None
    return text if 0 < len(text) <= longest else None


def _amount(digits: str) -> Decimal | None:
    if not _AMOUNT.fullmatch(digits):
        return None
    amount = Decimal(digits).quantize(_CENT)
    return amount if amount < 10**10 else None


def _plain(value: Any) -> Any:
    return value.typed if isinstance(value, IdentityKey) else value


def _as_json(value: Any) -> Any:
    """An amount is a number, a whole one where it can be."""
    if not isinstance(value, Decimal):
        return _plain(value)
    return int(value) if value == int(value) else float(value)


def _is_kept_beside(name: str, value: Any, region: str) -> bool:
    """Whether its column alone could not tell what was sent."""
    taken = read(name, value, region)
    return taken is None or not same_json(_as_json(taken), value)


def _is_same(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (name in one) is (name in other) and same_json(one.get(name), other.get(name))


def _names(sent: dict[str, Any], data: dict[str, Any]) -> dict[str, str]:
    """First and last name out of a whole one, where nothing was sent of the two."""
    whole = data.get(NAME)
    if not isinstance(whole, str) or sent.keys() & {"firstName", "lastName"}:
        return {}
    first, last = split_name(one_line(whole))
    longest = Contact._meta.get_field("first_name").max_length or 0
    if not first or max(len(first), len(last)) > longest:
        return {}
    return {"first_name": first, "last_name": last}
