from django.urls import path

from appointments.api.bookings import Bookings
from appointments.api.changes import OneAppointment
from appointments.api.offers import Availability, Offers
from appointments.api.push import PushAppointments

ONE = "appointments/<slug:appointment>"
urlpatterns = [
    path("appointments", PushAppointments.as_view({"get": "find", "post": "create"})),
    path(
        ONE,
        OneAppointment.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(f"{ONE}/cancel", OneAppointment.as_view({"post": "cancel"})),
    path(f"{ONE}/reschedule", OneAppointment.as_view({"post": "reschedule"})),
    path(f"{ONE}/restore", OneAppointment.as_view({"post": "restore"})),
    path("bookings", Bookings.as_view({"post": "create"})),
    path("availability", Availability.as_view({"get": "find"})),
    path("calendars", Offers.as_view({"get": "calendars"})),
    path("resources", Offers.as_view({"get": "resources"})),
    path("appointment-types", Offers.as_view({"get": "appointment_types"})),
]
