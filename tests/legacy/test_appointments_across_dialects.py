"""Appointments between the legacy dialect and the others, and the dashboard."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership
from apikeys.models import Scope
from appointments.models import Appointment, AppointmentStatus
from leads.models import Lead
from notifications.models import Event
from tests.appointments.bookings import NINE, the_calendar, the_resource, the_type
from tests.appointments.calling import Caller, caller
from tests.appointments.connecting import Agent
from tests.legacy.client import Program, refused
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, app_key, appointment_of, lead_of, stored

AT = {"appointment_date": "2026-05-13 10:00", "appointment_to": "2026-05-13 10:30"}
STATUSES = [
    (AppointmentStatus.SCHEDULED, "pending"),
    (AppointmentStatus.RESCHEDULED, "rescheduled"),
    (AppointmentStatus.CONFIRMED, "confirmed"),
    (AppointmentStatus.COMPLETED, "fullfilled"),
    (AppointmentStatus.CANCELLED, "cancelled"),
]
DESK = "/b/summit-roofing/appointments/"


@pytest.fixture
def jane(maria: Program) -> str:
    """The slug of Maria's lead."""
    slug: str = maria.post("create/lead/", JANE).data["slug"]
    return slug


@pytest.fixture
def pusher(office: Office) -> Caller:
    return caller(office.business)


def test_a_legacy_appointment_shows_everywhere(
    office: Office, maria: Program, jane: str, pusher: Caller, owner_client: Client
) -> None:
    said = AT | {"slug": jane, "appointment_note": "Ladder.", "appointment_status": "confirmed"}
    pk = maria.post("create/appointment/", said).data["appointment_id"]
    row = Appointment.objects.get()
    lead = Lead.objects.get()
    assert (row.pk, row.lead, row.contact, row.owner) == (
        pk, lead, lead.contact, office.people["maria"],
    )  # fmt: skip
    place = (row.calendar, row.resource)
    assert place == (the_calendar(office.business), the_resource(office.business))
    [pushed] = pusher.get().json()["appointments"]
    assert pushed == {
        "id": row.public_id,
        "externalId": None,
        "title": "Jane Doe",
        "startDate": "2026-05-13T14:00:00.000Z",
        "endDate": "2026-05-13T14:30:00.000Z",
        "duration": 30,
        "status": "Confirmed",
        "clientName": "Jane Doe",
        "clientEmail": "jane@example.com",
        "category": None,
        "source": "api",
        "createdAt": "2026-05-04T16:00:00.000Z",
    }
    text = owner_client.get(f"{DESK}{row.public_id}/").content.decode()
    assert "Jane Doe" in text
    assert "Ladder." in text
    assert owner_client.get(f"/b/summit-roofing/leads/{lead.public_id}/").status_code == 200
    agent = Agent.of(office.business, Scope.APPOINTMENTS_READ)
    assert agent.get("calendar/").status_code == 200


def test_what_was_pushed_is_the_business_owners(office: Office, pusher: Caller) -> None:
    lead = lead_of(office.business, None, "Sarah Johnson", email="sarah@example.com")
    pusher.pushed(clientPhone="")
    row = Appointment.objects.get()
    assert office.as_("olivia").get("appointments/list/").data["results"] == [
        {
            "appointment_id": row.pk,
            "slug": lead.slug,
            "lead": "Sarah Johnson",
            "appointment_date": "2026-05-15 10:00",
            "appointment_to": "2026-05-15 11:30",
            "appointment_note": "Pushed via Google Calendar sync",
            "appointment_status": "pending",
        }
    ]
    assert office.as_("maria").get("appointments/list/").data["results"] == []


def test_what_was_pushed_for_nobody_we_know_has_no_slug(office: Office, pusher: Caller) -> None:
    pusher.pushed(clientName="Walk-in", clientEmail="", clientPhone="")
    [told] = office.as_("olivia").get("appointments/list/").data["results"]
    assert (told["slug"], told["lead"]) == ("", "Walk-in")


def test_what_is_booked_at_the_desk_is_listed(office: Office, owner_client: Client) -> None:
    form = {
        "token": "6a0698c96c24caa71a452d0a",
        "appointment_type": the_type(office.business).public_id,
        "title": "Roof inspection",
        "day": "2026-05-12",
        "start": "09:00",
        "minutes": "90",
        "calendar": the_calendar(office.business).public_id,
        "resource": the_resource(office.business).public_id,
        "client_name": "Sarah Johnson",
        "client_email": "sarah@example.com",
        "client_phone": "",
        "location": "",
        "category": "",
        "notes": "Ring twice.",
    }
    assert owner_client.post(f"{DESK}new/", form).status_code == 302
    [told] = office.as_("olivia").get("appointments/list/").data["results"]
    assert told == {
        "appointment_id": Appointment.objects.get().pk,
        "slug": "",
        "lead": "Sarah Johnson",
        "appointment_date": "2026-05-12 09:00",
        "appointment_to": "2026-05-12 10:30",
        "appointment_note": "Ring twice.",
        "appointment_status": "pending",
    }


@pytest.mark.parametrize(("ours", "theirs"), STATUSES)
def test_each_status_has_a_name_in_both_directions(
    office: Office, maria: Program, jane: str, ours: AppointmentStatus, theirs: str
) -> None:
    said = AT | {"slug": jane, "appointment_status": theirs}
    assert maria.post("create/appointment/", said).data["appointment_status"] == theirs
    assert Appointment.objects.get().status == ours
    row = appointment_of(office.people["maria"], Lead.objects.get(), NINE + timedelta(days=9))
    said = {"appointment_id": str(row.pk), "appointment_status": theirs}
    assert maria.post("update/appointment/", said).data["appointment_status"] == theirs
    row.refresh_from_db()
    assert row.status == ours
    [first, _] = maria.get("appointments/list/", status=theirs).data["results"]
    assert first["appointment_status"] == theirs


