"""The list of appointments: what it shows, filters, finds and pages, and to whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.html import parse_html

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.models import Calendar, Resource
from appointments.span import Span
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
from tests.appointments.pages import LIST, SEEN_AT, opened
from tests.leads.enquiries import found, text_of

DAY = timedelta(days=1)
TEST_KEY = Actor(ActorKind.API_KEY, 1, "Test", is_test=True)


def listed(client: Client, **query: Any) -> list[list[str]]:
    """The rows from top to bottom, cell by cell; a day's heading is a row of one."""
    page = parse_html(opened(client, LIST, **query).content.decode())
    found = [row for body in found(page, "tbody") for row in found(body, "tr")]
    return [[text_of(cell) for cell in row.children] for row in found]


def titles(client: Client, **query: Any) -> list[str]:
    return [row[1] for row in listed(client, **query) if len(row) > 1]


def make(business: Business, title: str, start: datetime, **options: Any) -> Any:
    return appointment(
        business, hours(start), title=title, **{"admission": Admission.ANY} | options
    )


def second_of_each(business: Business) -> tuple[Resource, Calendar]:
    west = Calendar.objects.create(business=business, name="West", time_zone="UTC", position=1)
    crew = Resource.objects.create(business=business, name="Crew B", position=1)
    crew.calendars.add(west)
    return crew, west


def test_a_row_says_when_what_who_where_and_how_it_stands(
    business: Business, owner_client: Client
) -> None:
    appointment(
        business,
        hours(NINE, 1.5),
        client=client(email="sarah@example.com", phone="(555) 123-4567"),
        location="123 Main St",
        category="Maintenance",
    )
    assert listed(owner_client) == [
        ["Tuesday 12 May"],
        [
            "09:00–10:30",
            "HVAC quarterly maintenance",
            "Sarah Johnson (555) 123-4567",
            "123 Main St",
            "Maintenance",
            "Scheduled",
        ],
    ]


def test_several_resources_and_calendars_are_named(
    business: Business, owner_client: Client
) -> None:
    crew, west = second_of_each(business)
    make(business, "Roof", NINE, resource=crew, calendar=west)
    assert listed(owner_client)[1][3] == "Crew B West"


def test_a_month_over_a_clock_change_still_reaches_into_its_last_day(
    business: Business, owner_client: Client
) -> None:
    """31 days after 23:30 in winter it is half past midnight in summer."""
    last_minutes = datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
    month = Span(last_minutes - 31 * DAY, last_minutes)
    appointment(business, month, title="Roof", admission=Admission.ANY)
    assert titles(owner_client, when="all", after="2026-03-15") == ["Roof"]
    assert titles(owner_client, when="all", after="2026-03-16") == []


def test_what_comes_is_shown_with_the_nearest_first_and_what_was_with_the_latest(
    business: Business, owner_client: Client
) -> None:
    make(business, "Long over", SEEN_AT - 3 * DAY)
    make(business, "Just over", SEEN_AT - timedelta(hours=1))
    make(business, "Now", SEEN_AT - timedelta(minutes=30))
    make(business, "Soon", SEEN_AT + DAY)
    make(business, "Next year", SEEN_AT + 365 * DAY)
    assert titles(owner_client) == ["Now", "Soon", "Next year"]
    assert titles(owner_client, when="past") == ["Just over", "Long over"]
    assert titles(owner_client, when="all") == [
        "Next year",
        "Soon",
        "Now",
        "Just over",
        "Long over",
    ]


def test_days_have_headings_in_the_business_s_zone(
    business: Business, owner_client: Client
) -> None:
    make(business, "Tonight", datetime.fromisoformat("2026-05-02T03:00Z"))
    make(business, "Tomorrow", datetime.fromisoformat("2026-05-02T04:00Z"))
    make(business, "Next year", datetime.fromisoformat("2027-05-02T04:00Z"))
    assert [row[0] for row in listed(owner_client)] == [
        "Today, Friday 1 May",
        "23:00 – Sat 2 May",
        "Tomorrow, Saturday 2 May",
        "00:00–01:00",
        "Sunday 2 May 2027",
        "00:00–01:00",
    ]


