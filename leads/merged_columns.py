"""What a contact learns of themselves from one who is merged into them, and forgets again."""

import json
from datetime import datetime
from typing import Any

from leads.identity import NotAnIdentity, digits_identity, email_identity, phone_identity
from leads.knowing import MAX_METADATA, Changes, same_json
from leads.models import Client, Contact, Identity, IdentityKind

# What belongs together: half of one address and half of another are none.
TOGETHER = (
    ("first_name", "last_name"),
    ("address", "city", "state", "zip", "country"),
    ("company",),
    ("job_title",),
    ("website",),
    ("property_type",),
    ("preferred_contact_method",),
    ("email",),
    ("phone",),
    ("opted_out_at",),
    ("client_id",),
)
NOTHING = (None, "")


def take_over(kept: Contact, gone: Contact) -> Changes:
    """Fill what `kept` lacks and `gone` has; nothing is overwritten. Returns the old and the new
    value of each column that changed, as JSON holds them."""
    changes: Changes = {}
    for names in TOGETHER:
        if not _contradict(kept, gone, names):
            changes |= {
                name: [_plain(getattr(kept, name)), _plain(getattr(gone, name))]
                for name in names
                if getattr(kept, name) in NOTHING and getattr(gone, name) not in NOTHING
            }
    for name in changes:
        setattr(kept, name, getattr(gone, name))
    return changes | _take_over_metadata(kept, gone)


def _contradict(kept: Contact, gone: Contact, names: tuple[str, ...]) -> bool:
    pairs = [(getattr(kept, name), getattr(gone, name)) for name in names]
    return any(a != b for a, b in pairs if a not in NOTHING and b not in NOTHING)


def _take_over_metadata(kept: Contact, gone: Contact) -> Changes:
    """Key by key, as long as there is room: what does not fit stays with `gone`."""
    known = kept.metadata
    new: dict[str, Any] = {}
    for name, value in gone.metadata.items():
        lacks = name not in known or (known[name] in NOTHING and value not in NOTHING)
        if lacks and _size(known | new | {name: value}) <= MAX_METADATA:
            new[name] = value
    if not new:
        return {}
    kept.metadata = known | new
    return {"metadata": [{name: known[name] for name in new if name in known}, new]}


def _size(metadata: dict[str, Any]) -> int:
    return len(json.dumps(metadata, ensure_ascii=False).encode())


def give_back(kept: Contact, before: Changes) -> tuple[Changes, list[str]]:
    """Forget what was taken over, where it is still so. Returns what changed, and the names of the
    columns that somebody has changed since. Their identities are the right ones by now."""
    changes: Changes = {}
    stayed = []
    for name, (old, new) in before.items():
        if name == "metadata":
            changes |= _give_back_metadata(kept, old, new)
        elif _plain(getattr(kept, name)) != new or _still_leads(kept, name):
            stayed.append(_shown(name))
        else:
            setattr(kept, name, old)
            changes[name] = [new, old]
    return changes | _own_addresses(kept), stayed


def _give_back_metadata(kept: Contact, old: dict[str, Any], new: dict[str, Any]) -> Changes:
    same = [n for n in new if n in kept.metadata and same_json(kept.metadata[n], new[n])]
    if not same:
        return {}
    kept.metadata = {n: v for n, v in kept.metadata.items() if n not in same} | {
        name: old[name] for name in same if name in old
    }
    return {"metadata": [{n: new[n] for n in same}, {n: old.get(n, "") for n in same}]}


def _still_leads(kept: Contact, name: str) -> bool:
    return name == "client_id" and Client.objects.filter(primary_contact=kept).exists()


def _own_addresses(kept: Contact) -> Changes:
    """Where the newest e-mail or phone went away with its identity, the newest one that is left."""
    changes: Changes = {}
    for kind in IdentityKind:
        typed = getattr(kept, kind.value)
        values = _forms(kind, typed, kept.business.country)
        theirs = Identity.objects.filter(business=kept.business_id, kind=kind, is_test=kept.is_test)
        if theirs.filter(value__in=values).exclude(contact=kept).exists():
            left = kept.identities.filter(kind=kind).order_by("-id")
            new = left.values_list("typed", flat=True).first() or ""
            setattr(kept, kind.value, new)
            changes[kind.value] = [typed, new]
    return changes


def _forms(kind: IdentityKind, typed: str, region: str) -> list[str]:
    """The normal forms under which it may be known, whichever dialect brought it."""
    try:
        if kind == IdentityKind.EMAIL:
            return [email_identity(typed).value]
        return [phone_identity(typed, region).value]
    except NotAnIdentity:
        return [digits_identity(typed, region).value] if typed.isdigit() else []


def told(changes: Changes) -> Changes:
    """As the timeline tells of it: a client by its name."""
    return {_shown(name): [_told(name, value) for value in pair] for name, pair in changes.items()}


def _shown(name: str) -> str:
    return name.removesuffix("_id")


def _told(name: str, value: Any) -> Any:
    if name == "client_id":
        return str(Client.objects.filter(pk=value).first() or "") if value else ""
    return value or ""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
