"""The tags of a business, as its managers tidy them up."""

from django.db import IntegrityError, transaction

from leads.models import Tag
from leads.placing import unused
from leads.tagging import Hung, clean_title, key_of
from pocketcrm.errors import Conflict

ATTEMPTS = 5


def edit_tag(tag: Tag, *, title: str, colour: str) -> Tag:
    """Write it differently. Where the business has a tag of this title, in any case, the two become
    one, which is returned: every lead that had either has it.

    Raises Conflict where somebody hangs the one that goes on a lead at the same moment.
    """
    title = clean_title(title)
    for _ in range(ATTEMPTS - 1):
        try:
            return _edit_once(tag, title, colour)
        except IntegrityError:  # a program has just made the other one
            continue
    with unused():
        return _edit_once(tag, title, colour)


@unused()
@transaction.atomic
def delete_tag(tag: Tag) -> None:
    """Take it off every lead, for good."""
    tag.delete()


@transaction.atomic
def _edit_once(tag: Tag, title: str, colour: str) -> Tag:
    key = key_of(title)
    # In the order of their keys, so that two who merge the same pair wait for each other.
    rows = Tag.objects.select_for_update().filter(business=tag.business_id).order_by("pk")
    held = {row.pk: row for row in rows.filter(pk=tag.pk) | rows.filter(key=key)}
    if tag.pk not in held:
        raise Conflict("Somebody has deleted this tag.")
    there = next((row for row in held.values() if row.pk != tag.pk), None)
    kept = there or held[tag.pk]
    if there is not None:
        _merge(held[tag.pk], there)
    kept.title, kept.key, kept.colour = title, key, colour
    kept.save(update_fields=["title", "key", "colour"])
    return kept


def _merge(tag: Tag, other: Tag) -> None:
    tagged = Hung.objects.filter(tag=other).values("lead")
    Hung.objects.filter(tag=tag).exclude(lead__in=tagged).update(tag=other)
    tag.delete()
