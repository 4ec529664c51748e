"""Checklists of leads: `contract/growcrm.md` section 5, the lists and new items."""

from typing import Any

import pytest

from leads.checklist import MAX_ITEMS, add_item, comment_on, tick
from leads.models import ChecklistItem, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.growcrm.checklists import DRAFT, shown
from tests.growcrm.working import NO_ROW, Program, invalid, refusal
from tests.leads.enquiries import NOON


def test_an_item_is_shown_as_documented(
    program: Program, item: ChecklistItem, actor: Actor
) -> None:
    for text in ("One", "Two"):
        comment_on(item, text, actor, now=NOON)
    response = program.get(f"checklists/{item.pk}")

    assert (response.status_code, response.json()) == (
        200,
        {
            "data": {
                "id": item.pk,
                "text": "Draft the proposal",
                "status": "pending",
                "position": 1,
                "resource": {"type": "lead", "id": item.lead_id},
                "comments_count": 2,
                "dates": {
                    "created": "2026-03-10T16:00:00.000000Z",
                    "updated": "2026-03-10T16:00:00.000000Z",
                },
            },
            "message": "Checklist retrieved successfully.",
        },
    )
    assert program.get(f"checklists/{item.pk}/").json() == response.json()


def test_the_items_of_a_lead_are_listed_with_their_progress(
    program: Program, item: ChecklistItem
) -> None:
    response = program.get("checklists", resource_type="lead", resource_id=item.lead_id)

    assert (response.status_code, response.json()) == (
        200,
        {
            "data": [shown(item)],
            "meta": {
                "current_page": 1,
                "per_page": 25,
                "total": 1,
                "last_page": 1,
                "progress": {"total": 1, "completed": 0, "percentage": 0},
            },
            "message": "Checklists retrieved successfully.",
        },
    )


@pytest.mark.parametrize(
    ("total", "completed", "percentage"),
    [(0, 0, 0), (3, 1, 33), (3, 2, 67), (8, 1, 13), (2, 2, 100)],
)
def test_the_progress_is_that_of_the_whole_list(
    program: Program, lead: Lead, total: int, completed: int, percentage: int
) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(lead=lead, text="Call", position=place, is_done=place < completed)
        for place in range(total)
    )
    answer = program.get("checklists", resource_type="lead", resource_id=lead.pk, limit=1).json()

    assert len(answer["data"]) == min(total, 1)
    assert answer["meta"] == {
        "current_page": 1,
        "per_page": 1,
        "total": total,
        "last_page": max(total, 1),
        "progress": {"total": total, "completed": completed, "percentage": percentage},
    }


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({}, [1, 2, 3]),
        ({"order": "desc"}, [3, 2, 1]),
        ({"sort": "checklist_position", "order": "asc"}, [1, 2, 3]),
        ({"sort": "checklist_status"}, [2, 1, 3]),
        ({"sort": "checklist_status", "order": "desc"}, [3, 1, 2]),
        ({"sort": "checklist_created"}, [1, 2, 3]),
        ({"sort": "checklist_created", "order": "desc"}, [3, 2, 1]),
        ({"sort": "nothing", "order": "sideways"}, [1, 2, 3]),
        ({"limit": 2}, [1, 2]),
        ({"limit": 2, "page": 2}, [3]),
        ({"page": 9}, []),
    ],
)
def test_they_are_sorted_and_paged_as_asked(
    program: Program,
    items: list[ChecklistItem],
    actor: Actor,
    query: dict[str, Any],
    places: list[int],
) -> None:
    tick(items[1], actor, now=NOON)
    scope = {"resource_type": "lead", "resource_id": items[0].lead_id}
    answer = program.get("checklists", **scope, **query).json()

    assert [item["position"] for item in answer["data"]] == places


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        (
            {},
            {
                "resource_type": "The resource type field is required.",
                "resource_id": "The resource id field is required.",
            },
        ),
        ({"resource_type": "lead"}, {"resource_id": "The resource id field is required."}),
        ({"resource_id": "1"}, {"resource_type": "The resource type field is required."}),
        (
            {"resource_type": "lead", "resource_id": "abc"},
            {"resource_id": "The resource id must be an integer."},
        ),
        (
            {"resource_type": "lead", "resource_id": str(NO_ROW)},
            {"resource_id": "The selected resource id is invalid."},
        ),
        (
            {"resource_type": "lead", "resource_id": "9" * 40},
            {"resource_id": "The selected resource id is invalid."},
        ),
        (
            {"resource_type": "task", "resource_id": "1"},
            {"resource_type": "The selected resource type is invalid."},
        ),
        (
            {"resource_type": "le\x00ad", "resource_id": "\x00"},
            {
                "resource_type": "The selected resource type is invalid.",
                "resource_id": "The resource id must be an integer.",
            },
        ),
    ],
)
def test_a_list_needs_a_lead(program: Program, query: dict[str, str], errors: Any) -> None:
    response = program.get("checklists", **query)

    assert (response.status_code, response.json()) == (422, invalid(**errors))


