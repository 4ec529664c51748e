"""Leads in Grow CRM: `contract/growcrm.md` section 3.2, numbers 1 to 5."""

from functools import partial
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from leads.api.growcrm import (
    GrowViewSet,
    actor_of,
    deleted,
    done,
    lead_of,
    leads_of,
    page_of,
    unknown,
)
from leads.api.growcrm_answers import first_category, lead_answer, to_show
from leads.api.growcrm_bodies import taken
from leads.api.growcrm_lead_bodies import (
    IDENTITIES,
    OF_LEAD,
    OF_PERSON,
    enquiry_of,
    lead_said,
    parameters_of,
)
from leads.api.growcrm_query import leads_asked_for
from leads.editing import LeadEdit, edit_lead
from leads.enquiry import DuplicateLead
from leads.models import Lead
from leads.opening import Filing, open_lead
from leads.pipeline import AlreadyDeleted, delete_lead


def answered(request: Request, pk: int, message: str, *, status: int = 200) -> Response:
    """The lead as it is by now."""
    lead = to_show(leads_of(request)).filter(pk=pk).first()
    if lead is None:
        raise unknown("Lead")
    first = first_category(key_of(request).business)
    return done(lead_answer(lead, first), message, status=status)


class Leads(GrowViewSet):
    def list(self, request: Request) -> Response:
        first = first_category(key_of(request).business)
        leads = leads_asked_for(to_show(leads_of(request)), request.query_params, first)
        shown = partial(lead_answer, first=first)
        return page_of(request, leads, shown, "Leads retrieved successfully.")

    def retrieve(self, request: Request, pk: str) -> Response:
        return answered(request, lead_of(request, pk).pk, "Lead retrieved successfully.")

    def create(self, request: Request) -> Response:
        said, custom = lead_said(request)
        received = open_lead(
            key_of(request).business,
            enquiry_of(said),
            actor_of(request),
            now=timezone.now(),
            filing=Filing(
                status=said["lead_status"],
                category=said["lead_categoryid"],
                value=said["lead_value"],
                last_contacted_on=said["lead_last_contacted"],
                custom=custom,
            ),
        )
        return answered(request, received.lead.pk, "Lead created successfully.", status=201)

    def update(self, request: Request, pk: str) -> Response:
        """In full: what is not sent is blanked, but for custom fields, which no program sees."""
        lead = lead_of(request, pk)
        shown = parameters_of(lead, first_category(lead.business))
        said, custom = lead_said(request, shown=shown, known=lead.custom)
        edit_as_said(lead, _edit(said, custom), request)
        return answered(request, lead.pk, "Lead updated successfully.")

    def destroy(self, request: Request, pk: str) -> Response:
        lead = lead_of(request, pk)
        try:
            delete_lead(lead, actor_of(request), now=timezone.now())
        except AlreadyDeleted as error:
            raise unknown("Lead") from error
        return deleted(lead.pk, "Lead deleted successfully.")


def edit_as_said(lead: Lead, edit: LeadEdit, request: Request) -> None:
    try:
        edit_lead(lead, edit, actor_of(request), now=timezone.now())
    except DuplicateLead as error:
        raise taken(f"lead_{error.field}") from error


def _edit(said: dict[str, Any], custom: dict[str, Any]) -> LeadEdit:
    columns = {column: said[name] for name, column in OF_PERSON.items() if name in said}
    identities = {column: said[name] for name, column in IDENTITIES.items() if name in said}
    columns |= {column: "" for column, key in identities.items() if key is None}
    return LeadEdit(
        contact=columns,
        lead={column: said[name] for name, column in OF_LEAD.items() if name in said},
        identities=[key for key in identities.values() if key is not None],
        status=said.get("lead_status"),
        custom=custom,
    )
