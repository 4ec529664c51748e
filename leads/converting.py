"""A lead is won: its person becomes a client.

Rules: `contract/growcrm.md` section 3.2 number 11, `contract/RULINGS.md` number 15.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from leads.clients import EmailTaken, become_client, named, welcome
from leads.editing import know_by
from leads.enquiry import DuplicateLead
from leads.history import lead_event
from leads.identity import IdentityKey
from leads.knowing import Changes, later, replace, save_contact
from leads.models import Client, Contact, Lead, LeadStatus, StatusMeaning
from leads.pipeline import delete_lead
from leads.standing import hold_with_contact
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict


class AlreadyConverted(Conflict):
    code = "already_converted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How a lead becomes a client. What is said of the person is an edit of the lead's contact;
    without a company it is theirs, or their name."""

    first_name: str = ""
    last_name: str = ""
    email: IdentityKey | None = None
    company_name: str = ""
    invoice_due_days: int | None = None
    sends_welcome: bool = False
    deletes_lead: bool = False


@transaction.atomic
def convert(lead: Lead, conversion: Conversion, actor: Actor, *, now: datetime) -> Client:
    """Make the lead's contact the primary contact of a new client. The lead stays, unless it is to
    be deleted, and gets the first status that is won.

    Raises AlreadyConverted, EmailTaken, NotFound where the lead is deleted; then nothing is stored.
    """
    row = hold_with_contact(lead)
    if row.is_converted:
        raise AlreadyConverted("The lead has already been converted to a client.")
    changes = _edit(row.contact, conversion, now)
    columns = _columns(row, conversion)
    client = become_client(row.contact, conversion.company_name, columns, now=now)
    changes |= _win(row, client, now)
    told: dict[str, Any] = {"changes": changes, "client": named(client)}
    if conversion.sends_welcome:
        told |= welcome(client)
    record(lead_event(row, EventKind.LEAD_CONVERTED, actor, now=now, **told))
    if conversion.deletes_lead:
        delete_lead(row, actor, now=now)
    return client


def _edit(contact: Contact, conversion: Conversion, now: datetime) -> Changes:
    names = {"first_name": conversion.first_name, "last_name": conversion.last_name}
    changes = replace(contact, {name: value for name, value in names.items() if value})
    if conversion.email is not None:
        try:
            know_by(contact, conversion.email, now)
        except DuplicateLead as error:
            raise EmailTaken from error
        changes |= replace(contact, {"email": conversion.email.typed})
    save_contact(contact, changes, now)
    return changes


def _columns(lead: Lead, conversion: Conversion) -> dict[str, Any]:
    """What is known of the person by now, for their bills."""
    contact = lead.contact
    return {
        "category": lead.category,
        "phone": contact.phone,
        "website": contact.website,
        "billing_street": contact.address,
        "billing_city": contact.city,
        "billing_state": contact.state,
        "billing_zip": contact.zip,
        "billing_country": contact.country,
        "invoice_due_days": conversion.invoice_due_days,
    }


def _win(lead: Lead, client: Client, now: datetime) -> Changes:
    statuses = LeadStatus.objects.filter(business=lead.business, meaning=StatusMeaning.WON)
    # A business may have taken all of them off its pipeline.
    won = statuses.order_by("position", "id").first() or lead.status
    changes = replace(lead, {"status": won, "client": client})
    lead.updated_at, lead.score_due_at = later(now, lead.updated_at), now
    lead.save(update_fields=[*changes, "updated_at", "score_due_at"])
    return {name: [str(old or ""), str(new)] for name, (old, new) in changes.items()}
