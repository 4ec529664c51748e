"""What programs do to a lead in Grow CRM: `contract/growcrm.md` section 3.2, numbers 6 to 10."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.growcrm import GrowViewSet, actor_of, lead_of
from leads.api.growcrm_lead_bodies import ASSIGNED, NEW_STATUS, TAGGED
from leads.api.growcrm_leads import answered, edit_as_said
from leads.editing import LeadEdit
from leads.pipeline import activate, archive


class LeadActs(GrowViewSet):
    """Each answers with the lead, and harms nothing when it is repeated."""

    def status(self, request: Request, pk: str) -> Response:
        lead, said = lead_of(request, pk), NEW_STATUS.said(request)
        edit_as_said(lead, LeadEdit(status=said["status"]), request)
        return answered(request, lead.pk, "Lead status updated successfully.")

    def assigned(self, request: Request, pk: str) -> Response:
        lead, said = lead_of(request, pk), ASSIGNED.said(request)
        edit_as_said(lead, LeadEdit(assignees=said["assigned"]), request)
        return answered(request, lead.pk, "Lead assignees updated successfully.")

    def tags(self, request: Request, pk: str) -> Response:
        lead, said = lead_of(request, pk), TAGGED.said(request)
        edit_as_said(lead, LeadEdit(tags=said["tags"]), request)
        return answered(request, lead.pk, "Lead tags updated successfully.")

    def archive(self, request: Request, pk: str) -> Response:
        lead = lead_of(request, pk)
        archive(lead, actor_of(request), now=timezone.now())
        return answered(request, lead.pk, "Lead archived successfully.")

    def activate(self, request: Request, pk: str) -> Response:
        lead = lead_of(request, pk)
        activate(lead, actor_of(request), now=timezone.now())
        return answered(request, lead.pk, "Lead activated successfully.")
