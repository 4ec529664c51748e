from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, for_managers, for_members
from accounts.forms import InviteForm
from accounts.inviting import MailFailed, invite, send_again
from accounts.models import Invitation, Membership, Role
from pocketcrm.errors import Conflict


@for_members
def team(request: MemberRequest) -> HttpResponse:
    """Everybody sees the team; its managers also invite from here."""
    if request.method != "POST":
        return _show(request, InviteForm())
    if not request.membership.manages:
        raise PermissionDenied("Only the owner and admins can invite.")
    form = InviteForm(request.POST)
    if form.is_valid() and _invited(request, form):
        return redirect("accounts:team", request.business.slug)
    return _show(request, form)


@for_managers
@require_POST
def change_role(request: MemberRequest, member: int) -> HttpResponse:
    membership = _member(request, member)
    role = request.POST.get("role", "")
    try:
        membership.change_role(Role(role))
        messages.success(request, f"{membership.user} is now {membership.get_role_display()}.")
    except ValueError:
        messages.error(request, "Choose admin or member.")
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return redirect("accounts:team", request.business.slug)


@for_managers
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, member: int) -> HttpResponse:
    membership = _member(request, member)
    if request.method == "GET":
        return render(request, "accounts/remove.html", {"member": membership})
    return _end(request, membership, f"{membership.user} is no longer in the team.")


@for_members
@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "accounts/leave.html")
    return _end(request, request.membership, f"You have left {request.business}.")


@for_managers
@require_POST
def send_invitation_again(request: MemberRequest, invitation: int) -> HttpResponse:
    letter = get_object_or_404(Invitation, pk=invitation, business=request.business)
    try:
        send_again(letter, now=timezone.now())
        messages.success(request, f"Sent to {letter.email} again. The link before it is void.")
    except (Conflict, MailFailed) as problem:
        messages.error(request, problem.message)
    return redirect("accounts:team", request.business.slug)


@for_managers
@require_POST
def revoke_invitation(request: MemberRequest, invitation: int) -> HttpResponse:
    letter = get_object_or_404(Invitation, pk=invitation, business=request.business)
    letter.revoke(timezone.now())
    messages.success(request, f"The invitation of {letter.email} is withdrawn.")
    return redirect("accounts:team", request.business.slug)


def _show(request: MemberRequest, form: InviteForm) -> HttpResponse:
    shown: dict[str, Any] = {
        "members": request.business.memberships.select_related("user").by_rank(),
        "invitations": request.business.invitations.pending(),
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "accounts/team.html", shown)


def _invited(request: MemberRequest, form: InviteForm) -> bool:
    wanted = form.cleaned_data
    try:
        invite(
            request.business,
            email=wanted["email"],
            role=Role(wanted["role"]),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, f"Invited {wanted['email']}. The link is good for seven days.")
    except MailFailed as failure:
        messages.error(request, failure.message)
    except Conflict as conflict:
        form.add_error("email", conflict.message)
        return False
    return True


def _end(request: MemberRequest, membership: Membership, said: str) -> HttpResponse:
    try:
        membership.end()
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("accounts:team", request.business.slug)
    messages.success(request, said)
    if membership.user_id == request.user.pk:
        return redirect("home")
    return redirect("accounts:team", request.business.slug)


def _member(request: MemberRequest, pk: int) -> Membership:
    of_business = Membership.objects.select_related("user").filter(business=request.business)
    return get_object_or_404(of_business, pk=pk)
