"""One page of the leads list, as its URL asks for it, and what changed in it a moment ago."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import QueryDict

from accounts.models import Business
from leads.forms import ListFilter
from leads.models import Assignment, Lead, LeadCategory, LeadOrder, LeadQuerySet
from notifications.models import Event

PER_PAGE = 50
# Counting a million rows to print their number costs more than the page itself.
COUNT_UP_TO = 1000
# Instead of a username, which never begins so.
NOBODY = ":nobody"
RECENT_LEADS = 500
# To choose from; a chosen one counts whether it is among them or not.
MOST_TAGS = 500
MOST_CHANGES = 100
# After an import of thousands, those of the last events: a page shows no more.
MOST_EVENTS = 500


@dataclass(frozen=True)
class Listing:
    business: Business
    q: str = ""
    status: str = ""
    source: str = ""
    after: date | None = None
    before: date | None = None
    assignee: str = ""
    tag: str = ""
    category: str = ""
    archived: str = ""
    test: bool = False
    order: LeadOrder = LeadOrder.NEWEST
    page: int = 1
    rejected: list[str] = field(default_factory=list)

    @classmethod
    def asked_for(cls, business: Business, query: QueryDict) -> Self:
        form = ListFilter(query)
        rejected = [] if form.is_valid() else list(form.errors)
        wishes: dict[str, Any] = {name: v for name, v in form.cleaned_data.items() if v}
        order = LeadOrder(wishes.pop("sort", LeadOrder.NEWEST))
        return cls(business, order=order, rejected=rejected, **wishes)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.filtered)

    @property
    def filtered(self) -> bool:
        """By more than what is looked for."""
        filed = (self.assignee, self.tag, self.category, self.archived)
        return any((self.status, self.source, self.after, self.before, *filed))

    @cached_property
    def categories(self) -> list[LeadCategory]:
        return list(self.business.lead_categories.all())

    @property
    def next_page(self) -> int:
        return self.page + 1

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def takes_new_rows(self) -> bool:
        """Whether a lead that lands now belongs at the top of what is on the screen."""
        return self.page == 1 and self.order is LeadOrder.NEWEST

    def leads(self) -> LeadQuerySet:
        chosen = Lead.objects.of(self.business).filter(is_test=self.test).matching(self.q)
        chosen = chosen.filter(self._filed())
        if self.status:
            chosen = chosen.filter(status__slug=self.status)
        if self.source:
            chosen = chosen.filter(source=self.source)
        if self.after:
            chosen = chosen.filter(created_at__gte=_midnight(self.after, self.business.zone))
        if self.before:
            day_after = self.before + timedelta(days=1)
            chosen = chosen.filter(created_at__lt=_midnight(day_after, self.business.zone))
        return chosen

    def _filed(self) -> Q:
        """What somebody of the team has made of them; archived leads only for who asks for them."""
        wanted = Q()
        if self.archived != "all":
            wanted &= Q(archived_at__isnull=self.archived != "only")
        if self.assignee == NOBODY:
            wanted &= Q(assignments=None)
        elif self.assignee:
            assigned = Assignment.objects.filter(user__username=self.assignee)
            wanted &= Q(pk__in=assigned.values("lead"))
        if self.tag:
            wanted &= Q(tags__public_id=self.tag)
        if self.category:
            wanted &= self._of_category()
        return wanted

    def _of_category(self) -> Q:
        """Those without a category count as of the first."""
        filed = Q(category__public_id=self.category)
        is_first = bool(self.categories) and self.categories[0].public_id == self.category
        return filed | Q(category=None) if is_first else filed

    def rows(self) -> list[Lead]:
        """The leads of this page, and one more where there is a next page."""
        start = (self.page - 1) * PER_PAGE
        ordered = _with_all_that_shows(self.leads().in_order(self.order))
        return list(ordered[start : start + PER_PAGE + 1])

    def counted(self) -> str:
        """How many there are, in words."""
        count = self.leads().order_by()[: COUNT_UP_TO + 1].count()
        if count > COUNT_UP_TO:
            return f"More than {COUNT_UP_TO:,} leads"
        return f"{count:,} lead{'' if count == 1 else 's'}"

    def sources(self) -> list[str]:
        """The sources to choose from: those of the newest leads, and the chosen one."""
        newest = Lead.objects.of(self.business).filter(is_test=self.test).in_order(LeadOrder.NEWEST)
        recent = set(newest.values_list("source", flat=True)[:RECENT_LEADS])
        return sorted((recent | {self.source}) - {""}, key=str.lower)


@dataclass(frozen=True)
class Changes:
    """Rows of a list that are new or different, and the ids of leads that are no longer in it."""

    rows: list[Lead]
    gone: list[str]

    @classmethod
    def of(cls, listing: Listing, *, since: datetime) -> Self:
        touched = _touched(listing.business, since)
        if not touched:
            return cls([], [])
        shown = listing.leads().filter(contact__in=touched)
        others = Lead.objects.filter(business=listing.business, contact__in=touched)
        gone = others.exclude(pk__in=shown.values("pk")).values_list("public_id", flat=True)
        rows = _with_all_that_shows(shown.in_order(LeadOrder.NEWEST))
        return cls(list(rows[:MOST_CHANGES]), list(gone.order_by("-id")[:MOST_CHANGES]))

    def __bool__(self) -> bool:
        return bool(self.rows or self.gone)

    @property
    def etag(self) -> str:
        state = [*(f"{lead.public_id}:{lead.version}" for lead in self.rows), *self.gone]
        return f'"{hashlib.sha256(",".join(state).encode()).hexdigest()[:24]}"'


def _touched(business: Business, since: datetime) -> set[int]:
    """The people of whom something was written down since then: every change leaves an event."""
    events = Event.objects.filter(business=business, created_at__gte=since)
    latest = events.order_by("-created_at").values_list("contact_id", flat=True)
    return {contact_id for contact_id in latest[:MOST_EVENTS] if contact_id is not None}


def _with_all_that_shows(leads: LeadQuerySet) -> LeadQuerySet:
    return leads.select_related("contact", "status").prefetch_related("assignments__user", "tags")


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
