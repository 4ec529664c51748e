"""A lead and a note as the legacy dialect shows them: `contract/epixel-legacy.md` section 3.7."""

import re
from typing import Any

from django.conf import settings

from accounts.models import Business
from leads.api.legacy_fields import wall_time
from leads.identity import NotAnIdentity, phone_identity
from leads.models import Contact, Lead, Note

DIGITS = re.compile(r"[0-9]{9,15}")
LONGEST_TEXT = 255


def lead_answer(lead: Lead, business: Business) -> dict[str, Any]:
    contact, assignees = lead.contact, lead.assignees
    owner = lead.owner or business.owner
    return {
        "slug": lead.slug,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": phone_of(contact, business),
        "status": lead.status.legacy_name,
        "source": source_of(lead),
        "location": contact.place[:LONGEST_TEXT],
        "message": lead.message[:LONGEST_TEXT],
        "owner": owner.username if owner else None,
        "assignee": assignees[0].username if assignees else None,
        "campaign_slug": None,
        "created": wall_time(lead.created_at, business.zone),
    }


def phone_of(contact: Contact, business: Business) -> str:
    """In digits alone, as the dialect's clients have to send it back."""
    if not contact.phone or DIGITS.fullmatch(contact.phone):
        return contact.phone
    try:
        return phone_identity(contact.phone, business.country).value.removeprefix("+")
    except NotAnIdentity:
        return re.sub("[^0-9]", "", contact.phone)


def source_of(lead: Lead) -> str:
    """The last of the choices stands for those who did not say it."""
    return lead.source or other_source()


def other_source() -> str:
    choices: list[str] = settings.LEGACY_LEAD_SOURCES
    return choices[-1]


def note_answer(note: Note, lead: Lead, business: Business) -> dict[str, Any]:
    return {
        "note_id": note.pk,
        "slug": lead.slug,
        "note": note.text,
        "created": wall_time(note.created_at, business.zone),
        "created_by": note.author.username if note.author else note.author_name,
    }
