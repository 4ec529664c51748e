from django.urls import include, path

app_name = "appointments"
urlpatterns = [
    path("appointments/", include("appointments.record_urls")),
]
