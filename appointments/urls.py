from django.urls import include, path

app_name = "appointments"
urlpatterns = [
    path("calendar/feeds/", include("appointments.feed_urls")),
    path("settings/booking/", include("appointments.settings_urls")),
    path("appointments/", include("appointments.record_urls")),
]
