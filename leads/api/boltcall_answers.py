"""A lead as the Boltcall dialect shows it: `contract/boltcall.md` section 3.

A list tells more of it than the answers to creating and updating do.
"""

from typing import Any

from accounts.models import Business
from leads.identity import digits_identity
from leads.models import Contact, Lead
from leads.tagging import titles_of
from pocketcrm.api.moments import iso_seconds

# What stands where nobody said where a lead came from.
NO_SOURCE = "api"


def lead_id(lead: Lead) -> str:
    return f"lead_{lead.public_id}"


def phone_of(contact: Contact, business: Business) -> str | None:
    """In E.164, however it was typed."""
    return digits_identity(contact.phone, business.country).value if contact.phone else None


def lead_answer(lead: Lead, tags: list[str], business: Business) -> dict[str, Any]:
    """Exactly the nine documented keys."""
    contact = lead.contact
    return {
        "id": lead_id(lead),
        "name": contact.name,
        "phone": phone_of(contact, business),
        "email": contact.email or None,
        "status": lead.status.slug,
        "source": lead.source or NO_SOURCE,
        "score": lead.score,
        "tags": tags,
        "created_at": iso_seconds(lead.created_at),
    }


def received_answer(lead: Lead) -> dict[str, Any]:
    return {
        "id": lead_id(lead),
        "name": lead.contact.name,
        "status": lead.status.slug,
        "created_at": iso_seconds(lead.created_at),
    }


def edited_answer(lead: Lead) -> dict[str, Any]:
    return {
        "id": lead_id(lead),
        "name": lead.contact.name,
        "status": lead.status.slug,
        "tags": titles_of([lead]).get(lead.pk, []),
        "updated_at": iso_seconds(lead.changed_at),
    }
