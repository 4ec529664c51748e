"""What customers are told of their appointments, and how it looks."""

import re
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Business
from appointments.booking import Admission, restore
from appointments.models import Resource
from notifications.models import Event
from tests.appointments.bookings import KEY, NINE, NOW
from tests.appointments.calling import PATH, caller
from tests.appointments.mailing import (
    SARAH,
    cancelled_by_them,
    cancelled_by_us,
    confirm_by_mail,
    deleted,
    deliver,
    entry_in,
    letters_to,
    lines_of,
    move,
    remind,
    visit,
)
from tests.notifications.conftest import MailServer, subject_of
from tests.notifications.test_mail import BYTES, HOSTILE, Tags, part

TEN = NINE + timedelta(hours=1)
FOOT = (
    "Summit Roofing sent you this e-mail because your address was given for this appointment."
    " Your answer goes to Summit Roofing."
)


@pytest.fixture(autouse=True)
def _customers_hear_of_it(business: Business, settings: Settings) -> None:
    settings.BASE_URL = "https://crm.example"
    confirm_by_mail(business)


def test_the_customer_gets_a_confirmation_from_the_business(
    business: Business, mail_server: MailServer
) -> None:
    visit(business)
    deliver()
    [letter] = letters_to(mail_server, SARAH)
    assert subject_of(letter) == (
        "Your appointment is booked, Tue, May 12, 9:00 AM EDT: Roof inspection"
    )
    assert letter["From"] == "Summit Roofing <leads@pocketcrm.example>"
    assert letter["Reply-To"] == "owner@summit.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    [link] = Tags(part(letter, "html")).links
    assert re.fullmatch(r"https://crm\.example/cancel/[0-9a-f]{24}\.[\w-]+/", link)
    assert lines_of(letter) == [
        "Your appointment is booked",
        "",
        "Roof inspection",
        "Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT",
        "",
        "Takes: 1 hour",
        "Where: 123 Main Street, Springfield",
        "",
        "If you cannot come, cancel it here. For another time, just reply.",
        "",
        f"Cancel this appointment: {link}",
        "",
        "--",
        FOOT,
    ]
    assert "PocketCRM" not in Tags(part(letter, "html")).text
    assert len(letter.as_bytes()) < BYTES


def test_the_confirmation_brings_the_appointment_for_their_calendar(
    business: Business, mail_server: MailServer
) -> None:
    row = visit(business)
    deliver()
    assert entry_in(letters_to(mail_server, SARAH)[0]) == {
        "uid": f"{row.public_id}@crm.example",
        "title": "Roof inspection",
        "starts_at": NINE,
        "ends_at": TEN,
        "status": "CONFIRMED",
        "sequence": 0,
        "location": "123 Main Street, Springfield",
        "description": "",
    }


def test_a_customer_who_moves_gets_the_new_time_and_the_old_one(
    business: Business, mail_server: MailServer
) -> None:
    row = visit(business)
    deliver()
    move(row)
    deliver()
    booked, moved = letters_to(mail_server, SARAH)
    assert subject_of(moved) == (
        "Your appointment has a new time, Tue, May 12, 10:00 AM EDT: Roof inspection"
    )
    assert lines_of(moved)[:5] == [
        "Your appointment has a new time",
        "",
        "Roof inspection",
        "Tue, May 12, 2026, 10:00 AM to 11:00 AM EDT",
        "It was: Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT",
    ]
    assert entry_in(moved) == entry_in(booked) | {
        "starts_at": TEN,
        "ends_at": TEN + timedelta(hours=1),
        "sequence": 1,
    }


@pytest.mark.parametrize(
    ("act", "said", "told"),
    [
        (None, {"startDate": "2026-05-13T13:00:00Z"}, "Your appointment has a new time"),
        (cancelled_by_us, {"status": "Confirmed"}, "Your appointment takes place after all"),
    ],
)
def test_an_address_that_is_changed_with_the_time_is_the_one_that_is_written_to(
    business: Business, mail_server: MailServer, act: Any, said: dict[str, Any], told: str
) -> None:
    row = visit(business)
    if act:
        act(row)
    deliver()
    before = len(letters_to(mail_server, SARAH))
    said = said | {"clientName": "Nora", "clientEmail": "nora@example.com"}
    assert caller(business).ask("PATCH", f"{PATH}/{row.public_id}", said).status_code == 200

    deliver()
    assert len(letters_to(mail_server, SARAH)) == before
    [letter] = letters_to(mail_server, "nora@example.com")
    assert subject_of(letter).startswith(told)


