from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads.listing import PER_PAGE
from leads.models import Contact, ContactMerge, IdentityKind, Lead, PossibleDuplicate
from leads.opting import opt_in, opt_out
from leads.people_listing import ContactListing, ContactOrder, Who, open_pairs
from leads.timeline import Timeline
from notifications.events import Actor
from pocketcrm.errors import NotFound

MOST_LEADS = 20


@never_cache
@require_safe
@for_members
def contact_list(request: MemberRequest) -> HttpResponse:
    listing = ContactListing.asked_for(request.business, request.GET)
    rows = listing.rows()
    context = {
        "listing": listing,
        "now": timezone.now(),
        "contacts": rows[:PER_PAGE],
        "more": len(rows) > PER_PAGE,
        "counted": listing.counted(),
        "orders": ContactOrder.choices,
        "kinds": Who.choices,
        "pair_count": open_pairs(request.business).count(),
    }
    return render(request, "people/contacts.html", context)


def contact_of(request: MemberRequest, public_id: str) -> Contact:
    """The contact that the URL names, also one who was merged into somebody; else a 404."""
    contacts = Contact.objects.select_related("client")
    contact = get_object_or_404(contacts, business=request.business, public_id=public_id)
    contact.business = request.business
    return contact


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, contact: str) -> HttpResponse:
    person = contact_of(request, contact)
    if person.merged_into_id is not None:
        return redirect("people:contact", request.business.slug, person.standing.public_id)
    try:
        before = request.GET.get("before", "")
        timeline = Timeline.of(person, request.business.zone, before=before)
    except NotFound as error:
        raise Http404 from error
    identities = list(person.identities.order_by("id"))
    leads = Lead.objects.of(request.business).filter(contact=person).select_related("status")
    merges = list(person.merges.select_related("gone", "merged_by").order_by("-id")[:MOST_LEADS])
    pairs = PossibleDuplicate.objects.of(request.business).open().with_one(person)
    context = {
        "contact": person,
        "now": timezone.now(),
        "emails": [i for i in identities if i.kind == IdentityKind.EMAIL],
        "phones": [i for i in identities if i.kind == IdentityKind.PHONE],
        "leads": leads.order_by("-id")[:MOST_LEADS],
        "timeline": timeline,
        "merges": merges,
        "just_merged": _just_merged(request, merges),
        "pairs": pairs.select_related("first", "second").order_by("-id")[:MOST_LEADS],
    }
    return render(request, "people/contact.html", context)


def _just_merged(request: MemberRequest, merges: list[ContactMerge]) -> ContactMerge | None:
    """The merge that led to this page, as long as it can be undone."""
    asked = request.GET.get("merged", "")
    return next((m for m in merges if m.public_id == asked and m.undone_at is None), None)


@require_POST
@for_members
def set_letters(request: MemberRequest, contact: str) -> HttpResponse:
    person = contact_of(request, contact)
    act = opt_in if request.POST.get("wanted") == "yes" else opt_out
    person = act(person, Actor.from_user(request.user), now=timezone.now())
    messages.success(request, "Saved", extra_tags="in-letters")
    return redirect("people:contact", request.business.slug, person.public_id)
