"""The pages of the appointments as a person at the desk opens and sends them."""

from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client

from accounts.models import Business
from appointments.models import Appointment
from tests.appointments.bookings import (
    NINE,
    NOW,
    appointment,
    client,
    hours,
    the_calendar,
    the_resource,
)

PLACE = {"day": "2026-05-12", "start": "09:00", "minutes": "60"}
LIST = "/b/summit-roofing/appointments/"
NEW = f"{LIST}new/"
SEEN_AT = NOW + timedelta(minutes=5)


def path(row: Appointment, act: str = "", *, slug: str = "summit-roofing") -> str:
    return f"/b/{slug}/appointments/{row.public_id}/{act}"


def opened(client: Client, url: str, **query: Any) -> Any:
    """Five minutes after the appointments were booked."""
    with time_machine.travel(SEEN_AT, tick=False):
        answer = client.get(url, query)
    assert answer.status_code == 200, url
    return answer


def is_gone(client: Client, url: str) -> bool:
    with time_machine.travel(SEEN_AT, tick=False):
        return client.get(url).status_code == 404


def sent(client: Client, url: str, **said: Any) -> Any:
    """What comes back of a form, after the redirect if there is one."""
    with time_machine.travel(SEEN_AT, tick=False):
        return client.post(url, said, follow=True)


def sarah_s(business: Business) -> Appointment:
    """An appointment that says everything that one can say."""
    return appointment(
        business,
        hours(NINE, 1.5),
        client=client(email="Sarah@Example.com", phone="(555) 123-4567"),
        location="123 Main St, Cleveland",
        notes="Ring twice.",
        category="Maintenance",
        external_id="calendar-event-99887",
        metadata={"campaign": "spring", "roof": {"age": 12}},
    )


def place(business: Business, **said: str) -> dict[str, str]:
    """What the form for another time sends where nobody changes anything."""
    ids = {
        "calendar": the_calendar(business).public_id,
        "resource": the_resource(business).public_id,
    }
    return PLACE | ids | {"seen": "0"} | said


def details(**said: str) -> dict[str, str]:
    return {
        "title": "HVAC quarterly maintenance",
        "client_name": "Sarah Johnson",
        "client_email": "Sarah@Example.com",
        "client_phone": "(555) 123-4567",
        "location": "123 Main St, Cleveland",
        "category": "Maintenance",
        "notes": "Ring twice.",
        "external_id": "calendar-event-99887",
        "seen": "0",
    } | said


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())
