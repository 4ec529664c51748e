from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import JoinForm
from accounts.inviting import accept, find, join_as_new, require_open
from accounts.models import Invitation, User
from pocketcrm.errors import Conflict, InvalidInput, NotFound


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of an invitation leads, signed in or not, with an account or without."""
    try:
        invitation = find(token)
        if isinstance(request.user, User):
            return _join_signed_in(request, request.user, invitation, token)
        return _join_outside(request, invitation, token)
    except NotFound:
        return render(request, "accounts/join_gone.html", status=410)


def _join_signed_in(
    request: HttpRequest, user: User, invitation: Invitation, token: str
) -> HttpResponse:
    if request.method == "POST":
        try:
            accept(token, user, now=timezone.now())
            return redirect("leads:list", invitation.business.slug)
        except Conflict:  # for another address: the page says so
            pass
    elif invitation.business.memberships.filter(user=user).exists():
        return redirect("leads:list", invitation.business.slug)
    require_open(invitation, timezone.now())
    return render(request, "accounts/join.html", {"invitation": invitation})


def _join_outside(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    require_open(invitation, timezone.now())
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = join_as_new(token, **form.cleaned_data, now=timezone.now())
        except InvalidInput as refusal:
            form.show(refusal)
        except Conflict:  # the address has an account by now: the page asks its owner to sign in
            pass
        else:
            login(request, membership.user)
            return redirect("leads:list", invitation.business.slug)
    known = User.objects.filter(email=invitation.email).exists()
    return render(
        request, "accounts/join.html", {"invitation": invitation, "form": form, "known": known}
    )
