"""Clients: how somebody becomes one, and what is changed of them afterwards.

Locks go contact, lead, client (`leads/standing.py`). Rules: `contract/growcrm.md` section 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Business
from leads.editing import as_told
from leads.enquiry import Enquiry
from leads.identity import IdentityKey, NotAnIdentity, email_identity
from leads.knowing import later, recognise, replace
from leads.models import MAX_COMPANY, Client, Contact, Identity
from leads.standing import hold_people, standing
from leads.tagging import retag, tags_named
from notifications.events import Actor, new_event, record
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict, FieldProblem, InvalidInput, NotFound


class EmailTaken(Conflict):
    """It belongs to another contact, to one of a client's people, or to somebody of the team."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("This belongs to somebody else, or to a client already.", field="email")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client and their primary contact. Without a company they bear the name that is said;
    `columns` are more columns of the client."""

    first_name: str
    last_name: str
    email: IdentityKey
    company_name: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[str] = ()
    sends_welcome: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientEdit:
    """Columns by their names, where empty blanks them; the rest as a whole, where None leaves it
    as it is."""

    columns: dict[str, Any] = field(default_factory=dict)
    tags: Sequence[str] | None = None
    primary_contact: Contact | None = None


@transaction.atomic
def create_client(business: Business, new: NewClient, actor: Actor, *, now: datetime) -> Client:
    """Store a client without a lead. Somebody who is known by the e-mail becomes the client;
    anybody else is a new contact. Raises EmailTaken."""
    enquiry = Enquiry(first_name=new.first_name, last_name=new.last_name, email=new.email)
    known = recognise(business, enquiry, actor, now=now)
    company_name = new.company_name or f"{new.first_name} {new.last_name}"
    client = become_client(known.contact, company_name, new.columns, now=now)
    client.tags.set(tags_named(business, new.tags))
    told: dict[str, Any] = {"changes": known.changes} if known.changes else {}
    if new.sends_welcome:
        told |= welcome(client)
    record(_event(client, EventKind.CLIENT_CREATED, actor, now, told))
    return client


def become_client(
    contact: Contact, company_name: str, columns: dict[str, Any], *, now: datetime
) -> Client:
    """Store the client whose primary contact this is, who is held. Without a company they bear the
    contact's, or the contact's name. Raises EmailTaken."""
    if contact.client_id is not None or _is_of_team(contact):
        raise EmailTaken
    client = Client.objects.create(
        business=contact.business,
        company_name=(company_name or contact.company or contact.name)[:MAX_COMPANY],
        primary_contact=contact,
        is_test=contact.is_test,
        created_at=now,
        updated_at=now,
        **columns,
    )
    contact.client, contact.updated_at = client, later(now, contact.updated_at)
    contact.save(update_fields=["client", "updated_at"])
    return client


def _is_of_team(contact: Contact) -> bool:
    try:
        email = email_identity(contact.email)
    except NotAnIdentity:
        return False
    return is_of_team(email, contact.business)


def is_of_team(email: IdentityKey, business: Business) -> bool:
    return business.memberships.filter(user__email=email.value).exists()


def is_taken(
    email: IdentityKey, business: Business, *, is_test: bool, contact: Contact | None = None
) -> bool:
    """Whether nobody, or not this contact, can become a client with it: told beforehand, where
    other things are wrong, too."""
    known = Identity.objects.filter(
        business=business, kind=email.kind, value=email.value, is_test=is_test
    )
    theirs = known.filter(contact__client__isnull=False)
    others = known.exclude(contact=contact) if contact else known.none()
    return (theirs | others).exists() or is_of_team(email, business)


def welcome(client: Client) -> dict[str, Any]:
    """What an event tells for the letter that welcomes them; nothing where they want no letters."""
    contact = client.primary_contact
    if contact.opted_out_at is not None:
        return {}
    who = {"email": contact.email, "name": contact.name, "client": client.company_name}
    return {"welcomes": who}


@transaction.atomic
def edit_client(client: Client, edit: ClientEdit, actor: Actor, *, now: datetime) -> Client:
    """Store all of an edit, or nothing; without any difference nothing happened.

    Raises NotFound where the client is gone, InvalidInput for a primary contact who is none of the
    client's people.
    """
    primary = standing(edit.primary_contact) if edit.primary_contact else None
    row = _locked(client)
    columns = replace(row, edit.columns)
    if primary is not None:
        columns |= replace(row, {"primary_contact": _person_of(row, primary)})
    changes = columns | retag(row, edit.tags)
    if changes:
        row.updated_at = later(now, row.updated_at)
        row.save(update_fields=[*columns, "updated_at"])
        told = {name: [as_told(old), as_told(new)] for name, (old, new) in changes.items()}
        record(_event(row, EventKind.CLIENT_UPDATED, actor, now, {"changes": told}))
    return row


@transaction.atomic
def delete_client(client: Client, actor: Actor, *, now: datetime) -> None:
    """Remove a client for good. Their people stay contacts, and the leads that were converted into
    them stay as they are, converted no longer. Raises NotFound where the client is gone."""
    hold_people(client)
    list(client.leads.select_for_update().order_by("pk").values_list("pk"))
    row = _locked(client)
    row.leads.update(updated_at=now)
    record(_event(row, EventKind.CLIENT_DELETED, actor, now, {}))
    row.delete()


def _locked(client: Client) -> Client:
    Client.objects.select_for_update().filter(pk=client.pk).values_list("pk").first()
    rows = Client.objects.select_related("primary_contact", "category")
    row = rows.filter(pk=client.pk).first()
    if row is None:
        raise NotFound("There is no such client.")
    row.business = client.business
    return row


def _person_of(client: Client, contact: Contact) -> Contact:
    if contact.client_id != client.pk:
        message = "This is none of the client's people."
        raise InvalidInput([FieldProblem("primary_contact", "invalid", message)])
    return contact


def named(client: Client) -> dict[str, str]:
    """A client as the timeline tells of them."""
    return {"id": client.public_id, "name": client.company_name}


def _event(
    client: Client, kind: EventKind, actor: Actor, now: datetime, told: dict[str, Any]
) -> Event:
    """About the client, in the timeline of their primary contact."""
    return new_event(
        client.business,
        kind,
        actor,
        contact_id=client.primary_contact_id,
        data={"contact": client.primary_contact.public_id, "client": named(client), **told},
        is_test=client.is_test,
        now=now,
    )
