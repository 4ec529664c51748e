"""Two contacts become one, and become two again where that was wrong.

Both contacts are held from the first statement on, in the order of their keys, then the leads
(`leads/standing.py`): a push that comes meanwhile waits, and finds its person afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from leads import merged_columns, merged_rows
from leads.knowing import store_contact
from leads.models import Contact, ContactMerge
from leads.standing import hold_both
from notifications.events import Actor, new_event, record
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict, NotFound


class NotMergeable(Conflict):
    code = "not_mergeable"


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an undo: the contact who is there again, and what has been changed since the
    merge and therefore stays where it is: numbers of rows by what they are, names of columns."""

    gone: Contact
    rows: dict[str, int]
    columns: list[str]


@transaction.atomic
def merge(kept: Contact, gone: Contact, actor: Actor, *, now: datetime) -> ContactMerge:
    """Everything of `gone` becomes `kept`'s: identities, leads with all that hangs on them,
    appointments, timeline, client, and what is known of them and not of `kept`. Nothing that is
    known of `kept` is overwritten. `gone` stays as a row that points at `kept`.

    Raises NotFound where they are not of one business, NotMergeable where they are one by now,
    where one is test data and the other is not, or where both are clients.
    """
    if kept.business_id != gone.business_id:
        raise NotFound("There is no such contact.")
    kept, gone = hold_both(kept, gone)
    _check(kept, gone)
    moved: dict[str, Any] = merged_rows.move(kept, gone, now=now)
    before = merged_columns.take_over(kept, gone)
    store_contact(kept, before, now)
    for name, (move, _) in _steps().items():
        moved[name] = move(kept, gone)
    moved["events"] = merged_rows.move_events(kept, gone)
    _close(gone, into=kept, now=now)
    done = ContactMerge.objects.create(
        business=kept.business,
        kept=kept,
        gone=gone,
        moved=moved,
        before=before,
        merged_by_id=actor.user_id,
        created_at=now,
    )
    counted = {name: len(moved[name]) for name in ("identities", "leads", *_steps())}
    told = {"merge": done.public_id, "moved": counted, "changes": merged_columns.told(before)}
    record(*_events(EventKind.CONTACT_MERGED, kept, gone, actor, now, told))
    return done


@transaction.atomic
def undo(done: ContactMerge, actor: Actor, *, now: datetime) -> Undone:
    """Give back what was moved, as far as it is still the kept contact's and has not been changed
    since; with a lead or an appointment go the events that tell of it. The rest stays.

    Raises Conflict where it is undone already, or where the kept contact has become somebody else
    by a later merge, which is to be undone first.
    """
    kept, gone = hold_both(done.kept, done.gone)
    done = ContactMerge.objects.get(pk=done.pk)
    if done.undone_at is not None:
        raise Conflict("This merge is undone already.")
    if kept.merged_into_id is not None:
        raise Conflict(f"{kept.name} has been merged into somebody else since. Undo that first.")
    stayed = merged_rows.give_back(kept, gone, done, now=now)
    for name, (_, give_back) in _steps().items():
        stayed[name] = give_back(kept, gone, done.moved.get(name, []))
    stayed = {name: count for name, count in stayed.items() if count}
    given, columns = merged_columns.give_back(kept, done.before)
    _close(gone, into=None, now=now)
    store_contact(kept, given, now)
    store_contact(gone, [], now)
    ContactMerge.objects.filter(pk=done.pk).update(undone_at=now)
    told = {"merge": done.public_id, "stayed": stayed | ({"columns": columns} if columns else {})}
    told["changes"] = merged_columns.told(given)
    record(*_events(EventKind.CONTACT_UNMERGED, kept, gone, actor, now, told))
    return Undone(gone, stayed, columns)


def _check(kept: Contact, gone: Contact) -> None:
    if kept == gone:
        raise NotMergeable("This is one contact.")
    if kept.is_test != gone.is_test:
        raise NotMergeable("Test data and real data are never merged.")
    for contact in (kept, gone):
        if contact.merged_into_id is not None:
            raise NotMergeable(f"{contact.name} has been merged into somebody else already.")
    led = merged_rows.led_by(gone).first()
    if led is not None and kept.client_id not in (None, led.pk):
        raise NotMergeable("They belong to two clients. Delete one of the clients first.")


def _close(gone: Contact, *, into: Contact | None, now: datetime) -> None:
    gone.merged_into, gone.updated_at = into, now
    gone.save(update_fields=["merged_into", "updated_at"])


def _steps() -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    """What the apps above do: by the name of what is moved, how it is, and how it is given back."""
    steps = settings.MERGED_CONTACT_STEPS.items()
    return {name: (import_string(move), import_string(back)) for name, (move, back) in steps}


def _events(
    kind: EventKind,
    kept: Contact,
    gone: Contact,
    actor: Actor,
    now: datetime,
    told: dict[str, Any],
) -> list[Event]:
    return [
        new_event(
            kept.business,
            kind,
            actor,
            contact_id=contact.pk,
            data={
                "contact": contact.public_id,
                "other": {"id": other.public_id, "name": other.name},
                "is_kept": contact == kept,
                **told,
            },
            now=now,
            is_test=kept.is_test,
        )
        for contact, other in ((kept, gone), (gone, kept))
    ]