def test_conflicts_and_cancelled_ones_are_said_in_words(
    business: Business, owner_client: Client
) -> None:
    make(business, "First", NINE)
    make(business, "Second", NINE + timedelta(minutes=30))
    make(business, "Touches", NINE + timedelta(minutes=90))
    cancel(make(business, "Gone", NINE), KEY, now=NOW)
    assert {row[1]: row[5] for row in listed(owner_client) if len(row) > 1} == {
        "First": "Scheduled Overbooked",
        "Second": "Scheduled Overbooked",
        "Touches": "Scheduled",
        "Gone": "Cancelled",
    }


def test_a_resource_that_serves_two_is_overbooked_with_the_third(
    business: Business, owner_client: Client
) -> None:
    Resource.objects.filter(business=business).update(capacity=2)
    for number in range(3):
        make(business, f"{number}", NINE + timedelta(minutes=45 * number))
    assert [row[5] for row in listed(owner_client)[1:]] == ["Scheduled"] * 3
    short = hours(NINE + timedelta(minutes=50), 0.1)
    appointment(business, short, title="Too many", admission=Admission.ANY)
    states = {row[1]: row[5] for row in listed(owner_client) if len(row) > 1}
    assert states == {
        "0": "Scheduled Overbooked",
        "1": "Scheduled Overbooked",
        "Too many": "Scheduled Overbooked",
        "2": "Scheduled",
    }


def test_each_filter_narrows_and_they_combine(business: Business, owner_client: Client) -> None:
    crew, west = second_of_each(business)
    repair = make(business, "Repair", NINE, category="Repair")
    update(repair, {"status": "confirmed"}, KEY, now=NOW)
    make(business, "Crew", NINE + DAY, resource=crew, calendar=west)
    make(business, "Late", NINE + 2 * DAY, category="Repair")
    for query, found in (
        ({"status": "confirmed"}, ["Repair"]),
        ({"category": "Repair"}, ["Repair", "Late"]),
        ({"category": "Repair", "status": "scheduled"}, ["Late"]),
        ({"resource": crew.public_id}, ["Crew"]),
        ({"calendar": the_calendar(business).public_id}, ["Repair", "Late"]),
        ({"after": "2026-05-13"}, ["Crew", "Late"]),
        ({"before": "2026-05-13"}, ["Repair", "Crew"]),
        ({"after": "2026-05-13", "before": "2026-05-13"}, ["Crew"]),
        ({"resource": "0" * 24}, []),
    ):
        assert titles(owner_client, **query) == found, query


@pytest.mark.parametrize(
    "text",
    ["sarah", "JOHNSON hvac", "sarah@example", "555 123 4567", "(555) 123-4567", "quarterly"],
)
def test_search_finds_by_client_and_title(
    business: Business, owner_client: Client, text: str
) -> None:
    appointment(business, client=client(email="sarah@example.com", phone="(555) 123-4567"))
    make(business, "Roof", NINE + DAY, client=client("Ann Lee", phone="(555) 765-4321"))
    assert titles(owner_client, q=text) == ["HVAC quarterly maintenance"]


def test_test_data_stays_apart(business: Business, owner_client: Client) -> None:
    make(business, "Real", NINE)
    make(business, "Trial", NINE, actor=TEST_KEY)
    assert listed(owner_client)[1][1::4] == ["Real", "Scheduled"]
    assert listed(owner_client, test="1")[1][1::4] == ["Trial", "Scheduled"]


