from django.urls import path

import leads.urls  # noqa: F401  it registers <public_id:…>
from appointments.views import calendar

app_name = "appointments"
urlpatterns = [
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/events/", calendar.events, name="events"),
    path("calendar/<public_id:appointment>/move/", calendar.move, name="move"),
]
