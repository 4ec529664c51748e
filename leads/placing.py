"""The order in which a business keeps its statuses, categories and fields.

Whoever changes what there is takes turns within the business: of two at once neither is lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import IntegrityError, models, transaction
from django.db.models import Max, QuerySet

from accounts.models import Business
from leads.models import CustomField, LeadCategory, LeadStatus
from pocketcrm.errors import Conflict, NotFound

Placed = LeadStatus | LeadCategory | CustomField


class Step(IntEnum):
    UP = -1
    DOWN = 1


def put_last(row: Placed) -> None:
    """Give a new row the place after all others. To be called by whoever has the turn."""
    last = _kin(row).aggregate(last=Max("position"))["last"]
    row.position = 0 if last is None else last + 1


@transaction.atomic
def move(row: Placed, step: Step) -> None:
    """Let it change places with its neighbour. At either end nothing happens."""
    take_turns(row.business_id)
    rows = list(_kin(row))
    place = next((place for place, one in enumerate(rows) if one.pk == row.pk), None)
    if place is None or not 0 <= place + step < len(rows):
        return
    rows.insert(place + step, rows.pop(place))
    for position, one in enumerate(rows):
        one.position = position
    _kin(row).bulk_update(rows, ["position"])


def take_turns(business_id: int) -> None:
    # Not the key: rows that point at the business are stored meanwhile.
    Business.objects.select_for_update(no_key=True).get(pk=business_id)


def store(row: Placed, *columns: str) -> None:
    """Write these columns. Raises NotFound where somebody has deleted the row."""
    rows = _kin(row).filter(pk=row.pk)
    if not rows.update(**{name: getattr(row, name) for name in columns}):
        raise NotFound(f"Somebody has deleted {row}.")


@contextmanager
def unused() -> Iterator[None]:
    """Around the transaction of an act that deletes a row. Raises Conflict where something began
    to use it in this moment."""
    try:
        yield
    except (IntegrityError, models.RestrictedError) as error:
        raise Conflict("Somebody has used it in this moment. Try again.") from error


def _kin(row: Placed) -> QuerySet[Placed]:
    everybody = type(row)._default_manager  # noqa: SLF001 - the name that Django gives it
    return everybody.filter(business=row.business_id)
