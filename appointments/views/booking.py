"""Booking by a person at the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, for_members
from accounts.models import Business
from appointments.booking import Admission, SlotUnavailable, book
from appointments.forms.booking import MAX_LOCATION, BookingForm
from appointments.models import Appointment, AppointmentType, Calendar, Resource
from appointments.opening import OPENS
from appointments.span import Span
from leads.models import Contact, Lead
from notifications.events import Actor
from pocketcrm.api.moments import NotAMoment, read_moment
from pocketcrm.ids import is_public_id, new_public_id

HOUR = timedelta(hours=1)
DATE_ALONE = len("2026-05-15")


@dataclass(frozen=True)
class Whom:
    """The person who was chosen before the page was opened, if any, and their enquiry."""

    contact: Contact | None = None
    lead: Lead | None = None

    @classmethod
    def named_by(cls, business: Business, said: QueryDict) -> Self:
        """Raises Http404 for ids of nobody whom this business knows."""
        if lead := said.get("lead"):
            leads = Lead.objects.of(business).select_related("contact")
            found = get_object_or_404(leads, public_id=_id(lead))
            return cls(found.contact, found)
        if contact := said.get("contact"):
            known = get_object_or_404(Contact, business=business, public_id=_id(contact))
            return cls(known.standing)
        return cls()

    @property
    def wishes(self) -> dict[str, str]:
        """What they asked for, at their place: where most appointments begin."""
        if self.contact is None:
            return {}
        return {
            "title": self.lead.service_requested if self.lead else "",
            "location": self.contact.place[:MAX_LOCATION],
        }

    def actor(self, request: MemberRequest) -> Actor:
        """What is booked for test data is test data."""
        is_test = self.contact is not None and self.contact.is_test
        return replace(Actor.from_user(request.user), is_test=is_test)


def _id(text: str) -> str:
    return text if is_public_id(text) else ""


@never_cache
@require_http_methods(["GET", "POST"])
@for_members
def new(request: MemberRequest) -> HttpResponse:
    whom = Whom.named_by(request.business, request.GET if request.method == "GET" else request.POST)
    chosen: dict[str, Any] = {"contact": whom.contact, "lead": whom.lead}
    if request.method == "GET":
        initial = _wishes(request.business, request.GET) | whom.wishes
        form = BookingForm(initial=initial, business=request.business, **chosen)
        return _page(request, form, new_public_id())
    token = _id(request.POST.get("token", "")) or new_public_id()
    if first := _booked_with(request, token):
        return first
    form = BookingForm(request.POST, business=request.business, **chosen)
    if form.is_valid():
        return _book(request, form, whom, token)
    return _page(request, form, token, http_status=422)


def _book(request: MemberRequest, form: BookingForm, whom: Whom, token: str) -> HttpResponse:
    anyway = "anyway" in request.POST
    try:
        booked = book(
            request.business,
            form.wanted(token),
            whom.actor(request),
            now=timezone.now(),
            admission=Admission.ANY if anyway else Admission.NO_OVERLAP,
        )
    except SlotUnavailable as full:
        form.collisions = full.overlaps
        return _page(request, form, token, http_status=422)
    except IntegrityError:
        if not Appointment.objects.filter(public_id=token).exists():
            raise
        # The same form again at the same moment; or the id of another business's appointment.
        return _booked_with(request, token) or _book(request, form, whom, new_public_id())
    messages.success(request, "Booked")
    if form.start_that_comes_twice:
        messages.warning(request, form.start_that_comes_twice)
    return redirect("appointments:detail", request.business.slug, booked.appointment.public_id)


def _booked_with(request: MemberRequest, token: str) -> HttpResponse | None:
    """Where a form that was sent before has led to."""
    if not Appointment.objects.of(request.business).filter(public_id=token).exists():
        return None
    return redirect("appointments:detail", request.business.slug, token)


def _page(
    request: MemberRequest, form: BookingForm, token: str, *, http_status: int = 200
) -> HttpResponse:
    form.point_at_first_error()
    context = {"form": form, "token": token, "contact": form.contact, "lead": form.lead}
    return render(request, "appointments/new.html", context, status=http_status)


def _wishes(business: Business, query: QueryDict) -> dict[str, Any]:
    """What the page opens with. What cannot be understood is left out."""
    resource = _offered(Resource, business, query.get("resource", ""))
    calendars = Calendar.objects.of(business).offered()
    calendar = _offered(Calendar, business, query.get("calendar", ""))
    calendar = calendar or (resource and calendars.filter(resources=resource).first())
    calendar = calendar or calendars.first()
    resource = (
        resource or Resource.objects.of(business).offered().filter(calendars=calendar).first()
    )
    kind = _offered(AppointmentType, business, query.get("type", ""))
    kind = kind or AppointmentType.objects.of(business).offered().first()
    rows = {"calendar": calendar, "resource": resource, "appointment_type": kind}
    return _times(business, query) | {name: row.public_id for name, row in rows.items() if row}


def _offered(model: Any, business: Business, public_id: str) -> Any:
    rows = model.objects.of(business).offered()
    return rows.filter(public_id=public_id).first() if is_public_id(public_id) else None


def _times(business: Business, query: QueryDict) -> dict[str, Any]:
    start = _moment(query.get("start", ""), business)
    if start is None:
        local = timezone.now().astimezone(business.zone) + HOUR
        return {"day": local.date(), "start": local.replace(minute=0, second=0).time()}
    end = _moment(query.get("end", ""), business)
    if end is not None and end > start:
        return BookingForm.times(Span(start, end), business)
    local = start.astimezone(business.zone)
    return {"day": local.date(), "start": local.time()}


def _moment(text: str, business: Business) -> datetime | None:
    """A time on the business's clock; of a day alone, when business usually opens."""
    if len(text) == DATE_ALONE:
        text = f"{text}T{OPENS // 60:02}:{OPENS % 60:02}"
    try:
        moment = read_moment(text, business.zone)
    except NotAMoment:
        return None
    return moment.at.astimezone(UTC)
