"""One person is not at two appointments, however many programs ask at the same moment: real
processes, real connections; and what happens without the lock."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import Business, Membership, User
from appointments import booking
from appointments.booking import Admission, OwnerBusy, book
from appointments.models import Appointment, AppointmentStatus
from appointments.span import Span
from leads.models import Lead
from notifications.events import Actor
from notifications.models import Event
from tests.appointments.bookings import NOW, hours, wanted
from tests.appointments.legacy_program import PREFIX, TAKEN, Program, lead_of, own, program_of
from tests.appointments.test_booking_races import at_once
from tests.factories import make_business, make_member
from tests.serving import Answer, Call, post_all, web_processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

CLIENTS = 40
HOUR = timedelta(hours=1)
SOON = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def business(transactional_db: None) -> Business:
    return make_business()


@pytest.fixture
def user(business: Business) -> User:
    return make_member(business)


@pytest.fixture
def lead(business: Business, user: User) -> Lead:
    return lead_of(business, user, "Jane Doe")


@pytest.fixture
def program(business: Business, user: User) -> Program:
    return program_of(business, user, rate_limit=100_000)


@pytest.fixture
def port(business: Business) -> Iterator[int]:
    with web_processes() as port:
        yield port


def ask(port: int, program: Program, path: str, bodies: list[dict[str, Any]]) -> Counter[str]:
    """Every body at once; how often which thing was answered."""
    calls = [Call(body, f"{PREFIX}{path}") for body in bodies]
    answers = post_all(port, "", calls, connections=CLIENTS, headers=program.headers)
    return Counter(map(_said, answers))


def _said(answer: Answer) -> str:
    errors = answer.body["errors"]
    return errors["non_field_errors"][0] if answer.status == 401 else str(answer.status)


def times(number: int) -> dict[str, str]:
    """A quarter of an hour after each other, an hour long: each overlaps its neighbours."""
    start = SOON + number % 3 * timedelta(minutes=15)
    return {
        "appointment_date": f"{start:%Y-%m-%d %H:%M}",
        "appointment_to": f"{start + HOUR:%Y-%m-%d %H:%M}",
    }


def test_of_forty_who_book_for_one_person_one_does(port: int, program: Program, lead: Lead) -> None:
    bodies = [{"slug": lead.slug} | times(number) for number in range(CLIENTS)]
    outcome = ask(port, program, "leads/create/appointment/", bodies)

    assert outcome == {"200": 1, TAKEN: CLIENTS - 1}
    assert Appointment.objects.count() == 1
    assert Event.objects.filter(kind="appointment.booked").count() == 1


def crowd(user: User, lead: Lead, **fields: Any) -> list[Appointment]:
    return [
        own(user, lead, hours(SOON + (10 + number) * 2 * HOUR), now=NOW, **fields)
        for number in range(CLIENTS)
    ]


def test_of_forty_that_are_moved_to_one_time_one_arrives(
    port: int, program: Program, user: User, lead: Lead
) -> None:
    rows = crowd(user, lead)
    bodies = [{"appointment_id": row.pk} | times(number) for number, row in enumerate(rows)]
    outcome = ask(port, program, "leads/update/appointment/", bodies)

    assert outcome == {"200": 1, TAKEN: CLIENTS - 1}
    moved = Appointment.objects.overlapping(Span(SOON, SOON + 2 * HOUR))
    assert moved.count() == 1


def test_of_forty_that_come_back_to_one_time_one_does(
    port: int, program: Program, user: User, lead: Lead
) -> None:
    rows = crowd(user, lead)
    Appointment.objects.update(
        status=AppointmentStatus.CANCELLED, starts_at=SOON, ends_at=SOON + HOUR
    )
    bodies = [{"appointment_id": row.pk, "appointment_status": "confirmed"} for row in rows]
    outcome = ask(port, program, "leads/update/appointment/", bodies)

    assert outcome == {"200": 1, TAKEN: CLIENTS - 1}
    (live,) = Appointment.objects.live()
    assert live.status == AppointmentStatus.CONFIRMED


def test_updates_that_cross_do_not_deadlock(
    port: int, program: Program, business: Business, user: User, lead: Lead
) -> None:
    sam, rows = lead_of(business, user, "Sam Roe"), crowd(user, lead)
    wishes = [
        {"appointment_id": row.pk, "slug": target.slug, "appointment_status": status}
        for row in rows
        for target, status in ((sam, "cancelled"), (lead, "confirmed"))
    ]
    outcome = ask(port, program, "leads/update/appointment/", wishes)

    assert outcome == {"200": 2 * CLIENTS}


def try_to_book(business: Business, member: Membership) -> str:
    new = wanted(business, hours(SOON))
    try:
        book(
            business, new, Actor.from_user(member.user), now=NOW, admission=Admission.ANY,
            clear_for=member,
        )  # fmt: skip
    except OwnerBusy:
        return "busy"
    except OperationalError:
        return "failed"
    return "booked"


def test_with_the_lock_of_eight_threads_one_books(business: Business, user: User) -> None:
    member = user.memberships.select_related("user").get()
    outcome = at_once(lambda _: try_to_book(business, member), threads=8)
    assert outcome == {"booked": 1, "busy": 7}


def test_negative_control_without_the_lock_the_race_is_lost(
    business: Business, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All look before any of them writes, which is what the lock prevents."""
    everybody = threading.Barrier(8)
    look = booking.check_clear

    def look_and_let_go(row: Appointment, member: Membership) -> None:
        if connection.vendor == "postgresql":
            connection.cursor().execute("SAVEPOINT looked")
        look(row, member)
        if connection.vendor == "postgresql":
            connection.cursor().execute("ROLLBACK TO looked")
        everybody.wait(timeout=20)

    monkeypatch.setattr(booking, "check_clear", look_and_let_go)
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        monkeypatch.setitem(options, "transaction_mode", "DEFERRED")
    member = user.memberships.select_related("user").get()
    outcome = at_once(lambda _: try_to_book(business, member), threads=8)

    if connection.vendor == "sqlite":
        assert outcome == {"booked": 1, "failed": 7}
    else:
        assert outcome == {"booked": 8}
