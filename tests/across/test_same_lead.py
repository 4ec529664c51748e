"""Whoever says the same thing in whatever dialect has said the same thing: one contract for all."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils.text import slugify

from leads.models import Contact, Lead
from leads.scoring import score_of
from leads.tagging import titles_of
from tests.across.doors import DOORS, JANE, Door, House, Said, can_say

# Ids, times, and who may do what with it; all else is what was said.
NOT_SAID = {
    "id", "public_id", "business_id", "contact_id", "client_id", "status_id", "category_id",
    "owner_id", "created_at", "updated_at", "score_due_at", "merged_into_id",
    # Worked out of what was said, and compared with that.
    "handle", "score", "search_text",
}  # fmt: skip
EMPTY_CONTACT: dict[str, Any] = {
    "first_name": "", "last_name": "", "email": "", "phone": "", "address": "", "city": "",
    "state": "", "zip": "", "country": "", "company": "", "job_title": "", "website": "",
    "property_type": "", "preferred_contact_method": "", "metadata": {}, "opted_out_at": None,
    "is_test": False,
}  # fmt: skip
EMPTY_LEAD: dict[str, Any] = {
    "source": "", "service_requested": "", "urgency": "", "message": "", "external_id": "",
    "value": None, "last_contacted_on": None, "custom": {}, "extra": {}, "is_test": False,
    "archived_at": None, "deleted_at": None,
}  # fmt: skip
TITLE = "Roof repair"
PLACE = {"city": "Springfield", "state": "IL", "zip": "62701"}
ALL: dict[str, Any] = {
    "service_requested": TITLE,
    "address": "12 Main St",
    **PLACE,
    "message": "It leaks.\nBadly.",
    "company": "Acme Inc",
    "value": "2500.50",
    "country": "United States",
    "job_title": "CTO",
    "website": "https://acme.example",
}
# What some of the doors can say beside what all can.
CONTENTS: list[dict[str, Any]] = [
    {},
    {"address": "12 Main St, Springfield"},
    {"address": "12 Main St", **PLACE},
    {"message": "It leaks.\nBadly."},
    {"service_requested": "Gutters"},
    {"value": "2500.5"},
    {"tags": ["zinc", "Attic", "ZINC"]},
    {"company": "Acme Inc"},
    {"country": "United States", "job_title": "CTO", "website": "https://acme.example"},
    {"urgency": "high", "property_type": "commercial", "preferred_contact_method": "text"},
    {"external_id": "LEAD-12345"},
    ALL,
    {"first_name": "Ännè-Marie 名", "last_name": "O'Hara  Smith"},
    {"source": "referral", "email": "ann+web@EXAMPLE.org"},
]


def stored(lead: Lead) -> dict[str, Any]:
    """All of a lead and of its person that somebody has said."""
    return {
        "contact": _row(Contact, lead.contact_id),
        "identities": sorted(lead.contact.identities.values_list("kind", "value", "is_test")),
        "lead": _row(Lead, lead.pk),
        "status": lead.status.slug,
        "category": str(lead.category or "General"),
        "tags": list(titles_of([lead]).get(lead.pk, [])),
        "assigned": lead.assignees,
        "notes": list(lead.notes.values_list("text", "author_name")),
        "found by": _is_found_by_what_it_says(lead),
        "scored": lead.score == score_of(lead, said_more=False, now=lead.created_at).total,
    }


def _is_found_by_what_it_says(lead: Lead) -> bool:
    contact = lead.contact
    values = contact.identities.order_by("id").values_list("value", flat=True)
    return contact.search_text == contact.searchable(values) and lead.handle == slugify(
        f"{contact.first_name} {contact.last_name}"
    )


def _row(model: type[Contact] | type[Lead], pk: int) -> dict[str, Any]:
    row = dict(model._default_manager.filter(pk=pk).values().get())
    return {name: value for name, value in row.items() if name not in NOT_SAID}


def expected(door: Door, said: Said) -> dict[str, Any]:
    """The lead that this must become, through whichever door it came."""
    contact, lead = dict(EMPTY_CONTACT), dict(EMPTY_LEAD)
    for row in (contact, lead):
        row.update({column: said[column] for column in row if column in said})
    contact["phone"] = typed(door, said["phone"])
    lead["value"] = Decimal(said["value"]).quantize(Decimal("0.01")) if "value" in said else None
    return {
        "contact": contact,
        "identities": [
            ("email", said["email"].casefold(), False),
            ("phone", f"+{said['phone']}", False),
        ],
        "lead": lead,
        "status": "new",
        "category": "General",
        "tags": ["zinc", "Attic"] if "tags" in said else [],
        "assigned": [],
        "notes": [],
        "found by": True,
        "scored": True,
    }


def typed(door: Door, digits: str) -> str:
    """A number is kept as it was written: one dialect knows E.164 alone, another only digits."""
    return f"+{digits}" if door is Door.BOLTCALL else digits


def told_alike(door: Door, content: dict[str, Any]) -> dict[str, Any]:
    """What a program there says. A lead of Grow CRM must have a title; Boltcall knows one name,
    which is parted at its first space."""
    said = {**JANE, **content}
    if door is Door.GROW:
        said = {"service_requested": TITLE} | said
    if door is Door.BOLTCALL:
        said["first_name"] = said["first_name"].partition(" ")[0]
    return said


@pytest.mark.parametrize(
    ("door", "content"),
    [
        pytest.param(door, content, id=f"{door}: {' '.join(content) or 'nothing more'}")
        for content in CONTENTS
        for door in DOORS
        if can_say(door, *content)
    ],
)
def test_the_same_content_stores_the_same_lead(
    house: House, door: Door, content: dict[str, Any]
) -> None:
    said = told_alike(door, content)
    assert stored(house.send(door, said)) == expected(door, said)
