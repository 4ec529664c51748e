"""A lead that is written over in full: what is not sent is blanked, and what is the same stays."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Contact, Identity, Lead
from notifications.models import Event, EventKind
from tests.conftest import Integrator
from tests.growcrm.working import (
    DOCUMENTED,
    Program,
    create,
    invalid,
    read,
    sent_back,
    status_of,
    wish,
)
from tests.leads.enquiries import enquire

PLACE = {
    "lead_street": "1 Market St",
    "lead_city": "Troy",
    "lead_state": "NY",
    "lead_zip": "12180",
    "lead_country": "United States",
}


@pytest.mark.parametrize("as_form", [True, False])
def test_omitted_optional_fields_are_cleared(
    program: Program, business: Business, *, as_form: bool
) -> None:
    before = create(program, **DOCUMENTED, **PLACE)
    qualified = status_of(business, "qualified")
    web = business.lead_categories.create(title="Web", position=1)
    body = wish(
        business,
        lead_title="Acme – website + branding",
        lead_status=qualified.pk,
        lead_categoryid=web.pk,
    )
    path = f"leads/{before['id']}"
    response = (
        program.form("PATCH", path, *body.items()) if as_form else program.ask("PATCH", path, body)
    )
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Lead updated successfully."}
    assert after == before | {
        "title": "Acme – website + branding",
        "status": {"id": qualified.pk, "title": "Qualified", "color": "#6730c4"},
        "category": {"id": web.pk, "name": "Web"},
        "value": None,
        "source": None,
        "last_contacted": None,
        "description": None,
        "contact": dict.fromkeys(before["contact"]),
        "address": dict.fromkeys(before["address"]),
        "dates": before["dates"] | {"updated": after["dates"]["updated"]},
    }
    assert after["dates"]["updated"] > before["dates"]["updated"]
    assert Identity.objects.count() == 2  # how they are known is never lost


def test_all_that_can_be_sent_is_written(program: Program, business: Business) -> None:
    pk = create(program)["id"]
    response = program.ask("PATCH", f"leads/{pk}", wish(business, **DOCUMENTED, **PLACE))
    assert sent_back(response.json()["data"]) == wish(business, **DOCUMENTED, **PLACE) | {
        "lead_value": "2500.00"
    }


@pytest.mark.parametrize("as_form", [True, False])
def test_what_is_sent_back_as_it_was_shown_changes_nothing(
    program: Program, business: Business, *, as_form: bool
) -> None:
    shown = create(program, **DOCUMENTED, **PLACE)
    events = Event.objects.count()
    body = sent_back(shown)
    path = f"leads/{shown['id']}"
    response = (
        program.form("PATCH", path, *body.items()) if as_form else program.ask("PATCH", path, body)
    )
    assert response.status_code == 200
    assert response.json()["data"] == shown
    assert Event.objects.count() == events


def test_what_other_ways_have_stored_can_be_sent_back(program: Program, business: Business) -> None:
    """No rule of this dialect would let it in: it is longer, or no number, or not there."""
    lead = enquire(business, "Ann Smith", message="x" * 30_000)
    Contact.objects.update(phone="ask for Ann", city=" Troy ")
    events = Event.objects.count()
    shown = read(program, lead.pk)
    assert program.ask("PATCH", f"leads/{lead.pk}", sent_back(shown)).json()["data"] == shown
    assert Event.objects.count() == events
    lead.refresh_from_db()
    assert (lead.service_requested, lead.category) == ("", None)


def test_an_email_of_another_contact_is_taken(program: Program, business: Business) -> None:
    enquire(business, "Ann", email="ann@example.com", phone="(555) 123-4567")
    pk = create(program, **DOCUMENTED)["id"]
    response = program.ask("PATCH", f"leads/{pk}", wish(business, lead_email="ANN@example.com"))
    assert response.status_code == 422
    assert response.json() == invalid(lead_email="The lead email has already been taken.")
    response = program.ask("PATCH", f"leads/{pk}", wish(business, lead_phone="5551234567"))
    assert response.status_code == 422
    assert response.json() == invalid(lead_phone="The lead phone has already been taken.")
    assert read(program, pk)["contact"]["email"] == "jane@acme.example"


def test_another_email_is_a_further_identity(
    program: Program, business: Business, integrator: Integrator
) -> None:
    pk = create(program, **DOCUMENTED)["id"]
    body = wish(business, **DOCUMENTED | {"lead_email": "doe@acme.example"})
    assert (
        program.ask("PATCH", f"leads/{pk}", body).json()["data"]["contact"]["email"]
        == "doe@acme.example"
    )
    pushed = integrator.push({"firstName": "Jane", "email": "jane@acme.example"}).json()
    assert pushed["action"] == "updated"


def test_an_edit_is_told_with_what_was_there(program: Program, business: Business) -> None:
    pk = create(program, lead_value=100, lead_city="Troy")["id"]
    program.ask("PATCH", f"leads/{pk}", wish(business, lead_value="250.5", lead_city="Utica"))
    event = Event.objects.latest("id")
    assert event.kind == EventKind.LEAD_UPDATED
    assert event.data["changes"] == {"city": ["Troy", "Utica"], "value": ["100.00", "250.50"]}


def test_the_three_required_fields_stay_required(program: Program) -> None:
    pk = create(program)["id"]
    response = program.ask("PATCH", f"leads/{pk}", {"lead_city": "Troy"})
    assert response.status_code == 422
    assert response.json() == invalid(
        lead_title="The lead title field is required.",
        lead_status="The lead status field is required.",
        lead_categoryid="The lead categoryid field is required.",
    )


def test_assignees_and_tags_are_not_touched_by_an_update(
    program: Program, business: Business, colleague: User
) -> None:
    pk = create(program)["id"]
    program.ask("PUT", f"leads/{pk}/assigned", {"assigned": [colleague.pk]})
    before = program.ask("PUT", f"leads/{pk}/tags", {"tags": ["priority"]}).json()["data"]
    after = program.ask("PATCH", f"leads/{pk}", wish(business, tags=["x"], assigned=[])).json()[
        "data"
    ]
    assert (after["assigned"], after["tags"]) == (before["assigned"], ["priority"])


def test_custom_values_stay_unless_they_are_sent(program: Program, business: Business) -> None:
    fields = business.custom_fields
    fields.create(name="roof_age", title="Roof age", kind="number", is_required=True, position=0)
    fields.create(name="gate", title="Gate code", kind="text", position=1)
    pk = create(program, roof_age=12, gate="4711")["id"]
    path = f"leads/{pk}"

    def custom_after(**said: Any) -> Any:
        response = program.ask("PATCH", path, wish(business, **said))
        return response.json().get("errors") or Lead.objects.get().custom

    assert custom_after() == {"roof_age": 12, "gate": "4711"}
    assert custom_after(roof_age="13", gate="") == {"roof_age": 13}
    assert custom_after(roof_age="") == {"roof_age": ["The roof age field is required."]}
    assert custom_after(roof_age="old") == {"roof_age": ["The roof age must be a number."]}
    assert custom_after(gate="\ud800") == {"gate": ["The gate must be a text."]}


def test_a_lead_that_came_without_a_required_custom_field_is_asked_for_it(
    program: Program, business: Business
) -> None:
    pk = create(program)["id"]
    business.custom_fields.create(
        name="roof_age", title="Roof age", kind="number", is_required=True, position=0
    )
    refused = program.ask("PATCH", f"leads/{pk}", wish(business))
    assert refused.json() == invalid(roof_age="The roof age field is required.")
