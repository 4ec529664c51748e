"""`PROMISES.md`, "No overbooking": real processes, real connections; and what happens without the
lock."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from accounts.models import Business
from apikeys.models import Scope
from appointments import booking
from appointments.booking import Admission, SlotUnavailable, book, overlapping
from appointments.intervals import peak
from appointments.models import Appointment, AppointmentStatus, Resource
from leads.models import Contact
from notifications.models import Event
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    lane,
    the_resource,
    wanted,
)
from tests.conftest import Integrator
from tests.factories import make_business, make_key
from tests.serving import Answer, Call, post_all, web_processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

CLIENTS, CAPACITY = 500, 3
NINE_TEXT = "2026-05-12T13:00:00Z"
SCOPES = (Scope.APPOINTMENTS_WRITE, Scope.APPOINTMENTS_READ)


@pytest.fixture
def business(transactional_db: None) -> Business:
    business = make_business(time_zone="America/New_York")
    Resource.objects.update(capacity=CAPACITY)
    return business


@pytest.fixture
def integrator(business: Business) -> Integrator:
    return Integrator(*make_key(business, scopes=SCOPES, rate_limit=100_000))


@pytest.fixture
def port(business: Business) -> Iterator[int]:
    with web_processes() as port:
        yield port


def outcomes(answers: list[Answer]) -> Counter[tuple[int, str]]:
    return Counter((answer.status, answer.body.get("error", "")) for answer in answers)


def most_at_once(business: Business) -> int:
    live = [row.busy for row in Appointment.objects.of(business).live()]
    return peak(live, hours(NINE - timedelta(days=30), 24 * 60))


def test_of_five_hundred_who_race_for_three_places_three_get_one(
    port: int, business: Business, integrator: Integrator
) -> None:
    calls = [
        Call(
            {
                "startDate": NINE_TEXT,
                "clientName": f"Client {number}",
                "clientEmail": f"client{number}@example.com",
            },
            "/api/v1/bookings",
        )
        for number in range(CLIENTS)
    ]
    answers = post_all(port, integrator.secret, calls, connections=32)

    assert outcomes(answers) == {(201, ""): 3, (409, "slot_unavailable"): 497}
    assert Appointment.objects.count() == Contact.objects.count() == Event.objects.count() == 3
    assert most_at_once(business) == CAPACITY


def crowd_of(business: Business, *, weekly: bool, status: AppointmentStatus) -> list[Appointment]:
    """So many appointments, one a week from now on or all at nine."""
    weeks = (timedelta(weeks=1 + number if weekly else 0) for number in range(CLIENTS))
    rows = [
        wanted(business, hours(NINE + week), status=status).row(
            business, None, is_test=False, now=NOW
        )
        for week in weeks
    ]
    return Appointment.objects.bulk_create(rows)


@pytest.fixture
def strict(integrator: Integrator) -> Integrator:
    """A key that refuses overlaps."""
    integrator.key.refuses_overlaps = True
    integrator.key.save(update_fields=["refuses_overlaps"])
    return integrator


def test_of_five_hundred_who_move_to_three_places_three_arrive(
    port: int, business: Business, strict: Integrator
) -> None:
    rows = crowd_of(business, weekly=True, status=AppointmentStatus.SCHEDULED)
    calls = [
        Call({"startDate": NINE_TEXT}, f"/api/v1/appointments/{row.public_id}/reschedule")
        for row in rows
    ]
    answers = post_all(port, strict.secret, calls, connections=32)

    assert outcomes(answers) == {(200, ""): 3, (409, "slot_unavailable"): 497}
    assert Appointment.objects.filter(starts_at=NINE).count() == CAPACITY


def test_of_five_hundred_who_come_back_to_three_places_three_do(
    port: int, business: Business, strict: Integrator
) -> None:
    rows = crowd_of(business, weekly=False, status=AppointmentStatus.CANCELLED)
    calls = [Call({}, f"/api/v1/appointments/{row.public_id}/restore") for row in rows]
    answers = post_all(port, strict.secret, calls, connections=32)

    assert outcomes(answers) == {(200, ""): 3, (409, "slot_unavailable"): 497}
    assert Appointment.objects.of(business).live().count() == CAPACITY


def test_crossing_moves_between_two_resources_do_not_deadlock(
    port: int, business: Business, integrator: Integrator
) -> None:
    first, second = the_resource(business), lane(business, "Crew 2")
    Resource.objects.update(capacity=100)
    rows = [
        appointment(business, resource=resource, admission=Admission.ANY)
        for resource in (first, second)
        for _ in range(20)
    ]
    calls = [
        Call(
            {"startDate": NINE_TEXT, "resourceId": target.public_id},
            f"/api/v1/appointments/{row.public_id}/reschedule",
        )
        for row in rows
        for target in (second, first, second)
    ]
    answers = post_all(port, integrator.secret, calls, connections=32)

    assert outcomes(answers) == {(200, ""): 120}


def at_once(act: Callable[[int], str], *, threads: int) -> Counter[str]:
    """Do it in so many threads with connections of their own; returns what came of it."""
    outcome: list[str] = []

    def run(number: int) -> None:
        try:
            outcome.append(act(number))
        finally:
            connection.close()

    crowd = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return Counter(outcome)


def try_to_book(business: Business, number: int) -> str:
    new = wanted(business, client=client(f"Client {number}"))
    try:
        book(business, new, KEY, now=NOW, admission=Admission.FREE)
    except SlotUnavailable:
        return "taken"
    except OperationalError:
        return "failed"
    return "booked"


def test_with_the_lock_of_eight_threads_three_book(business: Business) -> None:
    outcome = at_once(lambda number: try_to_book(business, number), threads=8)
    assert outcome == {"booked": 3, "taken": 5}


def test_negative_control_without_the_lock_the_race_is_lost(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All look before any of them writes, which is what the lock prevents. PostgreSQL overbooks;
    SQLite, without the write lock from the start on, lets one write and fails the others."""
    everybody = threading.Barrier(8)

    def look_without_holding(resource: Resource) -> Resource:
        return Resource.objects.get(pk=resource.pk)

    def wait_when_looked(row: Appointment) -> list[Appointment]:
        there = overlapping(row)
        everybody.wait(timeout=20)
        return there

    monkeypatch.setattr(booking, "hold", look_without_holding)
    monkeypatch.setattr(booking, "overlapping", wait_when_looked)
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        monkeypatch.setitem(options, "transaction_mode", "DEFERRED")

    def book_for_nobody(number: int) -> str:
        try:
            book(business, wanted(business), KEY, now=NOW, admission=Admission.FREE)
        except OperationalError:
            return "failed"
        return "booked"

    outcome = at_once(book_for_nobody, threads=8)

    if connection.vendor == "sqlite":
        assert outcome == {"booked": 1, "failed": 7}
    else:
        assert outcome == {"booked": 8}
        assert most_at_once(business) == 8 > CAPACITY
