"""The board, and moving a lead on it: by dragging, from its menu, or without any script."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads import pipeline
from leads.board import Board, etag_of
from leads.forms import StatusForm
from leads.models import Lead
from notifications.events import Actor
from pocketcrm.errors import Conflict


@never_cache
@require_safe
@for_members
def board(request: MemberRequest) -> HttpResponse:
    """The page; with `part`, its columns alone, or 304 for whoever has them all."""
    filters = Board.asked_for(request.business, request.membership, request.GET)
    columns = filters.columns()
    context = {"filters": filters, "columns": columns, "now": timezone.now()}
    if "part" not in request.GET:
        return render(request, "leads/board.html", context)
    headers = {"ETag": etag_of(columns), "Cache-Control": "no-store"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    part = render_to_string("leads/board_columns.html", context, request)
    return HttpResponse(part, headers=headers)


@require_POST
@for_members
def move(request: MemberRequest, lead: str) -> HttpResponse:
    """Another status, where nobody has changed it since; the answer tells a script, a message a
    person."""
    moved = get_object_or_404(
        Lead.objects.of(request.business).select_related("contact", "status"), public_id=lead
    )
    moved.business = request.business
    form = StatusForm(request.POST, statuses=request.business.lead_statuses.all())
    problem = "" if form.is_valid() else "Choose one of the columns that there are by now."
    if not problem:
        try:
            actor = Actor.from_user(request.user)
            pipeline.change_status(moved, **form.cleaned_data, actor=actor, now=timezone.now())
        except Conflict as conflict:
            problem = conflict.message
    return _answer(request, moved, problem)


def _answer(request: MemberRequest, lead: Lead, problem: str) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"moved": not problem, "message": problem})
    if problem:
        messages.error(request, f"{lead.contact.name} was not moved. {problem}")
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("leads:board", business=request.business.slug)
