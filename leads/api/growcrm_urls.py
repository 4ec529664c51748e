"""Grow CRM's addresses below `/api/`, each with and without a final slash."""

from typing import Any

from django.urls import URLPattern, re_path

from leads.api.growcrm import GrowViewSet
from leads.api.growcrm_lookups import Statuses

ID = r"(?P<pk>[^/]+)"


def at(path: str, view: type[GrowViewSet], **actions: Any) -> URLPattern:
    return re_path(rf"^{path}/?\Z", view.as_view(actions))


urlpatterns = [
    at("leadstatuses", Statuses, get="list"),
]
