"""The columns of a pipeline, as the people who manage the business set them up.

There is always a status for what is new, one for what is won and one for what is lost: the rules
look for them by what they mean.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from leads.history import lead_event
from leads.models import Lead, LeadStatus, StatusMeaning
from leads.placing import put_last, take_turns, unused
from notifications.events import Actor, record
from notifications.models import EventKind
from pocketcrm.errors import Conflict, NotFound

MAX_SLUG = 40
BATCH = 500
NEEDED = (StatusMeaning.NEW, StatusMeaning.WON, StatusMeaning.LOST)


def add_status(status: LeadStatus) -> None:
    """Store a new status after all others. A slug of its title is its name in every dialect, unless
    it has another one for the legacy API (`contract/RULINGS.md`, 15).

    Raises Conflict for a title or a legacy name that there is already.
    """
    with _told_apart(), transaction.atomic():
        take_turns(status.business_id)
        put_last(status)
        names = LeadStatus.objects.filter(business=status.business_id)
        taken = {name for pair in names.values_list("slug", "legacy_name") for name in pair}
        status.slug = next(name for name in _slugs_of(status.title) if name not in taken)
        status.legacy_name = status.legacy_name or status.slug
        status.save(force_insert=True)


def edit_status(status: LeadStatus, *, now: datetime) -> None:
    """Store its title, colour, meaning and legacy name. Its slug stays, for the programs that know
    it. With another meaning its leads are open or closed from now on.

    Raises Conflict as `add_status` does, and where no status would be left of what it meant.
    """
    with _told_apart(), transaction.atomic():
        before = _held(status)
        if status.meaning != before.meaning:
            _keep_one_that_means(before)
            status.leads.update(score_due_at=now)
        status.legacy_name = status.legacy_name or before.slug
        status.save(update_fields=["title", "colour", "meaning", "legacy_name"])


@unused()
@transaction.atomic
def delete_status(
    status: LeadStatus, *, move_to: LeadStatus | None, actor: Actor, now: datetime
) -> None:
    """Delete it, once its leads have moved; each of them tells so in its timeline.

    Raises Conflict where it is the last that means what is needed, and where it has leads and
    nobody said where to move them.
    """
    row = _held(status)
    _keep_one_that_means(row)
    if move_to is not None:
        _move_leads(row, move_to, actor, now)
    elif row.leads.exists():
        raise Conflict("Leads have this status. Choose where they move.", field="move_to")
    row.delete()


def is_last_of_its_meaning(status: LeadStatus) -> bool:
    """Whether the rules would look for one like it in vain."""
    others = LeadStatus.objects.filter(business=status.business_id, meaning=status.meaning)
    return status.meaning in NEEDED and not others.exclude(pk=status.pk).exists()


def _held(status: LeadStatus) -> LeadStatus:
    take_turns(status.business_id)
    row = LeadStatus.objects.filter(pk=status.pk).first()
    if row is None:
        raise NotFound("There is no such status.")
    row.business = status.business
    return row


def _keep_one_that_means(status: LeadStatus) -> None:
    if is_last_of_its_meaning(status):
        meaning = StatusMeaning(status.meaning).label.lower()
        raise Conflict(
            f"{status} is the only status that means {meaning}. Let another one mean it first.",
            field="meaning",
        )


def _move_leads(status: LeadStatus, target: LeadStatus, actor: Actor, now: datetime) -> None:
    """All of them, also those that are archived, deleted or test data."""
    changes = {"status": [status.title, target.title]}
    standing = Lead.objects.filter(status=status).order_by("pk")
    while keys := list(standing.select_for_update().values_list("pk", flat=True)[:BATCH]):
        moved = Lead.objects.filter(pk__in=keys)
        moved.update(status=target, updated_at=now, score_due_at=now)
        events = []
        for lead in moved.select_related("contact").order_by("pk"):
            lead.business = status.business
            event = lead_event(lead, EventKind.LEAD_STATUS_CHANGED, actor, now=now, changes=changes)
            events.append(event)
        record(*events)


def _slugs_of(title: str) -> Iterator[str]:
    """`site-visit`, then `site-visit-2` and so on."""
    name = slugify(title)[:MAX_SLUG].strip("-_") or "status"
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield name[: MAX_SLUG - len(ending)] + ending


@contextmanager
def _told_apart() -> Iterator[None]:
    """Says which of its names another one has."""
    try:
        yield
    except IntegrityError as error:
        if "legacy_name" in str(error):
            message = "Another status has this name in the legacy API."
            raise Conflict(message, field="legacy_name") from error
        raise Conflict("There is a status with this title.", field="title") from error
