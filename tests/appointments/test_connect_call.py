"""The whole life of a voice agent's call, as it was written for RocketLead Connect."""

from typing import Any

from accounts.models import Business
from appointments.models import Appointment
from notifications.models import Event, EventKind
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.appointments.connecting import Agent, id_of
from tests.leads.enquiries import enquire


def test_a_call_that_books_and_a_call_that_takes_it_back(business: Business) -> None:
    agent = Agent.of(business)
    lead = enquire(business, "Erika Mustermann", email="erika@example.com")

    # What is there to be booked.
    (calendar,) = agent.read("calendar/")
    (kind,) = agent.read("appointment_types/")
    (mapping,) = agent.read("appointment_type_resource_mappings/", appointmentTypeId=kind["id"])
    resource = agent.read(f"resources/{mapping['resourceId']}")
    assert agent.read("resource_calendar_mappings/", calendarId=calendar["id"]) == [
        {"resourceId": resource["id"], "calendarId": calendar["id"]}
    ]
    assert {
        slot["weekday"] for slot in agent.read("resource_slots/", calendarId=calendar["id"])
    } == {"monday", "tuesday", "wednesday", "thursday", "friday"}
    assert agent.read("resource_slot_blockers/", calendarId=calendar["id"]) == []

    def free() -> list[dict[str, Any]]:
        found = agent.read(
            "availability/",
            calendarId=calendar["id"],
            appointmentTypeId=kind["id"],
            start="2026-05-12T00:00:00Z",
            end="2026-05-13T00:00:00Z",
            stepLength=str(kind["bookingLength"]),
            includeUnavailable="false",
        )
        return [slot for slot in found["data"] if slot["available"]]

    # The caller takes the second hour of the day.
    before = free()
    assert [slot["startDateTime"][11:16] for slot in before] == [f"{h}:00" for h in range(13, 21)]
    slot = before[1]
    body = {
        "calendarId": calendar["id"],
        "entryId": id_of(lead),
        "resourceId": slot["resourceId"],
        "appointmentTypeId": slot["appointmentTypeId"],
        "resourceSlotId": slot["resourceSlotId"],
        "name": "Roof inspection",
        "startDateTime": slot["startDateTime"],
        "endDateTime": slot["endDateTime"],
    }
    booked = agent.ask("POST", "calendar_bookings/", body)
    assert booked.status_code == 201
    booking = booked.json()
    assert {name: booking[name] for name in body if name != "entryId"} | {
        "entryId": booking["tableEntryId"]
    } == body

    # Nobody else gets it.
    assert free() == [before[0], *before[2:]]
    again = agent.ask("POST", "calendar_bookings/", body)
    assert (again.status_code, again.json()) == (
        400,
        {"statusCode": 400, "message": "The selected time slot is no longer available"},
    )

    # It is an appointment like any other.
    row = Appointment.objects.get()
    assert (row.contact, row.lead, row.title) == (lead.contact, lead, "Roof inspection")
    assert (row.calendar, row.resource) == (the_calendar(business), the_resource(business))
    assert row.appointment_type == the_type(business)

    # The second call takes it back, and the hour is free at once.
    gone = agent.ask("DELETE", f"calendar_bookings/{booking['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert free() == before
    assert not Appointment.objects.exists()
    told = Event.objects.filter(appointment_id=row.pk).order_by("id")
    assert list(told.values_list("kind", "contact_id", "lead_id")) == [
        (EventKind.APPOINTMENT_BOOKED, lead.contact_id, lead.pk),
        (EventKind.APPOINTMENT_DELETED, lead.contact_id, lead.pk),
    ]
