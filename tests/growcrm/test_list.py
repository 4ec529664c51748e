"""The list of leads: what narrows it, what sorts it, how it is paged, and what it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from leads.models import Lead
from tests.growcrm.working import NO_ROW, Program, create, status_of
from tests.leads.enquiries import enquire


def listed(program: Program, **query: Any) -> list[str]:
    response = program.get("leads", **query)
    assert response.status_code == 200, response.content
    return [lead["title"] for lead in response.json()["data"]]


@pytest.fixture
def three(program: Program, business: Business, colleague: User) -> dict[str, int]:
    """Their keys by their titles, the oldest first."""
    business.lead_categories.create(title="Web", position=1)
    leads: dict[str, dict[str, Any]] = {
        "Acme – new website": {
            "lead_categoryid": business.lead_categories.get(title="Web").pk,
            "lead_value": 2500,
            "lead_company_name": "Acme Inc",
            "lead_source": "Website",
        },
        "Barn roof": {
            "lead_email": "bob@example.com",
            "lead_last_contacted": "2026-06-15",
            "lead_source": "Angi",
        },
        "attic": {
            "lead_status": status_of(business, "lost").pk,
            "lead_value": "99.50",
            "lead_last_contacted": "2026-01-01",
        },
    }
    keys = {title: create(program, lead_title=title, **said)["id"] for title, said in leads.items()}
    program.ask("PUT", f"leads/{keys['Barn roof']}/assigned", {"assigned": [colleague.pk]})
    program.ask("PUT", f"leads/{keys['attic']}/archive")
    return keys


ALL = ["attic", "Barn roof", "Acme – new website"]


def test_leads_are_narrowed_by_what_is_asked(
    program: Program, business: Business, colleague: User, three: dict[str, int]
) -> None:
    general, web = (business.lead_categories.get(title=title).pk for title in ("General", "Web"))
    assert listed(program) == ALL
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({"status": status_of(business, "lost").pk}, ["attic"]),
        ({"status": status_of(business).pk}, ALL[1:]),
        ({"category_id": web}, ["Acme – new website"]),
        ({"category_id": general}, ALL[:2]),
        ({"source": "Website"}, ["Acme – new website"]),
        ({"source": "Web"}, []),
        ({"active_state": "active"}, ALL[1:]),
        ({"active_state": "archived"}, ["attic"]),
        ({"assigned_user_id": colleague.pk}, ["Barn roof"]),
        ({"search": "ROOF"}, ["Barn roof"]),
        ({"search": "acme inc"}, ["Acme – new website"]),
        ({"search": "bob@EXAMPLE"}, ["Barn roof"]),
        ({"search": "nobody"}, []),
        ({"source": "Angi", "search": "barn", "active_state": "active"}, ["Barn roof"]),
        ({"source": "Angi", "search": "attic"}, []),
        ({"status": "", "category_id": "", "source": "", "active_state": "", "search": ""}, ALL),
        ({"unheard": "of"}, ALL),
    ]
    for query, titles in expected:
        assert listed(program, **query) == titles, query


@pytest.mark.parametrize("name", ["status", "category_id", "assigned_user_id"])
@pytest.mark.parametrize("value", [NO_ROW, "x", "-1", "1.5", "9" * 400, "٣", "1 or 1", "\x00"])
def test_a_filter_that_no_lead_can_pass_finds_none(
    program: Program, three: dict[str, int], name: str, value: Any
) -> None:
    assert listed(program, **{name: value}) == []


@pytest.mark.parametrize("name", ["source", "active_state", "search"])
@pytest.mark.parametrize("value", ["a\x00b", "%", "'; drop table", "x" * 3000])
def test_hostile_text_finds_none(
    program: Program, three: dict[str, int], name: str, value: str
) -> None:
    assert listed(program, **{name: value}) == []


def test_a_lead_without_a_title_is_found_by_the_name_that_is_shown(
    program: Program, business: Business
) -> None:
    enquire(business, "Ann Smith", email="ann@example.com")
    create(program, lead_title="A roof", lead_firstname="Ann")
    assert listed(program, search="ann smith") == ["Ann Smith"]
    assert listed(program, search="ann@") == ["Ann Smith"]


def test_a_lead_without_a_category_counts_as_one_of_the_first(
    program: Program, business: Business
) -> None:
    enquire(business, "Ann Smith")
    other = business.lead_categories.create(title="Web", position=1)
    first = business.lead_categories.get(title="General")
    assert listed(program, category_id=first.pk) == ["Ann Smith"]
    assert listed(program, category_id=other.pk) == []


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        ("lead_created", ALL[::-1]),
        ("lead_title", ["Acme – new website", "attic", "Barn roof"]),
        ("lead_value", ["Barn roof", "attic", "Acme – new website"]),
        ("lead_last_contacted", ["Acme – new website", "attic", "Barn roof"]),
        ("lead_score", ALL[::-1]),
        ("", ALL[::-1]),
    ],
)
def test_leads_are_sorted_as_asked_descending_unless_asked(
    program: Program, three: dict[str, int], sort: str, ascending: list[str]
) -> None:
    assert listed(program, sort=sort, order="asc") == ascending
    assert listed(program, sort=sort, order="ASC") == ascending
    for order in ("desc", "", "sideways"):
        assert listed(program, sort=sort, order=order) == ascending[::-1]
    assert listed(program, sort=sort) == ascending[::-1]


@pytest.mark.parametrize(
    ("query", "titles", "meta"),
    [
        ({"limit": 2}, ALL[:2], (1, 2, 3, 2)),
        ({"limit": 2, "page": 2}, ALL[2:], (2, 2, 3, 2)),
        ({"limit": 2, "page": 3}, [], (3, 2, 3, 2)),
        ({"limit": 100}, ALL, (1, 100, 3, 1)),
        ({"limit": 101}, ALL, (1, 100, 3, 1)),
        ({"limit": "9" * 400}, ALL, (1, 100, 3, 1)),
        ({"limit": 0}, ALL, (1, 25, 3, 1)),
        ({"limit": -5}, ALL, (1, 25, 3, 1)),
        ({"limit": "all"}, ALL, (1, 25, 3, 1)),
        ({"limit": "٢"}, ALL, (1, 25, 3, 1)),
        ({"limit": ""}, ALL, (1, 25, 3, 1)),
        ({"page": 0}, ALL, (1, 25, 3, 1)),
        ({"page": -1}, ALL, (1, 25, 3, 1)),
        ({"page": "x"}, ALL, (1, 25, 3, 1)),
        ({"page": "1.5"}, ALL, (1, 25, 3, 1)),
        ({"page": "\x00"}, ALL, (1, 25, 3, 1)),
        ({"page": "9" * 9}, [], (999_999_999, 25, 3, 1)),
        ({"page": "9" * 5000}, [], (1_000_000_000, 25, 3, 1)),
    ],
)
def test_leads_come_in_pages(
    program: Program,
    three: dict[str, int],
    query: dict[str, Any],
    titles: list[str],
    meta: tuple[int, ...],
) -> None:
    answer = program.get("leads", **query).json()
    assert [lead["title"] for lead in answer["data"]] == titles
    names = ("current_page", "per_page", "total", "last_page")
    assert answer["meta"] == dict(zip(names, meta, strict=True))


def test_a_list_of_sixty_costs_as_many_queries_as_one_of_ten(
    program: Program, business: Business, colleague: User, owner: User
) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            pk = create(program, lead_email=f"p{Lead.objects.count()}@x.example")["id"]
            assigned = [owner.pk, colleague.pk]
            program.ask("PUT", f"leads/{pk}/assigned", {"assigned": assigned})
            program.ask("PUT", f"leads/{pk}/tags", {"tags": ["a", f"b{number}"]})

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            shown = program.get("leads", limit=100, search="x.example").json()["data"]
        assert all(len(lead["assigned"]) == len(lead["tags"]) == 2 for lead in shown)
        return len(shown), len(queries)

    fill(10)
    ten, few = cost()
    fill(50)
    sixty, many = cost()
    assert (ten, sixty) == (10, 60)
    assert few == many <= 8
