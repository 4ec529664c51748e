"""The page behind the link in a customer's letter: looking changes nothing, the button cancels."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client

from accounts.models import Business
from appointments import changing
from appointments.booking import Admission, reschedule
from appointments.cancel_link import cancel_link
from appointments.models import Appointment, AppointmentStatus
from notifications.models import ActorKind, Event, EventKind
from tests.accounts.pages import page_of
from tests.appointments.bookings import KEY, NINE, NOW, hours
from tests.appointments.mailing import visit

TEN = NINE + timedelta(hours=1)
WHEN = "Tuesday, May 12, 2026<br>9:00 AM to 10:00 AM EDT"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_time() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(business: Business) -> Appointment:
    return visit(business)


def link_to(row: Appointment) -> str:
    path = re.sub(r"^http://localhost:\d+", "", cancel_link(row.public_id))
    assert path.startswith("/cancel/")
    return path


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def status_of(row: Appointment) -> str:
    return Appointment.objects.get(pk=row.pk).status


def heading_of(answer: Any) -> str:
    found = re.search("<h1>(.*)</h1>", answer.content.decode())
    assert found
    return found[1]


def test_the_page_says_what_and_when_and_changes_nothing(row: Appointment) -> None:
    answer = Client().get(link_to(row))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert heading_of(answer) == "Cancel this appointment?"
    assert "<bdi>Roof inspection</bdi>" in page
    assert WHEN in page
    assert page.count("<button") == 1
    assert "Dog in the yard" not in page
    assert "/b/" not in page
    assert answer["Cache-Control"].count("no-store") == 1
    assert status_of(row) == AppointmentStatus.SCHEDULED


def test_a_scanner_that_follows_every_link_cancels_nothing(row: Appointment) -> None:
    for look in (Client().get, Client().head):
        assert look(link_to(row)).status_code == 200
    assert Client().options(link_to(row)).status_code == 405
    assert status_of(row) == AppointmentStatus.SCHEDULED
    assert not Event.objects.filter(kind=EventKind.APPOINTMENT_CANCELLED).exists()


def test_the_button_cancels_in_the_customers_name(row: Appointment) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(link_to(row)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    body = {"seen": seen_on(page), "csrfmiddlewaretoken": token[1]}
    answer = client.post(link_to(row), body, follow=True)
    assert answer.redirect_chain == [(link_to(row), 302)]
    assert heading_of(answer) == "This appointment is cancelled"
    assert "<button" not in answer.content.decode()
    event = Event.objects.get(kind=EventKind.APPOINTMENT_CANCELLED)
    assert (event.actor_kind, event.actor_name) == (ActorKind.CUSTOMER, "Sarah Johnson")
    assert status_of(row) == AppointmentStatus.CANCELLED


@pytest.mark.parametrize("status", [AppointmentStatus.CONFIRMED, AppointmentStatus.RESCHEDULED])
def test_what_was_confirmed_or_rescheduled_can_be_cancelled(
    row: Appointment, status: AppointmentStatus
) -> None:
    changing.update(row, {"status": status}, KEY, now=NOW)
    page = Client().get(link_to(row))
    assert heading_of(page) == "Cancel this appointment?"
    Client().post(link_to(row), {"seen": seen_on(page.content.decode())})
    assert status_of(row) == AppointmentStatus.CANCELLED


def test_a_page_of_somebody_else_cannot_press_the_button(row: Appointment) -> None:
    answer = Client(enforce_csrf_checks=True).post(link_to(row), {"seen": "0"})
    assert answer.status_code == 403
    assert status_of(row) == AppointmentStatus.SCHEDULED


def test_cancelled_twice_is_cancelled_once(row: Appointment) -> None:
    for _ in range(2):
        answer = Client().post(link_to(row), {"seen": "0"}, follow=True)
        assert (answer.status_code, heading_of(answer)) == (200, "This appointment is cancelled")
    assert Event.objects.filter(kind=EventKind.APPOINTMENT_CANCELLED).count() == 1


@pytest.mark.parametrize("moment", [NINE, TEN + timedelta(days=30)], ids=["begun", "long over"])
def test_what_has_begun_is_not_cancelled_any_more(row: Appointment, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        for answer in (Client().get(link_to(row)), Client().post(link_to(row), {"seen": "0"})):
            assert answer.status_code == 200
            assert heading_of(answer) == "This appointment cannot be cancelled here any more"
            assert WHEN in answer.content.decode()
            assert "<button" not in answer.content.decode()
    assert status_of(row) == AppointmentStatus.SCHEDULED


def test_who_has_an_old_letter_sees_the_new_time_and_the_one_they_had_in_mind(
    row: Appointment,
) -> None:
    reschedule(row, hours(TEN), KEY, now=NOW, admission=Admission.ANY)
    answer = Client().get(link_to(row))
    page = answer.content.decode()
    assert "Tuesday, May 12, 2026<br>10:00 AM to 11:00 AM EDT" in page
    assert "Before, it was Tue, May 12, 2026, 9:00 AM to 10:00 AM EDT." in page
    Client().post(link_to(row), {"seen": seen_on(page)})
    assert status_of(row) == AppointmentStatus.CANCELLED


def test_what_was_moved_while_the_page_was_open_is_looked_at_again(row: Appointment) -> None:
    page = Client().get(link_to(row)).content.decode()
    reschedule(row, hours(TEN), KEY, now=NOW, admission=Admission.ANY)
    answer = Client().post(link_to(row), {"seen": seen_on(page)})
    again = answer.content.decode()
    assert answer.status_code == 200
    assert "It has been changed since you opened this page." in again
    assert "10:00 AM to 11:00 AM EDT" in again
    assert status_of(row) == AppointmentStatus.SCHEDULED
    Client().post(link_to(row), {"seen": seen_on(again)})
    assert status_of(row) == AppointmentStatus.CANCELLED


@pytest.mark.parametrize("seen", [None, "", "x", "-1", "9" * 400, "\x00"])
def test_a_page_that_does_not_say_what_it_has_shown_cancels_nothing(
    row: Appointment, seen: str | None
) -> None:
    answer = Client().post(link_to(row), {} if seen is None else {"seen": seen})
    assert (answer.status_code, heading_of(answer)) == (200, "Cancel this appointment?")
    assert status_of(row) == AppointmentStatus.SCHEDULED


def test_a_link_that_was_made_up_and_one_to_nothing_look_the_same(
    business: Business, row: Appointment
) -> None:
    deleted = link_to(row)
    changing.delete(row, KEY, now=NOW)
    other = visit(business, span=hours(TEN))
    elsewhere = Signer(salt="elsewhere", sep=".").sign(other.public_id)
    pages = set()
    for path in (
        deleted,
        link_to(other)[:-2] + "/",
        f"/cancel/{other.public_id}/",
        f"/cancel/{elsewhere}/",
        "/cancel/nonsense/",
        "/cancel/%00%ff.x/",
    ):
        for answer in (Client().get(path), Client().post(path, {"seen": "0"})):
            assert answer.status_code == 404
            assert heading_of(answer) == "There is no such appointment"
            pages.add(page_of(answer))
    assert len(pages) == 1
    assert status_of(other) == AppointmentStatus.SCHEDULED


def test_hostile_text_stays_text(business: Business) -> None:
    row = visit(business, title="<script>alert(1)</script>{{ settings.SECRET_KEY }}")
    page = Client().get(link_to(row)).content.decode()
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;{{ settings.SECRET_KEY }}</bdi>" in page


def test_who_is_signed_in_can_use_it_too(row: Appointment, stranger_client: Client) -> None:
    stranger_client.post(link_to(row), {"seen": "0"})
    assert status_of(row) == AppointmentStatus.CANCELLED
    assert Event.objects.latest("id").actor_kind == ActorKind.CUSTOMER


def test_the_times_are_those_of_the_calendar(business: Business, row: Appointment) -> None:
    business.calendars.update(time_zone="America/Los_Angeles")
    assert "6:00 AM to 7:00 AM PDT" in Client().get(link_to(row)).content.decode()
