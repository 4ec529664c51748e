"""One page of the list of appointments, as its URL asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Self

from django.http import QueryDict

from accounts.models import Business
from appointments.forms.filter import AppointmentFilter, Period
from appointments.models import Appointment, AppointmentQuerySet
from appointments.span import start_of_day

PER_PAGE = 50
# Counting a million rows to print their number costs more than the page itself.
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class Day:
    """The appointments of a page that begin on one day."""

    date: date
    appointments: list[Appointment]


@dataclass(frozen=True)
class Listing:
    business: Business
    now: datetime
    when: Period = Period.UPCOMING
    after: date | None = None
    before: date | None = None
    status: str = ""
    category: str = ""
    resource: str = ""
    calendar: str = ""
    q: str = ""
    test: bool = False
    page: int = 1
    rejected: list[str] = field(default_factory=list)

    @classmethod
    def asked_for(cls, business: Business, query: QueryDict, now: datetime) -> Self:
        form = AppointmentFilter(query)
        rejected = [] if form.is_valid() else list(form.errors)
        wishes: dict[str, Any] = {name: v for name, v in form.cleaned_data.items() if v}
        when = Period(wishes.pop("when", Period.UPCOMING))
        return cls(business, now, when=when, rejected=rejected, **wishes)

    @property
    def narrowed(self) -> bool:
        chosen = (self.after, self.before, self.status, self.category, self.resource, self.calendar)
        return bool(self.q or any(chosen))

    @property
    def has_past(self) -> bool:
        """Whether there is anything for an empty list to point to."""
        return self.when == Period.UPCOMING and self._all().filter(ends_at__lte=self.now).exists()

    @property
    def next_page(self) -> int:
        return self.page + 1

    @property
    def previous_page(self) -> int:
        return self.page - 1

    def appointments(self) -> AppointmentQuerySet:
        chosen = self._in_period(self._all())
        said = {
            "status": self.status,
            "category": self.category,
            "resource__public_id": self.resource,
            "calendar__public_id": self.calendar,
        }
        chosen = chosen.filter(**{name: value for name, value in said.items() if value})
        return chosen.matching(self.q)

    def _all(self) -> AppointmentQuerySet:
        return Appointment.objects.of(self.business).filter(is_test=self.test)

    def _in_period(self, chosen: AppointmentQuerySet) -> AppointmentQuerySet:
        if self.when == Period.UPCOMING:
            chosen = chosen.ending_after(self.now)
        elif self.when == Period.PAST:
            chosen = chosen.filter(starts_at__lt=self.now, ends_at__lte=self.now)
        if self.after:
            chosen = chosen.ending_after(start_of_day(self.after, self.business.zone))
        if self.before:
            end = start_of_day(self.before + timedelta(days=1), self.business.zone)
            chosen = chosen.filter(starts_at__lt=end)
        return chosen

    def rows(self) -> list[Appointment]:
        """The appointments of this page, and one more where there is a next page: what is to come
        with the nearest first, what has been with the latest first."""
        start = (self.page - 1) * PER_PAGE
        order = ("starts_at", "id") if self.when == Period.UPCOMING else ("-starts_at", "-id")
        related = ("resource", "calendar")
        ordered = self.appointments().order_by(*order).select_related(*related)
        return list(ordered[start : start + PER_PAGE + 1])

    def by_day(self, rows: list[Appointment]) -> list[Day]:
        """Rows in their order, under the days of the business on which they begin."""
        days = groupby(rows, key=lambda row: row.starts_at.astimezone(self.business.zone).date())
        return [Day(day, list(theirs)) for day, theirs in days]

    def counted(self) -> str:
        """How many there are, in words."""
        count = self.appointments().order_by()[: COUNT_UP_TO + 1].count()
        if count > COUNT_UP_TO:
            return f"More than {COUNT_UP_TO:,} appointments"
        return f"{count:,} appointment{'' if count == 1 else 's'}"