@pytest.mark.parametrize("as_form", [True, False])
def test_an_item_is_created_at_the_end(
    program: Program, lead: Lead, actor: Actor, *, as_form: bool
) -> None:
    add_item(lead, "Call", actor, now=NOON)
    said = {
        "checklistresource_type": "lead",
        "checklistresource_id": lead.pk,
        "checklist_text": DRAFT,
    }
    response = (
        program.form("POST", "checklists", *said.items())
        if as_form
        else program.ask("POST", "checklists", said)
    )

    item = ChecklistItem.objects.latest("id")
    assert (response.status_code, response.json()) == (
        201,
        {"data": shown(item, position=2), "message": "Checklist created successfully."},
    )
    event = Event.objects.latest("id")
    assert (event.kind, event.actor_name, event.data["act"]) == (
        EventKind.LEAD_CHECKLIST_CHANGED,
        "HomeAdvisor",
        "added",
    )


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (
            {},
            {
                "checklistresource_type": "The checklistresource type field is required.",
                "checklistresource_id": "The checklistresource id field is required.",
                "checklist_text": "The checklist text field is required.",
            },
        ),
        (
            {
                "checklistresource_type": "project",
                "checklistresource_id": True,
                "checklist_text": 5,
            },
            {
                "checklistresource_type": "The selected checklistresource type is invalid.",
                "checklistresource_id": "The checklistresource id must be an integer.",
                "checklist_text": "The checklist text must be a string.",
            },
        ),
        (
            {
                "checklistresource_type": "lead",
                "checklistresource_id": NO_ROW,
                "checklist_text": "x",
            },
            {"checklistresource_id": "The selected checklistresource id is invalid."},
        ),
        (
            {
                "checklistresource_type": "lead",
                "checklistresource_id": 1,
                "checklist_text": "x" * 501,
            },
            {"checklist_text": "The checklist text must not be greater than 500 characters."},
        ),
        (
            {
                "checklistresource_type": "lead",
                "checklistresource_id": 1,
                "checklist_text": "a\x00b",
            },
            {"checklist_text": "The checklist text holds what cannot be stored."},
        ),
        (
            {
                "checklistresource_type": ["lead"],
                "checklistresource_id": {"id": 1},
                "checklist_text": " \n ",
            },
            {
                "checklistresource_type": "The selected checklistresource type is invalid.",
                "checklistresource_id": "The checklistresource id must be an integer.",
                "checklist_text": "The checklist text field is required.",
            },
        ),
    ],
)
def test_an_item_that_says_too_little_is_refused(
    program: Program, lead: Lead, said: dict[str, Any], errors: dict[str, str]
) -> None:
    response = program.ask("POST", "checklists", said)

    assert (response.status_code, response.json()) == (422, invalid(**errors))
    assert not ChecklistItem.objects.exists()


def test_a_full_list_takes_no_more(program: Program, lead: Lead) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(lead=lead, text="Call", position=place) for place in range(MAX_ITEMS)
    )
    said = {
        "checklistresource_type": "lead",
        "checklistresource_id": lead.pk,
        "checklist_text": DRAFT,
    }
    response = program.ask("POST", "checklists", said)

    assert refusal(response) == (409, "A checklist has at most 200 items.")


def test_how_many_there_are_costs_no_more_queries(
    program: Program, lead: Lead, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    for text in range(20):
        comment_on(add_item(lead, str(text), actor, now=NOON), "One", actor, now=NOON)
    with django_assert_max_num_queries(10):
        answer = program.get("checklists", resource_type="lead", resource_id=lead.pk).json()

    assert [item["comments_count"] for item in answer["data"]] == [1] * 20
