"""What programs do to a lead in Grow CRM: `contract/growcrm.md` section 3.2, numbers 6 to 10
and 12."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.growcrm import GrowViewSet, actor_of, lead_of
from leads.api.growcrm_lead_bodies import ASSIGNED, CLONED_LEAD, NEW_STATUS, TAGGED
from leads.api.growcrm_leads import answered, edit_as_said
from leads.cloning import Clone, clone_lead
from leads.editing import LeadEdit
from leads.pipeline import activate, archive


class LeadActs(GrowViewSet):
    """Each answers with the lead, and harms nothing when it is repeated; a clone with the new
    one."""

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

    def clone(self, request: Request, pk: str) -> Response:
        lead, said = lead_of(request, pk), CLONED_LEAD.said(request)
        new = clone_lead(lead, clone_of(said), actor_of(request), now=timezone.now())
        return answered(request, new.pk, "Lead cloned successfully.", status=201)


def clone_of(said: dict[str, Any]) -> Clone:
    return Clone(
        title=said["lead_title"],
        status=said["lead_status"],
        first_name=said["lead_firstname"],
        last_name=said["lead_lastname"],
        email=said["lead_email"],
        phone=said["lead_phone"],
        company=said["lead_company_name"],
        website=said["lead_website"],
        value=said["lead_value"],
        with_checklist=said["copy_checklist"] == "on",
        with_files=said["copy_files"] == "on",
    )
