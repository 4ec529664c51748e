"""A lead's page: which lead it is, and all that is shown of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.access import MemberRequest
from leads.act_forms import CloneForm, ConvertForm, ItemForm
from leads.enquiry_form import Choices, EnquiryForm
from leads.forms import NoteForm
from leads.models import IdentityKind, Lead, LeadQuerySet
from leads.person_form import PersonForm
from leads.rescoring import records_of
from leads.scoring import Record, Score, score_of
from leads.timeline import Timeline
from pocketcrm.errors import NotFound

RELATED = ("contact", "status", "owner", "category", "client")


def lead_of(request: MemberRequest, public_id: str) -> Lead:
    """The lead that the URL names, with what its page shows; a 404 where there is none."""
    return _of(request, Lead.objects.of(request.business), public_id)


def lead_or_deleted_of(request: MemberRequest, public_id: str) -> Lead:
    """The same of a lead that is deleted, which only its own page still shows."""
    return _of(request, Lead.objects.filter(business=request.business), public_id)


def _of(request: MemberRequest, leads: LeadQuerySet, public_id: str) -> Lead:
    lead = get_object_or_404(leads.select_related(*RELATED), public_id=public_id)
    lead.business = lead.contact.business = request.business
    return lead


def back_to(lead: Lead, place: str = "") -> HttpResponse:
    """To the lead's page, and there to what was changed."""
    page = redirect("leads:detail", business=lead.business.slug, lead=lead.public_id)
    if place:
        page["Location"] += f"#{place}"
    return page


def page_of(request: MemberRequest, lead: Lead, **refused: Any) -> HttpResponse:
    """The page as it is now; a form that was refused stands open with what it brought."""
    now = timezone.now()
    context = _about(lead, now) | {"timeline": _timeline(request, lead)}
    if lead.deleted_at is None:
        context |= _forms(lead, refused)
    template = "leads/deleted.html" if lead.deleted_at else "leads/detail.html"
    return render(request, template, context | refused, status=422 if refused else 200)


def _about(lead: Lead, now: datetime) -> dict[str, Any]:
    identities = list(lead.contact.identities.order_by("id"))
    return {
        "lead": lead,
        "contact": lead.contact,
        "now": now,
        "emails": [i for i in identities if i.kind == IdentityKind.EMAIL],
        "phones": [i for i in identities if i.kind == IdentityKind.PHONE],
        "others": Lead.objects.others_of_its_person(lead).select_related("status")[:20],
    }


def _forms(lead: Lead, refused: dict[str, Any]) -> dict[str, Any]:
    form = refused.get("enquiry_form")
    choices = form.choices if form else Choices.of(lead)
    return {
        "owner": lead.owner or lead.business.owner,
        "assignees": choices.assignees,
        "tags": choices.hung,
        "known_tags": choices.known_tags,
        "custom": choices.custom_shown,
        "category": lead.category or choices.first_category,
        "statuses": lead.business.lead_statuses.all(),
        "score": _score(lead, timezone.now()),
        "checklist": lead.checklist.all(),
        "files": lead.attachments.select_related("uploaded_by"),
        "max_file_mb": settings.MAX_FILE_MB,
        "note_form": NoteForm(),
        "item_form": ItemForm(),
        "clone_form": CloneForm(initial={"title": lead.service_requested}),
        "convert_form": ConvertForm(lead),
        "person_form": PersonForm(lead),
        "enquiry_form": form or EnquiryForm(lead, choices),
    }


def _score(lead: Lead, now: datetime) -> Score | None:
    """Why it is as high as it is, as of now; what is closed keeps what it had."""
    if not lead.is_open:
        return None
    records = records_of(lead.business, is_test=lead.is_test)
    record = records.get(lead.source, Record())
    return score_of(lead, said_more=lead.notes.exists(), now=now, record=record)


def _timeline(request: MemberRequest, lead: Lead) -> Timeline:
    before = request.GET.get("before", "")
    try:
        return Timeline.of(lead.contact, request.business.zone, before=before)
    except NotFound as error:
        raise Http404 from error
