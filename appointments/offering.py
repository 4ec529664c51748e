"""What a business offers to be booked: added, retired, offered again, put in order.

These acts take turns within a business, so that two of them at once cannot leave it with nothing.
"""

from datetime import datetime
from enum import IntEnum

from django.db import transaction
from django.db.models import Max, QuerySet

from accounts.models import Business
from appointments.models.bookable import Bookable
from pocketcrm.errors import Conflict


class Step(IntEnum):
    UP = -1
    DOWN = 1


@transaction.atomic
def add(row: Bookable) -> None:
    """Store a new calendar, resource or type after all others of its kind."""
    _take_turns(row)
    last = _kin(row).aggregate(last=Max("position"))["last"]
    row.position = 0 if last is None else last + 1
    row.save(force_insert=True)


@transaction.atomic
def retire(row: Bookable, *, now: datetime) -> None:
    """Nothing new is booked with it any more, and what is booked stays.

    Raises Conflict for the last one of its kind: what names no calendar, resource or type has to
    go somewhere.
    """
    _take_turns(row)
    if not _kin(row).filter(retired_at=None).exclude(pk=row.pk).exists():
        kind = row._meta.verbose_name
        raise Conflict(f"{row} is the last {kind} that can be booked. Add another {kind} first.")
    row.retire(now)


@transaction.atomic
def move(row: Bookable, step: Step) -> None:
    """Let it change places with its neighbour. The first of each kind is the default."""
    _take_turns(row)
    rows = list(_kin(row))
    in_order = [one for one in rows if one.retired_at is None]
    place = next((place for place, one in enumerate(in_order) if one.pk == row.pk), None)
    if place is None or not 0 <= place + step < len(in_order):
        return
    in_order.insert(place + step, in_order.pop(place))
    in_order += [one for one in rows if one.retired_at is not None]
    for position, one in enumerate(in_order):
        one.position = position
    _kin(row).bulk_update(in_order, ["position"])


def _kin(row: Bookable) -> QuerySet[Bookable]:
    """All of its kind in its business, retired ones too."""
    everybody = type(row)._default_manager  # noqa: SLF001 - the name that Django gives it
    return everybody.filter(business=row.business_id)


def _take_turns(row: Bookable) -> None:
    # Not the key: rows that point at the business are stored meanwhile.
    Business.objects.select_for_update(no_key=True).get(pk=row.business_id)
