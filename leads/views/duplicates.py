from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads.listing import PER_PAGE
from leads.models import PossibleDuplicate
from leads.people_listing import open_pairs
from leads.views.merging import compare


@never_cache
@require_safe
@for_members
def pairs(request: MemberRequest) -> HttpResponse:
    rows = open_pairs(request.business).select_related("first", "second").order_by("-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"pairs": page, "pair_count": page.paginator.count, "now": timezone.now()}
    return render(request, "people/duplicates.html", context)


def pair_of(request: MemberRequest, public_id: str) -> PossibleDuplicate:
    rows = PossibleDuplicate.objects.of(request.business)
    both = rows.select_related("first__client", "second__client")
    return get_object_or_404(both, public_id=public_id)


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, pair: str) -> HttpResponse:
    row = pair_of(request, pair)
    if row.dismissed_at or row.first.merged_into_id or row.second.merged_into_id:
        messages.info(request, f"{row} have been decided on already.")
        return redirect("people:duplicates", request.business.slug)
    return compare(request, row.first, row.second, row)


@require_POST
@for_members
def dismiss(request: MemberRequest, pair: str) -> HttpResponse:
    row = pair_of(request, pair)
    row.dismiss(timezone.now())
    messages.success(request, f"{row} stay two contacts. Nobody is asked about them again.")
    return redirect("people:duplicates", request.business.slug)
