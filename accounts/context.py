from typing import Any

from django.http import HttpRequest

from accounts.models import Business, User


def business(request: HttpRequest) -> dict[str, Any]:
    """The frame of every page: the business that is open, the person's part in it, the others."""
    if not isinstance(request.user, User):
        return {}
    return {
        "business": getattr(request, "business", None),
        "membership": getattr(request, "membership", None),
        "businesses": Business.objects.of(request.user),
    }
