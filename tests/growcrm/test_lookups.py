"""What a program reads before it writes a lead."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, Role, User
from leads.models import LeadCategory, LeadStatus
from tests.factories import make_member
from tests.growcrm.working import NO_ROW, Program, create, iso, refusal
from tests.leads.enquiries import NOON, enquire

META = {"current_page": 1, "per_page": 25, "last_page": 1}


def test_the_statuses_of_a_business_are_listed_in_their_order(
    program: Program, business: Business, stranger: User
) -> None:
    response = program.get("leadstatuses")
    assert response.status_code == 200
    keys = dict(LeadStatus.objects.filter(business=business).values_list("title", "pk"))
    assert response.json() == {
        "data": [
            {"id": keys["New"], "title": "New", "color": "#1d4fc4"},
            {"id": keys["Contacted"], "title": "Contacted", "color": "#0b6077"},
            {"id": keys["Tentative"], "title": "Tentative", "color": "#854404"},
            {"id": keys["Qualified"], "title": "Qualified", "color": "#6730c4"},
            {"id": keys["Converted"], "title": "Converted", "color": "#17663a"},
            {"id": keys["Lost"], "title": "Lost", "color": "#50525c"},
        ],
        "meta": META | {"total": 6},
        "message": "Lead statuses retrieved successfully.",
    }
    assert program.get("leadstatuses/").json() == response.json()


def category_answer(category: LeadCategory, **columns: Any) -> dict[str, Any]:
    dates = {"created": iso(category.created_at), "updated": iso(category.updated_at)}
    return {
        "id": category.pk,
        "name": "General",
        "description": None,
        "type": "lead",
        "visibility": "everyone",
        "icon": None,
        "system_default": "yes",
        "slug": f"{category.pk}-general",
        "count": 0,
        "users_count": 0,
        "dates": dates,
    } | columns


def test_categories_are_listed_with_how_many_leads_they_have(
    program: Program, business: Business, stranger: User
) -> None:
    general = business.lead_categories.get()
    web = business.lead_categories.create(title="Web", description="Sites", position=1)
    enquire(business)  # in no category
    enquire(business, test=True)
    create(program)
    for _ in range(2):
        create(program, lead_categoryid=web.pk)
    program.ask("DELETE", f"leads/{create(program, lead_categoryid=web.pk)['id']}")
    response = program.get("categories", type="lead", sort="category_name", order="asc")
    assert response.status_code == 200
    sites = {"name": "Web", "description": "Sites", "system_default": "no", "count": 2}
    shown = [
        category_answer(general, count=2),
        category_answer(web, **sites, slug=f"{web.pk}-web"),
    ]
    assert response.json() == {
        "data": shown,
        "meta": META | {"total": 2},
        "message": "Categories retrieved successfully.",
    }
    assert program.get(f"categories/{web.pk}").json() == {
        "data": shown[1],
        "message": "Category retrieved successfully.",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Web", "General"]),
        ({"order": "asc"}, ["General", "Web"]),
        ({"sort": "category_name"}, ["Web", "General"]),
        ({"sort": "category_type", "order": "asc"}, ["General", "Web"]),
        ({"type": "lead"}, ["Web", "General"]),
        ({"type": "project"}, []),
        ({"type": "\x00"}, []),
        ({"visibility": "everyone"}, ["Web", "General"]),
        ({"visibility": "nobody"}, []),
        ({"search": "WE"}, ["Web"]),
        ({"search": "a\x00"}, []),
        ({"limit": 1, "page": 2}, ["General"]),
    ],
)
def test_categories_are_narrowed_and_sorted(
    program: Program, business: Business, query: dict[str, Any], names: list[str]
) -> None:
    business.lead_categories.create(title="Web", position=1)
    assert [one["name"] for one in program.get("categories", **query).json()["data"]] == names


@pytest.mark.parametrize("name", ["categories", "team"])
@pytest.mark.parametrize("key", [NO_ROW, "x", "-1", "9" * 400, "%00"])
def test_a_row_that_is_not_there_is_unknown(program: Program, name: str, key: Any) -> None:
    noun = {"categories": "Category", "team": "Team member"}[name]
    assert refusal(program.get(f"{name}/{key}")) == (404, f"{noun} not found.")


def test_what_other_businesses_have_is_unknown(program: Program, stranger: User) -> None:
    theirs = Business.objects.get(memberships__user=stranger)
    category = theirs.lead_categories.get()
    assert refusal(program.get(f"categories/{category.pk}")) == (404, "Category not found.")
    assert refusal(program.get(f"team/{stranger.pk}")) == (404, "Team member not found.")


def test_the_team_is_listed_by_the_keys_that_assignments_take(
    program: Program, business: Business, owner: User, stranger: User
) -> None:
    jane = make_member(business, email="jane@example.com")
    User.objects.filter(pk=jane.pk).update(first_name="Jane", last_name="Doe")
    since = {one.user_id: iso(one.created_at) for one in business.memberships.all()}
    response = program.get("team", order="asc")
    assert response.status_code == 200
    shared = {
        "phone": None,
        "job_position": None,
        "status": "active",
        "dashboard_access": "yes",
        "social": {
            "facebook": None,
            "twitter": None,
            "linkedin": None,
            "github": None,
            "dribbble": None,
        },
    }
    shown = [
        shared
        | {
            "id": owner.pk,
            "first_name": "",
            "last_name": "",
            "name": "owner@summit.example",
            "email": "owner@summit.example",
            "role": {"id": 1, "name": "Administrator"},
            "dates": {"created": since[owner.pk], "updated": since[owner.pk]},
        },
        shared
        | {
            "id": jane.pk,
            "first_name": "Jane",
            "last_name": "Doe",
            "name": "Jane Doe",
            "email": "jane@example.com",
            "role": {"id": 3, "name": "Staff"},
            "dates": {"created": since[jane.pk], "updated": since[jane.pk]},
        },
    ]
    assert response.json() == {
        "data": shown,
        "meta": META | {"total": 2},
        "message": "Team members retrieved successfully.",
    }
    assert program.get(f"team/{jane.pk}/").json() == {
        "data": shown[1],
        "message": "Team member retrieved successfully.",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Cid", "Bob", "Ann", "Olivia"]),
        ({"order": "asc"}, ["Olivia", "Ann", "Bob", "Cid"]),
        ({"sort": "first_name", "order": "asc"}, ["Ann", "Bob", "Cid", "Olivia"]),
        ({"sort": "last_name", "order": "asc"}, ["Olivia", "Cid", "Bob", "Ann"]),
        ({"sort": "email", "order": "asc"}, ["Bob", "Cid", "Ann", "Olivia"]),
        ({"status": "active"}, ["Bob", "Ann", "Olivia"]),
        ({"status": "suspended"}, ["Cid"]),
        ({"status": "deleted"}, []),
        ({"role_id": 1}, ["Ann", "Olivia"]),
        ({"role_id": 3}, ["Cid", "Bob"]),
        ({"role_id": "2"}, []),
        ({"role_id": "\x00"}, []),
        ({"search": "ann zoe"}, ["Ann"]),
        ({"search": "C@X"}, ["Cid"]),
        ({"search": "\x00"}, []),
        ({"limit": 2, "page": 2}, ["Ann", "Olivia"]),
    ],
)
def test_the_team_is_narrowed_and_sorted(
    program: Program, business: Business, owner: User, query: dict[str, Any], names: list[str]
) -> None:
    User.objects.filter(pk=owner.pk).update(first_name="Olivia")
    for email, first, last, role in [
        ("o@x.example", "Ann", "Zoe", Role.ADMIN),
        ("b@x.example", "Bob", "Young", Role.MEMBER),
        ("c@x.example", "Cid", "Abel", Role.MEMBER),
    ]:
        user = make_member(business, role=role, email=email)
        User.objects.filter(pk=user.pk).update(first_name=first, last_name=last)
    User.objects.filter(first_name="Cid").update(is_active=False)
    assert [one["first_name"] for one in program.get("team", **query).json()["data"]] == names


def test_lists_cost_the_same_however_long_they_are(program: Program, business: Business) -> None:
    def costs() -> list[int]:
        found = []
        for path in ("categories", "team", "leadstatuses"):
            with CaptureQueriesContext(connection) as queries:
                assert program.get(path).status_code == 200
            found.append(len(queries))
        return found

    program.get("team")  # notes the use of the key, once a minute
    few = costs()
    for number in range(10):
        make_member(business)
        category = business.lead_categories.create(title=f"C{number}", position=number + 1)
        enquire(business, now=NOON)
        create(program, lead_categoryid=category.pk)
    assert costs() == few
