"""An appointment's page: what it says, what is done there, and to whom it is shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.history import appointment_event
from appointments.models import Appointment, Blocker, Calendar, Resource
from notifications.events import Actor, record
from notifications.models import ActorKind, Event, EventKind
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    the_calendar,
)
from tests.appointments.pages import details, is_gone, opened, path, place, sarah_s, sent, text_of
from tests.leads.enquiries import enquire, told

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}\"'><b>"
HOUR = timedelta(hours=1)
ACTS = ("edit/", "reschedule/", "cancel/", "restore/", "status/", "delete/")


@pytest.fixture
def row(business: Business) -> Appointment:
    return sarah_s(business)


def test_the_page_says_who_when_what_and_where_from(row: Appointment, owner_client: Client) -> None:
    text = text_of(opened(owner_client, path(row)))
    for part in (
        "<h1>HVAC quarterly maintenance</h1>",
        '<p class="client-name">Sarah Johnson</p>',
        'href="tel:+15551234567">(555) 123-4567</a>',
        'href="mailto:Sarah@Example.com">Sarah@Example.com</a>',
        "query=123+Main+St%2C+Cleveland",
        (
            '<time datetime="2026-05-12T09:00-04:00"><span>Tue 12 May 2026,</span> '
            "<span>09:00 to 10:30</span></time>"
        ),
        "1 h 30 min, New York time",
        '<option value="scheduled" selected>Scheduled</option>',
        "<dt>With</dt><dd>Summit Roofing</dd>",
        "<dt>Type</dt><dd>Appointment</dd>",
        "<dt>Category</dt><dd>Maintenance</dd>",
        "<dt>Source</dt><dd>API</dd>",
        "<dt>External ID</dt><dd>calendar-event-99887</dd>",
        '<th scope="row">roof › age</th><td>12</td>',
        "<p>Ring twice.</p>",
    ):
        assert part in text, part
    assert "Overbooked" not in text
    assert "Outside the hours" not in text


def test_a_calendar_in_another_zone_shows_its_own_clock_beside_ours(
    business: Business, owner_client: Client
) -> None:
    west = Calendar.objects.create(
        business=business, name="West", time_zone="America/Los_Angeles", position=1
    )
    row = appointment(business, calendar=west, admission=Admission.ANY)
    text = text_of(opened(owner_client, path(row)))
    assert "<span>09:00 to 10:00</span></time>" in text
    assert "<span>06:00 to 07:00</span></time> in Los Angeles" in text


def test_the_timeline_tells_who_did_what_in_the_business_s_zone(
    business: Business, row: Appointment, owner: User, owner_client: Client
) -> None:
    crew = Resource.objects.create(business=business, name="Crew B", position=1)
    crew.calendars.add(the_calendar(business))
    sent(owner_client, path(row, "status/"), status="confirmed", seen="0")
    moved = place(business, day="2026-05-13", start="22:30", minutes="120", seen="1")
    sent(owner_client, path(row, "reschedule/"), **moved | {"resource": crew.public_id})
    sent(owner_client, path(row, "edit/"), **details(location="", seen="2"))
    sarah = Actor(ActorKind.CUSTOMER, None, "Sarah Johnson")
    cancel(row, sarah, now=NOW + 2 * HOUR, reason="I am ill.")
    sent(owner_client, path(row, "restore/"), seen="4")
    answer = opened(owner_client, path(row))
    assert told(answer) == [
        (
            "owner@summit.example put the appointment back on the calendar, "
            "for Wed 13 May 2026, 22:30 to Thu 14 May 2026, 00:30 just now"
        ),
        (
            "Sarah Johnson cancelled the appointment "
            "of Wed 13 May 2026, 22:30 to Thu 14 May 2026, 00:30 just now I am ill."
        ),
        (
            "owner@summit.example changed the appointment just now "
            "Location 123 Main St, Cleveland became empty"
        ),
        (
            "owner@summit.example moved the appointment just now "
            "When Tue 12 May 2026, 09:00 to 10:30 became "
            "Wed 13 May 2026, 22:30 to Thu 14 May 2026, 00:30 "
            "Resource Summit Roofing became Crew B"
        ),
        "owner@summit.example changed the appointment just now Status Scheduled became Confirmed",
        "Voice agent booked the appointment for Tue 12 May 2026, 09:00 to 10:30 5 min ago",
    ]


def test_what_the_clock_brings_about_is_nobody_s_doing(
    business: Business, owner_client: Client
) -> None:
    lead = enquire(business, "Sarah Johnson")
    row = appointment(business, lead=lead)
    clock = Actor(ActorKind.SYSTEM, None, "PocketCRM")
    for kind in (
        EventKind.APPOINTMENT_REMINDER,
        EventKind.APPOINTMENT_STARTED,
        EventKind.APPOINTMENT_ENDED,
    ):
        record(appointment_event(row, kind, clock, now=NOW))
    assert told(opened(owner_client, path(row)))[:3] == [
        "PocketCRM: the appointment ended 5 min ago",
        "PocketCRM: the appointment started 5 min ago",
        "PocketCRM: the appointment is near: Tue 12 May 2026, 09:00 to 10:00 5 min ago",
    ]
    lead_page = f"/b/summit-roofing/leads/{lead.public_id}/"
    assert told(opened(owner_client, lead_page))[0] == (
        "PocketCRM: HVAC quarterly maintenance ended 5 min ago"
    )


def test_a_long_timeline_has_older_pages(row: Appointment, owner_client: Client) -> None:
    for number in range(55):
        update(row, {"location": f"Room {number}"}, KEY, now=NOW)
    assert len(told(opened(owner_client, path(row)))) == 50
    last = Event.objects.filter(appointment_id=row.pk).order_by("-id")[49].public_id
    older = told(opened(owner_client, path(row), before=last))
    assert len(older) == 6
    assert older[-1].startswith("Voice agent booked the appointment")
    assert owner_client.get(path(row), {"before": "0" * 24}).status_code == 404
    other = appointment(row.business, hours(NINE + 4 * HOUR))
    foreign = Event.objects.get(appointment_id=other.pk).public_id
    assert owner_client.get(path(row), {"before": foreign}).status_code == 404


def test_deleting_leaves_what_happened_without_a_link(
    business: Business, owner_client: Client
) -> None:
    lead = enquire(business, "Sarah Johnson", email="sarah@example.com")
    row = appointment(business, lead=lead)
    lead_page = f"/b/summit-roofing/leads/{lead.public_id}/"
    assert f'<a href="{path(row)}">' in text_of(opened(owner_client, lead_page))
    answer = sent(owner_client, path(row, "delete/"), seen="0")
    assert answer.redirect_chain == [("/b/summit-roofing/appointments/", 302)]
    assert "“HVAC quarterly maintenance” is deleted." in text_of(answer)
    assert not Appointment.objects.exists()
    assert is_gone(owner_client, path(row))
    answer = opened(owner_client, lead_page)
    assert told(answer)[:2] == [
        (
            "owner@summit.example deleted HVAC quarterly maintenance "
            "of Tue 12 May 2026, 09:00 to 10:00 just now"
        ),
        (
            "Voice agent booked HVAC quarterly maintenance "
            "for Tue 12 May 2026, 09:00 to 10:00 5 min ago"
        ),
    ]
    assert path(row) not in text_of(answer)


def test_closures_and_hours_are_remarks(business: Business, owner_client: Client) -> None:
    late = appointment(business, hours(NINE + 12 * HOUR), admission=Admission.ANY)
    assert "Outside the hours of Summit Roofing." in text_of(opened(owner_client, path(late)))
    span = hours(NINE)
    Blocker.objects.create(
        calendar=the_calendar(business), name="Stocktaking", starts_at=span.start, ends_at=span.end
    )
    closed = appointment(business, span, admission=Admission.ANY)
    assert "In a closure: Stocktaking." in text_of(opened(owner_client, path(closed)))


def test_somebody_with_only_appointments_is_found_at_the_newest(
    business: Business, row: Appointment, owner_client: Client, stranger_client: Client
) -> None:
    assert row.contact is not None
    newest = appointment(business, hours(NINE + 4 * HOUR), contact=row.contact)
    mention = f"/b/summit-roofing/leads/of/{row.contact.public_id}/"
    answer = owner_client.get(mention, follow=True)
    assert answer.redirect_chain[-1] == (path(newest), 302)
    foreign = f"/b/valley-dental/appointments/of/{row.contact.public_id}/"
    assert stranger_client.get(foreign).status_code == 404


def test_a_lead_s_page_shows_what_comes_next(business: Business, owner_client: Client) -> None:
    lead = enquire(business, "Sarah Johnson", email="sarah@example.com")
    url = f"/b/summit-roofing/leads/{lead.public_id}/"
    assert "None is booked." in text_of(opened(owner_client, url))
    later = appointment(business, hours(NINE + 24 * HOUR), lead=lead, title="Second visit")
    sooner = appointment(business, lead=lead, title="First visit")
    cancel(appointment(business, hours(NINE + 4 * HOUR), lead=lead), KEY, now=NOW)
    appointment(business, hours(NOW - 2 * HOUR), lead=lead, admission=Admission.ANY)
    text = text_of(opened(owner_client, url))
    upcoming = text[text.index("Next appointment") : text.index("Book an appointment")]
    assert upcoming.index(path(sooner)) < upcoming.index(path(later))
    assert upcoming.count("<li>") == 2
    assert f'href="/b/summit-roofing/appointments/new/?lead={lead.public_id}"' in text
    assert "Everything about Sarah" in text_of(opened(owner_client, path(sooner)))


def test_hostile_text_stays_text(business: Business, owner_client: Client) -> None:
    row = appointment(
        business,
        title=HOSTILE,
        client=client(HOSTILE, email="x@example.com"),
        location=HOSTILE,
        notes=HOSTILE,
        external_id=HOSTILE,
        metadata={HOSTILE: HOSTILE},
    )
    appointment(business, title=HOSTILE, client=client(HOSTILE), admission=Admission.ANY)
    for url in (path(row), "/b/summit-roofing/appointments/"):
        text = opened(owner_client, url).content.decode()
        assert "alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "14&quot;" not in text


def test_the_number_of_queries_does_not_grow(
    business: Business, row: Appointment, owner_client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(14):
        opened(owner_client, path(row))
    for number in range(10):
        update(row, {"location": f"Room {number}"}, KEY, now=NOW)
        appointment(business, title=f"{number}", admission=Admission.ANY)
        # One more, for the first that is in its way and for the tenth.
        with django_assert_num_queries(15):
            opened(owner_client, path(row))


def test_a_stranger_gets_the_same_404_as_for_an_id_that_never_was(
    business: Business, row: Appointment, stranger_client: Client
) -> None:
    for act in ACTS:
        said = place(business) | details(status="completed")
        theirs = path(row, act, slug="valley-dental")
        never = theirs.replace(row.public_id, "0" * 24)
        answers = [stranger_client.post(url, said) for url in (path(row, act), theirs, never)]
        assert [answer.status_code for answer in answers] == [404] * 3
    theirs = path(row, slug="valley-dental")
    urls = (path(row), theirs, theirs.replace(row.public_id, "0" * 24), theirs[:-3] + "zz/")
    assert [stranger_client.get(url).status_code for url in urls] == [404] * 4
    row.refresh_from_db()
    assert row.version == 0


def test_anonymous_visitors_are_sent_to_sign_in(row: Appointment, client: Client) -> None:
    answers = [client.get(path(row)), *(client.post(path(row, act), {}) for act in ACTS)]
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")
    row.refresh_from_db()
    assert row.version == 0
