"""Moving an appointment, changing and cancelling it, and taking it up again."""

from datetime import timedelta

import pytest

from accounts.models import Business, User
from appointments.booking import Admission, SlotUnavailable, reschedule, restore
from appointments.changing import OutOfDate, cancel, delete, update
from appointments.models import Appointment, Resource
from appointments.span import Span
from notifications.events import Actor
from notifications.models import EventKind
from pocketcrm.errors import Conflict, NotFound
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    at,
    booked,
    hours,
    lane,
    the_resource,
    told,
)

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def test_a_move_frees_the_old_time_and_takes_the_new_one(business: Business) -> None:
    row = appointment(business)
    appointment(business, hours(at(11)))

    with pytest.raises(SlotUnavailable):
        reschedule(row, hours(at(10.5)), KEY, now=LATER, admission=Admission.FREE)
    moved = reschedule(
        row, hours(at(9.5)), KEY, now=LATER, admission=Admission.FREE, seen=0
    ).appointment

    assert (moved.span, moved.version, moved.updated_at) == (hours(at(9.5)), 1, LATER)
    assert told(EventKind.APPOINTMENT_RESCHEDULED)[0]["changes"] == {
        "starts_at": ["2026-05-12T13:00:00+00:00", "2026-05-12T13:30:00+00:00"],
        "ends_at": ["2026-05-12T14:00:00+00:00", "2026-05-12T14:30:00+00:00"],
    }
    with pytest.raises(SlotUnavailable):
        booked(business, hours(at(9)))


def test_a_move_to_where_it_is_tells_nothing(business: Business) -> None:
    row = appointment(business)
    moved = reschedule(row, row.span, KEY, now=LATER, admission=Admission.FREE)
    assert moved.appointment.version == 0
    assert not told(EventKind.APPOINTMENT_RESCHEDULED)


def test_a_move_to_another_resource_asks_that_one(business: Business) -> None:
    other = Resource.objects.create(business=business, name="Crew 2")
    row = appointment(business)
    appointment(business, hours(at(9)), resource=other, admission=Admission.ANY)

    with pytest.raises(SlotUnavailable):
        reschedule(row, row.span, KEY, now=LATER, admission=Admission.NO_OVERLAP, resource=other)
    moved = reschedule(
        row, hours(at(10)), KEY, now=LATER, admission=Admission.NO_OVERLAP, resource=other
    )

    assert moved.appointment.resource == other
    assert told(EventKind.APPOINTMENT_RESCHEDULED)[0]["changes"]["resource"] == [
        "Summit Roofing", "Crew 2",
    ]  # fmt: skip


def test_a_move_to_another_resource_of_the_same_name_is_one(business: Business) -> None:
    row, twin = appointment(business), lane(business, the_resource(business).name)

    moved = reschedule(row, row.span, KEY, now=LATER, admission=Admission.ANY, resource=twin)

    stored = Appointment.objects.get()
    assert (stored.resource, stored.version) == (twin, row.version + 1)
    assert moved.appointment.version == stored.version
    assert [event["changes"] for event in told(EventKind.APPOINTMENT_RESCHEDULED)] == [{}]


def test_who_has_not_seen_the_latest_state_changes_nothing(business: Business) -> None:
    row = appointment(business)
    update(row, {"title": "Repair"}, KEY, now=LATER, seen=0)

    for act in (
        lambda: reschedule(row, hours(at(11)), KEY, now=LATER, admission=Admission.ANY, seen=0),
        lambda: update(row, {"title": "Other"}, KEY, now=LATER, seen=0),
        lambda: cancel(row, KEY, now=LATER, seen=0),
    ):
        with pytest.raises(OutOfDate):
            act()
    row.refresh_from_db()
    assert (row.title, row.span, row.version) == ("Repair", hours(NINE), 1)


def test_a_cancelled_one_takes_no_time_and_is_asked_again_when_it_comes_back(
    business: Business,
) -> None:
    row = appointment(business)
    cancel(row, KEY, now=LATER, reason="Rain")
    cancel(row, KEY, now=LATER)
    second = appointment(business)

    with pytest.raises(SlotUnavailable) as refusal:
        restore(row, KEY, now=LATER, admission=Admission.FREE)
    assert refusal.value.overlaps == [second]
    with pytest.raises(Conflict):
        reschedule(row, hours(at(12)), KEY, now=LATER, admission=Admission.ANY)
    cancel(second, KEY, now=LATER)
    restored = restore(row, KEY, now=LATER, admission=Admission.FREE).appointment

    assert (restored.status, restored.version) == ("scheduled", 2)
    assert told(EventKind.APPOINTMENT_CANCELLED)[0]["note"] == "Rain"
    assert told(EventKind.APPOINTMENT_CANCELLED)[0]["changes"] == {
        "status": ["Scheduled", "Cancelled"]
    }
    assert told(EventKind.APPOINTMENT_RESTORED)[0]["changes"] == {
        "status": ["Cancelled", "Scheduled"]
    }
    with pytest.raises(Conflict, match="not cancelled"):
        restore(row, KEY, now=LATER, admission=Admission.FREE)


def test_a_change_is_told_with_old_and_new(business: Business) -> None:
    row = appointment(business)

    update(row, {"title": "Repair", "status": "confirmed", "notes": ""}, KEY, now=LATER)
    update(row, {"title": "Repair"}, KEY, now=LATER)

    assert [data["changes"] for data in told(EventKind.APPOINTMENT_UPDATED)] == [
        {"title": ["HVAC quarterly maintenance", "Repair"], "status": ["Scheduled", "Confirmed"]}
    ]
    with pytest.raises(Conflict):
        update(row, {"status": "cancelled"}, KEY, now=LATER)


def test_a_deleted_one_is_gone_and_its_story_stays(business: Business, owner: User) -> None:
    row = appointment(business)
    delete(row, Actor.from_user(owner), now=LATER)

    assert not Appointment.objects.exists()
    assert told(EventKind.APPOINTMENT_DELETED)[0]["fields"]["title"] == row.title
    for act in (
        lambda: delete(row, KEY, now=LATER),
        lambda: cancel(row, KEY, now=LATER),
        lambda: reschedule(row, hours(at(11)), KEY, now=LATER, admission=Admission.ANY),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_was_told_of_a_time_that_is_to_come_again_is_told_again(business: Business) -> None:
    row = appointment(business)
    Appointment.objects.update(start_told=True, end_told=True, reminded=True)
    after_noon = at(12)

    def moved(span: Span) -> tuple[bool, bool, bool]:
        row = Appointment.objects.get()
        reschedule(row, span, KEY, now=after_noon, admission=Admission.ANY)
        row.refresh_from_db()
        return row.start_told, row.end_told, row.reminded

    assert moved(Span(row.starts_at, at(11))) == (True, True, True)
    assert moved(Span(row.starts_at, at(13))) == (True, False, True)
    assert moved(Span(at(10), at(13))) == (True, False, False)
    assert moved(Span(at(13), at(14))) == (False, False, False)


def test_in_metadata_one_is_not_true(business: Business) -> None:
    row = appointment(business, metadata={"deposit": 1})
    update(row, {"metadata": {"deposit": True}}, KEY, now=LATER)
    assert Appointment.objects.get().metadata["deposit"] is True
