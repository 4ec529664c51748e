"""The list of leads, and what an open one asks for."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, for_members
from leads.listing import MOST_TAGS, PER_PAGE, Changes, Listing
from leads.models import LeadOrder, LeadStatus

# A change is seen when its transaction commits, which is later than the time written in it: it may
# have waited for SQLite's write lock, which it does for a minute at most.
COMMIT_LAG = timedelta(seconds=70)
# A tab that slept longer is better off with a fresh page than with what it missed, row by row.
LONGEST_SLEEP = timedelta(minutes=30)


@never_cache
@require_safe
@for_members
def lead_list(request: MemberRequest) -> HttpResponse:
    listing = Listing.asked_for(request.business, request.GET)
    now = timezone.now()
    rows = listing.rows()
    business = request.business
    members = business.memberships.by_rank().select_related("user")
    context = {
        "filters": listing,
        "now": now,
        "leads": rows[:PER_PAGE],
        "more": len(rows) > PER_PAGE,
        "first": (listing.page - 1) * PER_PAGE + 1,
        "counted": listing.counted(),
        "per_page": PER_PAGE,
        "statuses": LeadStatus.objects.filter(business=request.business),
        "sources": listing.sources(),
        "team": [member.user for member in members],
        "tags": business.tags.all()[:MOST_TAGS],
        "orders": LeadOrder.choices,
        "base_url": settings.BASE_URL,
    }
    return render(request, "leads/list.html", context)


@require_safe
@for_members
def live(request: MemberRequest) -> HttpResponse:
    """The rows of an open list that changed since its last question; 304 where it has them all.

    The tab asks once a second and names the time of its last answer. 205 tells it to start afresh.
    """
    now = timezone.now()
    since = _moment(request.GET.get("since", ""), default=now)
    if now - since > LONGEST_SLEEP:
        return HttpResponse(status=205)
    listing = Listing.asked_for(request.business, request.GET)
    changes = Changes.of(listing, since=since - COMMIT_LAG)
    headers = {
        "ETag": changes.etag,
        "Live-Now": str(int(now.timestamp() * 1000)),
        "Cache-Control": "no-store",
    }
    if request.headers.get("If-None-Match") == changes.etag:
        return HttpResponse(status=304, headers=headers)
    if changes:
        headers["Live-Count"] = listing.counted()
    context = {
        "business": request.business,
        "leads": changes.rows,
        "gone": changes.gone,
        "now": now,
    }
    return HttpResponse(render_to_string("leads/rows.html", context), headers=headers)


def _moment(milliseconds: str, *, default: datetime) -> datetime:
    try:
        return min(datetime.fromtimestamp(int(milliseconds) / 1000, UTC), default)
    except (ValueError, OverflowError, OSError):
        return default
