"""All that a program changes about an appointment at once, or nothing of it."""

from typing import Any

import pytest

from accounts.models import Business
from appointments.amending import Amendment, amend
from appointments.booking import Admission, SlotUnavailable
from appointments.changing import cancel, update
from appointments.models import Appointment, AppointmentStatus
from leads.models import Lead
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict
from tests.appointments.bookings import KEY, NINE, NOW, appointment, at, client, hours
from tests.leads.enquiries import enquire

pytestmark = pytest.mark.django_db
S = AppointmentStatus


def amended(row: Appointment, **wish: Any) -> Appointment:
    terms = {"admission": Admission.NO_OVERLAP, "even_cancelled": wish.pop("even_cancelled", False)}
    return amend(row, Amendment(**wish), KEY, now=NOW, **terms).appointment


def kinds() -> list[str]:
    """What was told since it was booked."""
    events = Event.objects.filter(kind__startswith="appointment.").order_by("id")
    return [event.kind for event in events][1:]


@pytest.fixture
def jane(business: Business) -> Lead:
    return enquire(business, "Jane Doe", email="jane@example.com", phone="5551230001")


@pytest.fixture
def row(business: Business, jane: Lead) -> Appointment:
    return appointment(business, lead=jane, title="Jane Doe", client=None)


def test_nothing_said_changes_nothing(row: Appointment) -> None:
    same = amended(row, said={"notes": ""}, lead=row.lead, span=row.span, status=S.SCHEDULED)
    assert (same.version, kinds()) == (0, [])


def test_all_at_once(business: Business, row: Appointment) -> None:
    sam = enquire(business, "Sam Roe", email="sam@example.com")
    new = amended(row, said={"notes": "Ring"}, lead=sam, span=hours(at(11)), status=S.RESCHEDULED)

    stored = Appointment.objects.get()
    assert stored.version == new.version == 2
    assert (stored.lead, stored.contact, stored.title) == (sam, sam.contact, "Sam Roe")
    assert (stored.client_name, stored.client_email, stored.client_phone) == (
        "Sam Roe", "sam@example.com", "",
    )  # fmt: skip
    assert (stored.notes, stored.status, stored.span) == ("Ring", S.RESCHEDULED, hours(at(11)))
    assert "sam@example.com" in stored.search_text
    assert "jane" not in stored.search_text
    assert kinds() == [EventKind.APPOINTMENT_UPDATED, EventKind.APPOINTMENT_RESCHEDULED]
    event = Event.objects.get(kind=EventKind.APPOINTMENT_UPDATED)
    assert (event.contact_id, event.lead_id) == (sam.contact_id, sam.pk)
    assert event.data["changes"] == {
        "title": ["Jane Doe", "Sam Roe"],
        "client_name": ["Jane Doe", "Sam Roe"],
        "client_email": ["jane@example.com", "sam@example.com"],
        "client_phone": ["5551230001", ""],
        "lead": [f"Enquiry {row.lead and row.lead.public_id}", f"Enquiry {sam.public_id}"],
        "notes": ["", "Ring"],
        "status": ["Scheduled", "Rescheduled"],
    }


def test_a_title_of_its_own_stays_with_another_lead(business: Business, row: Appointment) -> None:
    update(row, {"title": "Boiler check"}, KEY, now=NOW)
    assert amended(row, lead=enquire(business, "Sam Roe")).title == "Boiler check"


def test_what_nobody_came_for_finds_its_lead(business: Business, jane: Lead) -> None:
    row = appointment(business, client=client("Somebody"), admission=Admission.ANY)
    new = amended(row, lead=jane)
    assert (new.lead, new.contact, new.title) == (jane, jane.contact, row.title)


def test_another_enquiry_of_the_same_person_is_told_as_that(row: Appointment, jane: Lead) -> None:
    again = Lead.objects.create(
        business=jane.business, contact=jane.contact, status=jane.status, handle="jane-doe"
    )
    amended(row, lead=again)
    assert Appointment.objects.get().lead == again
    event = Event.objects.get(kind=EventKind.APPOINTMENT_UPDATED)
    assert list(event.data["changes"]) == ["lead"]


def test_where_the_new_time_is_taken_nothing_changes(business: Business, row: Appointment) -> None:
    appointment(business, hours(at(11)), admission=Admission.ANY)
    before = Appointment.objects.filter(pk=row.pk).values().get()
    with pytest.raises(SlotUnavailable):
        amended(row, said={"notes": "Ring"}, span=hours(at(11)), status=S.CONFIRMED)
    assert Appointment.objects.filter(pk=row.pk).values().get() == before
    assert Event.objects.filter(appointment_id=row.pk).count() == 1


def test_what_is_taken_up_again_is_moved_first_to_where_it_has_room(
    business: Business, row: Appointment
) -> None:
    cancel(row, KEY, now=NOW)
    appointment(business, hours(NINE), admission=Admission.ANY)
    with pytest.raises(SlotUnavailable):
        amended(row, status=S.CONFIRMED)
    new = amended(row, status=S.CONFIRMED, span=hours(at(11)))
    assert (new.status, new.span) == (S.CONFIRMED, hours(at(11)))


def test_what_is_cancelled_with_a_new_time_asks_nobody_for_it(
    business: Business, row: Appointment
) -> None:
    appointment(business, hours(at(11)), admission=Admission.ANY)
    new = amended(row, status=S.CANCELLED, span=hours(at(11)))
    assert (new.status, new.span) == (S.CANCELLED, hours(at(11)))


def test_what_stays_cancelled_is_moved_only_by_who_means_it(
    business: Business, row: Appointment
) -> None:
    cancel(row, KEY, now=NOW)
    appointment(business, hours(at(11)), admission=Admission.ANY)
    with pytest.raises(Conflict):
        amended(row, span=hours(at(11)))
    new = amended(row, span=hours(at(11)), even_cancelled=True)
    assert (new.status, new.span) == (S.CANCELLED, hours(at(11)))
