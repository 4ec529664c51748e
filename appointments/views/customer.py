"""What a customer sees who follows the link in their letter; they have no account."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments import changing
from appointments.cancel_link import appointment_behind
from appointments.models import Appointment, AppointmentStatus
from appointments.told import TIMES, before
from appointments.when import When
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound

MAX_VERSION = 2**31 - 1
TO_COME = (
    AppointmentStatus.SCHEDULED, AppointmentStatus.RESCHEDULED, AppointmentStatus.CONFIRMED,
)  # fmt: skip


class SeenForm(forms.Form):
    """The version of the appointment that the page has shown."""

    seen = forms.IntegerField(min_value=0, max_value=MAX_VERSION, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class CancelPage:
    appointment: Appointment
    now: datetime
    has_changed: bool = False

    @property
    def can_be_cancelled(self) -> bool:
        return self.appointment.status in TO_COME and self.appointment.starts_at > self.now

    @property
    def when(self) -> When:
        appointment = self.appointment
        return When(appointment.starts_at, appointment.ends_at, appointment.calendar.zone)

    @property
    def before(self) -> When | None:
        """The time that the customer may still have in mind: the letter may be an old one."""
        moves = Event.objects.filter(
            appointment_id=self.appointment.pk,
            kind=EventKind.APPOINTMENT_RESCHEDULED,
            data__changes__has_any_keys=TIMES,
        )
        last = moves.order_by("-id").first()
        return before(last, self.when) if last else None

    @property
    def form(self) -> SeenForm:
        return SeenForm(initial={"seen": self.appointment.version})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Only the POST cancels: programs that look for evil links in mail follow them all."""
    try:
        page = CancelPage(appointment_behind(token), timezone.now())
        if request.method == "POST" and page.can_be_cancelled:
            return _cancel(request, token, page)
    except NotFound:
        return render(request, "appointments/cancel_gone.html", status=404)
    return render(request, "appointments/cancel.html", {"page": page})


def _cancel(request: HttpRequest, token: str, page: CancelPage) -> HttpResponse:
    """Cancel what the customer has seen. If it was moved meanwhile, they look again."""
    form, actor = SeenForm(request.POST), Actor.customer(page.appointment.client_name)
    try:
        if form.is_valid():
            seen = form.cleaned_data["seen"]
            changing.cancel(page.appointment, actor, now=page.now, seen=seen)
            return redirect("cancel_appointment", token)
    except changing.OutOfDate:
        pass
    page = CancelPage(appointment_behind(token), page.now, has_changed=True)
    return render(request, "appointments/cancel.html", {"page": page})
