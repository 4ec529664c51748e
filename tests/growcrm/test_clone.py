"""A new lead made after another one."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.checklist import add_item
from leads.models import ChecklistItem, Contact, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.growcrm.working import (
    DOCUMENTED,
    NO_ROW,
    Program,
    create,
    invalid,
    iso,
    refusal,
    status_of,
)
from tests.leads.enquiries import NOON


@pytest.fixture
def source(program: Program, business: Business, owner: User) -> dict[str, Any]:
    web = business.lead_categories.create(title="Web", position=1)
    pk = create(program, **DOCUMENTED, lead_categoryid=web.pk)["id"]
    program.ask("PUT", f"leads/{pk}/assigned", {"assigned": [owner.pk]})
    program.ask("POST", f"leads/{pk}/comments", {"comment": "Called"})
    answer: dict[str, Any] = program.ask("PUT", f"leads/{pk}/tags", {"tags": ["priority"]}).json()
    return answer["data"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("as_form", [True, False])
def test_a_lead_is_cloned(
    program: Program, business: Business, source: dict[str, Any], *, as_form: bool
) -> None:
    qualified = status_of(business, "qualified")
    body = {
        "lead_title": "Acme – new website (copy)",
        "lead_status": qualified.pk,
        "lead_email": "bob@example.com",
        "lead_firstname": "Bob",
        "lead_value": "99.5",
    }
    path = f"leads/{source['id']}/clone"
    response = (
        program.form("POST", path, *body.items()) if as_form else program.ask("POST", path, body)
    )
    assert response.status_code == 201
    new = Lead.objects.latest("id")
    assert response.json() == {
        "data": source
        | {
            "id": new.pk,
            "title": "Acme – new website (copy)",
            "status": {"id": qualified.pk, "title": "Qualified", "color": "#6730c4"},
            "value": "99.50",
            "last_contacted": None,
            "contact": dict.fromkeys(source["contact"])
            | {"first_name": "Bob", "email": "bob@example.com"},
            "assigned": [],
            "dates": {"created": iso(new.created_at), "updated": iso(new.updated_at)},
        },
        "message": "Lead cloned successfully.",
    }
    assert not new.notes.exists()
    assert Event.objects.latest("id").kind == EventKind.LEAD_CREATED


def test_a_clone_of_somebody_who_is_known_is_theirs(
    program: Program, business: Business, source: dict[str, Any]
) -> None:
    said = {"lead_title": "A roof", "lead_status": status_of(business).pk}
    path = f"leads/{source['id']}/clone"
    for identity in ({"lead_email": "JANE@acme.example"}, {"lead_phone": "+1 555 0100"}, {}):
        assert program.ask("POST", path, said | identity).status_code == 201
    assert Contact.objects.get().leads.count() == 4


@pytest.mark.parametrize(("sent", "copied"), [("on", True), ("no", False), (None, False)])
def test_the_checklist_is_copied_where_it_is_asked_for(
    program: Program,
    business: Business,
    owner: User,
    source: dict[str, Any],
    sent: str | None,
    copied: bool,  # noqa: FBT001
) -> None:
    add_item(Lead.objects.get(), "Call", Actor.from_user(owner), now=NOON)
    body = {"lead_title": "A", "lead_status": status_of(business).pk, "copy_checklist": sent}
    new = program.ask("POST", f"leads/{source['id']}/clone", body).json()["data"]["id"]
    assert ChecklistItem.objects.filter(lead=new, text="Call").exists() == copied


def test_what_a_clone_must_say(program: Program, source: dict[str, Any]) -> None:
    path = f"leads/{source['id']}/clone"
    response = program.ask("POST", path, {"lead_email": "jane", "copy_files": "x" * 21})
    assert response.status_code == 422
    assert response.json() == invalid(
        lead_title="The lead title field is required.",
        lead_status="The lead status field is required.",
        lead_email="The lead email must be a valid email address.",
        copy_files="The copy files must not be greater than 20 characters.",
    )
    response = program.ask("POST", path, {"lead_title": "A", "lead_status": NO_ROW})
    assert response.json() == invalid(lead_status="The selected lead status is invalid.")
    assert Lead.objects.count() == 1


def test_what_is_gone_cannot_be_cloned(
    program: Program, business: Business, source: dict[str, Any]
) -> None:
    program.ask("DELETE", f"leads/{source['id']}")
    said = {"lead_title": "A", "lead_status": status_of(business).pk}
    response = program.ask("POST", f"leads/{source['id']}/clone", said)
    assert refusal(response) == (404, "Lead not found.")
    assert Lead.objects.count() == 1
