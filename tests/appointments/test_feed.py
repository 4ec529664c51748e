"""What calendar programs read at a private address."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.conf import LazySettings

from accounts.models import Business, Membership, User
from appointments.booking import Admission, reschedule
from appointments.changing import cancel
from appointments.feeds import MAX_ENTRIES, MAX_PAST_ENTRIES
from appointments.models import Appointment, Resource
from notifications.events import Actor
from notifications.models import ActorKind
from tests.appointments.bookings import KEY, NINE, NOW, appointment, client, hours, the_calendar
from tests.appointments.reading import events_in, path_of, read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(settings: LazySettings) -> Any:
    settings.BASE_URL = "https://crm.example.com"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def path(business: Business, colleague: User) -> str:
    return path_of(Membership.objects.get(business=business, user=colleague))


def titles_in(answer: Any) -> list[str]:
    return [event["SUMMARY"] for event in events_in(answer)]


def other_resource(business: Business, name: str = "Crew 2") -> Resource:
    resource = Resource.objects.create(business=business, name=name)
    resource.calendars.add(the_calendar(business))
    return resource


def at_any_time(business: Business, title: str, start: datetime, **options: Any) -> Appointment:
    return appointment(business, hours(start), title=title, admission=Admission.ANY, **options)


def test_a_feed_tells_what_is_booked_and_leads_to_its_page(business: Business, path: str) -> None:
    row = appointment(
        business,
        hours(NINE, 1.5),
        client=client(phone="(555) 123-4567"),
        location="12 Main St; rear",
        notes="Dog in the yard,\nring twice",
    )
    answer = read(path)

    calendar = icalendar.Calendar.from_ical(answer.content)
    assert {name: value.to_ical() for name, value in calendar.items()} == {
        "VERSION": b"2.0",
        "PRODID": b"-//PocketCRM//Appointments//EN",
        "METHOD": b"PUBLISH",
        "NAME": b"Summit Roofing",
        "X-WR-CALNAME": b"Summit Roofing",
        "REFRESH-INTERVAL": b"PT15M",
        "X-PUBLISHED-TTL": b"PT15M",
    }
    assert events_in(answer) == [
        {
            "UID": f"{row.public_id}@crm.example.com",
            "SUMMARY": "HVAC quarterly maintenance",
            "DTSTART": NINE,
            "DTEND": NINE + timedelta(minutes=90),
            "DTSTAMP": NOW,
            "LAST-MODIFIED": NOW,
            "SEQUENCE": 0,
            "STATUS": "CONFIRMED",
            "LOCATION": "12 Main St; rear",
            "DESCRIPTION": "Sarah Johnson\n(555) 123-4567\n\n"
            "Dog in the yard,\nring twice\n\n"
            f"https://crm.example.com/b/{business.slug}/appointments/{row.public_id}/",
        }
    ]


def test_an_empty_feed_is_a_calendar_too(path: str) -> None:
    answer = read(path)

    assert events_in(answer) == []
    assert "Last-Modified" not in answer


def test_it_shows_what_is_live_from_ninety_days_ago_on(
    business: Business, stranger: User, path: str
) -> None:
    kept = [("90 days ago", -90 * DAY), ("yesterday", -DAY), ("next year", 365 * DAY)]
    for title, ahead in [*reversed(kept), ("91 days ago", -91 * DAY)]:
        at_any_time(business, title, NOW + ahead)
    cancel(at_any_time(business, "Cancelled", NINE), KEY, now=NOW)
    tester = Actor(ActorKind.API_KEY, 1, "Trial", is_test=True)
    at_any_time(business, "Test data", NINE, actor=tester)
    at_any_time(stranger.memberships.get().business, "Of another business", NINE)

    assert titles_in(read(path)) == [title for title, _ in kept]


def test_a_resource_has_a_feed_of_its_own(business: Business, path: str) -> None:
    crew = other_resource(business)
    appointment(business, title="Of the first")
    appointment(business, title="Of the second crew", resource=crew, admission=Admission.ANY)
    answer = read(path_of(crew))

    assert b"\r\nX-WR-CALNAME:Crew 2 \xc2\xb7 Summit Roofing\r\n" in answer.content
    assert titles_in(answer) == ["Of the second crew"]
    assert titles_in(read(path)) == ["Of the first", "Of the second crew"]


def test_of_more_than_a_phone_can_take_the_nearest_are_told(business: Business, path: str) -> None:
    model = appointment(business)
    hour = timedelta(hours=1)
    Appointment.objects.all().delete()
    Appointment.objects.bulk_create(
        Appointment(
            business=business,
            calendar=model.calendar,
            resource=model.resource,
            title=str(number),
            starts_at=NOW + number * hour,
            ends_at=NOW + (number + 1) * hour,
            busy_until=NOW + (number + 1) * hour,
        )
        for number in range(-MAX_PAST_ENTRIES - 20, MAX_ENTRIES)
    )

    told = [str(number) for number in range(-MAX_PAST_ENTRIES, MAX_ENTRIES - MAX_PAST_ENTRIES)]
    assert titles_in(read(path)) == told


def test_long_notes_are_cut_and_the_page_is_still_named(business: Business, path: str) -> None:
    row = appointment(business, notes="x" * 20_000)
    page = f"https://crm.example.com/b/{business.slug}/appointments/{row.public_id}/"

    assert events_in(read(path))[0]["DESCRIPTION"] == "x" * 2_000 + f"\n\n{page}"


def test_a_moved_appointment_is_the_same_entry_in_a_newer_state(
    business: Business, path: str
) -> None:
    row = appointment(business)
    before = events_in(read(path))[0]
    later = NOW + timedelta(hours=1)
    reschedule(row, hours(NINE + DAY), KEY, now=later, admission=Admission.FREE)

    assert events_in(read(path)) == [
        before
        | {
            "DTSTART": NINE + DAY,
            "DTEND": NINE + DAY + timedelta(hours=1),
            "SEQUENCE": 1,
            "DTSTAMP": later,
            "LAST-MODIFIED": later,
        }
    ]
