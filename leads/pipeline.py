"""What people do to a lead after it landed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists

from accounts.models import Business
from leads.history import event_of_held
from leads.models import Colour, Lead, LeadCategory, LeadStatus, StatusMeaning
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict

DEFAULT_CATEGORY = "General"
DEFAULT_STATUSES = [
    ("New", "new", "prospect", StatusMeaning.NEW, Colour.BLUE),
    ("Contacted", "contacted", "contact", StatusMeaning.IN_PROGRESS, Colour.CYAN),
    ("Tentative", "tentative", "tentative", StatusMeaning.IN_PROGRESS, Colour.AMBER),
    ("Qualified", "qualified", "potential", StatusMeaning.IN_PROGRESS, Colour.VIOLET),
    ("Converted", "converted", "customer", StatusMeaning.WON, Colour.GREEN),
    ("Lost", "lost", "closed", StatusMeaning.LOST, Colour.GREY),
]


class AlreadyDeleted(Conflict):
    code = "already_deleted"


def seed_pipeline(business: Business) -> None:
    """Give a new business the six statuses of `contract/RULINGS.md`, number 15, and a category."""
    LeadStatus.objects.bulk_create(
        LeadStatus(
            business=business,
            title=title,
            slug=slug,
            legacy_name=legacy_name,
            meaning=meaning,
            colour=colour,
            position=position,
        )
        for position, (title, slug, legacy_name, meaning, colour) in enumerate(DEFAULT_STATUSES)
    )
    LeadCategory.objects.create(business=business, title=DEFAULT_CATEGORY, position=0)


@transaction.atomic
def change_status(
    lead: Lead, status: LeadStatus, *, seen: LeadStatus, actor: Actor, now: datetime
) -> None:
    """Move a lead from the status that the person saw to another one.

    Raises Conflict, and changes nothing, where somebody else has moved it in between.
    """
    if status == seen:
        return
    there = LeadStatus.objects.filter(pk=status.pk)  # it may have been deleted in between
    standing = Lead.objects.filter(Exists(there), pk=lead.pk, status=seen)
    if not standing.update(status=status, updated_at=now, score_due_at=now):
        raise Conflict("Somebody else has changed the status meanwhile. Look again, then decide.")
    lead.updated_at = now
    changes = {"status": [seen.title, status.title]}
    record(event_of_held(lead, EventKind.LEAD_STATUS_CHANGED, actor, now=now, changes=changes))


@transaction.atomic
def archive(lead: Lead, actor: Actor, *, now: datetime) -> None:
    """Put a lead aside. Its person's next enquiry opens a new one. Twice is once."""
    active = Lead.objects.filter(pk=lead.pk, archived_at=None)
    if active.update(archived_at=now, updated_at=now, score_due_at=now):
        lead.archived_at = now
        record(event_of_held(lead, EventKind.LEAD_ARCHIVED, actor, now=now))


@transaction.atomic
def activate(lead: Lead, actor: Actor, *, now: datetime) -> None:
    """Take a lead out of the archive. Twice is once."""
    archived = Lead.objects.filter(pk=lead.pk, archived_at__isnull=False)
    if archived.update(archived_at=None, updated_at=now, score_due_at=now):
        lead.archived_at = None
        record(event_of_held(lead, EventKind.LEAD_ACTIVATED, actor, now=now))


@transaction.atomic
def delete_lead(lead: Lead, actor: Actor, *, now: datetime) -> None:
    """Take a lead off every list and board. The row stays, and so does its person; whoever asks
    again opens a new one. Raises AlreadyDeleted."""
    standing = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    if not standing.update(deleted_at=now, updated_at=now, score_due_at=now):
        raise AlreadyDeleted("The lead is deleted already.")
    lead.deleted_at = now
    record(event_of_held(lead, EventKind.LEAD_DELETED, actor, now=now))


@transaction.atomic
def restore_lead(lead: Lead, actor: Actor, *, now: datetime) -> None:
    """Bring a deleted lead back as it was. Twice is once."""
    deleted = Lead.objects.filter(pk=lead.pk, deleted_at__isnull=False)
    if deleted.update(deleted_at=None, updated_at=now, score_due_at=now):
        lead.deleted_at = None
        record(event_of_held(lead, EventKind.LEAD_RESTORED, actor, now=now))
