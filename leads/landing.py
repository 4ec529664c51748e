"""Storing somebody who has never been heard of: contact, identities, lead, note and event at once.

This is the hot path of the product. On PostgreSQL it is one statement, prepared once a connection,
with the rows as one JSON parameter: one round trip, one commit. It looks for the identities itself,
so it also says whether the person is known after all. SQLite cannot insert in a CTE and has no
round trips: there it is plain ORM in a transaction.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection, models, transaction

from leads.models import Contact, Identity, Lead, LeadStatus, Note, StatusMeaning
from notifications.models import Event
from notifications.wakeup import wake_relay
from pocketcrm.prepared import fetch_one


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Rows that are not stored yet; their references to each other are filled in when they are."""

    contact: Contact
    identities: list[Identity]
    lead: Lead
    notes: list[Note]
    event: Event


def land(person: NewPerson) -> bool:
    """Store them and wake the relay; False, and nothing stored, where an identity is known.

    Raises IntegrityError where somebody else stores an identity at the same moment.
    """
    if connection.vendor == "postgresql":
        landed = _land_in_one_statement(person)
    else:
        landed = _land_row_by_row(person)
    if landed:
        transaction.on_commit(wake_relay)
    return landed


def _land_row_by_row(person: NewPerson) -> bool:
    contact, lead = person.contact, person.lead
    with transaction.atomic():
        for identity in person.identities:
            if Identity.objects.filter(**_key_of(identity)).exists():
                return False
        contact.save(force_insert=True)
        for identity in person.identities:
            identity.contact = contact
        Identity.objects.bulk_create(person.identities)
        lead.contact = contact
        lead.status = LeadStatus.objects.first_of(lead.business, StatusMeaning.NEW)
        lead.save(force_insert=True)
        for note in person.notes:
            note.lead = lead
        Note.objects.bulk_create(person.notes)
        person.event.contact_id, person.event.lead_id = contact.pk, lead.pk
        person.event.save(force_insert=True)
    return True


def _key_of(identity: Identity) -> dict[str, Any]:
    return {
        "business_id": identity.business_id,
        "kind": identity.kind,
        "value": identity.value,
        "is_test": identity.is_test,
    }


def _land_in_one_statement(person: NewPerson) -> bool:
    rows = orjson.dumps(
        {
            "contact": _row(person.contact),
            "identities": [_row(identity) for identity in person.identities],
            "lead": _row(person.lead),
            "notes": [_row(note) for note in person.notes],
            "event": _row(person.event),
        },
        default=str,  # an amount
    ).decode()
    stored = _run(rows)
    if stored is None:
        return False
    contact_id, lead_id = stored[:2]
    person.contact.pk, person.lead.pk = contact_id, lead_id
    person.lead.contact = person.contact
    person.lead.status = LeadStatus(*stored[2:])
    return True


def _run(rows: str) -> tuple[Any, ...] | None:
    if connection.in_atomic_block:
        with transaction.atomic():
            return fetch_one(_statement(), {"rows": rows})
    return fetch_one(_statement(), {"rows": rows})


def _row(instance: models.Model) -> dict[str, Any]:
    return {column: getattr(instance, attribute) for column, attribute in _columns(type(instance))}


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, str]]:
    fields = model._meta.concrete_fields
    return [(str(field.column), field.attname) for field in fields if not field.primary_key]


def _insert(model: type[models.Model], source: str, **references: str) -> str:
    """`INSERT … SELECT` of JSON rows, with references to rows that the same statement inserts."""
    names = [column for column, _ in _columns(model)]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(references.get(name, f'r."{name}"') for name in names)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} FROM {source}"  # noqa: S608


def _record(model: type[models.Model], key: str) -> str:
    return f"jsonb_populate_record(NULL::{model._meta.db_table}, %(rows)s::jsonb->'{key}') r"


def _records(model: type[models.Model], key: str) -> str:
    return f"jsonb_populate_recordset(NULL::{model._meta.db_table}, %(rows)s::jsonb->'{key}') r"


@cache
def _statement() -> str:
    status_columns = ", ".join(f"status.{f.column}" for f in LeadStatus._meta.concrete_fields)
    identity = Identity._meta.db_table
    return f"""
        WITH status AS (
            SELECT * FROM {LeadStatus._meta.db_table}
            WHERE business_id = (%(rows)s::jsonb->'lead'->>'business_id')::bigint
              AND meaning = '{StatusMeaning.NEW}'
            ORDER BY position, id LIMIT 1
        ), contact AS (
            {_insert(Contact, _record(Contact, "contact") + ", status")}
            WHERE NOT EXISTS (
                SELECT FROM {_records(Identity, "identities")} CROSS JOIN LATERAL (
                    SELECT FROM {identity} known
                    WHERE known.business_id = r.business_id AND known.kind = r.kind
                      AND known.value = r.value AND known.is_test = r.is_test
                    OFFSET 0
                ) known
            )
            RETURNING id
        ), identity AS (
            {
        _insert(Identity, _records(Identity, "identities") + ", contact", contact_id="contact.id")
    }
        ), lead AS (
            {
        _insert(
            Lead,
            _record(Lead, "lead") + ", contact, status",
            contact_id="contact.id",
            status_id="status.id",
        )
    }
            RETURNING id
        ), note AS (
            {_insert(Note, _records(Note, "notes") + ", lead", lead_id="lead.id")}
        ), event AS (
            {
        _insert(
            Event,
            _record(Event, "event") + ", contact, lead",
            contact_id="contact.id",
            lead_id="lead.id",
        )
    }
        )
        SELECT contact.id, lead.id, {status_columns} FROM contact, lead, status
    """  # noqa: S608
