"""What the mail server got of an appointment's letters."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar

from accounts.models import Business
from appointments import changing
from appointments.booking import Admission, reschedule
from appointments.history import appointment_event
from appointments.models import Appointment
from notifications import relay
from notifications.events import Actor, record
from notifications.models import ActorKind, EventKind
from tests.appointments.bookings import KEY, NINE, NOW, appointment, client, hours, the_calendar
from tests.notifications.conftest import MailServer
from tests.notifications.test_relay import send_due

SARAH = "sarah.j@email.com"
SYSTEM = Actor(ActorKind.SYSTEM, None, "PocketCRM")
VISIT: dict[str, Any] = {
    "title": "Roof inspection",
    "location": "123 Main Street, Springfield",
    "notes": "Dog in the yard\nRing twice",
    "category": "Maintenance",
}


def visit(business: Business, **options: Any) -> Appointment:
    """Sarah's appointment, with all that can be said of one."""
    sarah = client(email=SARAH, phone="+15551234567")
    return appointment(business, **{"client": sarah} | VISIT | options)


def remind(row: Appointment, now: datetime) -> None:
    record(appointment_event(row, EventKind.APPOINTMENT_REMINDER, SYSTEM, now=now))


def move(row: Appointment, start: datetime = NINE + timedelta(hours=1), **options: Any) -> None:
    reschedule(row, hours(start), KEY, now=NOW, admission=Admission.ANY, **options)


def cancelled_by_us(row: Appointment) -> None:
    changing.cancel(row, KEY, now=NOW)


def cancelled_by_them(row: Appointment) -> None:
    changing.cancel(row, Actor.customer("Sarah Johnson"), now=NOW)


def deleted(row: Appointment) -> None:
    changing.delete(row, KEY, now=NOW)


def confirm_by_mail(business: Business) -> None:
    calendar = the_calendar(business)
    calendar.confirms_by_mail = True
    calendar.save(update_fields=["confirms_by_mail"])


def deliver(now: datetime = NOW) -> None:
    while relay.fan_out(now):
        pass
    while send_due(now):
        pass


def letters_to(server: MailServer, address: str) -> list[EmailMessage]:
    return [letter for letter in server.letters if letter["To"] == address]


def lines_of(letter: EmailMessage) -> list[str]:
    body = letter.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text.rstrip().splitlines()


def entry_in(letter: EmailMessage) -> dict[str, Any]:
    """What a calendar program reads in the attachment."""
    [file] = letter.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    assert (file.get_param("method"), file.get_param("charset")) == ("PUBLISH", "utf-8")
    assert file.get_filename() == "appointment.ics"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    event: Any
    [event] = calendar.walk("VEVENT")
    return {
        "uid": str(event["UID"]),
        "title": str(event["SUMMARY"]),
        "starts_at": event["DTSTART"].dt,
        "ends_at": event["DTEND"].dt,
        "status": str(event["STATUS"]),
        "sequence": event["SEQUENCE"],
        "location": str(event.get("LOCATION", "")),
        "description": str(event.get("DESCRIPTION", "")),
    }
