"""The calendar page: what it is told of some days, and what becomes of an appointment it moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, delete, update
from appointments.models import Appointment, Blocker, Calendar, WeeklySlot
from appointments.span import Span
from leads.models import Colour
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    lane,
    the_calendar,
    the_resource,
    the_type,
)
from tests.factories import make_business

HOUR = timedelta(hours=1)
PAGE = "/b/summit-roofing/calendar/"
TUESDAY = {"from": "2026-05-12", "to": "2026-05-13"}
UNKNOWN = "0" * 24


def ask(client: Client, *, etag: str = "", **query: str) -> Any:
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(f"{PAGE}events/", TUESDAY | query, headers=headers)


def told(client: Client, **query: str) -> list[str]:
    """The titles of what is shown."""
    return [row["title"] for row in ask(client, **query).json()["appointments"]]


def test_the_page_offers_the_calendars_and_resources_to_choose_from(
    business: Business, owner_client: Client
) -> None:
    one = owner_client.get(PAGE).content.decode()
    assert "Your appointments will show here" in one
    assert "Times in New York." in one
    assert 'data-first-day="0"' in one
    assert "All resources" not in one

    lane(business)
    appointment(business)
    two = owner_client.get(PAGE).content.decode()
    assert "All resources" in two
    assert "Crew B" in two
    assert "Your appointments will show here" not in two


def test_a_day_is_told_on_the_clock_of_the_business(
    business: Business, owner_client: Client
) -> None:
    kind = the_type(business)
    kind.colour = Colour.VIOLET
    kind.save(update_fields=["colour"])
    row = appointment(business, client=client("Ann Smith"), location="12 Maple Street")
    closure = Blocker.objects.create(
        calendar=the_calendar(business),
        name="Training",
        starts_at=NINE + HOUR,
        ends_at=NINE + 2 * HOUR,
    )

    answer = ask(owner_client)

    resource = the_resource(business).public_id
    assert answer.json() == {
        "appointments": [
            {
                "id": row.public_id,
                "version": 0,
                "title": "HVAC quarterly maintenance",
                "client": "Ann Smith",
                "location": "12 Maple Street",
                "status": "scheduled",
                "statusWords": "Scheduled",
                "type": "Appointment",
                "tone": "violet",
                "calendar": the_calendar(business).public_id,
                "resource": resource,
                "resourceName": "Summit Roofing",
                "minutes": 60,
                "conflict": "",
                "startsAt": "2026-05-12T13:00:00.000Z",
                "endsAt": "2026-05-12T14:00:00.000Z",
                "start": "2026-05-12T09:00:00",
                "end": "2026-05-12T10:00:00",
            }
        ],
        "closures": [
            {
                "id": closure.public_id,
                "name": "Training",
                "calendar": the_calendar(business).public_id,
                "resource": "",
                "start": "2026-05-12T10:00:00",
                "end": "2026-05-12T11:00:00",
            }
        ],
        "closed": [
            {"resource": resource, "start": "2026-05-12T00:00:00", "end": "2026-05-12T09:00:00"},
            {"resource": resource, "start": "2026-05-12T17:00:00", "end": "2026-05-13T00:00:00"},
        ],
        "clockChanges": [],
        "isCut": False,
    }


def test_what_lies_on_the_edge_of_a_day_belongs_to_it_and_what_only_touches_it_does_not(
    business: Business, owner_client: Client
) -> None:
    midnight = datetime(2026, 5, 12, 4, tzinfo=UTC)
    for title, span in (
        ("before", Span(midnight - HOUR, midnight)),
        ("over", Span(midnight - HOUR, midnight + HOUR)),
        ("long", Span(midnight - 30 * 24 * HOUR, midnight + HOUR)),
        ("after", Span(midnight + 24 * HOUR, midnight + 25 * HOUR)),
    ):
        appointment(business, span, title=title, admission=Admission.ANY)
    assert told(owner_client) == ["long", "over"]


def test_filters_show_one_calendar_one_resource_cancelled_ones_and_test_data(
    business: Business, owner_client: Client
) -> None:
    other = Calendar.objects.create(business=business, name="North", time_zone="UTC", position=1)
    crew = lane(business)
    options: dict[str, Any] = {"admission": Admission.ANY}
    appointment(business, title="first", **options)
    appointment(business, hours(NINE + HOUR), title="north", calendar=other, **options)
    appointment(business, hours(NINE + 2 * HOUR), title="crew", resource=crew, **options)
    gone = appointment(business, hours(NINE + 3 * HOUR), title="gone", **options)
    cancel(gone, KEY, now=NOW)
    Appointment.objects.filter(
        pk=appointment(business, hours(NINE + 4 * HOUR), title="test", **options).pk
    ).update(is_test=True)

    assert told(owner_client) == ["first", "north", "crew"]
    assert told(owner_client, calendar=other.public_id) == ["north"]
    assert told(owner_client, resource=crew.public_id) == ["crew"]
    assert told(owner_client, cancelled="1") == ["first", "north", "crew", "gone"]
    assert told(owner_client, test="1") == ["test"]


def test_hours_are_those_of_the_calendar_s_zone(business: Business, owner_client: Client) -> None:
    Calendar.objects.update(time_zone="America/Los_Angeles")
    closed = ask(owner_client).json()["closed"]
    assert [(one["start"][11:16], one["end"][11:16]) for one in closed] == [
        ("00:00", "12:00"),
        ("20:00", "00:00"),
    ]


def test_hours_on_a_calendar_that_one_has_left_are_none(
    business: Business, owner_client: Client
) -> None:
    resource = the_resource(business)
    resource.calendars.clear()
    assert ask(owner_client).json()["closed"] == []

    resource.calendars.add(the_calendar(business))
    assert ask(owner_client).json()["closed"]


def test_a_month_is_told_without_hours(business: Business, owner_client: Client) -> None:
    assert ask(owner_client, to="2026-05-19").json()["closed"]
    assert ask(owner_client, to="2026-05-20").json()["closed"] == []


def test_closures_of_other_resources_stay_away_under_a_filter(
    business: Business, owner_client: Client
) -> None:
    crew = lane(business)
    whole: dict[str, Any] = {"starts_at": NINE, "ends_at": NINE + HOUR}
    ours = the_calendar(business)
    Blocker.objects.create(calendar=ours, name="all", **whole)
    Blocker.objects.create(calendar=ours, resource=crew, name="crew", **whole)
    closures = ask(owner_client, resource=crew.public_id).json()["closures"]
    assert [(one["name"], one["resource"]) for one in closures] == [
        ("all", ""),
        ("crew", crew.public_id),
    ]
    others = ask(owner_client, resource=the_resource(business).public_id).json()["closures"]
    assert [one["name"] for one in others] == ["all"]


@pytest.mark.parametrize(
    ("day", "minutes", "start", "end"),
    [
        ("2026-03-08", 60, "2026-03-08T01:30:00", "2026-03-08T03:30:00"),
        ("2026-11-01", -60, "2026-11-01T01:30:00", "2026-11-01T01:30:00"),
    ],
)
def test_the_days_of_clock_change_are_named_and_told_as_the_clock_shows_them(
    business: Business, owner_client: Client, day: str, minutes: int, start: str, end: str
) -> None:
    half_past_one = datetime.fromisoformat(f"{day}T01:30").replace(tzinfo=business.zone)
    appointment(business, hours(half_past_one.astimezone(UTC)), admission=Admission.ANY)
    after = f"{day[:-1]}{int(day[-1]) + 1}"
    answer = ask(owner_client, **{"from": day, "to": after}).json()
    assert answer["clockChanges"] == [{"day": day, "minutes": minutes}]
    row = answer["appointments"][0]
    assert (row["start"], row["end"], row["minutes"]) == (start, end, 60)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"from": "", "to": ""}, "a day such as 2026-05-15"),
        ({"from": "2026-02-30"}, "a day such as 2026-05-15"),
        ({"from": "1999-12-31"}, "from 2000 to 2100"),
        ({"to": "2101-01-01"}, "from 2000 to 2100"),
        ({"to": "2026-05-12"}, "from 1 to 62 days"),
        ({"to": "2026-05-11"}, "from 1 to 62 days"),
        ({"to": "2026-07-14"}, "from 1 to 62 days"),
        ({"from": "2026-05-12\x00"}, "a day such as 2026-05-15"),
        ({"calendar": "\x00"}, "not an id"),
        ({"resource": "a\x00b"}, "not an id"),
    ],
)
def test_days_that_are_none_or_too_many_and_ids_that_are_none_are_refused(
    business: Business, owner_client: Client, query: dict[str, str], message: str
) -> None:
    answer = ask(owner_client, **query)
    assert (answer.status_code, answer.json()["error"]) == (400, "validation_error")
    assert message in answer.json()["message"]
    assert ask(owner_client, to="2026-07-13").status_code == 200


def test_what_belongs_to_others_is_as_if_it_never_existed(
    business: Business, owner_client: Client
) -> None:
    other = make_business(name="Valley Dental")
    appointment(other, admission=Admission.ANY)
    appointment(business)
    theirs = {"calendar": the_calendar(other).public_id, "resource": the_resource(other).public_id}
    for name, public_id in theirs.items():
        answer = ask(owner_client, **{name: public_id})
        assert answer.json() == ask(owner_client, **{name: UNKNOWN}).json()
        assert answer.json()["appointments"] == answer.json()["closed"] == []


def test_nothing_new_costs_a_304_and_every_change_is_another_version(
    business: Business, owner_client: Client
) -> None:
    row = appointment(business)
    etag = ask(owner_client)["ETag"]
    same = ask(owner_client, etag=etag)
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    assert same["Calendar-Offset"] in ("-240", "-300")

    appointment(business, hours(NINE + 24 * 90 * HOUR), admission=Admission.ANY)
    assert ask(owner_client, etag=etag).status_code == 304
    seen = {etag}
    for change in (
        lambda: update(row, {"title": "Another"}, KEY, now=NOW),
        lambda: appointment(business, hours(NINE + HOUR)),
        lambda: cancel(row, KEY, now=NOW),
        lambda: delete(row, KEY, now=NOW),
    ):
        change()
        seen.add(ask(owner_client, etag=etag)["ETag"])
    assert len(seen) == 5


def test_the_offset_follows_the_clock_of_the_business(
    business: Business, owner_client: Client
) -> None:
    offsets = []
    for month in (1, 7):
        with time_machine.travel(datetime(2026, month, 1, tzinfo=UTC), tick=False):
            owner_client.force_login(business.memberships.get().user)
            offsets.append(ask(owner_client)["Calendar-Offset"])
    assert offsets == ["-300", "-240"]


def test_the_questions_to_the_database_do_not_grow_with_the_rows(
    business: Business, owner_client: Client
) -> None:
    def count(path: str, etag: str = "") -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owner_client.get(path, TUESDAY, headers={"If-None-Match": etag} if etag else {})
        return len(queries)

    appointment(business)
    before = count(PAGE), count(f"{PAGE}events/")
    for number in range(5):
        crew = lane(business, f"Crew {number}")
        WeeklySlot.objects.create(
            calendar=the_calendar(business), resource=crew, weekday=1, opens=0, closes=60
        )
        appointment(business, resource=crew, admission=Admission.ANY)
        Blocker.objects.create(
            calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + HOUR, resource=crew
        )
    assert (count(PAGE), count(f"{PAGE}events/")) == before
    # Session, person, membership, state; then what is booked, closures, hours.
    assert before[1] == 7
    assert count(f"{PAGE}events/", ask(owner_client)["ETag"]) == 4


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}events/?from=2026-05-12&to=2026-05-13"])
def test_the_calendar_is_for_members(
    business: Business, colleague_client: Client, stranger_client: Client, path: str
) -> None:
    assert colleague_client.get(path).status_code == 200
    assert stranger_client.get(path).status_code == 404
    signed_out = Client().get(path)
    assert (signed_out.status_code, signed_out["Location"][:17]) == (302, "/accounts/login/?")
