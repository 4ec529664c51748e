"""What is done to an item of a checklist, and to their order: `contract/growcrm.md` section 5."""

from typing import Any

import pytest

from accounts.models import Business
from leads.checklist import add_item, comment_on
from leads.models import ChecklistComment, ChecklistItem
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.growcrm.checklists import shown
from tests.growcrm.working import NO_ROW, Program, invalid, refusal
from tests.leads.enquiries import NOON, enquire

REVIEWED = "Draft and review the proposal"


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
