"""Which of the appointments on a page have no room on their resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from appointments.intervals import peak
from appointments.models import LONGEST_BUSY, Appointment
from appointments.span import Span


def without_room(rows: Sequence[Appointment]) -> set[int]:
    """The keys of those that, with the others at their time, are more than their resource serves
    at once. One query for all of them; they come with their resources."""
    live = [row for row in rows if not row.is_cancelled]
    if not live:
        return set()
    near = Appointment.objects.live().filter(reduce(or_, map(_near, live)))
    spans = defaultdict(list)
    for resource, is_test, start, until in near.values_list(
        "resource", "is_test", "starts_at", "busy_until"
    ):
        spans[resource, is_test].append(Span(start, until))
    return {
        row.pk
        for row in live
        if peak(spans[row.resource_id, row.is_test], row.busy) > row.resource.capacity
    }


def _near(row: Appointment) -> Q:
    return Q(
        resource=row.resource_id,
        is_test=row.is_test,
        starts_at__gt=row.starts_at - LONGEST_BUSY,
        starts_at__lt=row.busy_until,
        busy_until__gt=row.starts_at,
    )
