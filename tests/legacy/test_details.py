"""Lead Details: `contract/epixel-legacy.md` 4.4."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import Appointment, AppointmentStatus
from leads.models import Lead
from tests.appointments.bookings import NINE
from tests.legacy.client import Program, done, refused
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, appointment_of, lead_of, note_of, shown

PATH = "view/lead/"


def test_the_details_are_the_lead_its_appointments_and_its_notes(
    office: Office, noon: time_machine.Traveller
) -> None:
    business, people = office.business, office.people
    lead = lead_of(
        business,
        people["maria"],
        email=JANE["email"],
        phone=JANE["phone"],
        source="referral",
        message="The roof leaks.",
        assignees=(people["ben"],),
    )
    office.as_("maria").post("create/lead/", JANE)
    appointment_of(people["maria"], Lead.objects.latest("id"), NINE)
    noon.shift(timedelta(minutes=5))
    first, second = note_of(people["ben"], lead), note_of(None, lead, "From\nthe provider.")
    noon.shift(timedelta(minutes=5))
    late = appointment_of(people["maria"], lead, NINE + timedelta(days=1), notes="Second visit.")
    soon = appointment_of(people["olivia"], lead, NINE)
    Appointment.objects.filter(pk=late.pk).update(status=AppointmentStatus.CONFIRMED)
    told = office.as_("ben").get(PATH, slug=lead.slug).data
    assert told["lead"] == shown(
        lead.slug, source="referral", message="The roof leaks.", assignee="ben"
    )
    assert told["appointments"] == [
        {
            "appointment_id": soon.pk,
            "slug": lead.slug,
            "lead": "Jane Doe",
            "appointment_date": "2026-05-12 09:00",
            "appointment_to": "2026-05-12 10:00",
            "appointment_note": "",
            "appointment_status": "pending",
        },
        {
            "appointment_id": late.pk,
            "slug": lead.slug,
            "lead": "Jane Doe",
            "appointment_date": "2026-05-13 09:00",
            "appointment_to": "2026-05-13 10:00",
            "appointment_note": "Second visit.",
            "appointment_status": "confirmed",
        },
    ]
    notes = {one["note_id"]: one for one in told["notes"]}
    assert notes == {
        first.pk: {
            "note_id": first.pk,
            "slug": lead.slug,
            "note": "Has a dog.",
            "created": "2026-05-04 12:05",
            "created_by": "ben",
        },
        second.pk: {
            "note_id": second.pk,
            "slug": lead.slug,
            "note": "From\nthe provider.",
            "created": "2026-05-04 12:05",
            "created_by": "HomeAdvisor",
        },
    }
    assert list(told) == ["lead", "appointments", "notes"]


def test_a_lead_without_anything(maria: Program) -> None:
    lead = maria.post("create/lead/", JANE).data
    told = {"lead": lead, "appointments": [], "notes": []}
    assert maria.get(PATH, slug=lead["slug"]) == done(told)


@pytest.mark.parametrize("odd", ["{0} ", " {0}", "{0}\n", "{0}/", "{1}", "x-{1}", "-{1}", "{0}x"])
def test_a_slug_is_the_whole_of_it(maria: Program, odd: str) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    answer = maria.get(PATH, slug=odd.format(slug, Lead.objects.get().public_id))
    invalid = refused(400, "Requested slug is invalid.", "slug")
    assert answer == invalid or (odd.strip() == "{0}" and answer.data["lead"]["slug"] == slug)


def test_a_deleted_lead_is_gone(maria: Program) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    maria.post("delete/lead/", {"slug": slug})
    invalid = refused(400, "Requested slug is invalid.", "slug")
    assert maria.get(PATH, slug=slug) == invalid
    sent = {"appointment_date": "2026-05-13 10:00", "appointment_to": "2026-05-13 11:00"}
    assert maria.post("create/appointment/", sent | {"slug": slug}) == invalid


def test_the_slug_of_a_person_who_is_renamed_stays(maria: Program) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    renamed = maria.post("update/lead/", JANE | {"slug": slug, "first_name": "Joan"}).data
    assert renamed == shown(slug, first_name="Joan")
    assert maria.get(PATH, slug=slug).data["lead"] == renamed


def test_more_notes_and_appointments_take_no_more_queries(office: Office) -> None:
    maria, program, counts = office.people["maria"], office.as_("maria"), []
    lead = lead_of(office.business, maria, assignees=(office.people["ben"],))
    for rows in (5, 40):
        for _ in range(rows):
            note_of(office.people["ben"], lead)
            appointment_of(maria, lead, NINE)
        with CaptureQueriesContext(connection) as queries:
            told = program.get(PATH, slug=lead.slug).data
        counts.append(len(queries))
    assert (len(told["notes"]), len(told["appointments"])) == (45, 45)
    assert counts[0] == counts[1], queries.captured_queries
