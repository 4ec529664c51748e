"""What is done with a lead as a whole: put aside, deleted, brought back, cloned, converted."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, for_members
from leads import pipeline
from leads.act_forms import CloneForm, ConvertForm
from leads.cloning import Clone, clone_lead
from leads.converting import Conversion, convert
from leads.models import LeadStatus, StatusMeaning
from leads.views.page import back_to, lead_of, lead_or_deleted_of, page_of
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound

T = TypeVar("T")


@require_POST
@for_members
def archive(request: MemberRequest, lead: str) -> HttpResponse:
    row = lead_of(request, lead)
    pipeline.archive(row, Actor.from_user(request.user), now=timezone.now())
    messages.success(request, "Archived. If they ask again, that is a new lead.")
    return back_to(row)


@require_POST
@for_members
def activate(request: MemberRequest, lead: str) -> HttpResponse:
    row = lead_of(request, lead)
    pipeline.activate(row, Actor.from_user(request.user), now=timezone.now())
    messages.success(request, "Out of the archive, and back in the pipeline.")
    return back_to(row)


@require_POST
@for_members
def delete(request: MemberRequest, lead: str) -> HttpResponse:
    """Twice is once: whoever comes second sees that it is deleted."""
    row = lead_or_deleted_of(request, lead)
    try:
        pipeline.delete_lead(row, Actor.from_user(request.user), now=timezone.now())
    except pipeline.AlreadyDeleted:
        return back_to(row)
    page = reverse("leads:detail", args=[request.business.slug, row.public_id])
    words = 'The lead of {} is deleted. <a href="{}">Look at it, or restore it</a>'
    messages.success(request, format_html(words, row.contact.name, page))
    return redirect("leads:list", request.business.slug)


@require_POST
@for_members
def restore(request: MemberRequest, lead: str) -> HttpResponse:
    row = lead_or_deleted_of(request, lead)
    pipeline.restore_lead(row, Actor.from_user(request.user), now=timezone.now())
    messages.success(request, "The lead is back, with all that it had.")
    return back_to(row)


@require_POST
@for_members
def clone(request: MemberRequest, lead: str) -> HttpResponse:
    row = lead_of(request, lead)
    form = CloneForm(request.POST)
    if not form.is_valid():
        return page_of(request, row, clone_form=form)
    status = LeadStatus.objects.first_of(request.business, StatusMeaning.NEW)
    wanted = Clone(status=status, **form.cleaned_data)
    new = _standing(lambda actor, now: clone_lead(row, wanted, actor, now=now), request)
    messages.success(request, "This is the clone. Nobody is assigned yet.")
    new.business = request.business
    return back_to(new)


@require_POST
@for_members
def to_client(request: MemberRequest, lead: str) -> HttpResponse:
    row = lead_of(request, lead)
    form = ConvertForm(row, request.POST)
    if form.is_valid():
        said = Conversion(**form.cleaned_data)
        try:
            client = _standing(lambda actor, now: convert(row, said, actor, now=now), request)
        except Conflict as conflict:
            form.add_error(None, conflict.message)
        else:
            messages.success(request, f"{client.company_name} is a client now.")
            return back_to(row)
    return page_of(request, row, convert_form=form)


def _standing(act: Callable[[Actor, datetime], T], request: MemberRequest) -> T:
    """Do it as the person who asks; a 404 where the lead has been deleted in this moment."""
    try:
        return act(Actor.from_user(request.user), timezone.now())
    except NotFound as error:
        raise Http404 from error
