"""Taking a time, moving it, and taking it up again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import Business, User
from appointments.booking import Admission, SlotUnavailable, reschedule, restore
from appointments.changing import OutOfDate, cancel, delete, update
from appointments.models import Appointment, Blocker, Resource, WeeklySlot
from appointments.span import Span
from leads.models import Contact, Identity, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict, NotFound
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    booked,
    client,
    hours,
    lane,
    the_calendar,
    the_resource,
    the_type,
)
from tests.leads.enquiries import enquire

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def at(hour: float) -> datetime:
    """So many hours after nine."""
    return NINE + timedelta(hours=hour - 9)


def set_capacity(business: Business, capacity: int) -> None:
    Resource.objects.filter(business=business).update(capacity=capacity)


def set_buffer(business: Business, minutes: int) -> None:
    kind = the_type(business)
    kind.buffer_after = minutes
    kind.save(update_fields=["buffer_after"])


def told(kind: EventKind) -> list[dict[str, Any]]:
    return [event.data for event in Event.objects.filter(kind=kind).order_by("id")]


def test_a_booking_is_stored_with_its_person_and_told(business: Business) -> None:
    row = appointment(
        business,
        client=client(email="Sarah@Example.com", phone="5551234567"),
        location="123 Main St",
        category="Maintenance",
    )

    contact = Contact.objects.get()
    row.refresh_from_db()
    assert (contact.first_name, contact.last_name) == ("Sarah", "Johnson")
    assert (contact.email, contact.phone) == ("Sarah@Example.com", "5551234567")
    assert (row.contact, row.lead) == (contact, None)
    assert (row.span, row.busy_until) == (hours(NINE), at(10))
    assert (row.client_email, row.client_phone) == ("Sarah@Example.com", "5551234567")
    event = Event.objects.get()
    assert (event.kind, event.actor_name) == ("appointment.booked", "Voice agent")
    assert (event.contact_id, event.lead_id, event.appointment_id) == (contact.pk, None, row.pk)
    assert event.data == {
        "appointment": row.public_id,
        "contact": contact.public_id,
        "fields": {
            "title": "HVAC quarterly maintenance",
            "status": "scheduled",
            "client_name": "Sarah Johnson",
            "client_email": "Sarah@Example.com",
            "client_phone": "5551234567",
            "location": "123 Main St",
            "category": "Maintenance",
            "starts_at": "2026-05-12T13:00:00+00:00",
            "ends_at": "2026-05-12T14:00:00+00:00",
            "calendar": "Calendar",
            "time_zone": "America/New_York",
            "resource": "Summit Roofing",
            "appointment_type": "Appointment",
            "version": 0,
            "confirms": False,
        },
    }


def test_somebody_who_is_known_keeps_their_contact_and_gets_their_open_lead(
    business: Business,
) -> None:
    lead = enquire(business, "Sarah Jones", email="sarah@example.com")

    row = appointment(business, client=client(email="SARAH@example.com", phone="5551234567"))

    contact = Contact.objects.get()
    assert (row.contact, row.lead) == (lead.contact, lead)
    assert contact.last_name == "Johnson"
    assert Identity.objects.filter(contact=contact).count() == 2
    assert told(EventKind.APPOINTMENT_BOOKED)[0]["changes"] == {
        "last_name": ["Jones", "Johnson"],
        "email": ["sarah@example.com", "SARAH@example.com"],
        "phone": ["", "5551234567"],
    }


def test_an_email_of_one_and_a_phone_of_another_is_told_as_a_possible_duplicate(
    business: Business,
) -> None:
    ann = enquire(business, "Ann", email="ann@example.com").contact
    bob = enquire(business, "Bob", phone="5551234567").contact

    result = booked(business, client=client("Ann", email="ann@example.com", phone="5551234567"))

    assert result.appointment.contact == ann
    assert result.possible_duplicate is not None
    assert (result.possible_duplicate.contact, result.possible_duplicate.other) == (ann, bob)
    assert len(told(EventKind.CONTACT_POSSIBLE_DUPLICATE)) == 2


def test_with_a_name_alone_each_booking_is_a_new_person(business: Business) -> None:
    appointment(business, client=client("Max"))
    appointment(business, hours(at(10)), client=client("Max"))

    assert [contact.name for contact in Contact.objects.all()] == ["Max", "Max"]


def test_a_booking_of_a_lead_is_its_persons_and_one_of_nobody_is_nobodys(
    business: Business,
) -> None:
    lead = enquire(business, "Sarah Johnson", email="sarah@example.com", phone="5551234567")

    theirs = appointment(business, lead=lead)
    nobodys = appointment(business, hours(at(10)))

    assert (theirs.contact, theirs.lead) == (lead.contact, lead)
    assert (theirs.client_name, theirs.client_email, theirs.client_phone) == (
        "Sarah Johnson", "sarah@example.com", "5551234567",
    )  # fmt: skip
    assert (nobodys.contact, nobodys.lead, nobodys.client_name) == (None, None, "")
    assert Event.objects.get(appointment_id=nobodys.pk).contact_id is None


def test_a_full_resource_refuses_and_stores_nothing(business: Business) -> None:
    first = appointment(business)

    with pytest.raises(SlotUnavailable) as refusal:
        booked(business, Span(at(9.5), at(10.5)), client=client(email="late@example.com"))

    assert refusal.value.overlaps == [first]
    assert Appointment.objects.get() == first
    assert not Contact.objects.exists()
    assert Event.objects.count() == 1


def test_touching_ends_are_free(business: Business) -> None:
    appointment(business, hours(at(10)))
    appointment(business, hours(at(9)))
    appointment(business, hours(at(11)))
    assert Appointment.objects.count() == 3


def test_two_that_follow_each_other_take_one_place_of_two(business: Business) -> None:
    set_capacity(business, 2)
    appointment(business, hours(at(9)))
    appointment(business, hours(at(10)))

    appointment(business, Span(at(9), at(11)))

    with pytest.raises(SlotUnavailable):
        booked(business, Span(at(9.5), at(10.5)))


def test_the_free_time_afterwards_keeps_the_resource_busy_on_both_sides(
    business: Business,
) -> None:
    set_buffer(business, 30)
    appointment(business, hours(at(11)))

    with pytest.raises(SlotUnavailable):
        booked(business, hours(at(12)))
    with pytest.raises(SlotUnavailable):
        booked(business, hours(at(10)))
    appointment(business, hours(at(9.5)))
    appointment(business, hours(at(12.5)))


def test_the_free_time_afterwards_may_run_past_closing_time(business: Business) -> None:
    set_buffer(business, 60)
    assert appointment(business, hours(at(16))).busy_until == at(18)


@pytest.mark.parametrize("span", [hours(at(8.5)), hours(at(16.5)), hours(NINE, 9), hours(NINE, 26)])
def test_nothing_is_booked_outside_the_hours(business: Business, span: Span) -> None:
    with pytest.raises(SlotUnavailable, match="Nothing can be booked"):
        booked(business, span)


def test_nothing_is_booked_on_a_day_without_hours(business: Business) -> None:
    saturday = NINE + timedelta(days=4)
    with pytest.raises(SlotUnavailable):
        booked(business, hours(saturday))


def test_nothing_is_booked_into_a_closure_of_the_calendar_or_of_the_resource(
    business: Business,
) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    other = Resource.objects.create(business=business, name="Other")
    for owner, hour in ((None, 9), (resource, 11), (other, 13)):
        Blocker.objects.create(
            calendar=calendar, resource=owner, starts_at=at(hour), ends_at=at(hour + 1)
        )

    for refused in (9.5, 11):
        with pytest.raises(SlotUnavailable):
            booked(business, hours(at(refused)))
    appointment(business, hours(at(10)))
    appointment(business, hours(at(13)))


def test_who_is_retired_since_they_were_chosen_is_not_booked(business: Business) -> None:
    chosen = the_resource(business)
    the_resource(business).retire(NOW)

    with pytest.raises(SlotUnavailable, match="Nothing can be booked"):
        booked(business, resource=chosen)
    assert not Appointment.objects.exists()


def test_a_pinned_slot_must_hold_the_booking(business: Business) -> None:
    resource, calendar = the_resource(business), the_calendar(business)
    tuesday = WeeklySlot.objects.get(weekday=1)
    evening = WeeklySlot.objects.create(
        calendar=calendar, resource=resource, weekday=1, opens=17 * 60, closes=20 * 60
    )

    with pytest.raises(SlotUnavailable):
        booked(business, Span(at(16), at(18)), weekly_slot=tuesday)
    with pytest.raises(SlotUnavailable):
        booked(business, hours(at(9)), weekly_slot=evening)
    assert appointment(business, hours(at(9)), weekly_slot=tuesday).weekly_slot == tuesday
    assert appointment(business, Span(at(16), at(18))).weekly_slot is None


def test_what_mirrors_another_calendar_is_taken_and_its_overlaps_are_told(
    business: Business,
) -> None:
    first = appointment(business)

    result = booked(business, hours(at(9.5), 24), admission=Admission.ANY)

    assert result.overlaps == [first]
    assert Appointment.objects.count() == 2


def test_of_many_overlaps_the_first_twenty_are_named(business: Business) -> None:
    rows = [appointment(business, admission=Admission.ANY) for _ in range(25)]
    assert booked(business, admission=Admission.ANY).overlaps == rows[:20]


def test_no_overlap_does_not_ask_for_the_hours(business: Business) -> None:
    midnight = at(0)
    appointment(business, hours(midnight), admission=Admission.NO_OVERLAP)
    with pytest.raises(SlotUnavailable, match="is taken"):
        booked(business, hours(midnight), admission=Admission.NO_OVERLAP)


def test_test_data_takes_no_real_time(business: Business) -> None:
    tester = Actor(KEY.kind, 2, "Test", is_test=True)
    row = appointment(business, actor=tester, client=client(email="t@example.com"))

    appointment(business)

    assert row.is_test
    assert row.contact is not None
    assert row.contact.is_test
    with pytest.raises(SlotUnavailable):
        booked(business, actor=tester)


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


def test_in_metadata_one_is_not_true(business: Business) -> None:
    row = appointment(business, metadata={"deposit": 1})
    update(row, {"metadata": {"deposit": True}}, KEY, now=LATER)
    assert Appointment.objects.get().metadata["deposit"] is True


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


def test_whoever_books_after_the_time_to_remind_needs_no_reminder(business: Business) -> None:
    calendar = the_calendar(business)
    calendar.reminder_minutes = 60
    calendar.save(update_fields=["reminder_minutes"])

    late = appointment(business, hours(at(9)), now=at(8.5), calendar=calendar)
    early = appointment(business, hours(at(10)), now=at(8.5), calendar=calendar)

    assert (late.reminded, early.reminded) == (True, False)


def test_a_lead_that_is_won_is_not_linked(business: Business) -> None:
    lead = enquire(business, "Sarah Johnson", email="sarah@example.com")
    Lead.objects.update(archived_at=NOW)
    row = appointment(business, client=client(email="sarah@example.com"))
    assert (row.contact, row.lead) == (lead.contact, None)
