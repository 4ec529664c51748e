from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads import pipeline
from leads.forms import NoteForm, StatusForm
from leads.listing import PER_PAGE, Changes, Listing
from leads.models import Contact, IdentityKind, Lead, LeadOrder, LeadStatus
from leads.notes import add_note
from leads.timeline import Timeline
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound

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


def lead_of(request: MemberRequest, public_id: str) -> Lead:
    """The lead that the URL names, with its contact and status; a 404 where there is none."""
    leads = Lead.objects.of(request.business).select_related("contact", "status", "owner")
    lead = get_object_or_404(leads, public_id=public_id)
    lead.business = request.business
    return lead


def _page_of(
    request: MemberRequest, lead: Lead, note_form: NoteForm | None = None, *, http_status: int = 200
) -> HttpResponse:
    try:
        timeline = Timeline.of(
            lead.contact, request.business.zone, before=request.GET.get("before", "")
        )
    except NotFound as error:
        raise Http404 from error
    identities = list(lead.contact.identities.order_by("id"))
    context = {
        "lead": lead,
        "contact": lead.contact,
        "owner": lead.owner or request.business.owner,
        "assignees": [one.user for one in lead.assignments.select_related("user")],
        "now": timezone.now(),
        "emails": [i for i in identities if i.kind == IdentityKind.EMAIL],
        "phones": [i for i in identities if i.kind == IdentityKind.PHONE],
        "statuses": LeadStatus.objects.filter(business=request.business),
        "others": Lead.objects.others_of_its_person(lead).select_related("status")[:20],
        "timeline": timeline,
        "note_form": note_form or NoteForm(),
    }
    return render(request, "leads/detail.html", context, status=http_status)


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, lead: str) -> HttpResponse:
    return _page_of(request, lead_of(request, lead))


@require_safe
@for_members
def latest_of(request: MemberRequest, contact: str) -> HttpResponse:
    """A person's newest lead: where a mention of them leads to. Somebody who has only ever had
    appointments is found at the newest of these."""
    person = get_object_or_404(Contact, business=request.business, public_id=contact).standing
    lead = Lead.objects.of(request.business).filter(contact=person).order_by("-id").first()
    if lead is None:
        return redirect("appointments:latest_of", request.business.slug, person.public_id)
    return redirect("leads:detail", business=request.business.slug, lead=lead.public_id)


@require_POST
@for_members
def set_status(request: MemberRequest, lead: str) -> HttpResponse:
    moved = lead_of(request, lead)
    statuses = LeadStatus.objects.filter(business=request.business)
    form = StatusForm(request.POST, statuses=statuses)
    try:
        if form.is_valid():
            pipeline.change_status(
                moved,
                **form.cleaned_data,
                actor=Actor.from_user(request.user),
                now=timezone.now(),
            )
            messages.success(request, "Saved", extra_tags="in-status")
        else:
            messages.error(request, "Choose a status from the list.", extra_tags="in-status")
    except Conflict as conflict:
        messages.error(request, conflict.message, extra_tags="in-status")
    return redirect("leads:detail", business=request.business.slug, lead=moved.public_id)


@require_POST
@for_members
def write_note(request: MemberRequest, lead: str) -> HttpResponse:
    about = lead_of(request, lead)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page_of(request, about, form, http_status=422)
    actor = Actor.from_user(request.user)
    try:
        add_note(about, form.cleaned_data["text"], actor=actor, now=timezone.now())
    except NotFound as error:  # somebody has deleted the lead in this moment
        raise Http404 from error
    messages.success(request, "Note saved", extra_tags="in-note")
    return redirect("leads:detail", business=request.business.slug, lead=about.public_id)
