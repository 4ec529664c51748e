"""Status, assignees, tags and the archive, each by an address of its own."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Lead, Tag
from notifications.models import Event, EventKind
from tests.factories import make_member
from tests.growcrm.working import NO_ROW, Program, create, invalid, read, refusal, status_of


@pytest.fixture
def before(program: Program) -> dict[str, Any]:
    return create(program)


@pytest.fixture
def sam(business: Business) -> User:
    sam = make_member(business, email="sam@summit.example")
    User.objects.filter(pk=sam.pk).update(first_name="Sam", last_name="Lee")
    return sam


def changed(before: dict[str, Any], after: dict[str, Any], **columns: Any) -> bool:
    dates = before["dates"] | {"updated": after["dates"]["updated"]}
    return after == before | columns | {"dates": dates}


def new_events(since: int) -> list[tuple[str, Any]]:
    told = Event.objects.order_by("id")[since:]
    return [(event.kind, event.data.get("changes")) for event in told]


@pytest.mark.parametrize("as_form", [True, False])
def test_the_status_is_changed(
    program: Program, business: Business, before: dict[str, Any], *, as_form: bool
) -> None:
    lost = status_of(business, "lost")
    path = f"leads/{before['id']}/status"
    response = (
        program.form("PUT", path, ("status", lost.pk))
        if as_form
        else program.ask("PUT", path, {"status": lost.pk})
    )
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Lead status updated successfully."}
    assert changed(before, after, status={"id": lost.pk, "title": "Lost", "color": "#50525c"})
    assert new_events(1) == [(EventKind.LEAD_STATUS_CHANGED, {"status": ["New", "Lost"]})]


def test_the_same_status_again_changes_nothing(program: Program, before: dict[str, Any]) -> None:
    again = program.ask("PUT", f"leads/{before['id']}/status", {"status": before["status"]["id"]})
    assert again.json()["data"] == before
    assert new_events(1) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "The status field is required."),
        ({"status": ""}, "The status field is required."),
        ({"status": "new"}, "The status must be an integer."),
        ({"status": 1.5}, "The status must be an integer."),
        ({"status": True}, "The status must be an integer."),
        ({"status": [1]}, "The status must be an integer."),
        ({"status": NO_ROW}, "The selected status is invalid."),
        ({"status": -1}, "The selected status is invalid."),
        ({"status": 10**18}, "The selected status is invalid."),
        ({"status": "9" * 4000}, "The selected status is invalid."),
    ],
)
def test_a_status_that_is_none_is_refused(
    program: Program, before: dict[str, Any], body: Any, message: str
) -> None:
    response = program.ask("PUT", f"leads/{before['id']}/status", body)
    assert (response.status_code, response.json()) == (422, invalid(status=message))


def test_the_status_of_another_business_is_none(
    program: Program, before: dict[str, Any], stranger: User
) -> None:
    theirs = status_of(Business.objects.get(memberships__user=stranger))
    response = program.ask("PUT", f"leads/{before['id']}/status", {"status": theirs.pk})
    assert response.json() == invalid(status="The selected status is invalid.")


def test_assignees_are_replaced_as_a_set(
    program: Program, before: dict[str, Any], colleague: User, sam: User
) -> None:
    path = f"leads/{before['id']}/assigned"
    response = program.form("PUT", path, ("assigned[]", sam.pk), ("assigned[]", colleague.pk))
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Lead assignees updated successfully."}
    both = [
        {"id": sam.pk, "name": "Sam Lee"},
        {"id": colleague.pk, "name": "colleague@summit.example"},
    ]
    assert changed(before, after, assigned=both)
    one = program.ask("PUT", path, {"assigned": [colleague.pk, str(colleague.pk)]}).json()["data"]
    assert one["assigned"] == both[1:]
    assert new_events(1) == [
        (EventKind.LEAD_UPDATED, {"assignees": ["", "Sam Lee, colleague@summit.example"]}),
        (
            EventKind.LEAD_UPDATED,
            {"assignees": ["Sam Lee, colleague@summit.example", "colleague@summit.example"]},
        ),
    ]


@pytest.mark.parametrize("name", ["assigned", "assigned[]", "assigned[0]"])
def test_an_empty_set_of_a_form_clears_the_assignees(
    program: Program, before: dict[str, Any], sam: User, name: str
) -> None:
    path = f"leads/{before['id']}/assigned"
    assert program.form("PUT", path, ("assigned[0]", sam.pk)).json()["data"]["assigned"]
    assert program.form("PUT", path, (name, "")).json()["data"]["assigned"] == []


@pytest.mark.parametrize("empty", [[], "", None, [""], [None]])
def test_an_empty_set_of_json_clears_the_assignees(
    program: Program, before: dict[str, Any], sam: User, empty: Any
) -> None:
    path = f"leads/{before['id']}/assigned"
    assert program.ask("PUT", path, {"assigned": [sam.pk]}).json()["data"]["assigned"]
    assert program.ask("PUT", path, {"assigned": empty}).json()["data"]["assigned"] == []


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"assigned": "The assigned field must be present."}),
        ({"assigned": "5"}, {"assigned": "The assigned must be an array."}),
        ({"assigned": 5}, {"assigned": "The assigned must be an array."}),
        ({"assigned": {"0": 5}}, {"assigned": "The assigned must be an array."}),
        ({"assigned": [5] * 101}, {"assigned": "The assigned must not have more than 100 items."}),
        (
            {"assigned": ["x", None, NO_ROW, [5], True, {}]},
            {
                "assigned.0": "The assigned.0 must be an integer.",
                "assigned.2": "The selected assigned.2 is invalid.",
                "assigned.3": "The assigned.3 must be an integer.",
                "assigned.4": "The assigned.4 must be an integer.",
                "assigned.5": "The assigned.5 must be an integer.",
            },
        ),
    ],
)
def test_assignees_that_are_none_are_refused(
    program: Program, before: dict[str, Any], body: Any, errors: dict[str, str]
) -> None:
    response = program.ask("PUT", f"leads/{before['id']}/assigned", body)
    assert (response.status_code, response.json()) == (422, invalid(**errors))


def test_only_who_works_in_the_business_can_be_assigned(
    program: Program, before: dict[str, Any], stranger: User, sam: User
) -> None:
    User.objects.filter(pk=sam.pk).update(is_active=False)
    path = f"leads/{before['id']}/assigned"
    assert program.ask("PUT", path, {"assigned": [stranger.pk, sam.pk]}).json() == invalid(
        **{
            "assigned.0": "The selected assigned.0 is invalid.",
            "assigned.1": "The selected assigned.1 is invalid.",
        }
    )


def test_tags_are_replaced_as_a_set_whatever_their_case(
    program: Program, before: dict[str, Any]
) -> None:
    path = f"leads/{before['id']}/tags"
    response = program.form("PUT", path, ("tags[]", "priority"), ("tags[]", "Retainer"))
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Lead tags updated successfully."}
    assert changed(before, after, tags=["priority", "Retainer"])
    again = program.ask("PUT", path, {"tags": ["PRIORITY", " Priority ", ""]}).json()["data"]
    assert again["tags"] == ["priority"]
    assert program.ask("PUT", path, {"tags": []}).json()["data"]["tags"] == []
    assert Tag.objects.count() == 2
    assert new_events(1) == [
        (EventKind.LEAD_UPDATED, {"tags": ["", "priority, Retainer"]}),
        (EventKind.LEAD_UPDATED, {"tags": ["priority, Retainer", "priority"]}),
        (EventKind.LEAD_UPDATED, {"tags": ["priority", ""]}),
    ]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"tags": "The tags field must be present."}),
        ({"tags": "priority"}, {"tags": "The tags must be an array."}),
        (
            {"tags": [1, "x" * 61, "a\x00b", "\ud800", ["x"]]},
            {
                "tags.0": "The tags.0 must be a string.",
                "tags.1": "The tags.1 must not be greater than 60 characters.",
                "tags.2": "The tags.2 holds what cannot be stored.",
                "tags.3": "The tags.3 holds what cannot be stored.",
                "tags.4": "The tags.4 must be a string.",
            },
        ),
    ],
)
def test_tags_that_are_none_are_refused(
    program: Program, before: dict[str, Any], body: Any, errors: dict[str, str]
) -> None:
    response = program.ask("PUT", f"leads/{before['id']}/tags", body)
    assert (response.status_code, response.json()) == (422, invalid(**errors))
    assert not Tag.objects.exists()


def test_a_tag_of_letters_that_fold_to_three_is_stored(
    program: Program, before: dict[str, Any]
) -> None:
    title = "ΐ" * 60
    path = f"leads/{before['id']}/tags"
    for _ in range(2):
        assert program.ask("PUT", path, {"tags": [title]}).json()["data"]["tags"] == [title]
    assert Tag.objects.count() == 1


def test_a_lead_is_archived_and_activated_and_twice_is_once(
    program: Program, before: dict[str, Any]
) -> None:
    for _ in range(2):
        response = program.ask("PUT", f"leads/{before['id']}/archive")
        assert response.status_code == 200
        after = response.json()["data"]
        assert response.json() == {"data": after, "message": "Lead archived successfully."}
        assert changed(before, after, active_state="archived")
    for _ in range(2):
        response = program.form("PUT", f"leads/{before['id']}/activate/")
        assert response.status_code == 200
        after = response.json()["data"]
        assert response.json() == {"data": after, "message": "Lead activated successfully."}
        assert changed(before, after)
    assert new_events(1) == [(EventKind.LEAD_ARCHIVED, None), (EventKind.LEAD_ACTIVATED, None)]


@pytest.mark.parametrize("act", ["status", "assigned", "tags", "archive", "activate"])
def test_what_is_gone_cannot_be_worked(program: Program, before: dict[str, Any], act: str) -> None:
    program.ask("DELETE", f"leads/{before['id']}")
    response = program.ask("PUT", f"leads/{before['id']}/{act}", {"status": 1})
    assert refusal(response) == (404, "Lead not found.")
    assert new_events(2) == []


def test_an_archived_lead_can_be_worked(program: Program, before: dict[str, Any]) -> None:
    program.ask("PUT", f"leads/{before['id']}/archive")
    program.ask("PUT", f"leads/{before['id']}/tags", {"tags": ["later"]})
    answer = read(program, before["id"])
    assert (answer["tags"], answer["active_state"]) == (["later"], "archived")
    assert Lead.objects.get().archived_at is not None
