"""Booking at the desk: what the page opens with, what it stores, and what it refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.html import Element, parse_html

from accounts.models import Business
from appointments.models import Appointment, AppointmentType, Calendar, Resource
from leads.models import Contact
from notifications.events import Actor
from notifications.models import ActorKind
from tests.appointments.bookings import (
    NINE,
    appointment,
    client,
    hours,
    the_calendar,
    the_resource,
    the_type,
)
from tests.appointments.pages import LIST, NEW, opened, path, sent, text_of
from tests.leads.enquiries import enquire, found

TOKEN = "6a0698c96c24caa71a452d0a"


@pytest.fixture
def form(business: Business) -> dict[str, str]:
    return {
        "token": TOKEN,
        "appointment_type": the_type(business).public_id,
        "title": "Roof inspection",
        "day": "2026-05-12",
        "start": "09:00",
        "minutes": "90",
        "calendar": the_calendar(business).public_id,
        "resource": the_resource(business).public_id,
        "client_name": "Sarah Johnson",
        "client_email": "Sarah@Example.com",
        "client_phone": "(555) 123-4567",
        "location": "123 Main St",
        "category": "Repair",
        "notes": "Ring\r\ntwice.",
    }


def values(answer: Any) -> dict[str, str]:
    """What the fields of the booking form hold."""
    page = parse_html(answer.content.decode())
    (booking,) = (one for one in found(page, "form") if ("action", NEW) in one.attributes)
    found: dict[str, str] = {}
    for field in (*found(booking, "input"), *found(booking, "select")):
        attributes = dict(field.attributes)
        found[attributes["name"] or ""] = attributes.get("value") or _chosen(field)
    return found


def _chosen(select: Element) -> str:
    options = [dict(option.attributes) for option in found(select, "option")]
    return next((one.get("value") or "" for one in options if "selected" in one), "")


def test_the_page_opens_at_the_next_hour_with_what_is_usual(
    business: Business, owner_client: Client
) -> None:
    found = values(opened(owner_client, NEW))
    token = found.pop("token")
    assert len(token) == 24
    assert found.pop("csrfmiddlewaretoken")
    assert found == {
        "appointment_type": the_type(business).public_id,
        "category": "",
        "title": "",
        "day": "2026-05-01",
        "start": "09:00",
        "minutes": "",
        "until": "",
        "calendar": the_calendar(business).public_id,
        "resource": the_resource(business).public_id,
        "client_name": "",
        "client_email": "",
        "client_phone": "",
        "location": "",
    }


@pytest.mark.parametrize(
    ("query", "when"),
    [
        ({"start": "2026-05-12T14:00"}, ("2026-05-12", "14:00", "")),
        ({"start": "2026-05-12T14:00", "end": "2026-05-12T15:30"}, ("2026-05-12", "14:00", "90")),
        ({"start": "2026-05-12T14:00Z"}, ("2026-05-12", "10:00", "")),
        ({"start": "2026-05-12"}, ("2026-05-12", "09:00", "")),
        ({"start": "2026-05-12T14:00", "end": "2026-05-12T13:00"}, ("2026-05-12", "14:00", "")),
        ({"start": "someday"}, ("2026-05-01", "09:00", "")),
        ({"start": "9999-12-31T23:00"}, ("2026-05-01", "09:00", "")),
        ({"start": "2026-03-08T02:30"}, ("2026-05-01", "09:00", "")),
    ],
)
def test_the_page_opens_with_the_time_that_the_calendar_hands_over(
    business: Business, owner_client: Client, query: dict[str, str], when: tuple[str, ...]
) -> None:
    found = values(opened(owner_client, NEW, **query))
    assert (found["day"], found["start"], found["minutes"]) == when


def test_the_page_opens_with_the_resource_and_type_that_were_chosen(
    business: Business, owner_client: Client
) -> None:
    west = Calendar.objects.create(business=business, name="West", time_zone="UTC", position=1)
    crew = Resource.objects.create(business=business, name="Crew B", position=1)
    crew.calendars.add(west)
    kind = AppointmentType.objects.create(business=business, name="Visit", position=1)
    query = {"resource": crew.public_id, "type": kind.public_id}
    found = values(opened(owner_client, NEW, **query))
    chosen = (found["calendar"], found["resource"], found["appointment_type"])
    assert chosen == (west.public_id, crew.public_id, kind.public_id)


def test_what_is_booked_is_stored_and_shown(form: dict[str, str], owner_client: Client) -> None:
    answer = sent(owner_client, NEW, **form)
    row = Appointment.objects.get()
    assert answer.redirect_chain == [(path(row), 302)]
    assert "Booked" in text_of(answer)
    stored = {name: getattr(row, name) for name in ("title", "location", "notes", "category")}
    assert stored == {
        "title": "Roof inspection",
        "location": "123 Main St",
        "notes": "Ring\ntwice.",
        "category": "Repair",
    }
    assert (row.public_id, row.source, row.status) == (TOKEN, "dashboard", "scheduled")
    assert row.span == hours(NINE, 1.5)
    assert row.contact is not None
    assert (row.contact.name, row.client_email, row.client_phone) == (
        "Sarah Johnson",
        "Sarah@Example.com",
        "(555) 123-4567",
    )
    assert "owner@summit.example booked the appointment" in text_of(answer).replace(
        "<strong>", ""
    ).replace("</strong>", "")


def test_the_type_says_what_the_person_does_not(
    business: Business, form: dict[str, str], owner_client: Client
) -> None:
    kind = AppointmentType.objects.create(
        business=business, name="Gutter visit", length=45, buffer_after=15, category="Maintenance"
    )
    said = {"appointment_type": kind.public_id, "title": "", "minutes": "", "category": ""}
    sent(owner_client, NEW, **form | said)
    row = Appointment.objects.get()
    assert (row.title, row.minutes, row.category) == ("Gutter visit", 45, "Maintenance")
    assert row.busy_until - row.ends_at == timedelta(minutes=15)


def test_nobody_needs_to_come(form: dict[str, str], owner_client: Client) -> None:
    nobody = {"client_name": "", "client_email": "", "client_phone": "", "appointment_type": ""}
    answer = sent(owner_client, NEW, **form | nobody)
    row = Appointment.objects.get()
    assert (row.contact, row.client_name, row.appointment_type) == (None, "", None)
    assert "Nobody is named: the time is only kept." in text_of(answer)


def test_somebody_known_is_recognised(
    business: Business, form: dict[str, str], owner_client: Client
) -> None:
    lead = enquire(business, "Sarah", email="sarah@example.com")
    sent(owner_client, NEW, **form)
    row = Appointment.objects.get()
    assert (row.contact, row.lead) == (lead.contact, lead)
    assert Contact.objects.count() == 1


def test_a_lead_that_is_handed_over_is_shown_and_booked(
    business: Business, form: dict[str, str], owner_client: Client
) -> None:
    lead = enquire(
        business,
        "Sarah Johnson",
        email="sarah@example.com",
        service_requested="Roof repair",
        address="123 Main St",
        city="Cleveland",
        state="TN",
        zip="37311",
    )
    page = opened(owner_client, NEW, lead=lead.public_id)
    found = values(page)
    assert (found["title"], found["location"]) == (
        "Roof repair",
        "123 Main St, Cleveland, TN, 37311",
    )
    assert "client_name" not in found
    assert "Sarah Johnson" in text_of(page)
    sent(owner_client, NEW, **form | {"lead": lead.public_id})
    row = Appointment.objects.get()
    assert (row.lead, row.contact, row.client_email) == (lead, lead.contact, "sarah@example.com")


def test_a_contact_that_is_handed_over_is_booked_and_test_data_stays_test_data(
    business: Business, form: dict[str, str], owner_client: Client
) -> None:
    trial = Actor(ActorKind.API_KEY, 1, "Test", is_test=True)
    known = appointment(business, client=client("Ann Lee"), actor=trial).contact
    assert known is not None
    page = opened(owner_client, NEW, contact=known.public_id)
    assert values(page)["contact"] == known.public_id
    sent(owner_client, NEW, **form | {"contact": known.public_id, "start": "12:00"})
    row = Appointment.objects.get(public_id=TOKEN)
    assert (row.contact, row.client_name, row.is_test) == (known, "Ann Lee", True)


def test_where_there_is_no_room_a_person_decides(
    business: Business, form: dict[str, str], owner_client: Client
) -> None:
    other = appointment(business, title="Roof", client=client("Ann Lee"))
    answer = owner_client.post(NEW, form)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "There is no room then." in text
    assert f'<a href="{path(other)}">Roof</a>, Ann Lee' in text
    assert "Book it all the same" in text
    assert values(answer)["title"] == "Roof inspection"
    # Enter presses the first button of a form.
    buttons = found(parse_html(answer.content.decode()), "button")
    names = [dict(one.attributes).get("name") for one in buttons]
    assert names.index("anyway") > 0
    assert Appointment.objects.count() == 1
    booked = text_of(sent(owner_client, NEW, **form, anyway="1"))
    assert "Overbooked: Summit Roofing has no room then." in booked
    assert Appointment.objects.count() == 2


def test_outside_the_hours_is_a_remark_and_no_refusal(
    form: dict[str, str], owner_client: Client
) -> None:
    answer = sent(owner_client, NEW, **form | {"start": "22:00"})
    assert "Outside the hours of Summit Roofing." in text_of(answer)


def test_the_same_form_twice_makes_one_appointment(
    form: dict[str, str], owner_client: Client
) -> None:
    first, second = (sent(owner_client, NEW, **form) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain == [(f"{LIST}{TOKEN}/", 302)]
    assert Appointment.objects.count() == 1


def test_another_business_s_id_as_token_books_under_an_id_of_its_own(
    business: Business, form: dict[str, str], owner_client: Client, stranger_client: Client
) -> None:
    valley = Business.objects.get(slug="valley-dental")
    theirs = appointment(valley)
    sent(owner_client, NEW, **form | {"token": theirs.public_id})
    ours = Appointment.objects.of(business).get()
    assert ours.title == "Roof inspection"
    assert ours.public_id != theirs.public_id


@pytest.mark.parametrize("token", ["", "x", "\x00", "Z" * 24])
def test_a_token_that_is_none_is_no_obstacle(
    form: dict[str, str], owner_client: Client, token: str
) -> None:
    sent(owner_client, NEW, **form | {"token": token})
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"day": ""}, "Say on which day."),
        ({"day": "2026-02-30"}, "Enter a valid date."),
        ({"day": "1999-12-31"}, "greater than or equal to"),
        ({"day": "9999-12-31"}, "less than or equal to"),
        ({"start": "24:00"}, "Enter a valid time."),
        ({"day": "2026-03-08", "start": "02:30"}, "The clock skips 02:30 on that day."),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "1000000000000"}, "less than or equal to 44640"),
        ({"minutes": "", "until": "08:59"}, "The end must be after the start."),
        ({"minutes": "", "appointment_type": ""}, "Say how long it takes, or when it ends."),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"client_email": "nobody"}, "This is not a valid e-mail address."),
        ({"client_phone": "12"}, "too few or too many digits"),
        ({"client_name": ""}, "Say whose e-mail or phone this is."),
        ({"category": "Magic"}, "Magic is not one of the available choices."),
        ({"notes": "\x00"}, "Null characters are not allowed."),
        ({"resource": "0" * 24}, "Select a valid choice."),
        ({"appointment_type": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_booked_is_refused_beside_its_field_and_nothing_is_lost(
    form: dict[str, str], owner_client: Client, said: dict[str, str], says: str
) -> None:
    answer = owner_client.post(NEW, form | {"location": "The old barn"} | said)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert values(answer)["location"] == "The old barn"
    assert not Appointment.objects.exists()
    assert not Contact.objects.exists()


def test_of_an_hour_that_comes_twice_the_first_is_taken_and_said(
    form: dict[str, str], owner_client: Client
) -> None:
    answer = sent(owner_client, NEW, **form | {"day": "2026-11-01", "start": "01:30"})
    assert "01:30 comes twice on that day: the first one was taken." in text_of(answer)
    assert Appointment.objects.get().starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["resource", "calendar", "appointment_type"])
def test_another_business_s_rows_cannot_be_booked(
    form: dict[str, str],
    owner_client: Client,
    stranger_client: Client,
    name: str,
) -> None:
    valley = Business.objects.get(slug="valley-dental")
    rows: dict[str, Any] = {
        "resource": the_resource(valley),
        "calendar": the_calendar(valley),
        "appointment_type": the_type(valley),
    }
    answers = [
        owner_client.post(NEW, form | {name: public_id}).content
        for public_id in (rows[name].public_id, "0" * 24)
    ]
    assert b"Select a valid choice." in answers[0]
    assert not Appointment.objects.exists()


def test_whom_nobody_knows_is_not_found(
    business: Business, form: dict[str, str], stranger_client: Client
) -> None:
    lead = enquire(business, "Sarah")
    theirs = "/b/valley-dental/appointments/new/"
    for name, public_id in (
        ("lead", lead.public_id),
        ("lead", "0" * 24),
        ("lead", "\x00"),
        ("contact", lead.contact.public_id),
        ("contact", "nobody"),
    ):
        assert stranger_client.get(theirs, {name: public_id}).status_code == 404
        assert stranger_client.post(theirs, form | {name: public_id}).status_code == 404
    assert not Appointment.objects.exists()


def test_who_may_book(
    business: Business,
    form: dict[str, str],
    colleague_client: Client,
    stranger_client: Client,
    client: Client,
) -> None:
    assert client.post(NEW, form)["Location"] == f"/accounts/login/?next={NEW}"
    assert stranger_client.post(NEW, form).status_code == 404
    assert not Appointment.objects.exists()
    assert sent(colleague_client, NEW, **form).redirect_chain == [(f"{LIST}{TOKEN}/", 302)]
