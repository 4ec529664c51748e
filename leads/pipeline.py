"""What people do to a lead after it landed."""

from datetime import datetime

from django.db import transaction

from accounts.models import Business
from leads.history import lead_event
from leads.models import Colour, Lead, LeadStatus, Note, StatusMeaning
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict, NotFound

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


def seed_statuses(business: Business) -> None:
    """Give a new business the six statuses of `contract/RULINGS.md`, number 15."""
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


@transaction.atomic
def change_status(
    lead: Lead, status: LeadStatus, *, seen: LeadStatus, actor: Actor, now: datetime
) -> None:
    """Move a lead from the status that the person saw to another one.

    Raises Conflict, and changes nothing, where somebody else has moved it in between.
    """
    if status == seen:
        return
    moved = Lead.objects.filter(pk=lead.pk, status=seen).update(status=status, updated_at=now)
    if not moved:
        raise Conflict("Somebody else has changed the status meanwhile. Look again, then decide.")
    changes = {"status": [seen.title, status.title]}
    record(lead_event(lead, EventKind.LEAD_STATUS_CHANGED, actor, now=now, changes=changes))


@transaction.atomic
def delete_lead(lead: Lead, actor: Actor, *, now: datetime) -> None:
    """Take a lead off every list and board. The row stays, and so does its person; whoever asks
    again opens a new one. Raises AlreadyDeleted."""
    standing = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    if not standing.update(deleted_at=now, updated_at=now):
        raise AlreadyDeleted("The lead is deleted already.")
    record(lead_event(lead, EventKind.LEAD_DELETED, actor, now=now))


@transaction.atomic
def add_note(lead: Lead, text: str, *, actor: Actor, now: datetime) -> Note:
    """Write down what a person says about a lead. Raises NotFound where it is deleted."""
    standing = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    if not standing.update(updated_at=now):
        raise NotFound("There is no such lead.")
    note = lead.notes.create(
        text=text, author_id=actor.user_id, author_name=actor.name, created_at=now
    )
    told = {"note": text, "note_id": note.public_id}
    record(lead_event(lead, EventKind.LEAD_NOTE_ADDED, actor, now=now, **told))
    return note


@transaction.atomic
def delete_note(note: Note, actor: Actor, *, now: datetime) -> None:
    """Remove a note for good. The timeline keeps that it was there. Raises NotFound where it is
    gone."""
    deleted, _ = Note.objects.filter(pk=note.pk).delete()
    if not deleted:
        raise NotFound("There is no such note.")
    told = {"note_id": note.public_id}
    record(lead_event(note.lead, EventKind.LEAD_NOTE_DELETED, actor, now=now, **told))
