"""Taking a time: whose it is, what is told, and where there is none to be had."""

from datetime import timedelta

import pytest

from accounts.models import Business
from appointments.booking import Admission, SlotUnavailable
from appointments.models import Appointment, Blocker, Resource, WeeklySlot
from appointments.span import Span
from leads.models import Contact, Identity, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    at,
    booked,
    client,
    hours,
    the_calendar,
    the_resource,
    the_type,
    told,
)
from tests.leads.enquiries import enquire

HOUR = timedelta(hours=1)
LATER = NOW + HOUR


def set_capacity(business: Business, capacity: int) -> None:
    Resource.objects.filter(business=business).update(capacity=capacity)


def set_buffer(business: Business, minutes: int) -> None:
    kind = the_type(business)
    kind.buffer_after = minutes
    kind.save(update_fields=["buffer_after"])


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
