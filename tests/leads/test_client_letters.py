"""What clients are told by mail, and who wants to be told nothing."""

from datetime import timedelta

import pytest

from accounts.models import Business, User
from leads.converting import Conversion, convert
from leads.models import Lead
from leads.opting import opt_in, opt_out
from notifications.events import Actor
from notifications.models import Delivery
from tests.appointments.bookings import NOW
from tests.appointments.mailing import (
    SARAH,
    cancelled_by_us,
    confirm_by_mail,
    deliver,
    letters_to,
    lines_of,
    move,
    remind,
    visit,
)
from tests.leads.enquiries import NOON, enquire
from tests.notifications.conftest import MailServer, subject_of
from tests.notifications.test_mail import part

LATER = NOON + timedelta(hours=1)
FOOT = (
    "Summit Roofing sent you this e-mail because you have become a client."
    " If you want no letters from us, reply and say so."
)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Jane Doe", email="jane@acme.example", company="Acme Inc")


def test_a_welcome_goes_to_the_client(
    business: Business, lead: Lead, actor: Actor, mail_server: MailServer
) -> None:
    convert(lead, Conversion(sends_welcome=True), actor, now=LATER)
    deliver(LATER)

    [letter] = letters_to(mail_server, "jane@acme.example")
    assert subject_of(letter) == "Welcome to Summit Roofing"
    assert letter["From"] == "Summit Roofing <leads@pocketcrm.example>"
    assert letter["Reply-To"] == "owner@summit.example"
    assert lines_of(letter) == [
        "Welcome, Jane Doe",
        "",
        "You are a client of Summit Roofing now, as Acme Inc.",
        "",
        "If you need anything, reply to this e-mail: your answer goes straight to us.",
        "",
        "--",
        FOOT,
    ]
    html = part(letter, "html")
    for words in ("Jane Doe", "Acme Inc", "your answer goes straight to us"):
        assert words in html


@pytest.mark.parametrize("how", ["not wished", "opted out", "opted out meanwhile", "test data"])
def test_nobody_else_is_welcomed(
    business: Business, lead: Lead, actor: Actor, mail_server: MailServer, how: str
) -> None:
    if how == "opted out":
        opt_out(lead.contact, actor, now=NOON)
    if how == "test data":
        lead = enquire(business, "Jane Doe", email="jane@acme.example", test=True)
    convert(lead, Conversion(sends_welcome=how != "not wished"), actor, now=LATER)
    if how == "opted out meanwhile":
        opt_out(lead.contact, actor, now=LATER)
    deliver(LATER)
    assert letters_to(mail_server, "jane@acme.example") == []
    dropped = ["dropped"] if how == "opted out meanwhile" else []
    customers = Delivery.objects.exclude(address="")
    assert list(customers.values_list("state", flat=True)) == dropped


def test_no_letter_about_an_appointment_reaches_somebody_who_wants_none(
    business: Business, actor: Actor, mail_server: MailServer
) -> None:
    confirm_by_mail(business)
    row = visit(business)
    assert row.contact is not None
    opt_out(row.contact, actor, now=NOW)
    deliver()
    move(row)
    remind(row, NOW)
    cancelled_by_us(row)
    deliver()
    assert letters_to(mail_server, SARAH) == []

    opt_in(row.contact, actor, now=NOW)
    visit(business)
    deliver()
    assert len(letters_to(mail_server, SARAH)) == 1
