"""Who may open a page. Every dashboard view wears one of these decorators.

A business that the person does not belong to looks like one that never existed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import Business, Membership, User

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request to a page that wears `@login_required` and belongs to no business."""

    user: User


class MemberRequest(SignedInRequest):
    """A request of somebody who belongs to the business that the URL names."""

    business: Business
    membership: Membership


MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
PlainView = Callable[..., HttpResponseBase]


def for_members(view: MemberView[P]) -> PlainView:
    """Open to everybody in the business that the URL's `business` slug names; a 404 to others."""

    @login_required
    @wraps(view)
    def guarded(
        request: MemberRequest, /, business: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        _enter(request, business)
        return view(request, *args, **kwargs)

    return guarded


def for_managers(view: MemberView[P]) -> PlainView:
    """Open to the business's owner and admins; a 403 to its other members."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.membership.manages:
            raise PermissionDenied("Only the owner and admins can open this page.")
        return view(request, *args, **kwargs)

    return for_members(guarded)


def _enter(request: MemberRequest, slug: str) -> None:
    membership = (
        Membership.objects.select_related("business")
        .filter(user=request.user, business__slug=slug)
        .first()
    )
    if membership is None:
        raise Http404
    request.membership, request.business = membership, membership.business
