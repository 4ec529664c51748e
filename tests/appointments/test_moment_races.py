"""Many sweeps at once, and real workers: each moment is told once."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Business
from appointments.booking import Admission
from appointments.models import Appointment
from appointments.moments import BATCH, _to_end, due
from notifications.models import Event
from tests.accounts.test_races import RACERS, race
from tests.appointments.bookings import NINE, appointment, hours
from tests.appointments.telling import (
    AT_ITS_TIME,
    DAY,
    ENDED,
    HOUR,
    REMINDER,
    SECOND,
    STARTED,
    TEN,
    book_many,
    move,
    remind,
    told,
    told_after,
)
from tests.factories import make_business
from tests.notifications.processes import Worker, environment, wait_until

pytestmark = pytest.mark.django_db


def test_an_end_waits_for_its_start_also_where_another_sweep_lost_that(business: Business) -> None:
    row = appointment(business)
    Appointment.objects.update(start_told=True)
    assert list(_to_end(TEN)) == [row]
    Appointment.objects.update(start_told=False)
    assert list(_to_end(TEN)) == []


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_tell_each_moment_once_and_the_start_first() -> None:
    business = make_business()
    book_many(business, 3 * BATCH)
    remind(business, DAY)
    book_many(business, BATCH, start=TEN + HOUR)
    race(lambda _: due(TEN))
    due(TEN)

    by_row: dict[int | None, list[str]] = {}
    for event in Event.objects.filter(kind__in=AT_ITS_TIME).order_by("id"):
        by_row.setdefault(event.appointment_id, []).append(event.kind)
    assert sorted(by_row.values()) == [[REMINDER]] * BATCH + [[STARTED, ENDED]] * 3 * BATCH


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(5))
def test_a_move_in_the_moment_of_the_start_is_told_once_for_each_time(number: int) -> None:
    row = appointment(make_business())

    def act(racer: int) -> None:
        if racer == number:
            move(row, NINE + DAY, now=NINE)
        else:
            due(NINE)

    assert race(act) == [None] * RACERS
    before = told()
    assert before in ([], [STARTED])
    assert told_after(NINE + DAY) == [*before, STARTED]


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_committed_is_told_by_the_next_sweep() -> None:
    appointment(make_business())
    with transaction.atomic():
        due(TEN)
        transaction.set_rollback(True)

    assert told() == []
    assert told_after(TEN) == [STARTED, ENDED]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_start_is_told_by_a_worker_without_anybody_asking(
    business: Business, tmp_path: Path
) -> None:
    worker = Worker(environment(tmp_path))
    try:
        worker.wait_until_ready()
        now = timezone.now()
        appointment(business, hours(now + 2 * SECOND), now=now, admission=Admission.ANY)
        wait_until(lambda: told() == [STARTED], seconds=15, what="the start is told")
        event = Event.objects.get(kind=STARTED)
        assert 2 * SECOND <= event.created_at - now < 12 * SECOND
        relayed = Event.objects.filter(pk=event.pk).exclude(relayed_at=None)
        wait_until(relayed.exists, seconds=10, what="the relay is woken")
    finally:
        worker.kill()
