"""The tags of a business by their titles, whatever their case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accounts.models import Business
from leads.models import MAX_TAG, MAX_TAG_KEY, Client, Lead, Tag

# Its rows say by their order in which order the tags were given.
Hung = Lead.tags.through


def tags_named(business: Business, titles: Iterable[str]) -> list[Tag]:
    """The tags with these titles, in this order and each once; new ones are stored. Of two who
    store the same one at a time, both get it."""
    wanted: dict[str, str] = {}
    for title in filter(None, map(clean_title, titles)):
        wanted.setdefault(key_of(title), title)
    if not wanted:
        return []
    known = _known(business, wanted)
    new = [key for key in wanted if key not in known]
    if new:
        # Everybody in one order: who finds a tag half stored by somebody else waits for them.
        Tag.objects.bulk_create(
            [Tag(business=business, title=wanted[key], key=key) for key in sorted(new)],
            ignore_conflicts=True,
        )
        known = _known(business, wanted)
    return [known[key] for key in wanted]


def add_tags(lead: Lead, titles: Sequence[str]) -> list[str]:
    """Hang tags on a lead beside those that it has; returns the titles of the new ones."""
    there = set(lead.tags.values_list("pk", flat=True))
    new = [tag for tag in tags_named(lead.business, titles) if tag.pk not in there]
    _hang(lead, new)
    return [tag.title for tag in new]


def replace_tags(row: Lead | Client, tags: Sequence[Tag]) -> list[Tag]:
    """Hang these on it in place of those that it had, which are returned; on a lead in this order,
    which a client's have not."""
    if isinstance(row, Client):
        of_client = list(row.tags.all())
        row.tags.set(tags)
        return of_client
    there = tags_of(row)
    if there != list(tags):
        row.tags.clear()
        _hang(row, tags)
    return there


def tags_of(lead: Lead) -> list[Tag]:
    """A lead's tags in the order in which they were given."""
    return [hung.tag for hung in _hung_on([lead])]


def titles_of(leads: Iterable[Lead]) -> Mapping[int, list[str]]:
    """The titles of each lead's tags by its key, in the order in which they were given."""
    titles = defaultdict(list)
    for hung in _hung_on(leads):
        titles[hung.lead_id].append(hung.tag.title)
    return titles


def _hung_on(leads: Iterable[Lead]) -> Iterable[Any]:
    return Hung.objects.filter(lead__in=leads).select_related("tag").order_by("id")


def _hang(lead: Lead, tags: Iterable[Tag]) -> None:
    """Two who hang the same one at a time have both done it."""
    Hung.objects.bulk_create([Hung(lead=lead, tag=tag) for tag in tags], ignore_conflicts=True)


def _known(business: Business, keys: Iterable[str]) -> dict[str, Tag]:
    return {tag.key: tag for tag in Tag.objects.filter(business=business, key__in=list(keys))}


def key_of(title: str) -> str:
    """What compares. What is left of the longest titles fits: some letters fold to three."""
    return title.casefold()[:MAX_TAG_KEY]


def clean_title(title: str) -> str:
    return " ".join(title.split())[:MAX_TAG].strip()


def retag(row: Lead | Client, titles: Sequence[str] | None) -> dict[str, list[Any]]:
    """Hang these tags and no others on a row, where they are said at all; returns what changed, as
    an event tells it. Another order alone is kept, and is not told."""
    if titles is None:
        return {}
    wanted = tags_named(row.business, titles)
    there = replace_tags(row, wanted)
    if set(there) == set(wanted):
        return {}
    return {"tags": [", ".join(tag.title for tag in tags) for tags in (there, wanted)]}
