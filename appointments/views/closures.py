from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_managers, for_members
from appointments.closing import booked_in, close, closures_of, with_booked
from appointments.forms.closure import ClosureForm
from appointments.models import Blocker
from pocketcrm.errors import InvalidInput

MOST_SHOWN = 100


@require_http_methods(["GET", "POST"])
@for_members
def closures(request: MemberRequest) -> HttpResponse:
    """Everybody sees when it is closed; managers also close from here."""
    if request.method != "POST":
        return _page(request, ClosureForm(business=request.business))
    if not request.membership.manages:
        raise PermissionDenied("Only the owner and admins can close a time.")
    form = ClosureForm(request.POST, business=request.business)
    closure = _closed(form) if form.is_valid() else None
    if closure is None:
        return _page(request, form)
    if booked_in(closure).exists():
        return redirect("appointments:closure", request.business.slug, closure.public_id)
    messages.success(request, "Closed. Nothing new can be booked then.")
    return redirect("appointments:closures", request.business.slug)


@require_safe
@for_members
def closure(request: MemberRequest, closure: str) -> HttpResponse:
    """One closure, with the appointments that it found in its time."""
    row = _row(request, closure)
    booked = list(booked_in(row).select_related("resource")[: MOST_SHOWN + 1])
    shown = {"closure": row, "booked": booked[:MOST_SHOWN], "more": len(booked) > MOST_SHOWN}
    return render(request, "appointments/booking/closure.html", shown)


@require_POST
@for_managers
def reopen(request: MemberRequest, closure: str) -> HttpResponse:
    row = _row(request, closure)
    row.delete()
    messages.success(request, f"{row} is deleted. The weekly hours hold again.")
    return redirect("appointments:closures", request.business.slug)


def _closed(form: ClosureForm) -> Blocker | None:
    said = form.cleaned_data
    calendar, resource = form.chosen
    try:
        return close(
            calendar,
            resource,
            said["start"],
            said["end"],
            name=said["name"],
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        form.show(refusal)
        return None


def _page(request: MemberRequest, form: ClosureForm) -> HttpResponse:
    now = timezone.now()
    rows = closures_of(request.business)
    shown = {
        "form": form,
        "upcoming": with_booked(rows.filter(ends_at__gt=now)),
        "past": rows.filter(ends_at__lte=now).order_by("-ends_at", "-id")[:MOST_SHOWN],
        "now": now,
    }
    return render(request, "appointments/booking/closures.html", shown)


def _row(request: MemberRequest, public_id: str) -> Blocker:
    return get_object_or_404(closures_of(request.business), public_id=public_id)
