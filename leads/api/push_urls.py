from django.urls import path

from leads.api.push import PushLeads

urlpatterns = [path("leads", PushLeads.as_view({"post": "create"}), name="push-leads")]
