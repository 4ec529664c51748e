"""The doors of the house: the way in after sign-in, health, and the API's unknown paths."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.models import Business, User
from pocketcrm import health
from pocketcrm.api.problems import Problem, is_for_programs, plain_problem
from pocketcrm.requestid import current_request_id


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return redirect("account_login")
    business = Business.objects.of(request.user).first()
    if business is not None:
        return redirect("leads:list", business=business.slug)
    return redirect("admin:index" if request.user.is_staff else "accounts:start")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The process answers. It asks nobody else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Whether leads can be taken: 503 only without the database.

    With a broker that is away or a relay that is late the answer is 200 and says `degraded`: a
    web process that can take leads must not be taken out of rotation for that.
    """
    report = health.report(timezone.now())
    return JsonResponse(report, status=503 if report["status"] == "unavailable" else 200)


NOTHING_HERE = Problem(404, "not_found", "There is nothing at this path.")
UNREADABLE = Problem(400, "validation_error", "The request cannot be read.")
BUG = Problem(
    500,
    "internal_error",
    "Something went wrong on our side. The server's log has it under this request id.",
)


@csrf_exempt
def unknown_api_path(request: HttpRequest) -> HttpResponse:
    return plain_problem(request, NOTHING_HERE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What Django itself refuses, such as a query of thousands of fields."""
    if is_for_programs(request):
        return plain_problem(request, UNREADABLE)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug: as JSON to a program, as a page to a person."""
    if is_for_programs(request):
        return plain_problem(request, BUG)
    # Without the request, whose session or user may be what is broken.
    page = render_to_string("500.html", {"request_id": current_request_id()})
    return HttpResponseServerError(page)
