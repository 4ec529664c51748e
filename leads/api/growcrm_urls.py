"""Grow CRM's addresses below `/api/`, each with and without a final slash."""

from typing import Any

from django.urls import URLPattern, re_path

from leads.api.growcrm import GrowViewSet
from leads.api.growcrm_acts import LeadActs
from leads.api.growcrm_checklists import ChecklistComments, Checklists
from leads.api.growcrm_clients import Clients, Conversions
from leads.api.growcrm_comments import Comments
from leads.api.growcrm_leads import Leads
from leads.api.growcrm_lookups import Categories, Statuses, Team

ID = r"(?P<pk>[^/]+)"


def at(path: str, view: type[GrowViewSet], **actions: Any) -> URLPattern:
    return re_path(rf"^{path}/?\Z", view.as_view(actions))


urlpatterns = [
    at("leads", Leads, get="list", post="create"),
    at(f"leads/{ID}", Leads, get="retrieve", patch="update", delete="destroy"),
    *(
        at(f"leads/{ID}/{act}", LeadActs, put=act)
        for act in ("status", "assigned", "tags", "archive", "activate")
    ),
    at(f"leads/{ID}/clone", LeadActs, post="clone"),
    at(f"leads/{ID}/comments", Comments, get="list", post="create"),
    at(f"leads/{ID}/comments/(?P<comment>[^/]+)", Comments, delete="destroy"),
    at(f"leads/{ID}/convert", Conversions, post="create"),
    at("clients", Clients, get="list", post="create"),
    at(f"clients/{ID}", Clients, get="retrieve", patch="update", delete="destroy"),
    *(at(f"clients/{ID}/{act}", Clients, put=act) for act in ("tags", "status", "owner")),
    at("checklists", Checklists, get="list", post="create"),
    at("checklists/positions", Checklists, put="positions"),
    at(f"checklists/{ID}", Checklists, get="retrieve", patch="update", delete="destroy"),
    at(f"checklists/{ID}/status", Checklists, put="status"),
    at(f"checklists/{ID}/comments", ChecklistComments, get="list", post="create"),
    at(
        f"checklists/{ID}/comments/(?P<comment>[^/]+)",
        ChecklistComments,
        delete="destroy",
    ),
    at("leadstatuses", Statuses, get="list"),
    at("categories", Categories, get="list"),
    at(f"categories/{ID}", Categories, get="retrieve"),
    at("team", Team, get="list"),
    at(f"team/{ID}", Team, get="retrieve"),
]
