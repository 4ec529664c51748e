from django.urls import include, path

app_name = "appointments"
urlpatterns = [
    path("settings/booking/", include("appointments.settings_urls")),
]