def test_a_long_list_has_pages(business: Business, owner_client: Client) -> None:
    for number in range(55):
        make(business, f"{number}", NINE + number * DAY)
    first = opened(owner_client, LIST, status="scheduled").content.decode()
    assert "55 appointments to come" in first
    assert 'rel="next" href="?status=scheduled&amp;page=2"' in first
    assert titles(owner_client, page=2) == ["50", "51", "52", "53", "54"]
    assert "Nothing on this page" in opened(owner_client, LIST, page=3).content.decode()


def test_an_empty_list_says_what_will_be_here_and_the_next_step(
    business: Business, owner_client: Client
) -> None:
    page = opened(owner_client, LIST).content.decode()
    assert "Your appointments will be here" in page
    assert 'href="/b/summit-roofing/appointments/new/"' in page
    assert "See past ones" not in page
    make(business, "Over", SEEN_AT - DAY)
    assert 'href="?when=past">See past ones' in opened(owner_client, LIST).content.decode()
    page = opened(owner_client, LIST, q="nobody").content.decode()
    assert "None with “nobody” as client or title is still to come" in page
    assert 'href="?q=nobody&amp;when=all">Look at all times' in page


@pytest.mark.parametrize(
    "query",
    [
        {"when": "someday"},
        {"after": "2026-02-30"},
        {"before": "9999-12-31"},
        {"status": "done"},
        {"category": "Magic"},
        {"q": "\x00"},
        {"q": "x" * 201},
        {"resource": "x" * 25},
        {"page": "0"},
        {"page": "-1"},
        {"page": "9" * 30},
    ],
)
def test_what_means_nothing_is_left_out_and_said(
    business: Business, owner_client: Client, query: dict[str, str]
) -> None:
    make(business, "Roof", NINE)
    page = opened(owner_client, LIST, **query)
    (name,) = query
    assert f"is not understood ({name}). It was left out." in page.content.decode()
    assert titles(owner_client, **query) == ["Roof"]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    business: Business, owner_client: Client, django_assert_num_queries: Any
) -> None:
    make(business, "0", NINE)
    with django_assert_num_queries(9):
        opened(owner_client, LIST)
    crew, west = second_of_each(business)
    for number in range(20):
        make(business, f"{number}", NINE + number * DAY, client=client(f"Client {number}"))
        make(business, f"Crew {number}", NINE, resource=crew, calendar=west)
    with django_assert_num_queries(9):
        opened(owner_client, LIST)


def test_nobody_sees_another_business_s_appointments(
    business: Business, owner_client: Client, stranger_client: Client, client: Client
) -> None:
    make(business, "Roof", NINE)
    theirs = "/b/valley-dental/appointments/"
    query = {"resource": the_resource(business).public_id, "when": "all"}
    for url in (theirs, theirs + "?when=all"):
        assert "Roof" not in opened(stranger_client, url).content.decode()
    never = {"resource": "0" * 24, "when": "all"}
    for said in (query, never):
        page = opened(stranger_client, theirs, **said).content.decode()
        assert "No appointment matches" in page
        assert "Summit Roofing" not in page
    assert stranger_client.get(LIST).status_code == 404
    answer = client.get(LIST)
    assert answer["Location"] == f"/accounts/login/?next={LIST}"


def test_search_finds_words_in_any_order_and_numbers_in_any_spelling(
    business: Business, owner_client: Client
) -> None:
    row = appointment(
        business,
        client=client("Zoë Öztürk", email="zoe@example.com", phone="(555) 123-4567"),
        title="Gutter cleaning",
        location="12 Elm Street",
        external_id="JOB-77",
        admission=Admission.ANY,
    )
    appointment(business, title="Roof repair", admission=Admission.ANY)
    update(row, {"location": "14 Oak Street"}, KEY, now=NOW)

    def found(text: str) -> list[str]:
        return sorted(titles(owner_client, when="all", q=text))

    for text in ("gutter öztürk", "ZOE@", "555.123.4567", "+1 555 123 4567", "job-77", "oak"):
        assert found(text) == ["Gutter cleaning"], text
    assert found("elm") == []
    assert found("r") == ["Gutter cleaning", "Roof repair"]
