"""An enquiry of somebody who is known: their open lead is updated, or a new one is opened."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Business
from leads.editing import as_told
from leads.enquiry import (
    LEAD_FIELDS,
    Action,
    DuplicateLead,
    Enquiry,
    OnDuplicate,
    Received,
)
from leads.history import lead_event
from leads.knowing import (
    Changes,
    NoLongerKnown,
    conflict_of,
    later,
    merge_json,
    owners_of,
    refresh_contact,
    replace,
)
from leads.models import Contact, IdentityKind, Lead, Note
from leads.opening import add_lead
from leads.tagging import add_tags
from notifications.events import Actor, record
from notifications.models import EventKind


@transaction.atomic
def receive_known(
    business: Business,
    enquiry: Enquiry,
    actor: Actor,
    *,
    now: datetime,
    on_duplicate: OnDuplicate,
) -> Received:
    """The known half of `intake.receive`; raises NoLongerKnown where nobody has the identities, or
    somebody else by now."""
    owners = owners_of(business, enquiry, is_test=actor.is_test)
    if not owners:
        raise NoLongerKnown("Nobody has these identities any more. Try again.")
    contact = owners.get(IdentityKind.EMAIL) or owners[IdentityKind.PHONE]
    lead = _open_lead_of(contact)
    if lead is not None and on_duplicate is OnDuplicate.REJECT:
        raise DuplicateLead("This person already has an open lead.")

    changes = refresh_contact(contact, enquiry, owners, now)
    if lead is None:
        # All their leads are closed: a former customer who asks again is a new enquiry.
        action = Action.CREATED
        lead = add_lead(contact, enquiry, actor, now=now, changes=changes)
    else:
        action = Action.UPDATED
        _update_open(lead, changes, enquiry, actor, now)
    return Received(action, lead, conflict_of(contact, enquiry, owners, actor, now))


def _open_lead_of(contact: Contact) -> Lead | None:
    """Locked, so that nobody closes it while it is updated."""
    # By themselves, and read afterwards: PostgreSQL drops a joined row from the answer where
    # whoever held the lock before has changed what it is joined to, here the status.
    list(contact.leads.select_for_update().order_by("id").values_list("pk"))
    lead = contact.leads.open().select_related("status").order_by("-id").first()
    if lead is not None:
        lead.business = contact.business
    return lead


def _update_open(
    lead: Lead, changes: Changes, enquiry: Enquiry, actor: Actor, now: datetime
) -> None:
    lead_changes = _say_of_lead(lead, enquiry)
    lead.updated_at, lead.score_due_at = later(now, lead.updated_at), now
    lead.save(update_fields=[*lead_changes, "updated_at", "score_due_at"])
    if new_tags := add_tags(lead, enquiry.tags):
        lead_changes["tags"] = ["", ", ".join(new_tags)]
    notes = enquiry.notes_for(lead, actor, now=now)
    if notes and lead.notes.filter(text=enquiry.notes).exists():
        notes = []
    Note.objects.bulk_create(notes)
    told: dict[str, Any] = {"changes": changes | lead_changes}
    if notes:
        told |= notes[0].told
    record(lead_event(lead, EventKind.LEAD_UPDATED, actor, now=now, **told))


def _say_of_lead(lead: Lead, enquiry: Enquiry) -> Changes:
    changes = replace(lead, dict(enquiry.said(LEAD_FIELDS)))
    if enquiry.value is not None:
        amounts = replace(lead, {"value": enquiry.value})
        changes |= {name: list(map(as_told, pair)) for name, pair in amounts.items()}
    changes |= merge_json(lead, "custom", enquiry.custom)
    return changes | merge_json(lead, "extra", enquiry.extra)
