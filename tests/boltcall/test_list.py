"""`GET /v1/leads`: which leads, in which order, how many at a time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from leads.models import Contact, Lead
from leads.pipeline import archive
from notifications.events import Actor
from tests.boltcall.calling import Program, id_of, invalid, status_named
from tests.leads.enquiries import NOON, enquire, move

OF_THE_BUSINESS = "status must be one of: new, contacted, tentative, qualified, converted, lost."
ALL = ["Di", "Cy", "Bo", "Ann"]
SORTABLE = "sort must be one of: created_at, updated_at, score, name, status."


def names(program: Program, **query: str) -> list[str]:
    return [lead["name"] for lead in program.list(**query)["data"]]


def at(minutes: int) -> Any:
    return NOON + timedelta(minutes=minutes)


def test_what_was_never_said(business: Business, program: Program) -> None:
    lead = enquire(business, "Cher", email="cher@example.com")
    Contact.objects.update(email="")

    assert program.list() == {
        "data": [
            {
                "id": id_of(lead),
                "name": "Cher",
                "phone": None,
                "email": None,
                "status": "new",
                "source": "api",
                "score": lead.score,
                "tags": [],
                "created_at": "2026-03-10T16:00:00Z",
            }
        ],
        "meta": {"page": 1, "limit": 20, "total": 1},
    }


def test_an_empty_list(program: Program) -> None:
    assert program.list() == {"data": [], "meta": {"page": 1, "limit": 20, "total": 0}}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("5551234567", "+15551234567"), ("(555) 123-4567", "+15551234567"),
        ("+44 20 7946 0958", "+442079460958"), ("1-555-123-4567", "+15551234567"),
    ],
)  # fmt: skip
def test_a_phone_is_shown_in_its_normal_form_however_it_was_typed(
    business: Business, program: Program, typed: str, shown: str
) -> None:
    enquire(business, phone=typed)
    assert program.only()["phone"] == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "new"}, ["Di", "Bo"]),
        ({"status": "contacted"}, ["Cy"]),
        ({"status": "lost"}, []),
        ({"source": "form"}, ["Bo"]),
        ({"source": "call"}, ["Cy", "Ann"]),
        ({"source": "api"}, ["Di"]),
        ({"source": "Form"}, []),
        ({"source": "facebook"}, []),
        ({"source": "x" * 500}, []),
        ({"status": "contacted", "source": "call"}, ["Cy"]),
        ({"status": "new", "source": "call"}, []),
        ({"status": "", "source": "", "sort": "", "page": "", "limit": ""}, ALL),
        ({"nonsense": "1"}, ALL),
    ],
)  # fmt: skip
def test_filters(
    business: Business, program: Program, query: dict[str, str], found: list[str]
) -> None:
    move(enquire(business, "Ann", source="call"), "converted")
    enquire(business, "Bo", source="form")
    move(enquire(business, "Cy", source="call"), "contacted")
    enquire(business, "Di")

    assert names(program, **query) == found
    assert program.list(**query)["meta"]["total"] == len(found)


def test_a_status_that_the_owner_added_is_one_like_the_others(
    business: Business, program: Program
) -> None:
    status = status_named(business, "tentative")
    status.title, status.slug = "On hold", "on-hold"
    status.save()
    move(enquire(business, "Ann"), "on-hold")

    assert [lead["status"] for lead in program.list(status="on-hold")["data"]] == ["on-hold"]
    assert invalid(program.ask("GET", "leads", status="tentative")) == (
        "status must be one of: new, contacted, on-hold, qualified, converted, lost."
    )


def test_archived_leads_are_there(business: Business, program: Program) -> None:
    lead = enquire(business, "Ann")
    archive(lead, Actor.from_key(program.key), now=NOON)
    assert names(program) == ["Ann"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("created_at", ["Cy", "bo", "Ann"]),
        ("-created_at", ["Cy", "bo", "Ann"]),
        ("updated_at", ["Ann", "Cy", "bo"]),
        ("score", ["bo", "Cy", "Ann"]),
        ("name", ["Cy", "bo", "Ann"]),
        ("status", ["bo", "Cy", "Ann"]),
    ],
)
def test_the_highest_first(
    business: Business, program: Program, sort: str, found: list[str]
) -> None:
    for minutes, name, status, score in (
        (0, "Ann", "contacted", 10), (1, "bo", "qualified", 90), (2, "Cy", "new", 10),
    ):  # fmt: skip
        lead = enquire(business, name, now=at(minutes))
        new = status_named(business, status)
        Lead.objects.filter(pk=lead.pk).update(score=score, status=new)
    Contact.objects.filter(first_name="Ann").update(updated_at=at(9))

    assert names(program, sort=sort) == found


def test_of_two_that_are_equal_the_later_one_comes_first(
    business: Business, program: Program
) -> None:
    for name in ("Ann", "Bo", "Cy"):
        enquire(business, name)
    Lead.objects.update(score=7)
    for sort in ("created_at", "score", "status"):
        assert names(program, sort=sort) == ["Cy", "Bo", "Ann"]


@pytest.mark.parametrize(
    ("query", "shown", "meta"),
    [
        ({"limit": "2"}, ["Eve", "Di"], (1, 2)),
        ({"limit": "2", "page": "2"}, ["Cy", "Bo"], (2, 2)),
        ({"limit": "2", "page": "3"}, ["Ann"], (3, 2)),
        ({"limit": "2", "page": "4"}, [], (4, 2)),
        ({"limit": "5", "page": "2"}, [], (2, 5)),
        ({"limit": "100"}, ["Eve", "Di", "Cy", "Bo", "Ann"], (1, 100)),
        ({"limit": "101"}, ["Eve", "Di", "Cy", "Bo", "Ann"], (1, 100)),
        ({"limit": "9" * 5000}, ["Eve", "Di", "Cy", "Bo", "Ann"], (1, 100)),
        ({"limit": "007"}, ["Eve", "Di", "Cy", "Bo", "Ann"], (1, 7)),
        ({"page": "999999999"}, [], (999_999_999, 20)),
        ({"page": "9" * 5000, "limit": "100"}, [], (1_000_000_000, 100)),
    ],
)
def test_pages(
    business: Business,
    program: Program,
    query: dict[str, str],
    shown: list[str],
    meta: tuple[int, int],
) -> None:
    for name in ("Ann", "Bo", "Cy", "Di", "Eve"):
        enquire(business, name)

    assert names(program, **query) == shown
    page, limit = meta
    assert program.list(**query)["meta"] == {"page": page, "limit": limit, "total": 5}


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "ten", "1e3", "+1", "0x10", "١", "000", "1 2"])
@pytest.mark.parametrize("name", ["page", "limit"])
def test_a_page_that_is_none(program: Program, name: str, value: str) -> None:
    refused = program.ask("GET", "leads", **{name: value})
    assert invalid(refused) == f"{name} must be a whole number of 1 or more."


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"status": "New"}, OF_THE_BUSINESS),
        ({"status": "won"}, OF_THE_BUSINESS),
        ({"sort": "phone"}, SORTABLE),
        ({"sort": "-"}, SORTABLE),
        ({"sort": "--score"}, SORTABLE),
        ({"sort": "contact__email"}, SORTABLE),
        ({"status": "won", "sort": "x", "limit": "0"},
         f"{OF_THE_BUSINESS} {SORTABLE} limit must be a whole number of 1 or more."),
    ],
)  # fmt: skip
def test_a_query_that_is_wrong(program: Program, query: dict[str, str], told: str) -> None:
    assert invalid(program.ask("GET", "leads", **query)) == told


@pytest.mark.parametrize("name", ["status", "source", "sort", "page", "limit"])
def test_text_that_nobody_can_store(program: Program, name: str) -> None:
    told = invalid(program.ask("GET", "leads", **{name: "a\0"}))
    assert told.startswith(f"{name} holds a NUL")


def queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


def test_sixty_leads_cost_as_many_queries_as_ten(business: Business, program: Program) -> None:
    def more(count: int) -> None:
        for number in range(count):
            enquire(business, f"Ann{number}", phone="", tags=("vip", f"tag{number}"))

    more(10)
    program.list(limit="100")
    ten = queries(lambda: program.list(limit="100", status="new", sort="name"))
    more(50)
    assert len(program.list(limit="100")["data"]) == 60
    assert queries(lambda: program.list(limit="100", status="new", sort="name")) == ten
