"""RocketLead Connect: the pool and its states, `contract/rocketlead.md` section 4.3."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.viewsets import key_of
from leads.api.colours import hex_of
from leads.api.rocketlead import ConnectViewSet, by_method, find_named
from leads.api.rocketlead_entries import schema_fields, table_id
from leads.models import LeadStatus, StatusMeaning
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.ids import as_uuid

NAME, NOUN = "Leads", "Table"
CATEGORIES = {
    StatusMeaning.NEW: "new",
    StatusMeaning.IN_PROGRESS: "inProgress",
    StatusMeaning.WON: "completed",
    StatusMeaning.LOST: "notCompleted",
}


class Tables(ConnectViewSet):
    scopes: ClassVar = by_method("leads")

    def list(self, request: Request) -> Response:
        return Response([_table(key_of(request).business)])

    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002
        """With its states and its schema, which the list does without."""
        key = key_of(request)
        own = Business.objects.filter(pk=key.business_id)
        business = find_named(own, id, NOUN)
        whole = {
            "leadStates": _states(business),
            "schemaFields": schema_fields(business, is_test=key.is_test),
        }
        return Response(_table(business) | whole)


def _table(business: Business) -> dict[str, Any]:
    created = iso_milliseconds(business.created_at)
    return {
        "id": table_id(business),
        "organizationId": as_uuid(business.public_id),
        "name": NAME,
        "createdAt": created,
        "updatedAt": created,
    }


def _states(business: Business) -> list[dict[str, Any]]:
    """In the order of the pipeline; leads start in the first that means new, whoever sends them."""
    statuses = list(LeadStatus.objects.filter(business=business))
    start = next(status for status in statuses if status.meaning == StatusMeaning.NEW)
    return [
        {
            "id": as_uuid(status.public_id),
            "name": status.title,
            "color": hex_of(status.colour),
            "category": CATEGORIES[StatusMeaning(status.meaning)],
            "default": status == start,
        }
        for status in statuses
    ]
