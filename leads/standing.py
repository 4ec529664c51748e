"""Rows that an act holds until its transaction ends, also while contacts are being merged.

The order of locks is the same everywhere: contacts by their keys, leads by theirs, client. A merge
holds both contacts, so that whoever holds a contact knows what is theirs.
"""

from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet

from leads.models import Client, Contact, Lead
from pocketcrm.errors import Conflict, NotFound

ATTEMPTS = 5


class _Moved(Exception):
    """It became somebody else's while we waited for the lock. Let go, and look again."""


def hold_with_contact(lead: Lead) -> Lead:
    """The lead as it is now, held with its contact: first the contact, as intake does. Raises
    NotFound where it is deleted."""
    contact = contact_of(lead)
    rows = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    # By itself, and read afterwards: PostgreSQL drops a joined row from the answer where whoever
    # held the lock before has changed what it is joined to.
    rows.select_for_update().values_list("pk").first()
    row = rows.select_related("status", "owner", "category", "client").first()
    if row is None:
        raise NotFound("There is no such lead.")
    row.business, row.contact = lead.business, contact
    return row


def contact_of(lead: Lead) -> Contact:
    """Whose lead it is by now, held. Raises NotFound where there is no such lead any more."""
    key = lead.contact_id
    for _ in range(ATTEMPTS):
        with suppress(_Moved), transaction.atomic():
            contact = Contact.objects.select_for_update().get(pk=key)
            key = _contact_key(lead)
            if key != contact.pk:
                raise _Moved
            contact.business = lead.business
            return contact
    raise Conflict("Somebody is merging this contact. Try again.")


def _contact_key(lead: Lead) -> int:
    key = Lead.objects.filter(pk=lead.pk).values_list("contact_id", flat=True).first()
    if key is None:
        raise NotFound("There is no such lead.")
    return key


def standing(contact: Contact) -> Contact:
    """The contact as it is now, held; or, after a merge, whom they have become."""
    key = contact.pk
    while True:
        with suppress(_Moved), transaction.atomic():
            row = Contact.objects.select_for_update().get(pk=key)
            if row.merged_into_id is not None:
                key = row.merged_into_id
                raise _Moved
            row.business = contact.business
            return row


def hold_people(client: Client) -> None:
    """Everybody of a client, held: also whom a merge has made one of them while we waited."""
    for _ in range(ATTEMPTS):
        with suppress(_Moved), transaction.atomic():
            held = _keys(client.people.select_for_update())
            if _keys(client.people.all()) != held:
                raise _Moved
            return
    raise Conflict("Somebody is merging these contacts. Try again.")


def _keys(contacts: QuerySet[Contact]) -> list[int]:
    return list(contacts.order_by("pk").values_list("pk", flat=True))


def hold_both(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Two contacts as they are now, held. Raises NotFound where one of them is gone."""
    keys = (one.pk, other.pk)
    rows = Contact.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = {row.pk: row for row in rows}
    if len(held) < len(set(keys)):
        raise NotFound("There is no such contact.")
    for row in held.values():
        row.business = one.business
    return held[one.pk], held[other.pk]