@pytest.mark.parametrize("ours", list(AppointmentStatus))
def test_an_update_that_says_what_was_shown_changes_nothing(
    office: Office, maria: Program, jane: str, ours: AppointmentStatus
) -> None:
    row = appointment_of(office.people["maria"], Lead.objects.get(), NINE, notes="Ladder.")
    Appointment.objects.filter(pk=row.pk).update(status=ours)
    [told] = maria.get("appointments/list/").data["results"]
    before = stored()
    said = {name: str(value) for name, value in told.items() if name != "lead"}
    assert maria.post("update/appointment/", said).data == told
    assert stored() == before


@pytest.mark.usefixtures("jane")
def test_neither_does_it_where_the_appointment_is_over(office: Office, maria: Program) -> None:
    """Only a new start has to be in the future."""
    start = NINE - timedelta(days=30)
    row = appointment_of(office.people["maria"], Lead.objects.get(), start)
    [told] = maria.get("appointments/list/").data["results"]
    before = stored()
    said: dict[str, Any] = {name: str(told[name]) for name in told if name != "lead"}
    assert maria.post("update/appointment/", said).data == told
    assert stored() == before
    said = {"appointment_id": str(row.pk), "appointment_status": "fullfilled"}
    done = maria.post("update/appointment/", said).data
    assert done == told | {"appointment_status": "fullfilled"}


@pytest.mark.parametrize(
    "differently",
    [
        {},
        {"notes": "x" * 300},
        {"notes": "x" * 199 + "  y"},
        {"startDate": "2026-05-15T14:00:30Z"},
        {"startDate": "2026-11-01T06:30:00Z"},
        {"startDate": "2026-01-15T14:00:00Z"},
        {"duration": 31 * 24 * 60},
        {"status": "No-show"},
        {"clientName": "Walk-in", "clientEmail": "", "clientPhone": ""},
    ],
    ids=str,
)
def test_neither_does_it_where_it_was_pushed(
    office: Office, pusher: Caller, differently: dict[str, Any]
) -> None:
    lead_of(office.business, None, "Sarah Johnson", email="sarah@example.com")
    pusher.pushed(**differently)
    olivia = office.as_("olivia")
    [told] = olivia.get("appointments/list/").data["results"]
    said = {name: str(value) for name, value in told.items() if value != "" and name != "lead"}
    before = stored()
    assert olivia.post("update/appointment/", said).data == told
    assert stored() == before


def test_a_cancelled_appointment_leaves_its_time_to_others(maria: Program, jane: str) -> None:
    said = AT | {"slug": jane}
    first = str(maria.post("create/appointment/", said).data["appointment_id"])
    taken = refused(401, "Appointment schedule exists for this time.")
    assert maria.post("create/appointment/", said) == taken
    said_first = {"appointment_id": first, "appointment_status": "cancelled"}
    assert maria.post("update/appointment/", said_first).data["appointment_status"] == "cancelled"
    assert maria.post("create/appointment/", said).status == 200
    again = {"appointment_id": first, "appointment_status": "pending"}
    assert maria.post("update/appointment/", again) == taken


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [
        ("09:30", "10:00", True), ("10:30", "11:00", True), ("10:00", "10:30", False),
        ("09:00", "12:00", False), ("10:10", "10:20", False), ("09:59", "10:01", False),
        ("10:29", "11:00", False),
    ],
)  # fmt: skip
def test_two_that_touch_do_not_overlap(
    maria: Program, jane: str, start: str, end: str, *, is_free: bool
) -> None:
    maria.post("create/appointment/", AT | {"slug": jane})
    said = {"appointment_date": f"2026-05-13 {start}", "appointment_to": f"2026-05-13 {end}"}
    answer = maria.post("create/appointment/", said | {"slug": jane})
    if is_free:
        assert answer.status == 200
    else:
        assert answer == refused(401, "Appointment schedule exists for this time.")


def test_a_key_that_refuses_overlaps_minds_the_appointments_of_others(
    office: Office, jane: str, pusher: Caller
) -> None:
    pusher.pushed(startDate="2026-05-13T14:00:00Z", duration=30)
    token = office.as_("maria").token
    taken = refused(401, "Appointment schedule exists for this time.")
    strict = Program(app_key(office.business, refuses_overlaps=True), token)
    assert strict.post("create/appointment/", AT | {"slug": jane}) == taken
    assert Program(office.apikey, token).post("create/appointment/", AT | {"slug": jane}).data


def test_the_timeline_tells_of_it_by_name(maria: Program, jane: str) -> None:
    number = str(maria.post("create/appointment/", AT | {"slug": jane}).data["appointment_id"])
    moved = {"appointment_id": number, "appointment_date": "2026-05-14 10:00",
             "appointment_to": "2026-05-14 11:00"}  # fmt: skip
    maria.post("update/appointment/", moved)
    maria.post("delete/appointment/", {"appointment_id": number})
    told = Event.objects.order_by("id").values_list("kind", "actor_name", "contact_id")
    contact = Lead.objects.get().contact_id
    assert list(told) == [
        (kind, "maria@summit-roofing.example", contact)
        for kind in (
            "lead.created", "appointment.booked", "appointment.rescheduled", "appointment.deleted",
        )
    ]  # fmt: skip
    assert not Appointment.objects.exists()


def test_the_appointments_of_a_member_who_leaves_are_the_business_owners(
    office: Office, maria: Program, jane: str
) -> None:
    maria.post("create/appointment/", AT | {"slug": jane})
    Membership.objects.get(user=office.people["maria"]).end()
    [told] = office.as_("olivia").get("appointments/list/").data["results"]
    assert told["slug"] == jane
