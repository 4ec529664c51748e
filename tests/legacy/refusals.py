"""The rows of the documents' error tables: what is sent, and the exact words that come back.

`contract/epixel-legacy.md` section 5. In what is sent, `{hers}` and the like stand for a row that
the test has put there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.appointments.bookings import NINE
from tests.legacy.client import NO_FIELD, Answer, Program, refused
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, appointment_of, lead_of, note_of

REQUIRED = "This field is required."
BLANK = "This field may not be blank."
BLANK_TOO = "This field is may not be blank."
LONG = "Ensure this field has no more than 255 characters."
ABSENT = None


@dataclass(frozen=True)
class Endpoint:
    """Its documented method and path, and what is sent where all is well."""

    name: str
    method: str
    path: str
    usual: Mapping[str, str] = field(hash=False)

    def ask(self, program: Program, fields: Mapping[str, Any]) -> Answer:
        if self.method == "POST":
            return program.post(self.path, fields)
        return program.get(self.path, **fields)


OVERVIEW = Endpoint("Lead Overview", "GET", "leads/overview/", {})
LEADS = Endpoint("List Leads", "GET", "leads/list/", {})
APPOINTMENTS = Endpoint("List Appointments", "GET", "leads/appointments/list/", {})
DETAILS = Endpoint("Lead Details", "GET", "leads/view/lead/", {"slug": "{hers}"})
CREATE_APPOINTMENT = Endpoint(
    "Create Appointment",
    "POST",
    "leads/create/appointment/",
    {
        "slug": "{hers}",
        "appointment_date": "2026-05-13 10:00",
        "appointment_to": "2026-05-13 10:30",
        "appointment_note": "Bring the ladder.",
        "appointment_status": "confirmed",
    },
)
UPDATE_APPOINTMENT = Endpoint(
    "Update Appointment", "POST", "leads/update/appointment/", {"appointment_id": "{morning}"}
)
DELETE_APPOINTMENT = Endpoint(
    "Delete Appointment", "POST", "leads/delete/appointment/", {"appointment_id": "{morning}"}
)
CREATE_LEAD = Endpoint("Create Lead", "POST", "v1/leads/create/lead/", JANE)
UPDATE_LEAD = Endpoint("Update Lead", "POST", "leads/update/lead/", {"slug": "{hers}"} | JANE)
DELETE_LEAD = Endpoint("Delete Lead", "POST", "leads/delete/lead/", {"slug": "{hers}"})
CREATE_NOTE = Endpoint(
    "Create Lead Note", "POST", "leads/create/leadnote/", {"slug": "{hers}", "note": "Call at 5."}
)
DELETE_NOTE = Endpoint("Delete Lead Note", "POST", "leads/delete/leadnote/", {"note_id": "{note}"})
ENDPOINTS = (
    OVERVIEW, LEADS, APPOINTMENTS, DETAILS, CREATE_APPOINTMENT, UPDATE_APPOINTMENT,
    DELETE_APPOINTMENT, CREATE_LEAD, UPDATE_LEAD, DELETE_LEAD, CREATE_NOTE, DELETE_NOTE,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What differs from the usual request, and what is told; ABSENT is not sent at all."""

    endpoint: Endpoint
    sent: Mapping[str, str | None]
    status: int
    field: str
    text: str

    @property
    def told(self) -> Answer:
        return refused(self.status, self.text, self.field or NO_FIELD)


@dataclass(frozen=True)
class Stage:
    """Who calls, and what the placeholders stand for."""

    program: Program
    rows: Mapping[str, object]

    def fill(self, fields: Mapping[str, str | None]) -> dict[str, str]:
        return {
            name: text.format_map(dict(self.rows))
            for name, text in fields.items()
            if text is not ABSENT
        }

    def ask(self, endpoint: Endpoint, **sent: str | None) -> Answer:
        """The usual request, with these fields instead."""
        return endpoint.ask(self.program, self.fill({**endpoint.usual, **sent}))


def set_stage(office: Office, caller: str = "maria") -> Stage:
    """Maria's leads and appointments, and what belongs to others."""
    business, people = office.business, office.people
    hers = lead_of(business, people["maria"], "Jane Doe", email="jane@example.com")
    assigned = lead_of(business, people["olivia"], "Kim Lee", assignees=(people["maria"],))
    others = lead_of(business, people["carla"], "Carl Poe")
    deleted = lead_of(business, people["maria"], "Old Joe", deleted=True)
    morning = appointment_of(people["maria"], hers, NINE)
    late = appointment_of(people["maria"], hers, NINE + timedelta(hours=2))
    others_appointment = appointment_of(people["carla"], others, NINE)
    return Stage(
        office.as_(caller),
        {
            "hers": hers.slug,
            "assigned": assigned.slug,
            "others": others.slug,
            "deleted": deleted.slug,
            "never": f"jane-doe-{'0' * 24}",
            "morning": morning.pk,
            "late": late.pk,
            "others_appointment": others_appointment.pk,
            "note": note_of(people["maria"], hers).pk,
            "others_note": note_of(people["carla"], others).pk,
        },
    )


def each(rows: list[Row]) -> pytest.MarkDecorator:
    """A test for each row."""
    names = [f"{row.endpoint.name}, {row.field or 'no field'}: {row.text}" for row in rows]
    return pytest.mark.parametrize("row", rows, ids=names)
