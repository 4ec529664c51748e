"""What can be booked, as its owner sets it up: included in the namespace of the appointments."""

from django.urls import path, register_converter

import leads.urls  # noqa: F401 - its converter of public ids
from appointments.overview import KINDS
from appointments.views import closures, hours, settings


class Kind:
    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Kind, "bookable")

urlpatterns = [
    path("", settings.overview, name="booking"),
    path("closures/", closures.closures, name="closures"),
    path("closures/<public_id:closure>/", closures.closure, name="closure"),
    path("closures/<public_id:closure>/delete/", closures.reopen, name="reopen"),
    path("resources/<public_id:resource>/hours/<public_id:calendar>/", hours.hours, name="hours"),
    path("<bookable:kind>/new/", settings.add, name="add_bookable"),
    path("<bookable:kind>/<public_id:row>/", settings.edit, name="bookable"),
    path("<bookable:kind>/<public_id:row>/move/", settings.move, name="move_bookable"),
    path("<bookable:kind>/<public_id:row>/retire/", settings.retire, name="retire_bookable"),
    path("<bookable:kind>/<public_id:row>/offer/", settings.offer_again, name="offer_bookable"),
]
