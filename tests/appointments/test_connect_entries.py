"""RocketLead Connect, what a booking tells of the entry that it is linked to."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings

from accounts.models import Business
from appointments.models import Appointment
from leads.api.colours import HEX
from leads.models import Contact, Lead, Urgency
from tests.appointments.bookings import NOW, the_calendar, the_resource, the_type
from tests.appointments.connecting import Agent, booked, id_of
from tests.leads.enquiries import enquire, move


@pytest.fixture
def agent(business: Business) -> Agent:
    return Agent.of(business)


def test_a_booking_of_an_entry_tells_of_it(agent: Agent, business: Business) -> None:
    enquire(business, "Ann Lee", email="ann@example.com", source="Web", now=NOW)
    lead = enquire(
        business,
        "Erika Mustermann",
        email="Erika@Example.com",
        phone="(555) 123-4567",
        now=NOW + timedelta(minutes=1),
        city="Chattanooga",
        service_requested="Roof repair",
        urgency=Urgency.HIGH,
    )
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        answer = booked(agent, entryId=id_of(lead))

    row = Appointment.objects.get()
    text = {"type": "string", "isDeprecated": False}
    both = text | {"frequency": 2, "lastSeen": "2026-05-01T12:01:00.000Z"}
    hers = text | {"frequency": 1, "lastSeen": "2026-05-01T12:01:00.000Z"}
    assert answer == {
        "organizationId": id_of(business),
        "calendarId": id_of(the_calendar(business)),
        "tableEntryId": id_of(lead),
        "tableEntryData": {
            "firstName": "Erika",
            "lastName": "Mustermann",
            "email": "Erika@Example.com",
            "phone": "(555) 123-4567",
            "city": "Chattanooga",
            "serviceRequested": "Roof repair",
            "urgency": "high",
        },
        "tableId": id_of(business),
        "tableSchemaFields": {
            "firstName": both | special("First name", "firstName"),
            "lastName": both | special("Last name", "lastName"),
            "email": both | special("E-mail", "email"),
            "phone": hers | special("Phone", "phone"),
            "city": hers | {"friendlyName": "City"},
            "source": text
            | {"friendlyName": "Source", "frequency": 1, "lastSeen": "2026-05-01T12:00:00.000Z"},
            "serviceRequested": hers | {"friendlyName": "Service requested"},
            "urgency": hers | {"friendlyName": "Urgency"},
        },
        "resourceId": id_of(the_resource(business)),
        "appointmentTypeId": id_of(the_type(business)),
        "id": id_of(row),
        "createdAt": "2026-05-01T13:00:00.000Z",
        "endDateTime": "2026-05-12T14:00:00.000Z",
        "startDateTime": "2026-05-12T13:00:00.000Z",
        "leadStateColor": "#1d4fc4",
        "leadStateName": "New",
    }
    assert (row.lead, row.contact, row.title) == (lead, lead.contact, "Appointment")
    assert (row.client_name, row.client_email, row.client_phone) == (
        "Erika Mustermann",
        "Erika@Example.com",
        "(555) 123-4567",
    )
    assert Contact.objects.count() == Lead.objects.count() == 2


def special(name: str, kind: str) -> dict[str, Any]:
    return {"friendlyName": name, "specialType": kind, "primaryOfSpecialType": True}


def test_the_state_of_the_lead_has_its_name_and_its_colour(
    agent: Agent, business: Business
) -> None:
    lead = enquire(business)
    move(lead, "lost")
    answer = booked(agent, entryId=id_of(lead))
    assert (answer["leadStateName"], answer["leadStateColor"]) == ("Lost", "#50525c")


def test_every_colour_is_the_light_shade_of_the_palette() -> None:
    palette = (Path(settings.ROOT) / "static/css/app.css").read_text()
    shades = dict(re.findall(r"\.tone-(\w+) \{ --tone: light-dark\((#\w{6}),", palette))
    assert {colour.value: shade for colour, shade in HEX.items()} == shades


def test_the_name_of_the_entry_in_answers_is_read_too(agent: Agent, business: Business) -> None:
    first, second = enquire(business), enquire(business, "Ann Lee")
    alias = booked(agent, tableEntryId=id_of(first))
    assert alias["tableEntryId"] == id_of(first)
    both = booked(
        agent,
        entryId=id_of(second),
        tableEntryId=id_of(first),
        startDateTime="2026-05-12T14:00:00Z",
        endDateTime="2026-05-12T15:00:00Z",
    )
    assert both["tableEntryId"] == id_of(second)


def test_the_schema_counts_the_newest_leads_and_the_entrys_own(
    agent: Agent, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.api.rocketlead_entries.SCHEMA_LEADS", 2)
    old = enquire(business, "Old Lead", city="Rome", now=datetime(2026, 1, 1, tzinfo=UTC))
    for day in (2, 3, 4):
        enquire(business, f"Lead {day}", source="Web", now=datetime(2026, 1, day, tzinfo=UTC))
    schema = booked(agent, entryId=id_of(old))["tableSchemaFields"]

    assert {name: field["frequency"] for name, field in schema.items()} == {
        "firstName": 3, "lastName": 3, "email": 3, "city": 1, "source": 2,
    }  # fmt: skip
    assert schema["city"]["lastSeen"] == "2026-01-01T00:00:00.000Z"
    assert schema["source"]["lastSeen"] == "2026-01-04T00:00:00.000Z"
