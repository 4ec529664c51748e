"""What people do to a lead after it landed."""

from datetime import datetime

from django.db import transaction

from accounts.models import Business, User
from leads.history import lead_event
from leads.models import Colour, Lead, LeadStatus, Note, StatusMeaning
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict

DEFAULT_STATUSES = [
    ("New", "new", "prospect", StatusMeaning.NEW, Colour.BLUE),
    ("Contacted", "contacted", "contact", StatusMeaning.IN_PROGRESS, Colour.CYAN),
    ("Tentative", "tentative", "tentative", StatusMeaning.IN_PROGRESS, Colour.AMBER),
    ("Qualified", "qualified", "potential", StatusMeaning.IN_PROGRESS, Colour.VIOLET),
    ("Converted", "converted", "customer", StatusMeaning.WON, Colour.GREEN),
    ("Lost", "lost", "closed", StatusMeaning.LOST, Colour.GREY),
]


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
    lead: Lead, status: LeadStatus, *, seen: LeadStatus, user: User, now: datetime
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
    actor = Actor.from_user(user)
    record(lead_event(lead, EventKind.LEAD_STATUS_CHANGED, actor, now=now, changes=changes))


@transaction.atomic
def add_note(lead: Lead, text: str, *, user: User, now: datetime) -> Note:
    """Write down what a person says about a lead."""
    actor = Actor.from_user(user)
    note = lead.notes.create(text=text, author=user, author_name=actor.name, created_at=now)
    Lead.objects.filter(pk=lead.pk).update(updated_at=now)
    record(lead_event(lead, EventKind.LEAD_NOTE_ADDED, actor, now=now, note=text))
    return note
