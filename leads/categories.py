"""What kinds of work a business files its leads under, as its managers set them up."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from leads.models import LeadCategory
from leads.placing import put_last, store, take_turns, unused
from pocketcrm.errors import Conflict


def add_category(category: LeadCategory) -> None:
    """Store a new one after all others. Raises Conflict for a title that there is, in any case."""
    with _titled_once(), transaction.atomic():
        take_turns(category.business_id)
        put_last(category)
        category.save(force_insert=True)


def edit_category(category: LeadCategory, *, now: datetime) -> None:
    """Store its title, description and colour. Raises Conflict as `add_category` does."""
    category.updated_at = now
    with _titled_once(), transaction.atomic():
        store(category, "title", "description", "colour", "updated_at")


@unused()
@transaction.atomic
def delete_category(category: LeadCategory) -> None:
    """Its leads have none from now on, and count as of the first. Raises Conflict for the last."""
    take_turns(category.business_id)
    others = LeadCategory.objects.filter(business=category.business_id).exclude(pk=category.pk)
    if not others.exists():
        raise Conflict(f"{category} is the last category. Rename it, or add another one first.")
    category.delete()


@contextmanager
def _titled_once() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict("There is a category with this title.", field="title") from error
