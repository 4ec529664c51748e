from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, for_members
from appointments.conflicts import without_room
from appointments.forms.filter import Period
from appointments.listing import PER_PAGE, Listing
from appointments.models import (
    Appointment,
    AppointmentCategory,
    AppointmentStatus,
    Calendar,
    Resource,
)
from leads.models import Contact


@never_cache
@require_safe
@for_members
def appointment_list(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    listing = Listing.asked_for(request.business, request.GET, now)
    rows = listing.rows()
    context = {
        "listing": listing,
        "now": now,
        "days": listing.by_day(rows[:PER_PAGE]),
        "without_room": without_room(rows[:PER_PAGE]),
        "more": len(rows) > PER_PAGE,
        "counted": listing.counted(),
        "periods": Period.choices,
        "statuses": AppointmentStatus.choices,
        "categories": AppointmentCategory.choices,
        "calendars": list(Calendar.objects.of(request.business)),
        "resources": list(Resource.objects.of(request.business)),
    }
    return render(request, "appointments/list.html", context)


@require_safe
@for_members
def latest_of(request: MemberRequest, contact: str) -> HttpResponse:
    """A person's newest appointment: where a mention of somebody without a lead leads to."""
    person = get_object_or_404(Contact, business=request.business, public_id=contact).standing
    theirs = Appointment.objects.of(request.business).filter(contact=person).order_by("-id")[:1]
    appointment = get_object_or_404(theirs)
    return redirect("appointments:detail", request.business.slug, appointment.public_id)
