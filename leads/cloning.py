"""A lead made after another one: `contract/growcrm.md` section 3.2, number 12."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from leads.attaching import copies_of, kept_only_if_stored
from leads.enquiry import Enquiry
from leads.identity import IdentityKey
from leads.knowing import refresh_contact
from leads.models import Attachment, ChecklistItem, Contact, IdentityKind, Lead, LeadStatus
from leads.opening import Filing, add_lead, open_lead
from leads.standing import contact_of
from leads.tagging import titles_of
from notifications.events import Actor
from pocketcrm.errors import NotFound

# The columns of a contact that a clone can say, beside their identities.
PERSON = ("first_name", "last_name", "company", "website")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """What a new lead has of its own; the rest is the lead's that it is made after."""

    title: str
    status: LeadStatus
    first_name: str = ""
    last_name: str = ""
    email: IdentityKey | None = None
    phone: IdentityKey | None = None
    company: str = ""
    website: str = ""
    value: Decimal | None = None
    with_checklist: bool = False
    with_files: bool = False

    def agrees_with(self, contact: Contact) -> bool:
        """Whether nothing that it says of its person contradicts what is known of this one."""
        said = ((getattr(self, name), getattr(contact, name)) for name in PERSON)
        return all(_same(new, known) for new, known in said if new and known)


def clone_lead(lead: Lead, clone: Clone, actor: Actor, *, now: datetime) -> Lead:
    """Open a new lead after another one: with its category, source, urgency, message, tags, custom
    fields and, where no other is said, its value. Nobody is assigned, and it has no notes.

    Whose it is, one person being one contact (`contract/RULINGS.md`, 1):

    - an e-mail or phone of somebody who is known: theirs, as whenever a lead is opened;
    - an e-mail or phone of nobody: a new contact's, which has what is said and no more: what is
      left out is empty in a clone, and not copied;
    - neither, and nothing that contradicts the source's contact: that one's. A lead of nobody could
      not be worked, and a second contact of the same person is what we never make. What is said
      beside what is known of them is added;
    - neither, but another name, company or website: a new contact's. It is somebody else, and to
      write over the source's contact would change the lead that is only copied.

    With the checklist all of it is to be done again, and what was said about it stays behind. With
    the files each is copied in storage. Raises NotFound where the lead is deleted.
    """
    copies = copies_of(list(lead.attachments.all()), now=now) if clone.with_files else []
    with kept_only_if_stored(copies):
        source = _standing(lead)
        new = _opened(source, clone, replace(actor, is_test=source.is_test), now)
        if clone.with_checklist:
            _copy_checklist(source, new, now)
        _store_copies(copies, new)
    return new


def _standing(lead: Lead) -> Lead:
    leads = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    row = leads.select_related("category", "contact").first()
    if row is None:
        raise NotFound("There is no such lead.")
    row.business = row.contact.business = lead.business
    return row


def _opened(source: Lead, clone: Clone, actor: Actor, now: datetime) -> Lead:
    enquiry = _enquiry(source, clone)
    filing = Filing(
        status=clone.status,
        category=source.category,
        value=source.value if clone.value is None else clone.value,
        custom=source.custom,
        copy_of=source,
    )
    if enquiry.identities or not clone.agrees_with(person := contact_of(source)):
        return open_lead(source.business, enquiry, actor, now=now, filing=filing).lead
    changes = refresh_contact(person, enquiry, {}, now)
    known = replace(enquiry, **_known_of(person))
    return add_lead(person, known, actor, now=now, changes=changes, filing=filing)


def _known_of(person: Contact) -> dict[str, Any]:
    """What the mail and the timeline tell of whom the lead is."""
    known: dict[str, Any] = {name: getattr(person, name) for name in PERSON}
    for kind in IdentityKind:
        if typed := getattr(person, kind):
            known[kind.value] = IdentityKey(kind, typed, typed)
    return known


def _enquiry(source: Lead, clone: Clone) -> Enquiry:
    return Enquiry(
        first_name=clone.first_name,
        last_name=clone.last_name,
        email=clone.email,
        phone=clone.phone,
        company=clone.company,
        website=clone.website,
        source=source.source,
        service_requested=clone.title,
        urgency=source.urgency,
        message=source.message,
        tags=tuple(titles_of([source])[source.pk]),
    )


def _copy_checklist(source: Lead, new: Lead, now: datetime) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(lead=new, text=text, position=position, created_at=now, updated_at=now)
        for position, text in enumerate(source.checklist.values_list("text", flat=True), start=1)
    )


def _store_copies(copies: Sequence[Attachment], new: Lead) -> None:
    for copy in copies:
        copy.lead = new
    Attachment.objects.bulk_create(copies)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
