"""What goes into intake, in the core's words, and what comes out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.text import slugify

from accounts.models import Business
from leads.identity import IdentityKey
from leads.models import MAX_HANDLE, Contact, Identity, Lead, Note
from leads.scoring import score_of
from notifications.events import Actor
from pocketcrm.errors import Conflict

CONTACT_FIELDS = (
    "first_name",
    "last_name",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "company",
    "job_title",
    "website",
    "property_type",
    "preferred_contact_method",
)
LEAD_FIELDS = ("source", "service_requested", "urgency", "message", "external_id")


def split_name(name: str) -> tuple[str, str]:
    """A full name as first and last name, split at its first space."""
    first, _, last = name.partition(" ")
    return first, last.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """One enquiry. Empty means that it was not said: nothing that is known is blanked by it.

    A `place` is the address in one line, of those who do not part it; it replaces all of the parts.
    """

    first_name: str
    last_name: str = ""
    email: IdentityKey | None = None
    phone: IdentityKey | None = None
    address: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    place: str = ""
    company: str = ""
    job_title: str = ""
    website: str = ""
    property_type: str = ""
    preferred_contact_method: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    service_requested: str = ""
    urgency: str = ""
    message: str = ""
    external_id: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()

    @property
    def identities(self) -> list[IdentityKey]:
        """E-mail before phone: the order in which they decide who it is, and in which every
        writer takes the unique index, so that two racing pushes cannot deadlock."""
        return [key for key in (self.email, self.phone) if key is not None]

    @property
    def handle(self) -> str:
        """The readable part of the lead's slug."""
        name = slugify(f"{self.first_name} {self.last_name}")
        return name[:MAX_HANDLE].strip("-_") or "lead"

    def said(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The fields of these that carry something."""
        return ((name, value) for name in names if (value := getattr(self, name)))

    def said_of_person(self, known: Contact | None = None) -> dict[str, str]:
        """The columns of a contact that it speaks of, beside their identities."""
        said = dict(self.said(CONTACT_FIELDS))
        if self.place and not (known and known.place == self.place):
            said |= {"address": self.place, "city": "", "state": "", "zip": ""}
        return said

    def contact(self, business: Business, *, is_test: bool, now: datetime) -> Contact:
        """The person of this enquiry as a row that is not stored yet."""
        contact = Contact(
            business=business,
            metadata=self.metadata,
            is_test=is_test,
            created_at=now,
            updated_at=now,
            **self.said_of_person(),
        )
        for key in self.identities:
            setattr(contact, key.kind.value, key.typed)
        contact.search_text = contact.searchable(key.value for key in self.identities)
        return contact

    def lead(self, contact: Contact, *, now: datetime) -> Lead:
        """The lead of this enquiry as a row that is not stored yet and has no status yet."""
        lead = Lead(
            business=contact.business,
            contact=contact,
            handle=self.handle,
            is_test=contact.is_test,
            score_due_at=now,
            created_at=now,
            updated_at=now,
            **dict(self.said(LEAD_FIELDS)),
        )
        lead.score = score_of(lead, said_more=bool(self.notes), now=now).total
        return lead

    def told(self, notes: Sequence[Note]) -> dict[str, Any]:
        """What a `lead.created` event tells: enough for a mail without another look."""
        fields = dict(self.said(CONTACT_FIELDS + LEAD_FIELDS))
        if self.place:
            fields["address"] = self.place
        if self.tags:
            fields["tags"] = ", ".join(self.tags)
        fields |= {key.kind.value: key.typed for key in self.identities}
        return {"fields": fields} | (notes[0].told if notes else {})

    def notes_for(self, lead: Lead, actor: Actor, *, now: datetime) -> list[Note]:
        """The note of this enquiry, if it has one, as a row that is not stored yet."""
        if not self.notes:
            return []
        return [Note(lead=lead, text=self.notes, author_name=actor.name, created_at=now)]


def identity_row(contact: Contact, key: IdentityKey, *, now: datetime) -> Identity:
    return Identity(
        business=contact.business,
        contact=contact,
        kind=key.kind,
        value=key.value,
        typed=key.typed,
        is_test=contact.is_test,
        created_at=now,
    )


class Action(StrEnum):
    CREATED = "created"
    UPDATED = "updated"


class OnDuplicate(StrEnum):
    MERGE = "merge"
    REJECT = "reject"


class DuplicateLead(Conflict):
    code = "duplicate_lead"


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """The e-mail belongs to one contact and the phone to another: the e-mail decided."""

    phone: str
    contact: Contact
    other: Contact


@dataclass(frozen=True, slots=True)
class Received:
    action: Action
    lead: Lead
    possible_duplicate: PossibleDuplicate | None = None
