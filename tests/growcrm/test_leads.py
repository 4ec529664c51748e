"""A lead from its first day to its last, as Grow CRM's document has it."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Contact, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.conftest import Integrator
from tests.growcrm.working import (
    DOCUMENTED,
    Program,
    create,
    invalid,
    iso,
    read,
    refusal,
    status_of,
    wish,
)
from tests.leads.enquiries import NOON, enquire


def documented_answer(lead: Lead) -> dict[str, Any]:
    """The object of the document, with the keys and times that our row has."""
    business = lead.business
    return {
        "id": lead.pk,
        "title": "Acme – new website",
        "value": "2500.00",
        "status": {"id": status_of(business).pk, "title": "New", "color": "#1d4fc4"},
        "active_state": "active",
        "category": {"id": business.lead_categories.get().pk, "name": "General"},
        "source": "Website",
        "last_contacted": "2026-06-15",
        "description": "Inbound enquiry.",
        "contact": {
            "first_name": "Jane",
            "last_name": "Doe",
            "email": "jane@acme.example",
            "phone": "+1 555 0100",
            "job_position": "CTO",
            "company_name": "Acme Inc",
            "website": "https://acme.example",
        },
        "address": {"street": None, "city": None, "state": None, "zip": None, "country": None},
        "converted": {"is_converted": False, "client_id": None, "date": None},
        "assigned": [],
        "tags": [],
        "dates": {"created": iso(lead.created_at), "updated": iso(lead.updated_at)},
    }


def test_the_documented_lead_is_created_as_json(program: Program, business: Business) -> None:
    response = program.ask("POST", "leads", wish(business, **DOCUMENTED))
    assert response.status_code == 201
    lead = Lead.objects.get()
    assert response.json() == {
        "data": documented_answer(lead),
        "message": "Lead created successfully.",
    }
    assert (lead.owner, lead.message, lead.custom, lead.is_test) == (
        None,
        "Inbound enquiry.",
        {},
        False,
    )


@pytest.mark.parametrize("path", ["leads", "leads/"])
def test_the_documented_lead_is_created_by_a_form(
    program: Program, business: Business, path: str
) -> None:
    response = program.form("POST", path, *wish(business, **DOCUMENTED).items())
    assert response.status_code == 201
    assert response.json()["data"] == documented_answer(Lead.objects.get())


def test_the_documented_lead_is_created_by_a_form_of_many_parts(
    program: Program, business: Business
) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in wish(business, **DOCUMENTED).items()
    )
    body = f"{parts}--x--\r\n".encode()
    response = program.ask("POST", "leads", body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 201, response.content
    assert response.json()["data"] == documented_answer(Lead.objects.get())


def test_three_fields_are_enough_for_a_lead(program: Program, business: Business) -> None:
    answer = create(program)
    lead = Lead.objects.get()
    empty = dict.fromkeys(documented_answer(lead)["contact"])
    assert answer == documented_answer(lead) | {
        "value": None,
        "source": None,
        "last_contacted": None,
        "description": None,
        "contact": empty,
    }


def test_a_lead_is_read(program: Program, business: Business) -> None:
    pk = create(program, **DOCUMENTED)["id"]
    response = program.get(f"leads/{pk}")
    assert response.status_code == 200
    assert response.json() == {
        "data": documented_answer(Lead.objects.get()),
        "message": "Lead retrieved successfully.",
    }
    assert program.get(f"leads/{pk}/").json() == response.json()


def test_leads_are_listed_with_their_pages(program: Program, business: Business) -> None:
    create(program, **DOCUMENTED)
    response = program.get("leads", status=status_of(business).pk, limit=25)
    assert response.status_code == 200
    assert response.json() == {
        "data": [documented_answer(Lead.objects.get())],
        "meta": {"current_page": 1, "per_page": 25, "total": 1, "last_page": 1},
        "message": "Leads retrieved successfully.",
    }
    assert program.get("leads/", limit=25).json() == response.json()


def test_a_business_without_leads_has_one_empty_page(program: Program) -> None:
    assert program.get("leads").json() == {
        "data": [],
        "meta": {"current_page": 1, "per_page": 25, "total": 0, "last_page": 1},
        "message": "Leads retrieved successfully.",
    }


def test_a_lead_is_deleted_softly_and_is_gone_from_then_on(program: Program) -> None:
    pk = create(program)["id"]
    response = program.ask("DELETE", f"leads/{pk}")
    assert response.status_code == 200
    assert response.json() == {"data": {"id": pk}, "message": "Lead deleted successfully."}
    assert Lead.objects.get().deleted_at is not None
    assert Event.objects.filter(kind=EventKind.LEAD_DELETED, lead_id=pk).count() == 1
    assert refusal(program.ask("DELETE", f"leads/{pk}")) == (404, "Lead not found.")
    assert refusal(program.get(f"leads/{pk}")) == (404, "Lead not found.")
    assert program.get("leads").json()["meta"]["total"] == 0


def test_a_person_who_asks_twice_has_two_leads_and_is_one_contact(
    program: Program, business: Business
) -> None:
    first = create(program, lead_email="Jane@Acme.example", lead_firstname="Jane")
    second = create(
        program, lead_title="A roof", lead_email="jane@acme.example", lead_phone="555-123-4567"
    )
    assert first["id"] != second["id"]
    assert second["contact"]["first_name"] == "Jane"
    contact = Contact.objects.get()
    assert contact.leads.count() == 2
    assert contact.identities.count() == 2


def test_who_was_pushed_and_is_created_is_one_contact(
    program: Program, integrator: Integrator
) -> None:
    pushed = integrator.push({"firstName": "Jane", "phone": "(555) 123-4567", "city": "Troy"})
    created = create(program, lead_phone="+15551234567", lead_email="jane@acme.example")
    assert created["contact"]["email"] == "jane@acme.example"
    assert created["address"]["city"] == "Troy"
    assert Contact.objects.count() == 1
    again = integrator.push({"firstName": "Jane", "email": "jane@acme.example"}).json()
    assert (again["action"], pushed.json()["action"]) == ("updated", "created")
    assert Lead.objects.count() == 2
    first = Lead.objects.get(public_id=pushed.json()["lead"]["id"])
    assert read(program, first.pk)["contact"]["email"] == "jane@acme.example"


def test_a_pushed_lead_without_a_title_is_called_by_its_person(
    program: Program, business: Business
) -> None:
    lead = enquire(business, "Ann Smith", email="ann@example.com")
    answer = read(program, lead.pk)
    assert answer["title"] == "Ann Smith"
    assert answer["category"]["name"] == "General"


def test_an_event_tells_what_a_program_created(program: Program) -> None:
    create(program, **DOCUMENTED)
    event = Event.objects.get()
    assert (event.kind, event.actor_name, event.announces) == (
        EventKind.LEAD_CREATED,
        "HomeAdvisor",
        True,
    )
    assert event.data["fields"]["service_requested"] == "Acme – new website"


def test_a_clients_lead_is_shown_as_converted(program: Program, business: Business) -> None:
    lead = enquire(business, "Ann Smith")
    client = business.clients.create(company_name="Acme", primary_contact=lead.contact)
    Lead.objects.update(client=client)
    assert read(program, lead.pk)["converted"] == {
        "is_converted": True,
        "client_id": client.pk,
        "date": iso(client.created_at),
    }


def test_a_lead_that_was_deleted_on_a_page_is_gone_here(
    program: Program, business: Business, owner: User
) -> None:
    lead = enquire(business)
    delete_lead(lead, Actor.from_user(owner), now=NOON)
    assert refusal(program.get(f"leads/{lead.pk}")) == (404, "Lead not found.")


def test_required_custom_fields_are_asked_by_their_names(
    program: Program, business: Business
) -> None:
    fields = business.custom_fields
    fields.create(name="roof_age", title="Roof age", kind="number", is_required=True, position=0)
    fields.create(name="insured", title="Insured", kind="yes_no", position=1)
    refused = program.ask("POST", "leads", wish(business, lead_title=None, insured="perhaps"))
    assert refused.status_code == 422
    assert refused.json() == invalid(
        lead_title="The lead title field is required.",
        insured="The insured must be yes or no.",
        roof_age="The roof age field is required.",
    )
    answer = create(program, roof_age="12", insured="on", unknown="x")
    assert Lead.objects.get().custom == {"roof_age": 12, "insured": True}
    assert answer == documented_answer(Lead.objects.get()) | {
        name: answer[name]
        for name in ("value", "source", "last_contacted", "description", "contact")
    }
