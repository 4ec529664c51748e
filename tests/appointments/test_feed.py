"""What calendar programs read at a private address, and to whom nothing is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, Membership, User
from appointments.booking import Admission, reschedule
from appointments.changing import cancel, delete, update
from appointments.feeds import MAX_ENTRIES, MAX_PAST_ENTRIES, open_feed, revoke_feed
from appointments.models import Appointment, CalendarFeed, Resource
from notifications.events import Actor
from notifications.models import ActorKind
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    the_calendar,
    the_resource,
)
from tests.factories import make_member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(settings: LazySettings) -> Any:
    settings.BASE_URL = "https://crm.example.com"
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def membership(business: Business, colleague: User) -> Membership:
    return Membership.objects.get(business=business, user=colleague)


@pytest.fixture
def path(membership: Membership) -> str:
    return path_of(membership)


def path_of(owner: Membership | Resource) -> str:
    return f"/feeds/{open_feed(owner, now=NOW)[1]}.ics"


def read(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def events_in(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.content)
    return [
        {name: _plain(value) for name, value in event.items()} for event in calendar.walk("VEVENT")
    ]


def _plain(value: Any) -> Any:
    return value.dt if hasattr(value, "dt") else value


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


def test_the_answer_is_a_calendar_that_nobody_else_keeps(business: Business, path: str) -> None:
    appointment(business)
    answer = read(path)

    assert {name: answer[name] for name in answer.headers if name != "X-Request-Id"} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="calendar.ics"',
        "Content-Length": str(len(answer.content)),
        "ETag": answer["ETag"],
        "Last-Modified": "Fri, 01 May 2026 12:00:00 GMT",
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": answer["Content-Security-Policy"],
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    assert not answer.cookies


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


def test_who_has_it_as_it_is_gets_no_second_copy(business: Business, path: str) -> None:
    appointment(business)
    first = read(path)
    again = read(path, if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    kept = ("ETag", "Last-Modified", "Cache-Control")
    assert [again[name] for name in kept] == [first[name] for name in kept]


def test_every_change_is_read_at_once(business: Business, path: str) -> None:
    row = appointment(business)
    resource = the_resource(business)
    soon = NOW + timedelta(minutes=1)

    def rename() -> None:
        Business.objects.filter(pk=business.pk).update(name="Summit & Sons")

    seen = [read(path)]
    for act in (
        lambda: appointment(business, hours(NINE + DAY), title="Another"),
        lambda: update(row, {"location": "13 Main St"}, KEY, now=soon),
        lambda: reschedule(
            row, hours(NINE, 2), KEY, now=soon, admission=Admission.FREE, resource=resource
        ),
        lambda: cancel(row, KEY, now=soon),
        lambda: delete(Appointment.objects.get(title="Another"), KEY, now=soon),
        rename,
    ):
        act()
        validators = {
            "if_none_match": seen[-1]["ETag"],
            "if_modified_since": "Fri, 01 May 2027 12:00:00 GMT",
        }
        seen.append(read(path, **validators))

    assert [answer.status_code for answer in seen] == [200] * 7
    assert len({answer["ETag"] for answer in seen}) == 7
    assert [len(events_in(answer)) for answer in seen] == [1, 2, 2, 2, 1, 0, 0]


def test_a_deletion_is_not_hidden_from_who_only_knows_a_date(business: Business, path: str) -> None:
    row = appointment(business)
    read_at = read(path)["Last-Modified"]
    delete(row, KEY, now=NOW)

    assert events_in(read(path, if_modified_since=read_at)) == []


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


def test_head_says_what_get_would_say(business: Business, path: str) -> None:
    appointment(business)
    read(path)
    head, get = Client().head(path), read(path)

    assert (head.status_code, head.content) == (200, b"")
    names = set(get.headers) - {"X-Request-Id"}
    assert {name: head[name] for name in names} == {name: get[name] for name in names}


def test_nobody_is_told_why_there_is_no_calendar(
    business: Business, membership: Membership, path: str
) -> None:
    renewed, resource = path, the_resource(business)
    inactive = make_member(business, email="inactive@summit.example")
    gone = make_member(business, email="gone@summit.example")
    paths = [path_of(Membership.objects.get(user=user)) for user in (inactive, gone)]
    closed, token = open_feed(resource, now=NOW)
    paths += [renewed, f"/feeds/{token}.ics", f"/feeds/{'0' * 40}.ics", "/feeds/%00%ff;.ics"]
    assert [read(one).status_code for one in paths] == [200] * 4 + [404] * 2

    User.objects.filter(pk=inactive.pk).update(is_active=False)
    Membership.objects.get(user=gone).end()
    open_feed(membership, now=NOW)
    revoke_feed(closed, now=NOW)

    answers = [read(one) for one in paths]
    assert {(one.status_code, one.content, one["Content-Type"]) for one in answers} == {
        (404, b"There is no such calendar.\n", "text/plain; charset=utf-8")
    }
    names = [set(one.headers) for one in answers]
    assert names == [names[0]] * len(names)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_feed_can_only_be_read(path: str, method: str) -> None:
    assert getattr(Client(), method)(path).status_code == 405


def test_a_reading_is_noted_to_the_minute_and_costs_the_same_whatever_is_booked(
    business: Business, path: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read(path)
        return len(captured)

    counts = [queries(), queries()]
    for number in range(8):
        appointment(business, hours(NINE + number * DAY), admission=Admission.ANY)
    counts.append(queries())
    with time_machine.travel(NOW + timedelta(seconds=59), tick=False):
        counts.append(queries())
    assert CalendarFeed.objects.get().last_read_at == NOW
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        counts.append(queries())

    assert CalendarFeed.objects.get().last_read_at == NOW + timedelta(seconds=60)
    assert counts == [4, 3, 3, 3, 4]


def test_only_the_digest_of_an_address_is_kept(membership: Membership) -> None:
    feed, token = open_feed(membership, now=NOW)
    feed.refresh_from_db()

    assert len(bytes.fromhex(token)) * 8 == 160
    assert (len(feed.token_digest), token in str(vars(feed))) == (64, False)
    assert (feed.membership, feed.resource, feed.created_at) == (membership, None, NOW)


def test_of_several_revocations_the_first_ones_time_stays(membership: Membership) -> None:
    feed, _ = open_feed(membership, now=NOW)
    revoke_feed(feed, now=NOW)
    revoke_feed(feed, now=datetime(2030, 1, 1, tzinfo=UTC))

    feed.refresh_from_db()
    assert feed.revoked_at == NOW
