"""A calendar program that reads a feed."""

from typing import Any

import icalendar
from django.test import Client

from accounts.models import Membership
from appointments.feeds import open_feed
from appointments.models import Resource
from tests.appointments.bookings import NOW


def path_of(owner: Membership | Resource) -> str:
    return f"/feeds/{open_feed(owner, now=NOW)[1]}.ics"


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def events_in(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.content)
    return [
        {name: _plain(value) for name, value in event.items()} for event in calendar.walk("VEVENT")
    ]


def _plain(value: Any) -> Any:
    return value.dt if hasattr(value, "dt") else value
