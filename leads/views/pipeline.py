"""Settings → Pipeline: statuses, categories, tags and a business's own fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_managers, for_members
from leads import placing
from leads.categories import delete_category
from leads.fields import delete_field, holding
from leads.models import CustomField, LeadCategory, LeadStatus, Tag
from leads.settings_forms import (
    CategoryForm,
    FieldForm,
    Row,
    RowForm,
    StatusSettingsForm,
    TagForm,
)
from leads.statuses import delete_status, is_last_of_its_meaning
from leads.tags import delete_tag
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound

COUNT_UP_TO = 1000
MOST_TAGS = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """What it is in words, and what is written about it."""

    word: str
    model: type[Any]
    form: type[RowForm]

    def of(self, request: MemberRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.filter(business=request.business)
        return rows


KINDS = {
    "statuses": Kind("status", LeadStatus, StatusSettingsForm),
    "categories": Kind("category", LeadCategory, CategoryForm),
    "tags": Kind("tag", Tag, TagForm),
    "fields": Kind("field", CustomField, FieldForm),
}


@require_safe
@for_members
def overview(request: MemberRequest) -> HttpResponse:
    business = request.business
    leads = Count("leads", filter=Q(leads__deleted_at=None))
    # Counted rows have lost the order of their model.
    by_title = business.tags.annotate(used=leads).order_by(Lower("title"), "id")
    tags = list(by_title[: MOST_TAGS + 1])
    shown = {
        "statuses": business.lead_statuses.all(),
        "categories": business.lead_categories.all(),
        "tags": tags[:MOST_TAGS],
        "more_tags": len(tags) > MOST_TAGS,
        "fields": business.custom_fields.all(),
    }
    return render(request, "leads/pipeline/overview.html", shown)


@require_http_methods(["GET", "POST"])
@for_managers
def add(request: MemberRequest, kind: str) -> HttpResponse:
    form = KINDS[kind].form(request.POST or None, business=request.business)
    if request.method == "POST" and (row := _stored(form)):
        messages.success(request, f"{row} is added.")
        return _back_to(request, kind)
    return _page(request, kind, form, None)


@require_http_methods(["GET", "POST"])
@for_managers
def edit(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    form = KINDS[kind].form(request.POST or None, business=request.business, row=stored)
    if request.method == "POST" and (kept := _stored(form)):
        merged = kept.pk != stored.pk
        messages.success(request, f"{stored} and {kept} are one tag now." if merged else "Saved")
        return _back_to(request, kind)
    return _page(request, kind, form, stored)


@require_POST
@for_managers
def move(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    placing.move(stored, placing.Step.UP if "up" in request.POST else placing.Step.DOWN)
    return _back_to(request, kind)


@require_POST
@for_managers
def delete(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    try:
        _DELETE[kind](request, stored)
    except NotFound as error:
        raise Http404 from error
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("pipeline:row", request.business.slug, kind, row)
    messages.success(request, f"{stored} is deleted.")
    return _back_to(request, kind)


def _delete_status(request: MemberRequest, status: LeadStatus) -> None:
    target = request.POST.get("move_to", "")
    others = _others(status)
    move_to = next((other for other in others if other.public_id == target), None)
    if target and move_to is None:
        raise Conflict("Choose a status from the list.")
    actor = Actor.from_user(request.user)
    delete_status(status, move_to=move_to, actor=actor, now=timezone.now())


_DELETE: dict[str, Callable[[MemberRequest, Any], None]] = {
    "statuses": _delete_status,
    "categories": lambda _, category: delete_category(category),
    "tags": lambda _, tag: delete_tag(tag),
    "fields": lambda _, field: delete_field(field),
}


def _stored(form: RowForm) -> Row | None:
    """What has been written; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return form.store(now=timezone.now())
    except NotFound as error:
        raise Http404 from error
    except Conflict as conflict:
        form.add_error(conflict.field, conflict.message)
        return None


def _row(request: MemberRequest, kind: str, public_id: str) -> Any:
    row = get_object_or_404(KINDS[kind].of(request), public_id=public_id)
    row.business = request.business
    return row


def _back_to(request: MemberRequest, kind: str) -> HttpResponse:
    answer = redirect("pipeline:overview", request.business.slug)
    answer["Location"] += f"#{kind}"
    return answer


def _page(request: MemberRequest, kind: str, form: RowForm, row: Row | None) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "word": KINDS[kind].word,
        "row": row,
        "fields": f"leads/pipeline/{kind}_fields.html",
        "danger": f"leads/pipeline/{kind}_danger.html",
    }
    if row is not None:
        shown |= _what_is_lost(row)
    return render(request, "leads/pipeline/edit.html", shown)


def _what_is_lost(row: Row) -> dict[str, Any]:
    """With it: how many leads are concerned, as far as they are counted, and what would be left."""
    match row:
        case LeadStatus():
            last = is_last_of_its_meaning(row)
            return {"concerned": _count(row.leads), "is_last": last, "others": _others(row)}
        case LeadCategory():
            return {"concerned": _count(row.leads), "others": _others(row)}
        case Tag():
            return {"concerned": _count(row.leads)}
        case CustomField():
            return {"concerned": _count(holding(row))}


def _count(leads: Any) -> str:
    count = leads.order_by()[: COUNT_UP_TO + 1].count()
    if not count:
        return ""
    more = count > COUNT_UP_TO
    return f"More than {COUNT_UP_TO:,} leads" if more else f"{count:,} lead{'s'[: count != 1]}"


def _others(row: LeadStatus | LeadCategory) -> list[Any]:
    rows = type(row)._default_manager.filter(business=row.business_id)  # noqa: SLF001
    return list(rows.exclude(pk=row.pk))
