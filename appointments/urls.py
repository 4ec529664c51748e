from django.urls import include, path

import leads.urls  # noqa: F401  it registers <public_id:…>
from appointments.views import calendar

app_name = "appointments"
urlpatterns = [
    path("calendar/", calendar.page, name="calendar"),
    path("calendar/events/", calendar.events, name="events"),
    path("calendar/<public_id:appointment>/move/", calendar.move, name="move"),
    path("calendar/feeds/", include("appointments.feed_urls")),
    path("appointments/", include("appointments.record_urls")),
    path("settings/booking/", include("appointments.settings_urls")),
]