def test_who_serves_them_is_not_their_concern(business: Business, mail_server: MailServer) -> None:
    row = visit(business)
    crew = Resource.objects.create(business=business, name="Crew B")
    move(row, NINE, resource=crew)
    deliver()
    assert len(letters_to(mail_server, SARAH)) == 1


@pytest.mark.parametrize(
    ("act", "headline", "what_now"),
    [
        (
            cancelled_by_us,
            "Your appointment is cancelled",
            "It does not take place. For another time, just reply.",
        ),
        (
            cancelled_by_them,
            "Your cancellation has arrived",
            "You have cancelled it. If that was a mistake, just reply.",
        ),
        (
            deleted,
            "Your appointment is cancelled",
            "It does not take place. For another time, just reply.",
        ),
    ],
)
def test_a_customer_hears_that_it_does_not_take_place(
    business: Business, mail_server: MailServer, act: Any, headline: str, what_now: str
) -> None:
    row = visit(business)
    deliver()
    uid = entry_in(letters_to(mail_server, SARAH)[0])["uid"]
    act(row)
    deliver()
    letter = letters_to(mail_server, SARAH)[-1]
    assert subject_of(letter) == f"{headline}, Tue, May 12, 9:00 AM EDT: Roof inspection"
    assert lines_of(letter) == [
        headline,
        "",
        "Roof inspection",
        "Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT",
        "",
        what_now,
        "",
        "--",
        FOOT,
    ]
    assert Tags(part(letter, "html")).links == []
    told = entry_in(letter)
    assert (told["uid"], told["status"], told["sequence"]) == (uid, "CANCELLED", 1)


def test_what_was_cancelled_and_then_deleted_is_told_once(
    business: Business, mail_server: MailServer
) -> None:
    row = visit(business)
    cancelled_by_us(row)
    deleted(row)
    deliver()
    assert [subject_of(letter).split(",")[0] for letter in letters_to(mail_server, SARAH)] == [
        "Your appointment is cancelled"
    ]


def test_a_customer_hears_that_it_takes_place_after_all(
    business: Business, mail_server: MailServer
) -> None:
    row = visit(business)
    cancelled_by_us(row)
    deliver()
    restore(row, KEY, now=NOW, admission=Admission.ANY)
    deliver()
    letter = letters_to(mail_server, SARAH)[-1]
    assert lines_of(letter)[0] == "Your appointment takes place after all"
    told = entry_in(letter)
    assert (told["status"], told["sequence"]) == ("CONFIRMED", 2)


def test_a_reminder_goes_out_whether_the_calendar_confirms_or_not(
    business: Business, mail_server: MailServer
) -> None:
    business.calendars.update(confirms_by_mail=False)
    row = visit(business)
    deliver()
    assert letters_to(mail_server, SARAH) == []
    day_before = NINE - timedelta(days=1)
    remind(row, day_before)
    deliver(day_before)
    [letter] = letters_to(mail_server, SARAH)
    assert subject_of(letter) == "Reminder, Tue, May 12, 9:00 AM EDT: Roof inspection"
    assert len(Tags(part(letter, "html")).links) == 1
    assert list(letter.iter_attachments()) == []


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(business: Business, mail_server: MailServer, payload: str) -> None:
    visit(business)
    event = Event.objects.get()
    hostile = dict.fromkeys(["title", "client_name", "location"], payload)
    Event.objects.update(data=event.data | {"fields": event.data["fields"] | hostile})
    Business.objects.filter(pk=business.pk).update(name=payload[:120])
    deliver()
    [letter] = letters_to(mail_server, SARAH)
    assert sorted(mail_server.recipients) == ["owner@summit.example", SARAH]
    assert letter["From"].addresses[0].addr_spec == "leads@pocketcrm.example"
    assert len(letter["From"].addresses) == 1
    assert letter["Reply-To"] == "owner@summit.example"
    assert letter["Bcc"] is None
    subject, html = subject_of(letter), Tags(part(letter, "html"))
    sender = letter["From"].addresses[0].display_name
    assert subject.isprintable()
    assert len(subject) <= 150
    assert not {"script", "img"} & html.names
    assert [link.split("/cancel/")[0] for link in html.links] == ["https://crm.example"]
    for text in (subject, sender, html.text, part(letter, "plain"), str(entry_in(letter))):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200f\u202e\u2066\u2028]", text)
    assert len(letter.as_bytes()) < BYTES
