"""The rows that a merge moves from one contact to the other, and gives back."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from leads.models import Client, ClientQuerySet, Contact, ContactMerge, Lead, PossibleDuplicate
from notifications.models import Event

# No database takes any number of keys at once.
BATCH = 500


def led_by(contact: Contact) -> ClientQuerySet:
    """The client whose primary contact they are, if any."""
    return Client.objects.filter(primary_contact=contact)


def move(kept: Contact, gone: Contact, *, now: datetime) -> dict[str, list[int]]:
    """Returns the keys of what was moved."""
    identities = _keys(gone.identities.all())
    gone.identities.update(contact=kept)
    leads = _keys(gone.leads.select_for_update())
    converted = _keys(gone.leads.exclude(client=None))
    gone.leads.update(contact=kept, score_due_at=now)
    clients = _keys(led_by(gone))
    led_by(gone).update(primary_contact=kept)
    return {
        "identities": identities,
        "leads": leads,
        "converted": converted,
        "clients": clients,
        "duplicates": _move_pairs(kept, gone),
    }


def move_events(kept: Contact, gone: Contact) -> list[int]:
    """The whole timeline, last of all: whoever held a lead until now has written into it."""
    theirs = Event.objects.filter(contact_id=gone.pk)
    keys = _keys(theirs)
    theirs.update(contact_id=kept.pk)
    return keys


def give_back(kept: Contact, gone: Contact, done: ContactMerge, *, now: datetime) -> dict[str, int]:
    """Returns how many of each kind stay, because they were changed since."""
    moved = done.moved
    leads = _leads_to_give_back(kept, done)
    _update(Lead.objects.all(), leads, contact=gone, score_due_at=now)
    _update(Event.objects.filter(contact_id=kept.pk), moved["events"], contact_id=gone.pk)
    _follow_leads(kept, gone, leads)
    clients = _update(led_by(kept), moved["clients"], primary_contact=gone)
    identities = _update(kept.identities.all(), moved["identities"], contact=gone)
    _give_back_pairs(kept, gone, moved["duplicates"])
    return {
        "identities": len(moved["identities"]) - identities,
        "leads": len(moved["leads"]) - len(leads),
        "clients": len(moved["clients"]) - clients,
    }


def _leads_to_give_back(kept: Contact, done: ContactMerge) -> list[int]:
    """What was converted since belongs to the client that the kept contact has become."""
    standing = dict(kept.leads.select_for_update().order_by("pk").values_list("pk", "client"))
    converted = set(done.moved["converted"])
    return [
        key
        for key in done.moved["leads"]
        if key in standing and (standing[key] is None or key in converted)
    ]


def _follow_leads(kept: Contact, gone: Contact, leads: list[int]) -> None:
    """What has happened to these leads since the merge is told where they are."""
    since = Event.objects.filter(contact_id=kept.pk, appointment_id=None)
    for keys in _batches(leads):
        since.filter(lead_id__in=keys).update(contact_id=gone.pk)


def _move_pairs(kept: Contact, gone: Contact) -> list[int]:
    """Who may be `gone` may be `kept` now; who is a pair with both stays as it is."""
    moved = []
    for pair in PossibleDuplicate.objects.filter(Q(first=gone) | Q(second=gone)).order_by("pk"):
        other = pair.second_id if pair.first_id == gone.pk else pair.first_id
        if other != kept.pk and _set_pair(pair, kept.pk, other):
            moved.append(pair.pk)
    return moved


def _give_back_pairs(kept: Contact, gone: Contact, keys: list[int]) -> None:
    for pair in PossibleDuplicate.objects.filter(pk__in=keys):
        if kept.pk in (pair.first_id, pair.second_id):
            other = pair.second_id if pair.first_id == kept.pk else pair.first_id
            _set_pair(pair, gone.pk, other)


def _set_pair(pair: PossibleDuplicate, one: int, other: int) -> bool:
    first, second = sorted((one, other))
    if PossibleDuplicate.objects.filter(first=first, second=second).exists():
        return False
    PossibleDuplicate.objects.filter(pk=pair.pk).update(first=first, second=second)
    return True


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _update(rows: QuerySet[Any], keys: list[int], **columns: Any) -> int:
    return sum(rows.filter(pk__in=some).update(**columns) for some in _batches(keys))


def _batches(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
