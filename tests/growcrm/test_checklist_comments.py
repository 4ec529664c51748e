"""Comments on an item of a checklist, and what a key cannot see of either."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.checklist import add_item, comment_on
from leads.models import ChecklistComment, ChecklistItem
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event
from tests.factories import make_business
from tests.growcrm.checklists import DRAFT
from tests.growcrm.working import NO_ROW, Program, invalid, refusal
from tests.leads.enquiries import NOON, enquire


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
