"""The site map."""

import re

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from appointments.views import customer, feed
from pocketcrm import views

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/v1/", include("leads.api.push_urls")),
    path("api/v1/", include("appointments.api.push_urls")),
    path("api/", include("leads.api.growcrm_urls")),
    path("connect/", include("appointments.api.rocketlead_urls")),
    path("v1/", include("leads.api.boltcall_urls")),
    path("v1/", include("appointments.api.boltcall_urls")),
    path("public/", include("leads.api.rocketlead_public_urls")),
    path(settings.LEGACY_API_PREFIX, include("appointments.api.legacy_urls")),
    *(
        re_path(rf"^{re.escape(prefix.strip('/'))}(?:/[\s\S]*)?$", views.unknown_api_path)
        for prefix in settings.API_DIALECTS
    ),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("b/<slug:business>/leads/", include("leads.urls")),
    path("b/<slug:business>/settings/pipeline/", include("leads.settings_urls")),
    path("b/<slug:business>/keys/", include("apikeys.urls")),
    path("b/<slug:business>/", include("appointments.urls")),
    path("feeds/<str:token>.ics", feed.read, name="feed"),
    path("cancel/<str:token>/", customer.cancel, name="cancel_appointment"),
    path("admin/", admin.site.urls),
]
