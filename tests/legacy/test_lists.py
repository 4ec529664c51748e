"""List Leads: `contract/epixel-legacy.md` 4.2 and 3.5."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import Lead, LeadStatus
from tests.legacy.client import Answer, Program, done
from tests.legacy.conftest import Office
from tests.legacy.staging import lead_of, shown

URL = "http://testserver/legacy/v1/leads/list/"
NOTHING: dict[str, Any] = {"results": [], "count": 0, "previous": None, "next": None}


@pytest.fixture
def leads(office: Office, noon: time_machine.Traveller) -> dict[str, Lead]:
    """Four of Maria's, a minute apart, and three that are not."""
    business, people = office.business, office.people
    maria, ben, olivia = people["maria"], people["ben"], people["olivia"]
    made = {}
    for name, owner, fields in (
        ("Ann Smith", maria, {"email": "Ann@Example.com", "phone": "2025550101"}),
        ("Bob Smithers", maria, {"phone": "2025550102", "assignees": (ben,)}),
        ("Cleo O'Hara", maria, {"source": "referral"}),
        ("Änne 100%", maria, {}),
        ("Gone Smith", maria, {"deleted": True}),
        ("Olivia's Smith", olivia, {"assignees": (maria, ben)}),
        ("Nobody's Smith", None, {"assignees": (maria,)}),
    ):
        made[name.split()[0]] = lead_of(business, owner, name, **fields)
        noon.shift(timedelta(minutes=1))
    closed = LeadStatus.objects.get(business=business, legacy_name="closed")
    Lead.objects.filter(pk=made["Cleo"].pk).update(status=closed)
    return made


def names(answer: Answer) -> list[str]:
    return [lead["first_name"] for lead in answer.data["results"]]


def test_the_list_shows_whole_leads_newest_first(office: Office, maria: Program) -> None:
    jane = lead_of(
        office.business,
        office.people["maria"],
        email="jane@example.com",
        phone="15551234567",
        source="website",
        message="Call me.",
        address="12 Main St",
        city="Springfield",
        assignees=(office.people["ben"], office.people["carla"]),
    )
    told = shown(
        jane.slug,
        source="website",
        message="Call me.",
        location="12 Main St, Springfield",
        assignee="ben",
    )
    assert maria.get("leads/list/") == done(
        {"results": [told], "count": 1, "previous": None, "next": None}
    )


def test_a_person_without_leads_has_an_empty_list(maria: Program) -> None:
    assert maria.get("leads/list/") == done(NOTHING)
    assert maria.get("leads/list/", list_type="assigned") == done(NOTHING)


@pytest.mark.usefixtures("leads")
def test_each_person_sees_what_they_own(office: Office) -> None:
    assert names(office.as_("maria").get("leads/list/")) == ["Änne", "Cleo", "Bob", "Ann"]
    assert names(office.as_("olivia").get("leads/list/")) == ["Nobody's", "Olivia's"]
    assert names(office.as_("ben").get("leads/list/")) == []
    assert names(office.as_("adam").get("leads/list/")) == []


@pytest.mark.usefixtures("leads")
def test_assigned_are_those_that_others_have_given_them(office: Office) -> None:
    query = {"list_type": "assigned"}
    assert names(office.as_("maria").get("leads/list/", **query)) == ["Nobody's", "Olivia's"]
    assert names(office.as_("ben").get("leads/list/", **query)) == ["Olivia's", "Bob"]
    assert names(office.as_("olivia").get("leads/list/", **query)) == []


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"first_name": "ANN"}, ["Ann"]),
        ({"first_name": "o"}, ["Cleo", "Bob"]),
        ({"last_name": "smith"}, ["Bob", "Ann"]),
        ({"last_name": "o'h"}, ["Cleo"]),
        ({"last_name": "%"}, ["Änne"]),
        ({"last_name": "_"}, []),
        ({"email": "ann@example"}, ["Ann"]),
        ({"email": "@"}, ["Änne", "Cleo", "Bob", "Ann"]),
        ({"phone": "5550101"}, ["Ann"]),
        ({"phone": "555010"}, ["Bob", "Ann"]),
        ({"status": "prospect"}, ["Änne", "Bob", "Ann"]),
        ({"status": "closed"}, ["Cleo"]),
        ({"status": "customer"}, []),
        ({"status": "Closed"}, []),
        ({"status": "lost"}, []),
        ({"status": "deleted"}, []),
        ({"owner": "maria"}, ["Änne", "Cleo", "Bob", "Ann"]),
        ({"owner": "olivia"}, []),
        ({"owner": "nobody"}, []),
        ({"campaign_slug": "spring"}, []),
        ({"list_type": "owned"}, []),
        ({"list_type": "ASSIGNED"}, []),
        ({"first_name": "b", "last_name": "smith", "status": "prospect"}, ["Bob"]),
        ({"first_name": "b", "last_name": "smith", "status": "closed"}, []),
        ({"list_type": "assigned", "last_name": "smith"}, ["Nobody's", "Olivia's"]),
        ({"list_type": "assigned", "owner": "olivia"}, ["Nobody's", "Olivia's"]),
        ({"list_type": "assigned", "owner": "maria"}, []),
        ({"unknown": "x"}, ["Änne", "Cleo", "Bob", "Ann"]),
        (
            {"first_name": "", "status": "", "owner": "", "list_type": "", "campaign_slug": ""},
            ["Änne", "Cleo", "Bob", "Ann"],
        ),
    ],
    ids=str,
)
def test_filters_narrow_the_list(maria: Program, query: dict[str, str], found: list[str]) -> None:
    answer = maria.get("leads/list/", **query)
    assert names(answer) == found
    assert answer.data["count"] == len(found)


