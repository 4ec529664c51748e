"""Leads with their appointments in the legacy dialect: `contract/epixel-legacy.md` sections 4.1
and 4.4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.viewsets import key_of
from appointments.api.legacy_access import WRONG_SLUG, own_of, shown_to, standing_lead
from appointments.api.legacy_answers import appointment_answer, occasion
from appointments.span import start_of_day
from leads.api.colours import hex_of
from leads.api.legacy import LeadsViewSet, answer, member_of
from leads.api.legacy_answers import lead_answer, note_answer, other_source
from leads.api.legacy_leads import wrong_slug
from leads.models import Lead, LeadStatus
from pocketcrm.errors import FieldProblem, InvalidInput

MOST_APPOINTMENTS = 100
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Overview(LeadsViewSet):
    """How many leads the caller owns of each kind, and what they have booked."""

    def list(self, request: Request) -> Response:
        business = member_of(request).business
        window = _window(request, timezone.now(), business.zone)
        rows = own_of(request).filter(window).order_by("starts_at", "id")[:MOST_APPOINTMENTS]
        statuses, sources = _counted(request)
        shown = {
            "LeadsData": {
                "status": _by_status(statuses, business),
                "source": _by_source(sources),
            },
            "TotalLeads": statuses.total(),
            "appointments": [occasion(row, business) for row in rows],
        }
        return answer(shown)


class LeadDetails(LeadsViewSet):
    """A lead, for its owner and whom it is assigned to, with all that is booked and noted."""

    def retrieve(self, request: Request) -> Response:
        member, slug = member_of(request), request.query_params.get("slug", "").strip()
        if not slug:
            raise wrong_slug("This field is required and this may not be blank.")
        lead = standing_lead(request, slug)
        if lead is None or not lead.is_worked_by(member):
            raise wrong_slug(WRONG_SLUG)
        booked = shown_to(request).filter(lead=lead).order_by("starts_at", "id")
        notes, business = lead.notes.select_related("author"), member.business
        shown = {
            "lead": lead_answer(lead, business),
            "appointments": [appointment_answer(row, business) for row in booked],
            "notes": [note_answer(note, lead, business) for note in notes],
        }
        return answer(shown)


def _window(request: Request, now: datetime, zone: ZoneInfo) -> Q:
    """When the appointments begin that are asked for. Raises InvalidInput."""
    name = request.query_params.get("appointment", "").strip() or "upcoming"
    if name == "upcoming":
        return Q(starts_at__gte=now)
    if name not in DAYS:
        message = "Invalid appointment filter value."
        raise InvalidInput([FieldProblem("appointment", "invalid", message)])
    first, end = DAYS[name](now.astimezone(zone).date())
    return Q(starts_at__gte=start_of_day(first, zone), starts_at__lt=start_of_day(end, zone))


def _week(today: date) -> tuple[date, date]:
    monday = today - today.weekday() * DAY
    return monday, monday + WEEK


def _month(today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1)


# From the first day up to, and not including, the second.
DAYS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda today: (today, today + DAY),
    "week": _week,
    "month": _month,
}


def _counted(request: Request) -> tuple[Counter[int], Counter[str]]:
    """The caller's own leads by status and by source, of one look at them."""
    key = key_of(request)
    leads = Lead.objects.of(key.business).filter(is_test=key.is_test)
    own = leads.owned_by(member_of(request)).values_list("status", "source")
    statuses, sources = Counter[int](), Counter[str]()
    for status, source, count in own.annotate(Count("pk")).order_by():
        statuses[status] += count
        sources[source or other_source()] += count
    return statuses, sources


def _by_status(counted: Counter[int], business: Business) -> list[dict[str, Any]]:
    return [
        {
            "status": status.legacy_name,
            "count": counted[status.pk],
            "Description": status.title,
            "Color": hex_of(status.colour),
        }
        for status in LeadStatus.objects.filter(business=business)
    ]


def _by_source(counted: Counter[str]) -> list[dict[str, Any]]:
    """The choices in their order, zeros too; then what came in by other ways."""
    choices: list[str] = settings.LEGACY_LEAD_SOURCES
    names = [*choices, *sorted(counted.keys() - set(choices))]
    return [{"source": name, "count": counted[name]} for name in names]
