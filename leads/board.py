"""The board: the leads that are being worked, in a column for each status."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import prefetch_related_objects
from django.http import QueryDict

from accounts.models import Business, Membership
from leads.forms import BoardFilter
from leads.models import Lead, LeadOrder, LeadQuerySet, LeadStatus

CARDS_A_COLUMN = 50
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Column:
    """A status with its newest leads, and how many there are."""

    status: LeadStatus
    leads: list[Lead]
    count: int

    @property
    def counted(self) -> str:
        return f"{COUNT_UP_TO:,}+" if self.count > COUNT_UP_TO else f"{self.count:,}"

    @property
    def more(self) -> bool:
        return self.count > len(self.leads)


@dataclass(frozen=True)
class Board:
    """What its address asks for."""

    business: Business
    member: Membership
    q: str = ""
    whose: str = ""
    test: bool = False
    rejected: list[str] = field(default_factory=list)

    @classmethod
    def asked_for(cls, business: Business, member: Membership, query: QueryDict) -> Self:
        form = BoardFilter(query)
        rejected = [] if form.is_valid() else list(form.errors)
        wishes: dict[str, Any] = {name: v for name, v in form.cleaned_data.items() if v}
        return cls(business, member, rejected=rejected, **wishes)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.whose)

    def leads(self) -> LeadQuerySet:
        leads = Lead.objects.of(self.business).filter(is_test=self.test, archived_at=None)
        if self.whose == "mine":
            leads = leads.worked_by(self.member)
        elif self.whose == "nobodys":
            leads = leads.filter(assignments=None)
        return leads.matching(self.q)

    def columns(self) -> list[Column]:
        """All of the board in a number of queries that grows with the statuses, not the leads."""
        columns = [self._column(status) for status in self.business.lead_statuses.all()]
        shown = [lead for column in columns for lead in column.leads]
        prefetch_related_objects(shown, "assignments__user", "tags")
        return columns

    def _column(self, status: LeadStatus) -> Column:
        theirs = self.leads().filter(status=status)
        newest = theirs.in_order(LeadOrder.NEWEST).select_related("contact")[:CARDS_A_COLUMN]
        leads = list(newest)
        for lead in leads:
            lead.status = status
        full = len(leads) == CARDS_A_COLUMN
        count = theirs.order_by()[: COUNT_UP_TO + 1].count() if full else len(leads)
        return Column(status, leads, count)


def etag_of(columns: list[Column]) -> str:
    """Another one after each change of what the board shows."""
    state = [
        f"{column.status.pk}:{column.status.title}:{column.count}:"
        + ",".join(f"{lead.public_id}.{lead.version}" for lead in column.leads)
        for column in columns
    ]
    return f'"{hashlib.sha256("|".join(state).encode()).hexdigest()[:24]}"'
