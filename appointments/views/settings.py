"""What can be booked: the page that shows all of it, and the calendars, resources and types."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_managers, for_members
from appointments import offering
from appointments.closing import closures_of, with_booked
from appointments.forms.bookable import BookableForm, CalendarForm, ResourceForm, TypeForm
from appointments.models import Resource
from appointments.models.bookable import Bookable
from appointments.opening import open_on_weekdays
from appointments.overview import KINDS, offer_of
from pocketcrm.errors import Conflict

NEXT_CLOSURES = 3


FORMS: dict[str, type[BookableForm]] = {
    "calendars": CalendarForm,
    "resources": ResourceForm,
    "types": TypeForm,
}


@require_safe
@for_members
def overview(request: MemberRequest) -> HttpResponse:
    upcoming = closures_of(request.business).filter(ends_at__gt=timezone.now())
    shown = {
        "offer": offer_of(request.business),
        "closures": with_booked(upcoming)[:NEXT_CLOSURES],
    }
    return render(request, "appointments/booking/overview.html", shown)


@require_http_methods(["GET", "POST"])
@for_managers
def add(request: MemberRequest, kind: str) -> HttpResponse:
    form = FORMS[kind](request.POST or None, business=request.business)
    if request.method == "POST" and form.is_valid():
        return _added(request, form)
    return _page(request, kind, form, None)


def _added(request: MemberRequest, form: BookableForm) -> HttpResponse:
    with transaction.atomic():
        row = form.save()
        if isinstance(row, Resource):
            for calendar in row.calendars.all():
                open_on_weekdays(row, calendar)
    if not isinstance(row, Resource):
        messages.success(request, f"{row} is added.")
        return redirect("appointments:booking", request.business.slug)
    messages.success(request, f"{row} is added, for now on weekdays from 09:00 to 17:00.")
    calendar = row.calendars.all()[0]
    return redirect("appointments:hours", request.business.slug, row.public_id, calendar.public_id)


@require_http_methods(["GET", "POST"])
@for_managers
def edit(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    # A copy, so that a name that is refused does not show in the frame around the form.
    form = FORMS[kind](request.POST or None, instance=copy(stored), business=request.business)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved")
        return redirect("appointments:booking", request.business.slug)
    return _page(request, kind, form, stored)


@require_POST
@for_managers
def move(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    step = offering.Step.UP if "up" in request.POST else offering.Step.DOWN
    offering.move(_row(request, kind, row), step)
    return _back_to(request, kind)


@require_POST
@for_managers
def retire(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    try:
        offering.retire(stored, now=timezone.now())
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("appointments:bookable", request.business.slug, kind, row)
    messages.success(request, f"{stored} is retired. What is booked stays.")
    return _back_to(request, kind)


@require_POST
@for_managers
def offer_again(request: MemberRequest, kind: str, row: str) -> HttpResponse:
    stored = _row(request, kind, row)
    stored.offer_again()
    messages.success(request, f"{stored} can be booked again.")
    return _back_to(request, kind)


def _row(request: MemberRequest, kind: str, public_id: str) -> Bookable:
    everybody = KINDS[kind]._default_manager  # noqa: SLF001 - the name that Django gives it
    of_business = everybody.filter(business=request.business)
    row: Bookable = get_object_or_404(of_business, public_id=public_id)
    return row


def _back_to(request: MemberRequest, kind: str) -> HttpResponse:
    answer = redirect("appointments:booking", request.business.slug)
    answer["Location"] += f"#{kind}"
    return answer


def _page(
    request: MemberRequest, kind: str, form: BookableForm, row: Bookable | None
) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "fields": f"appointments/booking/{kind}_fields.html",
        "kind": kind,
        "word": KINDS[kind]._meta.verbose_name,
        "row": row,
    }
    return render(request, "appointments/booking/edit.html", shown)
