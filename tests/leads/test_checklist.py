"""What is to be done for a lead, and what the timeline keeps of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.checklist import (
    MAX_ITEMS,
    add_item,
    comment_on,
    delete_comment,
    delete_item,
    reorder,
    reword,
    tick,
    untick,
)
from leads.models import ChecklistComment, ChecklistItem, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict, InvalidInput, NotFound
from tests.leads.enquiries import NOON, enquire
from tests.leads.enquiries import told as shown

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Ann Smith", email="ann@example.com")


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def items(lead: Lead, actor: Actor) -> list[ChecklistItem]:
    return [add_item(lead, text, actor, now=NOON) for text in ("Call", "Measure", "Quote")]


def listed(lead: Lead) -> list[tuple[int, str, bool]]:
    return list(lead.checklist.values_list("position", "text", "is_done"))


def told(lead: Lead) -> list[dict[str, Any]]:
    """What the events of the checklist tell, without whom they are about."""
    about = {"lead": lead.public_id, "contact": lead.contact.public_id}
    events = Event.objects.filter(kind=EventKind.LEAD_CHECKLIST_CHANGED, lead_id=lead.pk)
    for event in events:
        assert about.items() <= event.data.items()
        assert (event.actor_name, event.contact_id) == ("owner@summit.example", lead.contact_id)
    return [
        {name: value for name, value in event.data.items() if name not in about}
        for event in events.order_by("id")
    ]


def test_an_item_is_added_at_the_end(lead: Lead, actor: Actor) -> None:
    call = add_item(lead, "Call", actor, now=NOON)
    quote = add_item(lead, "Quote", actor, now=LATER)

    assert listed(lead) == [(1, "Call", False), (2, "Quote", False)]
    assert (quote.created_at, quote.updated_at) == (LATER, LATER)
    assert told(lead) == [
        {"act": "added", "item": call.public_id, "text": "Call", "changes": {"text": ["", "Call"]}},
        {
            "act": "added",
            "item": quote.public_id,
            "text": "Quote",
            "changes": {"text": ["", "Quote"]},
        },
    ]
    lead.refresh_from_db()
    assert lead.updated_at == LATER


def test_an_item_is_written_anew(lead: Lead, items: list[ChecklistItem], actor: Actor) -> None:
    row = reword(items[0], "Call back", actor, now=LATER)

    assert (row.text, row.updated_at) == ("Call back", LATER)
    assert listed(lead)[0] == (1, "Call back", False)
    assert told(lead)[3:] == [
        {
            "act": "reworded",
            "item": items[0].public_id,
            "text": "Call back",
            "changes": {"text": ["Call", "Call back"]},
        }
    ]


def test_an_item_is_done_and_to_be_done_again(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    assert tick(items[1], actor, now=LATER).is_done
    assert listed(lead) == [(1, "Call", False), (2, "Measure", True), (3, "Quote", False)]
    assert not untick(items[1], actor, now=LATER).is_done

    measure = {"item": items[1].public_id, "text": "Measure"}
    assert told(lead)[3:] == [
        measure | {"act": "ticked", "changes": {"state": ["to do", "done"]}},
        measure | {"act": "unticked", "changes": {"state": ["done", "to do"]}},
    ]


def test_an_item_is_deleted_with_what_was_said_about_it(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    comment_on(items[0], "They are at work until five", actor, now=NOON)
    delete_item(items[0], actor, now=LATER)

    assert listed(lead) == [(2, "Measure", False), (3, "Quote", False)]
    assert not ChecklistComment.objects.exists()
    assert told(lead)[-1] == {
        "act": "deleted",
        "item": items[0].public_id,
        "text": "Call",
        "changes": {"text": ["Call", ""]},
    }
    last = add_item(lead, "Order", actor, now=LATER)
    assert last.position == 4


def test_the_list_is_put_in_another_order(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    call, measure, quote = items
    reorder(lead, [quote.pk, call.pk, measure.pk], actor, now=LATER)

    assert listed(lead) == [(1, "Quote", False), (2, "Call", False), (3, "Measure", False)]
    assert told(lead)[3:] == [
        {
            "act": "reordered",
            "changes": {"order": ["Call, Measure, Quote", "Quote, Call, Measure"]},
        }
    ]
    lead.refresh_from_db()
    assert lead.updated_at == LATER


def test_a_comment_is_added_and_taken_back(
    lead: Lead, items: list[ChecklistItem], actor: Actor, owner: User
) -> None:
    comment = comment_on(items[0], "No answer", actor, now=LATER)
    assert (comment.author, comment.author_name, comment.created_at) == (
        owner,
        "owner@summit.example",
        LATER,
    )
    delete_comment(comment, actor, now=LATER)
    with pytest.raises(NotFound):
        delete_comment(comment, actor, now=LATER)

    assert not ChecklistComment.objects.exists()
    call = {"item": items[0].public_id, "text": "Call"}
    assert told(lead)[3:] == [
        call | {"act": "comment_added", "changes": {"comment": ["", "No answer"]}},
        call | {"act": "comment_deleted", "changes": {"comment": ["No answer", ""]}},
    ]


def test_what_changes_nothing_is_not_told(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    untick(items[0], actor, now=LATER)
    reword(items[0], "Call", actor, now=LATER)
    reorder(lead, [item.pk for item in items], actor, now=LATER)

    assert len(told(lead)) == 3
    lead.refresh_from_db()
    assert lead.updated_at < LATER


def test_who_holds_an_old_row_changes_the_one_that_is_there(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    reword(items[0], "Call back", actor, now=LATER)
    tick(items[0], actor, now=LATER)

    assert listed(lead)[0] == (1, "Call back", True)
    assert told(lead)[-1]["text"] == "Call back"


@pytest.mark.parametrize(
    "order", [[0, 0, 1], [0, 1, 2, 2], [0, 1, None]], ids=["twice", "all and twice", "another's"]
)
def test_an_order_that_does_not_name_each_item_once_is_refused(
    business: Business,
    lead: Lead,
    items: list[ChecklistItem],
    actor: Actor,
    order: list[int | None],
) -> None:
    foreign = add_item(enquire(business, "Bob Jones"), "Call Bob", actor, now=NOON)
    keys = [foreign.pk if place is None else items[place].pk for place in order]
    with pytest.raises(InvalidInput):
        reorder(lead, keys, actor, now=LATER)

    assert [text for _, text, _ in listed(lead)] == ["Call", "Measure", "Quote"]


def test_an_order_of_a_list_that_has_grown_is_refused(
    lead: Lead, items: list[ChecklistItem], actor: Actor
) -> None:
    with pytest.raises(Conflict):
        reorder(lead, [items[1].pk, items[0].pk], actor, now=LATER)

    assert [text for _, text, _ in listed(lead)] == ["Call", "Measure", "Quote"]


def test_a_list_does_not_grow_for_ever(lead: Lead, actor: Actor) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(lead=lead, text="Call", position=position) for position in range(MAX_ITEMS)
    )
    with pytest.raises(Conflict, match="at most 200 items"):
        add_item(lead, "Call once more", actor, now=NOON)

    assert lead.checklist.count() == MAX_ITEMS


ACTS: list[Callable[[ChecklistItem, Actor], object]] = [
    lambda item, actor: reword(item, "Call back", actor, now=LATER),
    lambda item, actor: tick(item, actor, now=LATER),
    lambda item, actor: untick(item, actor, now=LATER),
    lambda item, actor: delete_item(item, actor, now=LATER),
    lambda item, actor: comment_on(item, "No answer", actor, now=LATER),
]


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_an_item_that_is_gone(
    items: list[ChecklistItem], actor: Actor, act: Callable[[ChecklistItem, Actor], object]
) -> None:
    delete_item(items[0], actor, now=NOON)
    before = Event.objects.count()
    with pytest.raises(NotFound):
        act(items[0], actor)

    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "act",
    [
        *ACTS,
        lambda item, actor: add_item(item.lead, "Call", actor, now=LATER),
        lambda item, actor: reorder(item.lead, [item.pk], actor, now=LATER),
    ],
)
def test_nothing_is_done_to_the_list_of_a_deleted_lead(
    lead: Lead,
    items: list[ChecklistItem],
    actor: Actor,
    act: Callable[[ChecklistItem, Actor], object],
) -> None:
    delete_lead(lead, actor, now=NOON)
    before = Event.objects.count()
    with pytest.raises(NotFound):
        act(items[0], actor)

    assert Event.objects.count() == before


def test_the_lead_page_tells_of_it(
    lead: Lead, items: list[ChecklistItem], actor: Actor, owner_client: Client
) -> None:
    call, measure, quote = items
    tick(call, actor, now=LATER)
    untick(call, actor, now=LATER)
    comment = comment_on(call, "{No} answer", actor, now=LATER)
    delete_comment(comment, actor, now=LATER)
    reorder(lead, [quote.pk, call.pk, measure.pk], actor, now=LATER)
    reword(measure, "{0} <b>", actor, now=LATER)
    delete_item(measure, actor, now=LATER)
    response = owner_client.get(f"/b/summit-roofing/leads/{lead.public_id}/")

    said = [
        ("deleted from the checklist", "Item {0} <b> became empty"),
        ("reworded an item of the checklist", "Item Measure became {0} <b>"),
        (
            "put the checklist in another order",
            "Order Call, Measure, Quote became Quote, Call, Measure",
        ),
        ("deleted a comment on the checklist: Call", "Comment {No} answer became empty"),
        ("commented on the checklist: Call", "Comment empty became {No} answer"),
        ("unticked on the checklist: Call", "State done became to do"),
        ("ticked on the checklist: Call", "State to do became done"),
        ("added to the checklist", "Item empty became Quote"),
        ("added to the checklist", "Item empty became Measure"),
        ("added to the checklist", "Item empty became Call"),
    ]
    for entry, (what, change) in zip(shown(response), said, strict=False):
        assert entry.startswith(f"owner@summit.example {what} ")
        assert entry.endswith(f" {change}")
