"""The list and the pages of single appointments: included in the namespace of the appointments."""

from django.urls import path

import leads.urls  # noqa: F401 - its converter of public ids
from appointments.views import booking, listing, record

urlpatterns = [
    path("", listing.appointment_list, name="list"),
    path("new/", booking.new, name="new"),
    path("of/<public_id:contact>/", listing.latest_of, name="latest_of"),
    path("<public_id:appointment>/", record.detail, name="detail"),
    path("<public_id:appointment>/edit/", record.edit, name="edit"),
    path("<public_id:appointment>/reschedule/", record.reschedule, name="reschedule"),
    path("<public_id:appointment>/cancel/", record.cancel, name="cancel"),
    path("<public_id:appointment>/restore/", record.restore, name="restore"),
    path("<public_id:appointment>/status/", record.set_status, name="status"),
    path("<public_id:appointment>/delete/", record.delete, name="delete"),
]