def link(**query: object) -> str:
    return f"{URL}?" + "&".join(f"{name}={value}" for name, value in query.items())


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(
    ("query", "found", "previous", "following"),
    [
        ({"limit": "4"}, ["Änne", "Cleo", "Bob", "Ann"], None, None),
        ({"limit": "2"}, ["Änne", "Cleo"], None, {"limit": 2, "offset": 2}),
        ({"limit": "2", "offset": "2"}, ["Bob", "Ann"], {"limit": 2}, None),
        ({"limit": "1", "offset": "1"}, ["Cleo"], {"limit": 1}, {"limit": 1, "offset": 2}),
        (
            {"limit": "1", "offset": "2"},
            ["Bob"],
            {"limit": 1, "offset": 1},
            {"limit": 1, "offset": 3},
        ),
        ({"limit": "3", "offset": "1"}, ["Cleo", "Bob", "Ann"], {"limit": 3}, None),
    ],
)  # fmt: skip
def test_pages(
    maria: Program,
    query: dict[str, str],
    found: list[str],
    previous: dict[str, int] | None,
    following: dict[str, int] | None,
) -> None:
    data = maria.get("leads/list/", **query).data
    assert data == {
        "results": data["results"],
        "count": 4,
        "previous": link(**previous) if previous else None,
        "next": link(**following) if following else None,
    }
    assert [lead["first_name"] for lead in data["results"]] == found


@pytest.mark.usefixtures("leads")
def test_the_links_to_other_pages_keep_the_filters_and_work(maria: Program) -> None:
    query = {"last_name": "smith", "status": "prospect", "limit": "1"}
    first = maria.get("leads/list/", **query).data
    second = maria.fetch(first["next"])
    assert names(second) == ["Ann"]
    assert (second.data["count"], second.data["next"]) == (2, None)
    assert maria.fetch(second.data["previous"]).data == first


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize("variant", ["leads/list", "leads/list/"])
def test_the_links_lead_to_where_the_first_page_was_asked_for(maria: Program, variant: str) -> None:
    following = maria.get(variant, limit="3").data["next"]
    assert following.startswith(f"http://testserver/legacy/v1/{variant}?")
    assert names(maria.fetch(following)) == ["Ann"]


@pytest.mark.parametrize(
    ("limit", "shown_rows"),
    [
        ("", 10), ("0", 10), ("-1", 10), ("x", 10), ("1.5", 10), ("11", 11), ("100", 100),
        ("101", 100), ("1000000", 100),
    ],
)  # fmt: skip
def test_a_page_has_ten_rows_and_at_most_a_hundred(
    office: Office, maria: Program, limit: str, shown_rows: int
) -> None:
    first = lead_of(office.business, office.people["maria"])
    Lead.objects.bulk_create(
        Lead(
            business=first.business, contact=first.contact, status=first.status, owner=first.owner,
            handle="jane-doe", created_at=timezone.now(),
        )
        for _ in range(119)
    )  # fmt: skip
    data = maria.get("leads/list/", limit=limit).data
    assert (len(data["results"]), data["count"], data["previous"]) == (shown_rows, 120, None)
    assert f"offset={shown_rows}" in data["next"]


@pytest.mark.parametrize("offset", ["-1", "x", "", "1.5", "0"])
def test_an_offset_that_is_none_is_the_beginning(
    office: Office, maria: Program, offset: str
) -> None:
    lead_of(office.business, office.people["maria"])
    data = maria.get("leads/list/", offset=offset).data
    assert (len(data["results"]), data["count"], data["previous"]) == (1, 1, None)


@pytest.mark.parametrize("offset", ["1", "1000000", "9" * 30])
def test_behind_the_last_row_there_is_nothing(office: Office, maria: Program, offset: str) -> None:
    lead_of(office.business, office.people["maria"])
    data = maria.get("leads/list/", offset=offset).data
    assert (data["results"], data["count"], data["next"]) == ([], 1, None)


@pytest.mark.parametrize("query", [{}, {"list_type": "assigned"}, {"last_name": "doe"}])
def test_a_longer_list_takes_no_more_queries(office: Office, query: dict[str, str]) -> None:
    ben, program = office.people["ben"], office.as_("ben")
    counts = []
    for rows in (10, 50):
        for _ in range(rows):
            lead_of(office.business, ben, assignees=(ben, office.people["carla"]))
        with CaptureQueriesContext(connection) as queries:
            data = program.get("leads/list/", limit="100", **query).data
        counts.append((len(data["results"]), len(queries)))
    assert [rows for rows, _ in counts] == [10, 60]
    assert counts[0][1] == counts[1][1], queries.captured_queries
