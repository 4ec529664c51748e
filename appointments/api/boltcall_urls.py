from django.urls import path

from appointments.api.boltcall import Appointments

urlpatterns = [path("appointments", Appointments.as_view({"get": "list"}))]
