"""What happens at its time is told once, also when nobody was there to tell it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.booking import Admission, reschedule, restore
from appointments.changing import cancel, delete
from appointments.models import Appointment
from appointments.moments import BATCH, due, oldest_untold
from notifications.events import Actor
from notifications.models import ActorKind, Event, EventKind
from tests.appointments.bookings import KEY, NINE, NOW, appointment, client, hours
from tests.appointments.telling import (
    AT_ITS_TIME,
    DAY,
    ENDED,
    HOUR,
    SECOND,
    STARTED,
    TEN,
    book_many,
    move,
    remind,
    told,
    told_after,
)

pytestmark = pytest.mark.django_db
IDLE_QUERIES = 9  # six of them savepoints, which a test is wrapped in


def test_a_start_and_an_end_are_told_when_they_come(business: Business) -> None:
    row = appointment(business, client=client(email="sarah@example.com"))

    assert told_after(NINE - SECOND) == []
    assert told_after(NINE) == [STARTED]
    assert told_after(TEN - SECOND) == [STARTED]
    assert told_after(TEN) == [STARTED, ENDED]
    assert told_after(TEN + 365 * DAY) == [STARTED, ENDED]
    event = Event.objects.get(kind=STARTED)
    assert row.contact is not None
    assert (event.business, event.created_at, event.is_test) == (business, NINE, False)
    assert (event.actor_kind, event.actor_id) == (ActorKind.SYSTEM, None)
    assert event.actor_name == "PocketCRM"
    assert (event.contact_id, event.lead_id) == (row.contact_id, row.lead_id)
    assert event.data == Event.objects.get(kind=EventKind.APPOINTMENT_BOOKED).data


def test_what_is_told_changes_nothing_that_anybody_has_seen(business: Business) -> None:
    row = appointment(business)
    due(TEN)

    stored = Appointment.objects.get()
    assert (stored.version, stored.updated_at) == (row.version, row.updated_at)
    assert (stored.start_told, stored.end_told, stored.reminded) == (True, True, True)


def test_a_test_booking_is_told_as_one(business: Business) -> None:
    appointment(business, actor=Actor(ActorKind.API_KEY, 1, "Trial", is_test=True))
    due(TEN)

    events = Event.objects.filter(kind__in=AT_ITS_TIME)
    assert [(event.is_test, event.announces) for event in events] == [(True, False)] * 2


def test_two_days_without_a_worker_lose_nothing(business: Business) -> None:
    rows = [
        appointment(business, hours(NINE + number * HOUR), admission=Admission.ANY)
        for number in range(30)
    ]
    due(NINE + 2 * DAY)

    assert [told(row) for row in rows] == [[STARTED, ENDED]] * 30
    assert {event.created_at for event in Event.objects.filter(kind__in=AT_ITS_TIME)} == {
        NINE + 2 * DAY
    }


def test_more_than_a_batch_is_told_in_one_sweep(business: Business) -> None:
    book_many(business, 2 * BATCH + 1)

    assert sorted(told_after(TEN)) == [ENDED] * (2 * BATCH + 1) + [STARTED] * (2 * BATCH + 1)


def test_what_was_over_when_it_was_booked_is_told_at_once(business: Business) -> None:
    appointment(business, hours(NOW - 300 * DAY), admission=Admission.ANY)

    assert told_after(NOW) == [STARTED, ENDED]


def test_a_moved_appointment_starts_at_its_new_time_only(business: Business) -> None:
    row = appointment(business)
    move(row, NINE + DAY, now=NOW)

    assert told_after(TEN) == []
    assert told_after(NINE + DAY) == [STARTED]
    assert told_after(TEN + DAY) == [STARTED, ENDED]


def test_one_that_is_moved_while_it_takes_place_starts_again(business: Business) -> None:
    row = appointment(business)
    due(NINE)
    move(row, NINE + DAY, now=NINE + SECOND)

    assert told_after(NINE + DAY - SECOND) == [STARTED]
    assert told_after(TEN + DAY) == [STARTED, STARTED, ENDED]


def test_one_that_is_lengthened_ends_later_and_does_not_start_again(business: Business) -> None:
    row = appointment(business)
    due(NINE)
    reschedule(row, hours(NINE, 3), KEY, now=NINE + SECOND, admission=Admission.ANY)

    assert told_after(TEN) == [STARTED]
    assert told_after(NINE + 3 * HOUR) == [STARTED, ENDED]


@pytest.mark.parametrize("end", [cancel, delete])
def test_nothing_is_told_of_what_was_cancelled_or_deleted(
    business: Business, end: Callable[..., object]
) -> None:
    remind(business, DAY)
    end(appointment(business), KEY, now=NOW)

    assert told_after(NINE - HOUR) == []
    assert told_after(TEN + 365 * DAY) == []
    assert oldest_untold(TEN + DAY) is None


def test_one_that_was_cancelled_while_it_took_place_does_not_end(business: Business) -> None:
    row = appointment(business)
    due(NINE)
    cancel(row, KEY, now=NINE + SECOND)

    assert told_after(TEN) == [STARTED]


def test_a_restored_appointment_is_told_again(business: Business) -> None:
    row = appointment(business)
    cancel(row, KEY, now=NOW)
    due(NINE)
    restore(row, KEY, now=NINE + SECOND, admission=Admission.FREE)

    assert told_after(NINE + SECOND) == [STARTED]
    assert told_after(TEN) == [STARTED, ENDED]


def test_a_sweep_that_finds_nothing_costs_three_queries_whatever_is_booked(
    business: Business,
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            due(NOW)
        return len(captured)

    counts = [queries()]
    remind(business, DAY)
    book_many(business, 20)
    assert [*counts, queries()] == [IDLE_QUERIES] * 2


def test_a_sweep_looks_only_at_what_is_due() -> None:
    with CaptureQueriesContext(connection) as captured:
        due(NOW)
    looks = [q["sql"] for q in captured if q["sql"].startswith("SELECT")]
    plans = [plan_of(sql) for sql in looks]

    assert len(plans) == 3
    assert "appointment_to_start" in plans[0]
    assert "appointment_to_end" in plans[1]
    # By what is not reminded yet, or from the few calendars that remind: as the figures are.
    assert "appointment_to_remind" in plans[2] or "appointment_of_calendar" in plans[2]


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # which a small table would get
        cursor.execute(f"{connection.ops.explain_query_prefix()} {sql}")
        return str(cursor.fetchall())


def test_a_sweep_costs_the_same_for_many_as_for_one(business: Business) -> None:
    def queries(now: datetime) -> int:
        with CaptureQueriesContext(connection) as captured:
            due(now)
        return len(captured)

    remind(business, DAY)
    appointment(business, client=client(email="one@example.com"))
    one = queries(TEN)
    for number in range(20):
        other = client(f"Person {number}", email=f"{number}@example.com")
        appointment(business, hours(NINE + DAY), client=other, admission=Admission.ANY)
    assert queries(TEN + DAY) == one


def test_how_long_the_oldest_has_waited_is_known(business: Business) -> None:
    assert oldest_untold(NOW) is None
    appointment(business)
    appointment(business, hours(NINE + HOUR))
    later = TEN + HOUR

    assert oldest_untold(later) == NINE
    due(NINE)
    assert oldest_untold(later) == NINE + HOUR
    due(later)
    assert oldest_untold(later) is None
    appointment(business, hours(NINE - 300 * DAY), now=later, admission=Admission.ANY)
    assert oldest_untold(later + HOUR) == later
