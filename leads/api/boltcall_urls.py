from django.urls import path

from leads.api.boltcall_leads import Leads

urlpatterns = [
    path("leads", Leads.as_view({"get": "list", "post": "create"})),
    path("leads/<str:lead_id>", Leads.as_view({"patch": "partial_update"})),
]
