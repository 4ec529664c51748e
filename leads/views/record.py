"""A lead's page, its status, and what people say about it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads import pipeline
from leads.forms import NoteForm, StatusForm
from leads.models import Contact, Lead
from leads.notes import add_note
from leads.views.page import back_to, lead_of, lead_or_deleted_of, page_of
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, lead: str) -> HttpResponse:
    """Also of a lead that is deleted: there it is brought back."""
    return page_of(request, lead_or_deleted_of(request, lead))


@require_safe
@for_members
def latest_of(request: MemberRequest, contact: str) -> HttpResponse:
    """A person's newest lead: where a mention of them leads to. Somebody who has only ever had
    appointments is found at the newest of these."""
    person = get_object_or_404(Contact, business=request.business, public_id=contact)
    lead = Lead.objects.of(request.business).filter(contact=person).order_by("-id").first()
    if lead is None:
        return redirect("appointments:latest_of", request.business.slug, person.public_id)
    return redirect("leads:detail", business=request.business.slug, lead=lead.public_id)


@require_POST
@for_members
def set_status(request: MemberRequest, lead: str) -> HttpResponse:
    moved = lead_of(request, lead)
    form = StatusForm(request.POST, statuses=request.business.lead_statuses.all())
    try:
        if form.is_valid():
            actor = Actor.from_user(request.user)
            pipeline.change_status(moved, **form.cleaned_data, actor=actor, now=timezone.now())
            messages.success(request, "Saved", extra_tags="in-status")
        else:
            messages.error(request, "Choose a status from the list.", extra_tags="in-status")
    except Conflict as conflict:
        messages.error(request, conflict.message, extra_tags="in-status")
    return back_to(moved)


@require_POST
@for_members
def write_note(request: MemberRequest, lead: str) -> HttpResponse:
    about = lead_of(request, lead)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return page_of(request, about, note_form=form)
    actor = Actor.from_user(request.user)
    try:
        add_note(about, form.cleaned_data["text"], actor=actor, now=timezone.now())
    except NotFound as error:  # somebody has deleted the lead in this moment
        raise Http404 from error
    messages.success(request, "Note saved", extra_tags="in-note")
    return back_to(about)
