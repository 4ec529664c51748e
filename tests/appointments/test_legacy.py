"""The legacy dialect of appointments: what it answers, and what it leaves alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Business, User
from appointments.models import Appointment, AppointmentSource, AppointmentStatus
from appointments.span import Span
from leads.models import Lead
from notifications.models import ActorKind, Event, EventKind
from tests.appointments.bookings import KEY, NINE, NOW, appointment, at, hours
from tests.appointments.legacy_program import (
    TAKEN,
    Program,
    done,
    lead_of,
    own,
    program_of,
    refused,
    wrong,
)
from tests.factories import make_member

S = AppointmentStatus
UNKNOWN = "Requested appointment not found."
AT_NINE = {"appointment_date": "2026-05-12 09:00", "appointment_to": "2026-05-12 10:00"}
AT_TWO = {"appointment_date": "2026-05-12 14:00", "appointment_to": "2026-05-12 15:00"}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jane(business: Business, colleague: User) -> Lead:
    return lead_of(business, colleague, "Jane Doe")


@pytest.fixture
def program(business: Business, colleague: User) -> Program:
    return program_of(business, colleague)


def state() -> list[Any]:
    rows = (Appointment.objects.order_by("id").values(), Event.objects.order_by("id").values())
    return [list(one) for one in rows]


def test_what_is_created_is_told_whole_and_stored_on_the_calendar(
    business: Business, colleague: User, jane: Lead, program: Program
) -> None:
    answer = program.create(
        slug=jane.slug, **AT_NINE, appointment_note="Ring\ntwice.", appointment_status="confirmed"
    )

    row = Appointment.objects.get()
    assert answer.json() == done(
        {
            "appointment_id": row.pk,
            "slug": jane.slug,
            "lead": "Jane Doe",
            **AT_NINE,
            "appointment_note": "Ring\ntwice.",
            "appointment_status": "confirmed",
        }
    )
    assert (row.owner, row.lead, row.contact) == (colleague, jane, jane.contact)
    assert (row.title, row.client_name, row.source) == ("Jane Doe", "Jane Doe", "api")
    assert (row.span, row.status, row.is_test) == (hours(NINE), S.CONFIRMED, False)
    event = Event.objects.get(kind=EventKind.APPOINTMENT_BOOKED)
    assert (event.actor_kind, event.actor_id) == (ActorKind.USER, colleague.pk)


def test_a_test_key_books_test_data_and_touches_no_real(
    business: Business, colleague: User, jane: Lead
) -> None:
    tester = program_of(business, colleague, is_test=True)
    row = own(colleague, jane)
    before = state()

    assert tester.create(slug=jane.slug, **AT_TWO).json() == wrong(
        slug="Requested slug is invalid."
    )
    for answer in (
        tester.update(appointment_id=row.pk, appointment_note="x"),
        tester.delete(appointment_id=row.pk),
    ):
        assert answer.json() == wrong(appointment_id=UNKNOWN)
    assert tester.get("leads/appointments/list/").json()["data"]["results"] == []
    assert tester.get("leads/overview/").json()["data"]["appointments"] == []
    assert state() == before

    theirs = Lead.objects.create(
        business=business, contact=jane.contact, status=jane.status, owner=colleague, is_test=True
    )
    assert tester.create(slug=theirs.slug, **AT_NINE).status_code == 200
    assert Appointment.objects.get(lead=theirs).is_test


def test_another_member_s_is_refused_and_another_business_s_is_not_there(
    business: Business, colleague: User, jane: Lead, stranger: User
) -> None:
    row = own(colleague, jane)
    before = state()
    member = program_of(business, make_member(business))
    valley = stranger.memberships.get().business
    outside = program_of(valley, stranger)

    assert member.update(appointment_id=row.pk, **AT_TWO).json() == refused(
        "You can't update this appointment."
    )
    assert member.delete(appointment_id=row.pk).json() == refused(
        "You can't delete this appointment."
    )
    for answer in (
        outside.update(appointment_id=row.pk, **AT_TWO), outside.delete(appointment_id=row.pk)
    ):  # fmt: skip
        assert (answer.status_code, answer.json()) == (400, wrong(appointment_id=UNKNOWN))
    assert state() == before


def test_what_a_key_pushed_is_the_business_owner_s_to_change(
    business: Business, owner: User, jane: Lead, program: Program
) -> None:
    row = appointment(business, lead=jane, actor=KEY, source=AppointmentSource.API)
    assert program.update(appointment_id=row.pk, appointment_note="x").json() == refused(
        "You can't update this appointment."
    )
    boss = program_of(business, owner)
    assert boss.update(appointment_id=row.pk, appointment_note="x").status_code == 200
    assert boss.delete(appointment_id=row.pk).json() == done({})
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("status", [S.SCHEDULED, S.NO_SHOW, S.CANCELLED, S.RESCHEDULED])
def test_what_is_sent_back_as_it_was_shown_changes_nothing(
    colleague: User, jane: Lead, program: Program, status: AppointmentStatus
) -> None:
    start = NINE + timedelta(seconds=30, microseconds=5)
    row = own(colleague, jane, Span(start, start + timedelta(hours=1)), notes="x" * 199 + " yz")
    Appointment.objects.update(status=status)
    shown = program.get("leads/appointments/list/").json()["data"]["results"][0]
    before = state()
    del shown["lead"]

    answer = program.update(**shown)

    assert answer.status_code == 200, answer.content
    assert state() == before
    assert row.notes.startswith(shown["appointment_note"])


def test_an_hour_that_comes_twice_stays_the_second_one(
    colleague: User, jane: Lead, program: Program
) -> None:
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    row = own(colleague, jane, hours(second))
    times = {"appointment_date": "2026-11-01 01:30", "appointment_to": "2026-11-01 02:30"}
    answer = program.update(appointment_id=row.pk, **times).json()
    assert answer["data"] | times == answer["data"]
    row.refresh_from_db()
    assert row.span == hours(second)


def test_an_update_is_all_or_nothing(
    business: Business, colleague: User, jane: Lead, program: Program
) -> None:
    sam = lead_of(business, colleague, "Sam Roe")
    own(colleague, jane, hours(at(14)))
    row = own(colleague, jane)
    before = state()
    wish = {"slug": sam.slug, "appointment_note": "New", "appointment_status": "fullfilled"}

    answer = program.update(appointment_id=row.pk, **wish, **AT_TWO)
    assert (answer.status_code, answer.json()) == (401, refused(TAKEN))
    assert state() == before

    new = {"appointment_date": "2026-05-12 13:00", "appointment_to": "2026-05-12 14:00"}
    assert program.update(appointment_id=row.pk, **wish, **new).json() == done(
        {"appointment_id": row.pk, "lead": "Sam Roe", **wish, **new}
    )
    row.refresh_from_db()
    assert (row.lead, row.contact, row.title) == (sam, sam.contact, "Sam Roe")
    assert (row.owner, row.status) == (colleague, S.COMPLETED)


def test_one_end_alone_is_checked_against_the_other_one(
    colleague: User, jane: Lead, program: Program
) -> None:
    row = own(colleague, jane)
    assert program.update(appointment_id=row.pk, appointment_to="2026-05-12 08:59").json() == (
        refused("End Date Can't be prior to Start Date.")
    )
    assert program.update(appointment_id=row.pk, appointment_date="2026-05-12 10:01").json() == (
        refused("End Date Can't be prior to Start Date.")
    )
    assert program.update(appointment_id=row.pk, appointment_to="2026-06-13 09:00").json() == (
        wrong(appointment_to="An appointment takes at most 31 days.")
    )
    answer = program.update(appointment_id=row.pk, appointment_to="2026-05-12 09:00")
    assert answer.json()["data"]["appointment_to"] == "2026-05-12 09:00"
    row.refresh_from_db()
    assert row.span == Span(NINE, NINE)


def test_what_was_may_be_written_up_but_not_begin_in_the_past(
    business: Business, colleague: User, jane: Lead
) -> None:
    row = own(colleague, jane)
    with time_machine.travel(at(12), tick=False):
        program = program_of(business, colleague)
        done_late = program.update(
            appointment_id=row.pk, **AT_NINE | {"appointment_to": "2026-05-12 11:00"},
            appointment_status="fullfilled",
        )  # fmt: skip
        assert done_late.status_code == 200
        for start in ("2026-05-12 09:30", "2026-05-12 12:00"):
            late = program.update(
                appointment_id=row.pk, appointment_date=start, appointment_to="2026-05-12 13:00"
            )
            assert late.json() == refused("Please Specify a date in the future.")


def test_what_is_cancelled_takes_no_time_until_it_comes_back(
    colleague: User, jane: Lead, program: Program
) -> None:
    row = own(colleague, jane)
    assert program.update(appointment_id=row.pk, appointment_status="cancelled").status_code == 200
    other = program.create(slug=jane.slug, **AT_NINE)
    assert other.status_code == 200
    # Its note and its time can be corrected all the same.
    edit = program.update(appointment_id=row.pk, appointment_note="No", **AT_NINE)
    assert edit.json()["data"]["appointment_status"] == "cancelled"
    longer = program.update(appointment_id=row.pk, appointment_to="2026-05-12 11:00")
    assert longer.json()["data"]["appointment_to"] == "2026-05-12 11:00"

    back = program.update(appointment_id=row.pk, appointment_status="pending")
    assert back.json() == refused(TAKEN)
    back = program.update(appointment_id=row.pk, appointment_status="confirmed", **AT_TWO)
    assert back.json()["data"]["appointment_status"] == "confirmed"
    assert Event.objects.filter(kind=EventKind.APPOINTMENT_RESTORED).count() == 1


def test_a_key_that_refuses_overlaps_refuses_those_of_others_too(
    business: Business, colleague: User, jane: Lead, program: Program
) -> None:
    appointment(business, hours(at(14)))
    strict = program_of(business, colleague, refuses_overlaps=True)
    assert strict.create(slug=jane.slug, **AT_TWO).json() == refused(TAKEN)
    assert program.create(slug=jane.slug, **AT_TWO).status_code == 200


def test_a_deleted_lead_leaves_its_appointments_without_a_slug(
    colleague: User, jane: Lead, program: Program
) -> None:
    row = own(colleague, jane)
    Lead.objects.update(deleted_at=NOW)
    shown = program.get("leads/appointments/list/").json()["data"]["results"]
    assert [(one["appointment_id"], one["slug"], one["lead"]) for one in shown] == [
        (row.pk, "", "Jane Doe")
    ]
    assert program.update(appointment_id=row.pk, appointment_note="x").status_code == 200
    assert program.update(appointment_id=row.pk, slug=jane.slug).json() == wrong(
        slug="Requested slug is invalid."
    )
