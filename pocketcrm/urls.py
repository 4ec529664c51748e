"""The site map."""

from django.contrib import admin
from django.urls import include, path, re_path

from pocketcrm import views

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/v1/", include("leads.api.push_urls")),
    re_path(r"^api(?:/[\s\S]*)?$", views.unknown_api_path),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("b/<slug:business>/leads/", include("leads.urls")),
    path("b/<slug:business>/", include("appointments.urls")),
    path("b/<slug:business>/keys/", include("apikeys.urls")),
    path("admin/", admin.site.urls),
]
