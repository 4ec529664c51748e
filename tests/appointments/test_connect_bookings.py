"""RocketLead Connect, bookings: `contract/rocketlead.md` section 3, each answer compared whole."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.models import (
    Appointment,
    AppointmentSource,
    AppointmentType,
    Blocker,
    Calendar,
    Resource,
    WeeklySlot,
)
from leads.models import Contact, Lead
from notifications.models import Event, EventKind
from tests.appointments.bookings import (
    NINE,
    NOW,
    appointment,
    hours,
    the_calendar,
    the_resource,
    the_type,
)
from tests.appointments.connecting import (
    NOBODYS,
    OTHERS_UUID,
    Agent,
    book,
    booked,
    id_of,
    refusal,
    wish,
)
from tests.leads.enquiries import enquire

TAKEN = (400, "The selected time slot is no longer available")


@pytest.fixture
def agent(business: Business) -> Agent:
    return Agent.of(business)


def test_a_booking_of_nobody_that_is_known(agent: Agent, business: Business) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = booked(agent, name="Max Mustermann")

    row = Appointment.objects.get()
    assert answer == {
        "organizationId": id_of(business),
        "calendarId": id_of(the_calendar(business)),
        "resourceId": id_of(the_resource(business)),
        "appointmentTypeId": id_of(the_type(business)),
        "id": id_of(row),
        "name": "Max Mustermann",
        "createdAt": "2026-05-01T12:00:00.000Z",
        "endDateTime": "2026-05-12T14:00:00.000Z",
        "startDateTime": "2026-05-12T13:00:00.000Z",
    }
    assert (row.title, row.client_name, row.contact) == ("Max Mustermann", "Max Mustermann", None)
    assert (row.client_email, row.client_phone) == ("", "")
    assert (row.source, row.span) == (AppointmentSource.BOOKING, hours(NINE))
    assert not Contact.objects.exists()
    event = Event.objects.get()
    assert (event.kind, event.contact_id) == (EventKind.APPOINTMENT_BOOKED, None)
    assert (event.actor_name, event.appointment_id) == (agent.key.name, row.pk)


def test_a_booking_without_a_name_is_called_as_its_type(agent: Agent) -> None:
    assert "name" not in booked(agent)
    row = Appointment.objects.get()
    assert (row.title, row.client_name) == ("Appointment", "")


@pytest.mark.parametrize("said", ["", None, 7, "no uuid", {"a": []}])
def test_fields_of_the_time_before_resources_are_ignored(agent: Agent, said: Any) -> None:
    body = wish(agent.key.business) | {"scheduleTypeId": said, "scheduleTypeSlotId": said}
    assert agent.ask("POST", "calendar_bookings/", body).status_code == 201


def test_a_pinned_slot_is_told_and_must_hold_the_time(agent: Agent, business: Business) -> None:
    tuesday, friday = WeeklySlot.objects.get(weekday=1), WeeklySlot.objects.get(weekday=4)
    assert refusal(book(agent, resourceSlotId=id_of(friday))) == TAKEN
    assert booked(agent, resourceSlotId=id_of(tuesday))["resourceSlotId"] == id_of(tuesday)
    assert Appointment.objects.get().weekly_slot == tuesday


@pytest.mark.parametrize(
    ("start", "end", "utc"),
    [
        ("2026-05-12T09:00:00", "2026-05-12T10:00", "13:00"),
        ("2026-05-12T15:00:00+02:00", "2026-05-12T14:00:00.000Z", "13:00"),
        ("2026-05-12 09:30", "2026-05-12T14:00:00Z", "13:30"),
        ("2026-05-12T09:00:00.5-04:00", "20260512T140000Z", "13:00"),
    ],
)
def test_a_time_without_an_offset_is_on_the_calendars_clock(
    agent: Agent, start: str, end: str, utc: str
) -> None:
    answer = booked(agent, startDateTime=start, endDateTime=end)
    assert answer["startDateTime"].startswith(f"2026-05-12T{utc}:00.")
    assert answer["endDateTime"] == "2026-05-12T14:00:00.000Z"


def test_a_calendar_elsewhere_has_a_clock_of_its_own(agent: Agent, business: Business) -> None:
    Calendar.objects.update(time_zone="Europe/Berlin")
    answer = booked(agent, startDateTime="2026-05-12T09:00", endDateTime="2026-05-12T10:00")
    assert answer["startDateTime"] == "2026-05-12T07:00:00.000Z"


def test_of_an_hour_that_exists_twice_the_first_is_taken(agent: Agent, business: Business) -> None:
    WeeklySlot.objects.create(
        calendar=the_calendar(business), resource=the_resource(business),
        weekday=6, opens=0, closes=24 * 60,
    )  # fmt: skip
    answer = booked(agent, startDateTime="2026-11-01T01:30", endDateTime="2026-11-01T06:30:00Z")
    assert answer["startDateTime"] == "2026-11-01T05:30:00.000Z"


def test_what_has_been_is_booked_too(agent: Agent) -> None:
    answer = booked(agent, startDateTime="2024-05-14T13:00:00Z", endDateTime="2024-05-14T14:00:00Z")
    assert answer["startDateTime"] == "2024-05-14T13:00:00.000Z"


def test_a_full_slot_is_no_longer_available(agent: Agent, business: Business) -> None:
    Resource.objects.update(capacity=2)
    booked(agent)
    booked(agent)
    assert refusal(book(agent)) == TAKEN
    after = {"startDateTime": "2026-05-12T14:00:00Z", "endDateTime": "2026-05-12T15:00:00Z"}
    booked(agent, **after)
    assert Appointment.objects.count() == 3


def test_what_came_in_elsewhere_takes_its_room(agent: Agent, business: Business) -> None:
    appointment(business, hours(NINE))
    assert refusal(book(agent)) == TAKEN


def test_outside_the_hours_and_in_a_closure_nothing_is_available(
    agent: Agent, business: Business
) -> None:
    night = {"startDateTime": "2026-05-12T21:30:00Z", "endDateTime": "2026-05-12T22:30:00Z"}
    assert refusal(book(agent, **night)) == TAKEN
    Blocker.objects.create(
        calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(minutes=1)
    )
    assert refusal(book(agent)) == TAKEN
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("field", "noun"),
    [
        ("calendarId", "Calendar"),
        ("resourceId", "Resource"),
        ("appointmentTypeId", "Appointment type"),
        ("resourceSlotId", "Resource slot"),
        ("entryId", "Entry"),
        ("tableEntryId", "Entry"),
    ],
)
def test_the_ids_of_others_are_as_if_they_never_existed(
    agent: Agent, stranger: User, field: str, noun: str
) -> None:
    theirs = stranger.memberships.get().business
    lead = enquire(theirs)
    foreign = {
        "calendarId": the_calendar(theirs),
        "resourceId": the_resource(theirs),
        "appointmentTypeId": the_type(theirs),
        "resourceSlotId": the_calendar(theirs).weekly_slots.all()[0],
    }.get(field, lead)
    refused, unknown, never = (
        book(agent, **{field: uuid}) for uuid in (id_of(foreign), NOBODYS, OTHERS_UUID)
    )
    assert refusal(refused) == (404, f"{noun} not found")
    assert refused.content == unknown.content == never.content
    assert not Appointment.objects.exists()


def test_what_is_retired_or_deleted_is_not_found(agent: Agent, business: Business) -> None:
    lead = enquire(business)
    Lead.objects.update(deleted_at=timezone.now())
    assert refusal(book(agent, entryId=id_of(lead))) == (404, "Entry not found")
    for row, noun in (
        (the_type(business), "Appointment type"),
        (the_resource(business), "Resource"),
        (the_calendar(business), "Calendar"),
    ):
        row.retire(timezone.now())
        assert refusal(book(agent)) == (404, f"{noun} not found")


def test_a_resource_serves_its_own_types_on_its_own_calendars(
    agent: Agent, business: Business
) -> None:
    branch = Calendar.objects.create(business=business, name="Branch", time_zone="UTC", position=1)
    visit = AppointmentType.objects.create(business=business, name="Visit", position=1)
    crew = Resource.objects.create(business=business, name="Crew", position=1)
    crew.calendars.add(the_calendar(business))
    crew.appointment_types.add(the_type(business))

    assert refusal(book(agent, calendarId=id_of(branch))) == (
        400, "Validation failed: resourceId does not serve the calendar",
    )  # fmt: skip
    assert refusal(book(agent, appointmentTypeId=id_of(visit))) == (
        400, "Validation failed: resourceId does not serve the appointment type",
    )  # fmt: skip
    slot = id_of(the_calendar(business).weekly_slots.all()[0])
    refused = book(agent, resourceId=id_of(crew), resourceSlotId=slot)
    assert refusal(refused) == (404, "Resource slot not found")
    assert not Appointment.objects.exists()


def test_a_test_key_books_and_deletes_test_rows_only(agent: Agent, business: Business) -> None:
    tester = Agent.of(business, is_test=True)
    real, trial = enquire(business), enquire(business, "Ann Lee", test=True)
    live, test = booked(agent, entryId=id_of(real)), booked(tester, entryId=id_of(trial))

    rows = Appointment.objects.order_by("id").values_list("is_test", flat=True)
    assert list(rows) == [False, True]
    assert refusal(book(tester)) == TAKEN
    assert refusal(book(tester, entryId=id_of(real))) == (404, "Entry not found")
    assert refusal(book(agent, entryId=id_of(trial))) == (404, "Entry not found")
    for one, booking in ((tester, live), (agent, test)):
        refused = one.ask("DELETE", f"calendar_bookings/{booking['id']}")
        assert refusal(refused) == (404, "Booking not found")
    assert Appointment.objects.count() == 2


def test_deleting_frees_the_time_and_keeps_what_happened(agent: Agent) -> None:
    booking = booked(agent)
    gone = agent.ask("DELETE", f"calendar_bookings/{booking['id'].upper()}/")
    assert (gone.status_code, gone.content) == (204, b"")
    assert not Appointment.objects.exists()
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [EventKind.APPOINTMENT_BOOKED, EventKind.APPOINTMENT_DELETED]
    again = agent.ask("DELETE", f"calendar_bookings/{booking['id']}")
    assert refusal(again) == (404, "Booking not found")
    booked(agent)


def test_the_bookings_of_others_stay(agent: Agent, stranger: User) -> None:
    theirs = appointment(stranger.memberships.get().business)
    foreign, unknown = (
        agent.ask("DELETE", f"calendar_bookings/{uuid}") for uuid in (id_of(theirs), NOBODYS)
    )
    assert refusal(foreign) == (404, "Booking not found")
    assert foreign.content == unknown.content
    bad = agent.ask("DELETE", "calendar_bookings/1")
    assert refusal(bad) == (400, "Validation failed: id must be a UUID")
    assert Appointment.objects.get() == theirs


def test_a_key_that_may_only_write_cannot_delete(agent: Agent, business: Business) -> None:
    writer, reader = (
        Agent.of(business, scope) for scope in (Scope.APPOINTMENTS_WRITE, Scope.APPOINTMENTS_READ)
    )
    booking = booked(writer)
    assert refusal(writer.ask("DELETE", f"calendar_bookings/{booking['id']}")) == (403, "Forbidden")
    assert refusal(book(reader)) == (403, "Forbidden")
    assert Appointment.objects.count() == 1
