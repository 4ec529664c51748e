"""Who may read a feed, who needs no second copy, and what a reading costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, Membership, User
from appointments.booking import Admission, reschedule
from appointments.changing import cancel, delete, update
from appointments.feeds import open_feed, revoke_feed
from appointments.models import Appointment, CalendarFeed
from tests.appointments.bookings import KEY, NINE, NOW, appointment, hours, the_resource
from tests.appointments.reading import events_in, path_of, read
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
