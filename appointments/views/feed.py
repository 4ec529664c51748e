"""The feed itself, which calendar programs read without signing in, and the pages that open one."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_members
from accounts.models import Membership
from appointments import feeds
from appointments.models import CalendarFeed, Resource
from pocketcrm.errors import NotFound
from pocketcrm.ids import is_public_id

PLAIN = "text/plain; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, or 304 to who has it as it is.

    If-Modified-Since is not heeded: it would not see that an appointment was deleted.
    """
    now = timezone.now()
    try:
        feed = feeds.find_feed(token)
    except NotFound as error:
        return HttpResponseNotFound(f"{error.message}\n", content_type=PLAIN)
    feeds.note_read(feed, now)
    contents = feeds.Contents.of(feed, now)
    answer = get_conditional_response(request, etag=contents.etag)
    if answer is None:
        answer = HttpResponse(contents.file(), content_type=CALENDAR)
        answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    answer["ETag"] = contents.etag
    answer["Cache-Control"] = "private, no-cache"
    if contents.changed_at:
        answer["Last-Modified"] = http_date(contents.changed_at.timestamp())
    return answer


@never_cache
@require_safe
@for_members
def feed_list(request: MemberRequest) -> HttpResponse:
    """A member's own feed; the managers see those of the resources too."""
    own = CalendarFeed.objects.filter(membership=request.membership, revoked_at=None).first()
    shown = {
        "own": own,
        "resources": _resources(request) if request.membership.manages else [],
        "now": timezone.now(),
    }
    return render(request, "appointments/feeds.html", shown)


@never_cache
@require_POST
@for_members
def open_feed(request: MemberRequest) -> HttpResponse:
    """The one page that shows an address: the answer itself, as with a new API key."""
    owner = _owner(request, request.POST.get("resource", ""))
    try:
        feed, token = feeds.open_feed(owner, now=timezone.now())
    except NotFound as error:
        raise Http404 from error
    address = settings.BASE_URL + reverse("feed", args=[token])
    shown = {"feed": feed, "address": address, "webcal": "webcal:" + address.partition(":")[2]}
    return render(request, "appointments/feed_opened.html", shown)


@require_http_methods(["GET", "POST"])
@for_members
def revoke_feed(request: MemberRequest, feed: str) -> HttpResponse:
    """Asks before it shuts an address, and offers a new one in its place."""
    theirs = Q(membership=request.membership)
    if request.membership.manages:
        theirs |= Q(membership=None)
    row = get_object_or_404(
        CalendarFeed.objects.filter(theirs, business=request.business).select_related("resource"),
        public_id=feed,
    )
    if request.method == "GET":
        return render(request, "appointments/feed_revoke.html", {"feed": row})
    feeds.revoke_feed(row, now=timezone.now())
    messages.success(request, "The feed is off. Its address shows nothing from now on.")
    return redirect("appointments:feeds", request.business.slug)


def _owner(request: MemberRequest, resource: str) -> Membership | Resource:
    """Whose feed is asked for: that of the resource with this id, or else the member's own."""
    if not resource:
        return request.membership
    if not request.membership.manages:
        raise PermissionDenied("Only the owner and admins can open the feed of a resource.")
    if not is_public_id(resource):
        raise Http404
    return get_object_or_404(Resource, business=request.business, public_id=resource)


def _resources(request: MemberRequest) -> list[Resource]:
    """Those that can be booked, and of the retired ones those that are still read."""
    is_open = Prefetch(
        "calendar_feeds", CalendarFeed.objects.filter(revoked_at=None), to_attr="open_feeds"
    )
    resources = Resource.objects.of(request.business).prefetch_related(is_open)
    return [one for one in resources if one.retired_at is None or one.open_feeds]
