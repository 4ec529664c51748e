from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, for_managers, for_members
from apikeys.forms import TEST, NewKeyForm
from apikeys.issuing import issue_key
from apikeys.models import ApiKey, Scope


@for_members
def key_list(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    keys = list(
        request.business.api_keys.select_related("created_by").order_by("-created_at", "-id")
    )
    shown = {
        "usable": [key for key in keys if key.is_usable(now)],
        "past": [key for key in keys if not key.is_usable(now)],
        "addresses": _addresses(),
    }
    return render(request, "apikeys/list.html", shown)


@for_managers
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    form = NewKeyForm(request.POST or None, business=request.business)
    if request.method == "POST" and form.is_valid():
        return _issued(request, form)
    return render(request, "apikeys/new.html", {"form": form})


@for_managers
@require_http_methods(["GET", "POST"])
def revoke(request: MemberRequest, key: str) -> HttpResponse:
    row = get_object_or_404(ApiKey, public_id=key, business=request.business)
    if request.method == "GET":
        return render(request, "apikeys/revoke.html", {"key": row})
    row.revoke(timezone.now())
    messages.success(request, f"{row.name} is revoked. Requests with it are refused from now on.")
    return redirect("apikeys:list", request.business.slug)


def _issued(request: MemberRequest, form: NewKeyForm) -> HttpResponse:
    """The one page that shows the key: the answer itself, because a redirect would need the
    secret in a URL or in the session. `never_cache` keeps it out of the browser's store."""
    wanted = form.cleaned_data
    key, secret = issue_key(
        request.business,
        name=wanted["name"],
        scopes=wanted["scopes"],
        sends_mail=wanted["sends_mail"],
        refuses_overlaps=wanted["refuses_overlaps"],
        rate_limit=wanted["rate_limit"],
        expires_at=wanted["expires_on"],
        is_test=wanted["kind"] == TEST,
        created_by=request.user,
    )
    shown = {
        "key": key,
        "secret": secret.text,
        "pushes": key.grants(Scope.LEADS_WRITE),
        "base_url": settings.BASE_URL,
        "addresses": _addresses(),
    }
    return render(request, "apikeys/issued.html", shown)


def _addresses() -> dict[str, str]:
    """The base URL of each dialect that a key opens, by its name."""
    return {name: settings.BASE_URL + path for name, path in settings.API_ADDRESSES.items()}
