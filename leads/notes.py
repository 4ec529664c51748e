"""What people say about a lead, and take back."""

from datetime import datetime

from django.db import transaction

from leads.history import event_of_held
from leads.models import Lead, Note
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import NotFound


@transaction.atomic
def add_note(lead: Lead, text: str, *, actor: Actor, now: datetime) -> Note:
    """Write down what a person says about a lead. Raises NotFound where it is deleted."""
    standing = Lead.objects.filter(pk=lead.pk, deleted_at=None)
    if not standing.update(updated_at=now, score_due_at=now):
        raise NotFound("There is no such lead.")
    note = lead.notes.create(
        text=text, author_id=actor.user_id, author_name=actor.name, created_at=now
    )
    record(event_of_held(lead, EventKind.LEAD_NOTE_ADDED, actor, now=now, **note.told))
    return note


@transaction.atomic
def delete_note(note: Note, actor: Actor, *, now: datetime) -> None:
    """Remove a note for good. The timeline keeps that it was there. Raises NotFound where it is
    gone."""
    deleted, _ = Note.objects.filter(pk=note.pk).delete()
    if not deleted:
        raise NotFound("There is no such note.")
    told = {"note_id": note.public_id}
    record(event_of_held(note.lead, EventKind.LEAD_NOTE_DELETED, actor, now=now, **told))
