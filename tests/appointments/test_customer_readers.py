"""When a customer is written to, and when not."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Business, Membership, User
from appointments.booking import Admission
from notifications import relay
from notifications.events import Actor
from notifications.models import ActorKind, Delivery, DeliveryState, Event, MailHour
from tests.appointments.bookings import NINE, NOW, client
from tests.appointments.mailing import (
    SARAH,
    cancelled_by_us,
    confirm_by_mail,
    deleted,
    deliver,
    letters_to,
    move,
    remind,
    visit,
)
from tests.notifications.conftest import MailServer

TEN = NINE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _customers_hear_of_it(business: Business) -> None:
    confirm_by_mail(business)


@pytest.mark.parametrize(
    "meanwhile", [cancelled_by_us, deleted, move], ids=lambda act: str(act.__name__)
)
def test_a_letter_that_is_no_longer_so_does_not_leave(
    business: Business, mail_server: MailServer, meanwhile: Any
) -> None:
    row = visit(business)
    remind(row, NOW)
    relay.fan_out(NOW)
    meanwhile(row)
    deliver()
    assert len(letters_to(mail_server, SARAH)) == 1
    states = Delivery.objects.filter(address=SARAH).order_by("id").values_list("state", flat=True)
    assert list(states) == [DeliveryState.DROPPED, DeliveryState.DROPPED, DeliveryState.SENT]


def test_a_letter_that_comes_when_all_is_over_does_not_leave(
    business: Business, mail_server: MailServer
) -> None:
    visit(business)
    relay.fan_out(NOW)
    deliver(TEN)
    assert letters_to(mail_server, SARAH) == []


def test_nobody_is_written_to_about_what_is_past(
    business: Business, mail_server: MailServer
) -> None:
    visit(business, now=TEN, admission=Admission.ANY)
    deliver(TEN)
    assert letters_to(mail_server, SARAH) == []


@pytest.mark.parametrize("address", ["", "sarah", "müller@example.com"])
def test_without_an_address_that_mail_can_reach_there_is_no_letter(
    business: Business, address: str
) -> None:
    visit(business)
    event = Event.objects.get()
    Event.objects.update(
        data=event.data | {"fields": event.data["fields"] | {"client_email": address}}
    )
    deliver()
    assert not Delivery.objects.filter(user=None).exists()


def test_a_calendar_that_does_not_confirm_writes_to_nobody(business: Business) -> None:
    business.calendars.update(confirms_by_mail=False)
    row = visit(business)
    move(row)
    cancelled_by_us(row)
    deliver()
    assert not Delivery.objects.filter(user=None).exists()


def test_test_data_never_reaches_a_customer(business: Business, mail_server: MailServer) -> None:
    row = visit(business, actor=Actor(ActorKind.API_KEY, 1, "Test key", is_test=True))
    remind(row, NOW)
    deliver()
    assert mail_server.letters == []


def test_a_key_without_mail_spares_the_team_and_not_the_customer(
    business: Business, mail_server: MailServer
) -> None:
    visit(business, actor=Actor(ActorKind.API_KEY, 1, "Silent key", sends_mail=False))
    deliver()
    assert mail_server.recipients == [SARAH]


def test_customers_are_written_to_at_once_whatever_the_hour_of_the_team_holds(
    business: Business, mail_server: MailServer, settings: Settings
) -> None:
    settings.MAIL_PER_HOUR = 1
    for number in range(3):
        sarah = client(email=f"sarah{number}@email.com")
        visit(business, client=sarah, admission=Admission.ANY)
    deliver()
    assert sorted(mail_server.recipients) == [
        "owner@summit.example",
        "sarah0@email.com",
        "sarah1@email.com",
        "sarah2@email.com",
    ]
    assert MailHour.objects.get().announced == 3


def test_customers_alone_do_not_count_in_the_hour(
    business: Business, owner: User, mail_server: MailServer
) -> None:
    Membership.objects.filter(user=owner).update(wants_appointment_mail=False)
    visit(business)
    deliver()
    assert mail_server.recipients == [SARAH]
    assert not MailHour.objects.exists()


def test_the_same_event_is_told_once_an_address(
    business: Business, mail_server: MailServer
) -> None:
    visit(business)
    deliver()
    Event.objects.update(relayed_at=None)
    deliver()
    assert mail_server.recipients.count(SARAH) == 1
