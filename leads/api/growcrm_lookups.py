"""What a lead of Grow CRM refers to: statuses, categories and the team.

`contract/growcrm.md` section 6. They are read here, and changed in the business's settings.
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from leads.api.growcrm import GrowViewSet, by_column, page_of, sorted_as_asked
from leads.api.rocketlead_entries import hex_of
from leads.models import LeadStatus


def status_answer(status: LeadStatus) -> dict[str, Any]:
    return {"id": status.pk, "title": status.title, "color": hex_of(status.colour)}


class Statuses(GrowViewSet):
    """Not one of the dialect's own endpoints: without it nobody knows what `lead_status` takes."""

    def list(self, request: Request) -> Response:
        sorts = {"leadstatus_position": by_column("position")}
        statuses = LeadStatus.objects.filter(business=key_of(request).business)
        in_order = sorted_as_asked(statuses, request.query_params, sorts, order="asc")
        return page_of(request, in_order, status_answer, "Lead statuses retrieved successfully.")
