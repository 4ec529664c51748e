"""An appointment's page, and what is done to the appointment there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_managers, for_members
from appointments import booking, changing
from appointments.booking import Admission, SlotUnavailable
from appointments.changing import OutOfDate
from appointments.forms.record import (
    SETTABLE,
    CancelForm,
    EditForm,
    MoveForm,
    SeenForm,
    StatusForm,
)
from appointments.models import Appointment
from appointments.remarks import Remarks
from leads.models import Contact, Lead
from leads.timeline import Timeline
from notifications.events import Actor
from notifications.models import Event
from pocketcrm.errors import Conflict, NotFound

RELATED = ("calendar", "resource", "appointment_type", "contact", "lead", "owner")


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, appointment: str) -> HttpResponse:
    return _page(request, appointment)


@require_POST
@for_members
def edit(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = EditForm(request.POST, business=request.business)

    def act() -> None:
        said = {name: form.cleaned_data[name] for name in EditForm.said}
        changing.update(row, said, **_by(request, form))

    if _done(form, act):
        return _back(request, row, "Saved", place="in-details")
    return _page(request, appointment, edit_form=form)


@require_POST
@for_members
def reschedule(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = MoveForm(request.POST, business=request.business, of=row)

    def act() -> None:
        place = {name: form.cleaned_data[name] for name in ("span", "resource", "calendar")}
        booking.reschedule(row, **place, admission=_admission(request), **_by(request, form))

    if not _done(form, act):
        return _page(request, appointment, move_form=form)
    words = ". ".join(filter(None, ("Saved", form.start_that_comes_twice)))
    return _back(request, row, words, place="in-time")


@require_POST
@for_members
def cancel(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = CancelForm(request.POST, auto_id="cancel_%s")

    def act() -> None:
        changing.cancel(row, reason=form.cleaned_data["reason"], **_by(request, form))

    if _done(form, act):
        return _back(request, row, "Cancelled", place="in-time")
    return _page(request, appointment, cancel_form=form)


@require_POST
@for_members
def restore(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = SeenForm(request.POST)

    def act() -> None:
        booking.restore(row, admission=_admission(request), **_by(request, form))

    if _done(form, act):
        return _back(request, row, "Back on the calendar", place="in-time")
    return _page(request, appointment, restore_form=form)


@require_POST
@for_members
def set_status(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = StatusForm(request.POST)

    def act() -> None:
        said = {"status": form.cleaned_data["status"]}
        changing.update(row, said, **_by(request, form))

    if _done(form, act):
        return _back(request, row, "Saved", place="in-status")
    return _page(request, appointment, status_form=form)


@require_POST
@for_managers
def delete(request: MemberRequest, appointment: str) -> HttpResponse:
    row = _appointment(request, appointment)
    form = SeenForm(request.POST)
    if not _done(form, lambda: changing.delete(row, **_by(request, form))):
        return _page(request, appointment, delete_form=form)
    messages.success(request, f"“{row.title}” is deleted.")
    return redirect("appointments:list", request.business.slug)


def _appointment(request: MemberRequest, public_id: str) -> Appointment:
    rows = Appointment.objects.of(request.business).select_related(*RELATED)
    row = get_object_or_404(rows, public_id=public_id)
    row.business = request.business
    return row


def _by(request: MemberRequest, form: SeenForm) -> dict[str, Any]:
    return {
        "actor": Actor.from_user(request.user),
        "now": timezone.now(),
        "seen": form.cleaned_data["seen"],
    }


def _admission(request: MemberRequest) -> Admission:
    """A person decides: what there is no room for is taken when they say so again."""
    return Admission.ANY if "anyway" in request.POST else Admission.NO_OVERLAP


def _done(form: SeenForm, act: Callable[[], object]) -> bool:
    """Do it, or let the form say why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except SlotUnavailable as full:
        form.collisions = full.overlaps
    except OutOfDate:
        form.is_stale = True
    except Conflict as conflict:
        form.add_error(None, conflict.message)
    except NotFound as error:
        raise Http404 from error
    else:
        return True
    return False


def _back(request: MemberRequest, row: Appointment, words: str, *, place: str) -> HttpResponse:
    messages.success(request, words, extra_tags=place)
    return redirect("appointments:detail", request.business.slug, row.public_id)


def _page(request: MemberRequest, public_id: str, **refused: SeenForm) -> HttpResponse:
    """The page as it is now; a form that was refused stands open with what it brought."""
    row = _appointment(request, public_id)
    now = timezone.now()
    for form in refused.values():
        if form.is_stale:
            form.show_present(row)
    context = {
        "appointment": row,
        "person_lead": _lead_of(row.contact, row.lead),
        "now": now,
        "remarks": Remarks.on(row, now),
        "timeline": _timeline(request, row),
        "statuses": SETTABLE,
        "move_form": MoveForm.showing(row),
        "edit_form": EditForm.showing(row),
        "cancel_form": CancelForm(auto_id="cancel_%s"),
    }
    status = 422 if refused else 200
    return render(request, "appointments/detail.html", context | refused, status=status)


def _lead_of(contact: Contact | None, lead: Lead | None) -> Lead | None:
    """Whose page tells the person's whole story: this appointment's enquiry, or their newest."""
    if lead is not None and lead.deleted_at is None:
        return lead
    if contact is None:
        return None
    return contact.leads.filter(deleted_at=None).order_by("-id").first()


def _timeline(request: MemberRequest, row: Appointment) -> Timeline:
    events = Event.objects.filter(business=request.business, appointment_id=row.pk)
    try:
        return Timeline.page(
            events.order_by("-id"), request.business.zone, before=request.GET.get("before", "")
        )
    except NotFound as error:
        raise Http404 from error
