"""Scores that are due: after a change, and as leads grow older (`leads/scoring.py`)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from accounts.models import Business
from leads.models import Lead, Note, StatusMeaning
from leads.scoring import Record, next_step, score_of

BATCH = 200
# What has become of a source is looked up among so many of the business's newest leads.
RECENT_LEADS = 5000


def due(now: datetime) -> None:
    """Work out every score that is due. Any number of sweeps may run: the rows at hand are locked,
    and another sweep passes them over."""
    while _rescore_batch(now):
        pass


def records_of(business: Business | int, *, is_test: bool = False) -> dict[str, Record]:
    """What has become of the leads of each source, among the newest of the business."""
    newest = Lead.objects.filter(business=business, is_test=is_test, deleted_at=None)
    recent = newest.order_by("-created_at", "-id")[:RECENT_LEADS]
    meanings = (StatusMeaning.WON, StatusMeaning.LOST)
    counted = (
        Lead.objects.filter(pk__in=recent.values("pk"), status__meaning__in=meanings)
        .values_list("source", "status__meaning")
        .annotate(count=Count("pk"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for source, meaning, count in counted:
        counts[source][meaning] = count
    return {source: Record(**by_meaning) for source, by_meaning in counts.items()}


@transaction.atomic
def _rescore_batch(now: datetime) -> bool:
    """Returns whether there may be more."""
    waiting = Lead.objects.filter(score_due_at__lte=now).order_by("score_due_at")
    keys = list(
        waiting.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[
            :BATCH
        ]
    )
    if not keys:
        return False
    noted = Exists(Note.objects.filter(lead=OuterRef("pk")))
    leads = Lead.objects.filter(pk__in=keys).select_related("contact", "status")
    records: dict[tuple[int, bool], dict[str, Record]] = {}
    for lead in (rows := list(leads.annotate(said_more=noted))):
        place = (lead.business_id, lead.is_test)
        if lead.is_open and place not in records:
            records[place] = records_of(lead.business_id, is_test=lead.is_test)
        _rescore(lead, records.get(place, {}).get(lead.source, Record()), now)
    Lead.objects.bulk_update(rows, ["score", "score_due_at"])
    return len(keys) == BATCH


def _rescore(lead: Lead, record: Record, now: datetime) -> None:
    if not lead.is_open:
        lead.score_due_at = None
        return
    said_more = bool(getattr(lead, "said_more", False))
    lead.score = score_of(lead, said_more=said_more, now=now, record=record).total
    lead.score_due_at = next_step(lead, now)
