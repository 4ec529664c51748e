"""The calendar page, what it asks for once a second, and an appointment that is dragged."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from accounts.models import Business
from accounts.places import first_weekday
from appointments.booking import Admission, SlotUnavailable, reschedule
from appointments.diary import Diary, wall
from appointments.dragging import Drag
from appointments.models import Appointment, Calendar, Resource
from notifications.events import Actor
from pocketcrm.errors import Conflict, DomainError, InvalidInput, NotFound

MOST_COLLISIONS = 5


@never_cache
@require_safe
@for_members
def page(request: MemberRequest) -> HttpResponse:
    business, now = request.business, timezone.now()
    calendars = Calendar.objects.of(business).offered().prefetch_related("resources")
    resources = Resource.objects.of(business).offered()
    context = {
        "calendars": calendars,
        "resources": resources,
        "serves": {
            one.public_id: [resource.public_id for resource in one.resources.all()]
            for one in calendars
        },
        "lanes": [{"id": one.public_id, "name": one.name, "tone": one.colour} for one in resources],
        "zone_name": business.time_zone.rpartition("/")[2].replace("_", " "),
        "offset": _offset(business, now),
        # A script counts the days of a week from Sunday.
        "first_day": (first_weekday(business.country) + 1) % 7,
        "is_new": not Appointment.objects.of(business).exists(),
    }
    return render(request, "appointments/calendar.html", context)


@require_safe
@for_members
def events(request: MemberRequest) -> HttpResponse:
    """The appointments of some days as our own page draws them; 304 where it has them all."""
    try:
        diary = Diary.asked_for(request.business, request.GET)
    except InvalidInput as error:
        return _refusal(error, http_status=400)
    headers = {
        "ETag": diary.etag,
        "Calendar-Offset": str(_offset(request.business, timezone.now())),
        "Cache-Control": "no-store",
    }
    if request.headers.get("If-None-Match") == diary.etag:
        return HttpResponse(status=304, headers=headers)
    return JsonResponse(diary.as_json(), headers=headers)


@require_POST
@for_members
def move(request: MemberRequest, appointment: str) -> HttpResponse:
    """Put an appointment at another time or on another resource, as the page has drawn it."""
    business = request.business
    rows = Appointment.objects.of(business).select_related("business", "calendar", "resource")
    row = get_object_or_404(rows, public_id=appointment)
    try:
        drag = Drag.asked_for(row, request.POST)
        booked = reschedule(
            row,
            drag.span,
            Actor.from_user(request.user),
            now=timezone.now(),
            admission=Admission.ANY if drag.anyway else Admission.NO_OVERLAP,
            resource=drag.resource,
            seen=drag.seen,
        )
    except NotFound as error:
        raise Http404 from error
    except InvalidInput as error:
        return _refusal(error, http_status=422)
    except SlotUnavailable as error:
        collides = [_told(one, business) for one in error.overlaps[:MOST_COLLISIONS]]
        return _refusal(error, http_status=409, collides=collides)
    except Conflict as error:
        return _refusal(error, http_status=409)
    return JsonResponse({"version": booked.appointment.version})


def _refusal(error: DomainError, *, http_status: int, **more: Any) -> JsonResponse:
    said = {"error": error.code, "message": error.message} | more
    return JsonResponse(said, status=http_status)


def _told(row: Appointment, business: Business) -> dict[str, str]:
    return {
        "title": row.title,
        "client": row.client_name,
        "start": wall(row.starts_at, business.zone),
        "end": wall(row.ends_at, business.zone),
    }


def _offset(business: Business, now: datetime) -> int:
    """How far the business's clock is from UTC, in minutes: the page's clock goes by it."""
    return (now.astimezone(business.zone).utcoffset() or timedelta()) // timedelta(minutes=1)
