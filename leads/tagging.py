"""The tags of a business by their titles, whatever their case."""

from collections.abc import Iterable, Sequence

from accounts.models import Business
from leads.models import MAX_TAG, Lead, Tag


def tags_named(business: Business, titles: Iterable[str]) -> list[Tag]:
    """The tags with these titles, in this order and each once; new ones are stored. Of two who
    store the same one at a time, both get it."""
    wanted = {_key(title): title for title in map(_clean, titles) if title}
    if not wanted:
        return []
    known = _known(business, wanted)
    new = [key for key in wanted if key not in known]
    if new:
        Tag.objects.bulk_create(
            [Tag(business=business, title=wanted[key], key=key) for key in new],
            ignore_conflicts=True,
        )
        known = _known(business, wanted)
    return [known[key] for key in wanted]


def add_tags(lead: Lead, titles: Sequence[str]) -> list[str]:
    """Hang tags on a lead beside those that it has; returns the titles of the new ones."""
    there = set(lead.tags.values_list("pk", flat=True))
    new = [tag for tag in tags_named(lead.business, titles) if tag.pk not in there]
    lead.tags.add(*new)
    return [tag.title for tag in new]


def _known(business: Business, keys: Iterable[str]) -> dict[str, Tag]:
    return {tag.key: tag for tag in Tag.objects.filter(business=business, key__in=list(keys))}


def _key(title: str) -> str:
    # There are letters that fold to three.
    return title.casefold()[: 2 * MAX_TAG]


def _clean(title: str) -> str:
    return " ".join(title.split())[:MAX_TAG].strip()
