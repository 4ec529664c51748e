"""Lists of the legacy dialect, the overview and a lead's details: filters, and what they cost."""

from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from leads.models import Lead
from tests.appointments.bookings import NOW, at, hours
from tests.appointments.legacy_program import Program, lead_of, own, program_of, wrong
from tests.factories import make_member

SETTING, DAY = "Inavalid date settings.", "Invalid date formate."


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jane(business: Business, colleague: User) -> Lead:
    return lead_of(business, colleague, "Jane Doe")


@pytest.fixture
def program(business: Business, colleague: User) -> Program:
    return program_of(business, colleague)


@pytest.mark.parametrize(
    "query",
    [
        {"status": "\x00"},
        {"status": "no_show"},
        {"lead": "a\x00b"},
        {"offset": "9" * 5000},
        {"offset": "9" * 30},
    ],
)
def test_an_odd_query_finds_nothing(
    colleague: User, jane: Lead, program: Program, query: dict[str, str]
) -> None:
    own(colleague, jane)
    answer = program.get("leads/appointments/list/", **query)
    assert answer.status_code == 200
    assert len(answer.json()["data"]["results"]) == (1 if len(query.get("offset", "")) > 30 else 0)


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ({"datesetting": "around", "ondate": "05/12/2026"}, {"datesetting": SETTING}),
        ({"datesetting": "\x00", "ondate": "05/12/2026"}, {"datesetting": SETTING}),
        ({"datesetting": "on"}, {"ondate": "This field is required."}),
        ({"datesetting": "on", "ondate": " "}, {"ondate": "This field is required."}),
        ({"datesetting": "on", "ondate": "2026-05-12"}, {"ondate": DAY}),
        ({"datesetting": "on", "ondate": "5/12/2026"}, {"ondate": DAY}),
        ({"datesetting": "on", "dateon": "02/30/2026"}, {"dateon": DAY}),
        ({"datesetting": "on", "ondate": "\x00"}, {"ondate": DAY}),
        ({"datesetting": "on", "ondate": "05/12/0001"}, {"ondate": DAY}),
        ({"datesetting": "x", "dateon": "y"}, {"datesetting": SETTING, "dateon": DAY}),
    ],
)
def test_days_that_are_none(program: Program, query: dict[str, str], texts: dict[str, str]) -> None:
    answer = program.get("leads/appointments/list/", **query)
    assert (answer.status_code, answer.json()) == (400, wrong(**texts))


def test_days_are_those_of_the_business_s_clock(
    colleague: User, jane: Lead, program: Program
) -> None:
    rows = [own(colleague, jane, hours(at(hour), 0.5)).pk for hour in (-0.5, 0, 23.5, 24)]

    def found(setting: str, **day: str) -> list[int]:
        day = day or {"ondate": "05/12/2026"}
        answer = program.get("leads/appointments/list/", datesetting=setting, **day).json()
        return [one["appointment_id"] for one in answer["data"]["results"]]

    assert found("before") == rows[:1]
    assert found("on") == found("on", dateon="05/12/2026") == rows[1:3]
    assert found("after") == rows[3:]


def queries(program: Program, path: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert program.get(path, **query).status_code == 200
    return len(asked)


def test_more_rows_cost_no_more_queries(
    business: Business, colleague: User, jane: Lead, program: Program
) -> None:
    asks: list[tuple[str, dict[str, str]]] = [
        ("leads/appointments/list/", {}),
        ("leads/overview/", {}),
        ("leads/view/lead/", {"slug": jane.slug}),
    ]
    own(colleague, jane)
    jane.notes.create(text="One", author=colleague, author_name="C")
    program.get("leads/overview/")  # the key's use is noted once a minute
    before = [queries(program, path, **query) for path, query in asks]
    for number in range(5):
        other = lead_of(business, colleague, f"Client {number}")
        own(colleague, other, hours(at(11 + number)))
        own(colleague, jane, hours(at(30 + number)))
        jane.notes.create(text=str(number), author=make_member(business), author_name="C")
    assert [queries(program, path, **query) for path, query in asks] == before
    assert max(before) < 15
