"""What is to be done for a lead: who changes the list, and what the timeline is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Max

from leads.holding import hold, tell
from leads.knowing import later
from leads.models import ChecklistComment, ChecklistItem, Lead
from notifications.events import Actor
from notifications.models import ActorKind, EventKind
from pocketcrm.errors import Conflict, FieldProblem, InvalidInput, NotFound

MAX_ITEMS = 200
# Of each item, as much of its text as the timeline shows of an order.
SHOWN = 60


class ChecklistAct(StrEnum):
    """What was done, under `act` in the event."""

    ADDED = "added"
    REWORDED = "reworded"
    TICKED = "ticked"
    UNTICKED = "unticked"
    DELETED = "deleted"
    REORDERED = "reordered"
    COMMENT_ADDED = "comment_added"
    COMMENT_DELETED = "comment_deleted"


@transaction.atomic
def add_item(lead: Lead, text: str, actor: Actor, *, now: datetime) -> ChecklistItem:
    """Put something to do at the end of a lead's list. Raises NotFound where the lead is deleted,
    and Conflict where its list is full."""
    hold(lead)
    if lead.checklist.count() >= MAX_ITEMS:
        raise Conflict(f"A checklist has at most {MAX_ITEMS} items.")
    last = lead.checklist.aggregate(last=Max("position"))["last"] or 0
    item = lead.checklist.create(text=text, position=last + 1, created_at=now, updated_at=now)
    _tell(item, ChecklistAct.ADDED, actor, now, text=["", text])
    return item


@transaction.atomic
def reword(item: ChecklistItem, text: str, actor: Actor, *, now: datetime) -> ChecklistItem:
    """Write an item anew. Raises NotFound where it or its lead is gone, as all acts on it do."""
    row = _held(item)
    old = row.text
    if text != old:
        _change(row, now, text=text)
        _tell(row, ChecklistAct.REWORDED, actor, now, text=[old, text])
    return row


def tick(item: ChecklistItem, actor: Actor, *, now: datetime) -> ChecklistItem:
    """It is done. Twice is once."""
    return _mark(item, actor, now, is_done=True)


def untick(item: ChecklistItem, actor: Actor, *, now: datetime) -> ChecklistItem:
    """It is to be done after all. Twice is once."""
    return _mark(item, actor, now, is_done=False)


@transaction.atomic
def _mark(item: ChecklistItem, actor: Actor, now: datetime, *, is_done: bool) -> ChecklistItem:
    row = _held(item)
    if is_done != row.is_done:
        _change(row, now, is_done=is_done)
        act = ChecklistAct.TICKED if is_done else ChecklistAct.UNTICKED
        words = ["to do", "done"]
        _tell(row, act, actor, now, state=words if is_done else words[::-1])
    return row


@transaction.atomic
def delete_item(item: ChecklistItem, actor: Actor, *, now: datetime) -> None:
    """Take an item off the list for good, with what was said about it."""
    row = _held(item)
    told = ChecklistItem(public_id=row.public_id, text=row.text, lead=item.lead)
    row.delete()
    _tell(told, ChecklistAct.DELETED, actor, now, text=[told.text, ""])


@transaction.atomic
def reorder(lead: Lead, order: Sequence[int], actor: Actor, *, now: datetime) -> None:
    """Put a lead's whole list in this order of its items' keys; the same order is no change.

    Raises InvalidInput for a key that is not of this list or is named twice, and Conflict where
    one is missing: somebody has added it meanwhile.
    """
    hold(lead)
    items = list(lead.checklist.all())
    by_key = {item.pk: item for item in items}
    if len(set(order)) != len(order) or not by_key.keys() >= set(order):
        message = "This must name each item of the checklist once."
        raise InvalidInput([FieldProblem("order", "invalid", message)])
    if len(order) != len(items):
        raise Conflict("The checklist has other items by now. Look again, then put it in order.")
    wanted = [by_key[key] for key in order]
    if wanted != items:
        _place(wanted, now)
        changes = {"order": [_shown(items), _shown(wanted)]}
        told = {"act": ChecklistAct.REORDERED, "changes": changes}
        tell(lead, EventKind.LEAD_CHECKLIST_CHANGED, actor, now=now, **told)


@transaction.atomic
def comment_on(item: ChecklistItem, text: str, actor: Actor, *, now: datetime) -> ChecklistComment:
    """Write down what somebody says about an item."""
    row = _held(item)
    author_id = actor.id if actor.kind is ActorKind.USER else None
    comment = row.comments.create(
        text=text, author_id=author_id, author_name=actor.name, created_at=now
    )
    _tell(row, ChecklistAct.COMMENT_ADDED, actor, now, comment=["", text])
    return comment


@transaction.atomic
def delete_comment(comment: ChecklistComment, actor: Actor, *, now: datetime) -> None:
    """Remove a comment for good. Raises NotFound where it is gone."""
    row = _held(comment.item)
    deleted, _ = row.comments.filter(pk=comment.pk).delete()
    if not deleted:
        raise NotFound("There is no such comment.")
    _tell(row, ChecklistAct.COMMENT_DELETED, actor, now, comment=[comment.text, ""])


def _held(item: ChecklistItem) -> ChecklistItem:
    """The item as it is now, its lead locked."""
    hold(item.lead)
    row = ChecklistItem.objects.filter(pk=item.pk).first()
    if row is None:
        raise NotFound("There is no such item.")
    row.lead = item.lead
    return row


def _change(item: ChecklistItem, now: datetime, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(item, name, value)
    item.updated_at = later(now, item.updated_at)
    item.save(update_fields=[*columns, "updated_at"])


def _place(items: Sequence[ChecklistItem], now: datetime) -> None:
    moved = []
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position, item.updated_at = position, later(now, item.updated_at)
            moved.append(item)
    ChecklistItem.objects.bulk_update(moved, ["position", "updated_at"])


def _shown(items: Sequence[ChecklistItem]) -> str:
    return ", ".join(item.text[:SHOWN] for item in items)


def _tell(
    item: ChecklistItem, act: ChecklistAct, actor: Actor, now: datetime, **changes: list[str]
) -> None:
    told = {"act": act, "item": item.public_id, "text": item.text, "changes": changes}
    tell(item.lead, EventKind.LEAD_CHECKLIST_CHANGED, actor, now=now, **told)
