"""What a caller of the legacy dialect may see and book: `contract/epixel-legacy.md` section 4."""

from rest_framework.request import Request

from apikeys.viewsets import key_of
from appointments.api.access import appointments_of
from appointments.models import AppointmentQuerySet
from leads.api.legacy import lead_of, member_of
from leads.models import Lead

WRONG_SLUG = "Requested slug is invalid."


def shown_to(request: Request) -> AppointmentQuerySet:
    """The business's appointments, with what an answer tells of them."""
    return appointments_of(key_of(request)).select_related("lead", "contact")


def own_of(request: Request) -> AppointmentQuerySet:
    """The caller's, those of leads that are deleted by now among them."""
    return shown_to(request).filter(member_of(request).theirs)


def standing_lead(request: Request, slug: str) -> Lead | None:
    """The lead with this slug; one that is deleted is as good as none."""
    lead = lead_of(request, slug)
    return lead if lead and lead.deleted_at is None else None
