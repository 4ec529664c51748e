from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads import merging
from leads.comparing import Comparison
from leads.models import Contact, ContactMerge, PossibleDuplicate
from leads.views.contacts import contact_of
from notifications.events import Actor
from pocketcrm.errors import Conflict

MOST_FOUND = 20
# What an undo leaves where it is: one of them, several.
STAYED = {
    "identities": ("e-mail or phone", "e-mails or phones"),
    "leads": ("lead", "leads"),
    "clients": ("client", "clients"),
    "appointments": ("appointment", "appointments"),
}


@never_cache
@require_safe
@for_members
def choose(request: MemberRequest, contact: str) -> HttpResponse:
    """Search for whom the contact is to be merged with."""
    person = contact_of(request, contact)
    if person.merged_into_id is not None:
        return redirect("people:choose", request.business.slug, person.standing.public_id)
    wanted = request.GET.get("q", "")[:200].replace("\x00", "").strip()
    others = Contact.objects.of(request.business).filter(is_test=person.is_test)
    found = others.exclude(pk=person.pk).matching(wanted).order_by("-id")
    context = {
        "contact": person,
        "wanted": wanted,
        "found": found.select_related("client")[:MOST_FOUND] if wanted else [],
        "most": MOST_FOUND,
    }
    return render(request, "people/choose.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def merge(request: MemberRequest, contact: str, other: str) -> HttpResponse:
    one, two = contact_of(request, contact), contact_of(request, other)
    if request.method == "POST":
        return _merge(request, one, two)
    if one.standing == two.standing:
        return redirect("people:contact", request.business.slug, one.standing.public_id)
    return compare(request, one.standing, two.standing)


def compare(
    request: MemberRequest, one: Contact, other: Contact, pair: PossibleDuplicate | None = None
) -> HttpResponse:
    for contact in (one, other):
        contact.business = request.business
    context = {
        "comparison": Comparison.of(one, other),
        "pair": pair,
        "now": timezone.now(),
    }
    return render(request, "people/compare.html", context)


def _merge(request: MemberRequest, one: Contact, two: Contact) -> HttpResponse:
    slug, keeps = request.business.slug, request.POST.get("keep")
    if keeps not in (one.public_id, two.public_id):
        messages.error(request, "Choose whom you keep.")
        return redirect("people:merge", slug, one.public_id, two.public_id)
    kept, gone = (one, two) if keeps == one.public_id else (two, one)
    actor = Actor.from_user(request.user)
    try:
        done = merging.merge(kept, gone, actor, now=timezone.now())
    except Conflict as conflict:
        messages.error(request, f"Not merged. {conflict.message}")
        kept.refresh_from_db(fields=["merged_into"])
        return redirect("people:contact", slug, kept.standing.public_id)
    return redirect(f"{reverse('people:contact', args=[slug, keeps])}?merged={done.public_id}")


@require_POST
@for_members
def undo(request: MemberRequest, contact: str, merge: str) -> HttpResponse:
    person = contact_of(request, contact)
    merges = ContactMerge.objects.select_related("kept", "gone")
    done = get_object_or_404(merges, kept=person, public_id=merge)
    done.kept.business = done.gone.business = request.business
    try:
        undone = merging.undo(done, Actor.from_user(request.user), now=timezone.now())
        messages.success(request, _told(undone, person))
    except Conflict as conflict:
        messages.error(request, f"Not undone. {conflict.message}")
    return redirect("people:contact", request.business.slug, person.standing.public_id)


def _told(undone: merging.Undone, kept: Contact) -> str:
    told = f"{undone.gone.name} is a contact of their own again."
    stayed = [f"{count} {STAYED[name][count > 1]}" for name, count in undone.rows.items()]
    stayed += [name.replace("_", " ") for name in undone.columns]
    if not stayed:
        return told
    return f"{told} Changed since the merge, and left with {kept.name}: {', '.join(stayed)}."
