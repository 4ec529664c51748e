from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, for_managers
from appointments.forms.week import WeekForm
from appointments.hours import set_hours
from appointments.models import Calendar, Resource
from pocketcrm.errors import InvalidInput


@require_http_methods(["GET", "POST"])
@for_managers
def hours(request: MemberRequest, resource: str, calendar: str) -> HttpResponse:
    """The week of a resource on one of its calendars, edited and saved as a whole."""
    of_business = Resource.objects.of(request.business)
    whose = get_object_or_404(of_business, public_id=resource)
    where = get_object_or_404(whose.calendars.all(), public_id=calendar)
    if request.method == "POST":
        form = WeekForm(request.POST)
        if _saved(form, whose, where):
            messages.success(request, f"The hours of {whose} are saved.")
            return redirect("appointments:booking", request.business.slug)
    else:
        form = WeekForm(slots=where.weekly_slots.filter(resource=whose))
    shown = {
        "form": form,
        "resource": whose,
        "calendar": where,
        "calendars": whose.calendars.filter(retired_at=None),
        "now": timezone.now(),
    }
    return render(request, "appointments/booking/hours.html", shown)


def _saved(form: WeekForm, resource: Resource, calendar: Calendar) -> bool:
    if not form.is_valid():
        return False
    try:
        set_hours(resource, calendar, form.windows)
    except InvalidInput as refusal:
        form.show(refusal)
        return False
    return True
