"""Two contacts side by side: what is the same, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, prefetch_related_objects

from leads.models import Contact, IdentityKind, Lead, Note

# What fills one line each, by its label.
_COLUMNS = {
    "Company": "company",
    "Job title": "job_title",
    "Website": "website",
    "Property": "get_property_type_display",
    "Prefers": "get_preferred_contact_method_display",
}
MOST_LEADS = 10


@dataclass(frozen=True)
class Line:
    """One thing that is said of both; each thing in a line of its own."""

    label: str
    one: list[str]
    other: list[str]

    @property
    def verdict(self) -> str:
        if self.one == self.other:
            return "same"
        return "differs" if self.one and self.other else "only"


@dataclass(frozen=True)
class Side:
    """One of the two, and what a merge would move."""

    contact: Contact
    emails: list[str]
    phones: list[str]
    leads: list[Lead]
    lead_count: int
    note_count: int


@dataclass(frozen=True)
class Comparison:
    one: Side
    other: Side

    @classmethod
    def of(cls, one: Contact, other: Contact) -> Comparison:
        pair = (one, other)
        prefetch_related_objects(pair, "identities", "client")
        leads = Lead.objects.filter(contact__in=pair, deleted_at=None)
        notes = Note.objects.filter(lead__contact__in=pair, lead__deleted_at=None).order_by()
        lead_counts = dict(leads.values_list("contact").annotate(Count("pk")))
        note_counts = dict(notes.values_list("lead__contact").annotate(Count("pk")))
        return cls(
            *(
                Side(
                    contact,
                    _known(contact, IdentityKind.EMAIL),
                    _known(contact, IdentityKind.PHONE),
                    list(
                        leads.filter(contact=contact)
                        .select_related("status")
                        .order_by("-id")[:MOST_LEADS]
                    ),
                    lead_counts.get(contact.pk, 0),
                    note_counts.get(contact.pk, 0),
                )
                for contact in pair
            )
        )

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.one, self.other)

    @property
    def are_two_clients(self) -> bool:
        keys = {side.contact.client_id for side in self.sides} - {None}
        return len(keys) > 1

    @property
    def lines(self) -> list[Line]:
        """What one of them says at least."""
        return [line for line in self._all() if line.one or line.other]

    def _all(self) -> Iterator[Line]:
        one, other = self.one, self.other
        yield Line("Name", _said(_full_name(one)), _said(_full_name(other)))
        yield Line("E-mail", one.emails, other.emails)
        yield Line("Phone", one.phones, other.phones)
        yield Line("Address", _said(one.contact.place), _said(other.contact.place))
        for label, column in _COLUMNS.items():
            yield Line(label, _column(one.contact, column), _column(other.contact, column))
        yield Line("Letters", _letters(one.contact), _letters(other.contact))
        yield Line("Client", _client(one.contact), _client(other.contact))


def _known(contact: Contact, kind: IdentityKind) -> list[str]:
    known = sorted(contact.identities.all(), key=lambda row: row.pk)
    return [row.typed for row in known if row.kind == kind]


def _full_name(side: Side) -> str:
    return f"{side.contact.first_name} {side.contact.last_name}".strip()


def _column(contact: Contact, name: str) -> list[str]:
    value = getattr(contact, name)
    return _said(value() if callable(value) else value)


def _letters(contact: Contact) -> list[str]:
    return ["Wants none"] if contact.opted_out_at else []


def _client(contact: Contact) -> list[str]:
    return [contact.client.company_name] if contact.client else []


def _said(text: str) -> list[str]:
    return [text] if text else []
