"""Comments, which are the notes of a lead."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Lead, Note
from leads.notes import add_note
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.growcrm.working import NO_ROW, Program, create, invalid, refusal
from tests.leads.enquiries import NOON

SAID = "Called the prospect, following up next week"


@pytest.fixture
def path(program: Program) -> str:
    return f"leads/{create(program)['id']}/comments"


@pytest.mark.parametrize("as_form", [True, False])
def test_a_comment_is_added(program: Program, owner: User, path: str, *, as_form: bool) -> None:
    response = (
        program.form("POST", path, ("comment", SAID))
        if as_form
        else program.ask("POST", path, {"comment": SAID})
    )
    assert response.status_code == 201
    note = Note.objects.get()
    assert response.json() == {
        "data": {
            "id": note.pk,
            "text": SAID,
            "creator": {"id": owner.pk, "name": "HomeAdvisor"},
        },
        "message": "Lead comment added successfully.",
    }
    assert Event.objects.filter(kind=EventKind.LEAD_NOTE_ADDED, lead_id=note.lead_id).exists()


def test_comments_are_listed_the_oldest_first_with_who_wrote_them(
    program: Program, owner: User, colleague: User, path: str
) -> None:
    lead = Lead.objects.get()
    program.ask("POST", path, {"comment": "one\ntwo"})
    add_note(lead, "On the page", actor=Actor.from_user(colleague), now=NOON)
    response = program.get(path)
    assert response.status_code == 200
    first, second = Note.objects.order_by("id")
    assert response.json() == {
        "data": [
            {
                "id": first.pk,
                "text": "one\ntwo",
                "creator": {"id": owner.pk, "name": "HomeAdvisor"},
            },
            {
                "id": second.pk,
                "text": "On the page",
                "creator": {"id": colleague.pk, "name": "colleague@summit.example"},
            },
        ],
        "message": "Lead comments retrieved successfully.",
    }


def test_a_comment_is_deleted(program: Program, path: str) -> None:
    pk = program.ask("POST", path, {"comment": SAID}).json()["data"]["id"]
    response = program.ask("DELETE", f"{path}/{pk}")
    assert response.status_code == 200
    assert response.json() == {
        "data": {"id": pk},
        "message": "Lead comment deleted successfully.",
    }
    assert program.get(f"{path}/").json()["data"] == []
    assert refusal(program.ask("DELETE", f"{path}/{pk}/")) == (404, "Comment not found.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "The comment field is required."),
        ({"comment": " \n "}, "The comment field is required."),
        ({"comment": "\x07"}, "The comment field is required."),
        ({"comment": None}, "The comment field is required."),
        ({"comment": 5}, "The comment must be a string."),
        ({"comment": ["x"]}, "The comment must be a string."),
        ({"comment": "x" * 20_001}, "The comment must not be greater than 20000 characters."),
        ({"comment": "a\x00b"}, "The comment holds what cannot be stored."),
    ],
)
def test_a_comment_that_is_none_is_refused(
    program: Program, path: str, body: Any, message: str
) -> None:
    response = program.ask("POST", path, body)
    assert (response.status_code, response.json()) == (422, invalid(comment=message))
    assert not Note.objects.exists()


def test_a_comment_of_another_lead_is_unknown(program: Program, path: str) -> None:
    pk = program.ask("POST", path, {"comment": SAID}).json()["data"]["id"]
    other = create(program)["id"]
    response = program.ask("DELETE", f"leads/{other}/comments/{pk}")
    assert refusal(response) == (404, "Comment not found.")
    assert Note.objects.count() == 1


def test_the_comments_of_no_lead_are_unknown(program: Program, path: str) -> None:
    pk = program.ask("POST", path, {"comment": SAID}).json()["data"]["id"]
    Lead.objects.update(deleted_at=NOON)
    for lead in (path.split("/")[1], NO_ROW):
        comments = f"leads/{lead}/comments"
        assert refusal(program.get(comments)) == (404, "Lead not found.")
        assert refusal(program.ask("POST", comments, {"comment": "x"})) == (404, "Lead not found.")
        assert refusal(program.ask("DELETE", f"{comments}/{pk}")) == (404, "Lead not found.")


def test_a_business_without_an_owner_has_comments_too(
    program: Program, business: Business, path: str
) -> None:
    program.ask("POST", path, {"comment": SAID})
    business.memberships.all().delete()
    (comment,) = program.get(path).json()["data"]
    assert comment["creator"] == {"id": 0, "name": "HomeAdvisor"}
