"""What the team is told of appointments: who is, who is not, and what the letter says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Business, Membership, User
from appointments import changing
from appointments.models import Appointment, AppointmentStatus
from notifications import relay
from notifications.events import Actor
from notifications.models import ActorKind, Delivery, DeliveryState, Event
from tests.appointments.bookings import KEY, NINE, NOW, appointment
from tests.appointments.mailing import SARAH, deliver, entry_in, letters_to, lines_of, visit
from tests.factories import make_member
from tests.notifications.conftest import MailServer, lead_came_in, subject_of
from tests.notifications.test_mail import BYTES, HOSTILE, Tags, part

SARAH_HERSELF = Actor.customer("Sarah Johnson")


def pages(business: Business, row: Appointment) -> str:
    return f"https://crm.example/b/{business.slug}/appointments/{row.public_id}/"


def test_a_new_appointment_is_told_at_one_glance(
    business: Business, mail_server: MailServer, settings: Settings
) -> None:
    settings.BASE_URL = "https://crm.example"
    row = visit(business)
    deliver()
    [letter] = mail_server.letters
    assert subject_of(letter) == (
        "New appointment, Tue, May 12, 9:00 AM EDT: Roof inspection – Sarah Johnson"
    )
    assert (letter["To"], letter["Reply-To"]) == ("owner@summit.example", SARAH)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert lines_of(letter) == [
        "New appointment",
        "",
        "Roof inspection",
        "Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT",
        "",
        "Takes: 1 hour",
        "Client: Sarah Johnson",
        "Phone: +15551234567",
        "E-mail: sarah.j@email.com",
        "Where: 123 Main Street, Springfield",
        "Category: Maintenance",
        "Booked by: Voice agent",
        "",
        "Notes:",
        "Dog in the yard",
        "Ring twice",
        "",
        f"Open appointment: {pages(business, row)}",
        "",
        "--",
        "You get e-mails about appointments of Summit Roofing.",
        "To switch these e-mails off, open your profile: https://crm.example/profile/",
    ]
    html = Tags(part(letter, "html"))
    assert html.links == [
        "tel:+15551234567",
        "mailto:sarah.j@email.com",
        pages(business, row),
        "https://crm.example/profile/",
    ]
    told = " ".join(html.text.split())
    for words in ("Tuesday, May 12, 2026 9:00 AM to 10:00 AM EDT", "Ring twice", "Voice agent"):
        assert words in told
    assert len(mail_server.received[0]) < BYTES


def test_the_appointment_is_attached_for_calendar_programs(
    business: Business, mail_server: MailServer, settings: Settings
) -> None:
    settings.BASE_URL = "https://crm.example"
    row = visit(business)
    deliver()
    told = entry_in(mail_server.letters[0])
    description = told.pop("description").splitlines()
    assert told == {
        "uid": f"{row.public_id}@crm.example",
        "title": "Roof inspection",
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=1),
        "status": "CONFIRMED",
        "sequence": 0,
        "location": "123 Main Street, Springfield",
    }
    assert description[1:3] == ["Client: Sarah Johnson", "Phone: +15551234567"]
    assert description[-1] == pages(business, row)


def test_an_appointment_of_little_data_leaves_the_rest_out(
    business: Business, mail_server: MailServer
) -> None:
    appointment(business, title="Staff meeting")
    deliver()
    [letter] = mail_server.letters
    assert subject_of(letter) == "New appointment, Tue, May 12, 9:00 AM EDT: Staff meeting"
    assert letter["Reply-To"] is None
    assert lines_of(letter)[4:10] == [
        "",
        "Takes: 1 hour",
        "Booked by: Voice agent",
        "",
        lines_of(letter)[8],
        "",
    ]


def test_times_are_told_in_the_zone_of_the_calendar(
    business: Business, mail_server: MailServer
) -> None:
    calendar = business.calendars.get()
    calendar.time_zone = "America/Los_Angeles"
    calendar.save(update_fields=["time_zone"])
    visit(business, admission="any")
    deliver()
    assert "Tue, May 12, 2026, 6:00 AM to 7:00 AM PDT" in lines_of(mail_server.letters[0])


def test_who_booked_it_in_the_dashboard_is_not_told(
    business: Business, owner: User, colleague: User, mail_server: MailServer
) -> None:
    visit(business, actor=Actor.from_user(owner))
    deliver()
    assert mail_server.recipients == [colleague.email]


def test_one_that_was_written_down_as_cancelled_is_no_news(
    business: Business, mail_server: MailServer
) -> None:
    visit(business, status=AppointmentStatus.CANCELLED)
    deliver()
    assert mail_server.letters == []


def test_leads_and_appointments_are_switched_off_apart(
    business: Business, owner: User, colleague: User, mail_server: MailServer
) -> None:
    Membership.objects.filter(user=owner).update(wants_appointment_mail=False)
    Membership.objects.filter(user=colleague).update(wants_lead_mail=False)
    visit(business)
    lead_came_in(business, now=NOW)
    deliver()
    told = {(letter["To"], subject_of(letter).split(" ")[1]) for letter in mail_server.letters}
    assert told == {(owner.email, "lead"), (colleague.email, "appointment,")}


def test_who_switched_it_off_or_left_before_the_letter_left_gets_none(
    business: Business, owner: User, colleague: User, mail_server: MailServer
) -> None:
    leaving = make_member(business)
    visit(business)
    relay.fan_out(NOW)
    Membership.objects.filter(user=colleague).update(wants_appointment_mail=False)
    Membership.objects.filter(user=leaving).delete()
    deliver()
    assert mail_server.recipients == [owner.email]
    for user in (colleague, leaving):
        assert Delivery.objects.get(user=user).state == DeliveryState.DROPPED


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.API_KEY, 1, "Silent key", sends_mail=False),
        Actor(ActorKind.API_KEY, 1, "Test key", is_test=True),
    ],
    ids=["a key without e-mail", "a test key"],
)
def test_an_appointment_through_such_a_key_is_not_announced(
    business: Business, mail_server: MailServer, actor: Actor
) -> None:
    visit(business, actor=actor)
    deliver()
    assert mail_server.letters == []


def test_the_team_hears_that_the_customer_cancelled(
    business: Business, owner: User, mail_server: MailServer
) -> None:
    row = visit(business, actor=Actor.from_user(owner))
    changing.cancel(row, SARAH_HERSELF, now=NOW)
    deliver()
    [letter] = letters_to(mail_server, owner.email)
    assert subject_of(letter) == (
        "Cancelled by the customer, Tue, May 12, 9:00 AM EDT: Roof inspection – Sarah Johnson"
    )
    assert lines_of(letter)[:4] == [
        "Cancelled by the customer",
        "",
        "Roof inspection",
        "Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT",
    ]
    assert not any(line.startswith("Booked by") for line in lines_of(letter))
    told = entry_in(letter)
    assert (told["status"], told["sequence"]) == ("CANCELLED", 1)


@pytest.mark.parametrize("who", ["key", "colleague"])
def test_what_the_team_or_its_tools_cancel_is_no_news(
    business: Business, owner: User, colleague: User, mail_server: MailServer, who: str
) -> None:
    row = visit(business)
    deliver()
    actor = {"key": KEY, "colleague": Actor.from_user(colleague)}[who]
    changing.cancel(row, actor, now=NOW)
    deliver()
    assert len(letters_to(mail_server, owner.email)) == 1


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text_in_every_field(
    business: Business, mail_server: MailServer, payload: str
) -> None:
    visit(business)
    event = Event.objects.get()
    hostile: dict[str, Any] = dict.fromkeys(
        ["title", "client_name", "client_email", "client_phone", "location", "notes", "category"],
        payload,
    )
    fields = event.data["fields"] | hostile | {"resource": payload}
    Event.objects.update(data=event.data | {"fields": fields}, actor_name=payload[:160])
    Business.objects.filter(pk=business.pk).update(name=payload[:120])
    deliver()
    [letter] = mail_server.letters
    assert letter["To"] == "owner@summit.example"
    assert letter["Bcc"] is letter["Reply-To"] is None
    assert mail_server.recipients == ["owner@summit.example"]
    subject, html = subject_of(letter), Tags(part(letter, "html"))
    assert subject.startswith("New appointment, Tue, May 12, 9:00 AM EDT: ")
    assert subject.isprintable()
    assert "=?" not in subject
    assert len(subject) <= 150
    assert not {"script", "img"} & html.names
    assert all(link.startswith(("http://localhost", "tel:")) for link in html.links)
    for text in (subject, html.text, part(letter, "plain"), str(entry_in(letter))):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200f\u202e\u2066\u2028]", text)
    assert len(part(letter, "html").encode()) < BYTES
    assert Delivery.objects.get().state == DeliveryState.SENT
