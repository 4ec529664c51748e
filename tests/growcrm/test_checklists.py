"""Checklists of leads: `contract/growcrm.md` section 5, row by row, with its examples."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.checklist import MAX_ITEMS, add_item, comment_on, tick
from leads.models import ChecklistComment, ChecklistItem, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.factories import make_business
from tests.growcrm.working import NO_ROW, Program, invalid, iso, refusal
from tests.leads.enquiries import NOON, enquire

DRAFT, REVIEWED = "Draft the proposal", "Draft and review the proposal"


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Jane Doe", email="jane@acme.example")


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def item(lead: Lead, actor: Actor) -> ChecklistItem:
    return add_item(lead, DRAFT, actor, now=NOON)


@pytest.fixture
def items(lead: Lead, item: ChecklistItem, actor: Actor) -> list[ChecklistItem]:
    return [item, *(add_item(lead, text, actor, now=NOON) for text in ("Send it", "Call"))]


def shown(item: ChecklistItem, **other: Any) -> dict[str, Any]:
    """The object of the document, whole."""
    item.refresh_from_db()
    return {
        "id": item.pk,
        "text": DRAFT,
        "status": "pending",
        "position": 1,
        "resource": {"type": "lead", "id": item.lead_id},
        "comments_count": 0,
        "dates": {"created": iso(item.created_at), "updated": iso(item.updated_at)},
    } | other


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


def test_an_item_is_written_anew(program: Program, item: ChecklistItem) -> None:
    response = program.form("PATCH", f"checklists/{item.pk}", ("checklist_text", REVIEWED))

    assert (response.status_code, response.json()) == (
        200,
        {"data": shown(item, text=REVIEWED), "message": "Checklist updated successfully."},
    )
    assert item.updated_at > item.created_at
    response = program.ask("PATCH", f"checklists/{item.pk}", {})
    assert (response.status_code, response.json()) == (
        422,
        invalid(checklist_text="The checklist text field is required."),
    )


def test_an_item_is_deleted_with_its_comments(
    program: Program, item: ChecklistItem, actor: Actor
) -> None:
    comment_on(item, "One", actor, now=NOON)
    response = program.ask("DELETE", f"checklists/{item.pk}")

    assert (response.status_code, response.json()) == (
        200,
        {"data": {"id": item.pk}, "message": "Checklist deleted successfully."},
    )
    assert not ChecklistItem.objects.exists()
    assert not ChecklistComment.objects.exists()
    again = program.ask("DELETE", f"checklists/{item.pk}")
    assert refusal(again) == (404, "Checklist not found.")


def test_an_item_is_completed_and_pending_again(program: Program, item: ChecklistItem) -> None:
    path, message = f"checklists/{item.pk}/status", "Checklist status updated successfully."
    for status in ("completed", "completed", "pending"):
        response = program.form("PUT", path, ("status", status))
        assert (response.status_code, response.json()) == (
            200,
            {"data": shown(item, status=status), "message": message},
        )
    assert Event.objects.filter(kind=EventKind.LEAD_CHECKLIST_CHANGED).count() == 3


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "The status field is required."),
        ({"status": ""}, "The status field is required."),
        ({"status": "done"}, "The selected status is invalid."),
        ({"status": True}, "The selected status is invalid."),
        ({"status": ["completed"]}, "The selected status is invalid."),
    ],
)
def test_no_other_status_is_taken(
    program: Program, item: ChecklistItem, said: dict[str, Any], error: str
) -> None:
    response = program.ask("PUT", f"checklists/{item.pk}/status", said)

    assert (response.status_code, response.json()) == (422, invalid(status=error))


@pytest.mark.parametrize("as_form", [True, False])
def test_the_items_are_put_in_another_order(
    program: Program, items: list[ChecklistItem], *, as_form: bool
) -> None:
    first, second, third = (item.pk for item in items)
    order = [third, first, second]
    response = (
        program.form("PUT", "checklists/positions", *(("checklist_ids[]", key) for key in order))
        if as_form
        else program.ask("PUT", "checklists/positions", {"checklist_ids": order})
    )

    assert (response.status_code, response.json()) == (
        200,
        {
            "data": {"checklist_ids": order},
            "message": "Checklist positions updated successfully.",
        },
    )
    assert list(items[0].lead.checklist.values_list("position", "pk")) == [
        (1, third),
        (2, first),
        (3, second),
    ]


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({}, {"checklist_ids": "The checklist ids field is required."}),
        ({"checklist_ids": []}, {"checklist_ids": "The checklist ids field is required."}),
        ({"checklist_ids": "1"}, {"checklist_ids": "The checklist ids must be an array."}),
        (
            {"checklist_ids": [1] * 201},
            {"checklist_ids": "The checklist ids must not have more than 200 items."},
        ),
        (
            {"checklist_ids": ["a", [1]]},
            {
                "checklist_ids.0": "The checklist ids.0 must be an integer.",
                "checklist_ids.1": "The checklist ids.1 must be an integer.",
            },
        ),
        (
            {"checklist_ids": [NO_ROW, "9" * 30]},
            {
                "checklist_ids.0": "The selected checklist ids.0 is invalid.",
                "checklist_ids.1": "The selected checklist ids.1 is invalid.",
            },
        ),
    ],
)
def test_an_order_that_is_none_is_refused(
    program: Program, items: list[ChecklistItem], said: dict[str, Any], errors: dict[str, str]
) -> None:
    response = program.ask("PUT", "checklists/positions", said)

    assert (response.status_code, response.json()) == (422, invalid(**errors))


def test_an_order_names_the_items_of_one_lead_and_all_of_them(
    program: Program, business: Business, items: list[ChecklistItem], actor: Actor
) -> None:
    keys = [item.pk for item in items]
    theirs = add_item(enquire(business, "Bob Jones"), "Call Bob", actor, now=NOON)
    mixed = program.ask("PUT", "checklists/positions", {"checklist_ids": [*keys, theirs.pk]})
    assert (mixed.status_code, mixed.json()) == (
        422,
        invalid(**{"checklist_ids.3": "The selected checklist ids.3 is invalid."}),
    )
    some = program.ask("PUT", "checklists/positions", {"checklist_ids": keys[1:]})
    assert refusal(some) == (
        409,
        "The checklist has other items by now. Look again, then put it in order.",
    )
    assert list(items[0].lead.checklist.values_list("pk", flat=True)) == keys


def test_comments_are_added_listed_and_deleted(
    program: Program, item: ChecklistItem, colleague: User, owner: User
) -> None:
    path = f"checklists/{item.pk}/comments"
    said = program.form("POST", path, ("comment", "Looks good to me"))
    comment = ChecklistComment.objects.get()
    shown = {
        "id": comment.pk,
        "text": "Looks good to me",
        "creator": {"id": owner.pk, "name": "HomeAdvisor"},
    }
    assert (said.status_code, said.json()) == (
        201,
        {"data": shown, "message": "Checklist comment added successfully."},
    )
    theirs = comment_on(item, "To me\ntoo", Actor.from_user(colleague), now=NOON)
    listed = program.get(path)
    other = {
        "id": theirs.pk,
        "text": "To me\ntoo",
        "creator": {"id": colleague.pk, "name": "colleague@summit.example"},
    }
    assert (listed.status_code, listed.json()) == (
        200,
        {"data": [shown, other], "message": "Checklist comments retrieved successfully."},
    )
    deleted = program.ask("DELETE", f"{path}/{comment.pk}")
    assert (deleted.status_code, deleted.json()) == (
        200,
        {"data": {"id": comment.pk}, "message": "Checklist comment deleted successfully."},
    )
    assert ChecklistComment.objects.get() == theirs
    assert refusal(program.ask("DELETE", f"{path}/{comment.pk}")) == (404, "Comment not found.")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "The comment field is required."),
        ({"comment": "  "}, "The comment field is required."),
        ({"comment": 5}, "The comment must be a string."),
        ({"comment": "x" * 20_001}, "The comment must not be greater than 20000 characters."),
    ],
)
def test_a_comment_says_something(
    program: Program, item: ChecklistItem, said: dict[str, Any], error: str
) -> None:
    response = program.ask("POST", f"checklists/{item.pk}/comments", said)

    assert (response.status_code, response.json()) == (422, invalid(comment=error))
    assert not ChecklistComment.objects.exists()


def test_a_comment_is_found_at_its_own_item_only(
    program: Program, items: list[ChecklistItem], actor: Actor
) -> None:
    comment = comment_on(items[0], "One", actor, now=NOON)
    response = program.ask("DELETE", f"checklists/{items[1].pk}/comments/{comment.pk}")

    assert refusal(response) == (404, "Comment not found.")
    assert ChecklistComment.objects.exists()


SCOPED = {"checklist_text": "x", "status": "completed", "comment": "x"}
PLACES = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("PUT", "/status"),
    ("GET", "/comments"),
    ("POST", "/comments"),
    ("DELETE", "/comments/{comment}"),
]


@pytest.mark.parametrize(("method", "rest"), PLACES)
@pytest.mark.parametrize("whose", ["another's", "test data", "a deleted lead's", "nobody's"])
def test_what_a_key_cannot_see_is_like_what_never_was(
    program: Program, business: Business, actor: Actor, method: str, rest: str, whose: str
) -> None:
    place = make_business() if whose == "another's" else business
    lead = enquire(place, "Bob Jones", test=whose == "test data")
    item = add_item(lead, DRAFT, actor, now=NOON)
    comment = comment_on(item, "One", actor, now=NOON)
    if whose == "a deleted lead's":
        delete_lead(lead, actor, now=NOON)
    pk = NO_ROW if whose == "nobody's" else item.pk
    before = Event.objects.count()
    response = program.ask(method, f"checklists/{pk}{rest.format(comment=comment.pk)}", SCOPED)

    assert refusal(response) == (404, "Checklist not found.")
    item.refresh_from_db()
    assert (item.text, item.is_done, item.comments.get()) == (DRAFT, False, comment)
    assert Event.objects.count() == before


@pytest.mark.parametrize("pk", ["abc", "-1", "9" * 40, "1.0", "%00", "¹"])
def test_a_key_that_is_none_is_not_found(program: Program, item: ChecklistItem, pk: str) -> None:
    assert refusal(program.get(f"checklists/{pk}")) == (404, "Checklist not found.")


def test_nor_are_its_lists_and_orders(program: Program, actor: Actor) -> None:
    theirs = enquire(make_business(), "Bob Jones")
    item = add_item(theirs, DRAFT, actor, now=NOON)
    listed = program.get("checklists", resource_type="lead", resource_id=theirs.pk)
    assert (listed.status_code, listed.json()) == (
        422,
        invalid(resource_id="The selected resource id is invalid."),
    )
    said = {
        "checklistresource_type": "lead",
        "checklistresource_id": theirs.pk,
        "checklist_text": DRAFT,
    }
    created = program.ask("POST", "checklists", said)
    assert (created.status_code, created.json()) == (
        422,
        invalid(checklistresource_id="The selected checklistresource id is invalid."),
    )
    ordered = program.ask("PUT", "checklists/positions", {"checklist_ids": [item.pk]})
    assert (ordered.status_code, ordered.json()) == (
        422,
        invalid(**{"checklist_ids.0": "The selected checklist ids.0 is invalid."}),
    )
    assert theirs.checklist.get() == item


def test_a_test_key_works_on_test_data(business: Business) -> None:
    lead = enquire(business, "Jane Doe", test=True)
    said = {
        "checklistresource_type": "lead",
        "checklistresource_id": lead.pk,
        "checklist_text": DRAFT,
    }
    response = Program.of(business, is_test=True).ask("POST", "checklists", said)

    assert response.status_code == 201
    assert Event.objects.latest("id").is_test


def test_how_many_there_are_costs_no_more_queries(
    program: Program, lead: Lead, actor: Actor, django_assert_max_num_queries: Any
) -> None:
    for text in range(20):
        comment_on(add_item(lead, str(text), actor, now=NOON), "One", actor, now=NOON)
    with django_assert_max_num_queries(10):
        answer = program.get("checklists", resource_type="lead", resource_id=lead.pk).json()

    assert [item["comments_count"] for item in answer["data"]] == [1] * 20
