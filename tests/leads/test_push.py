"""`POST /api/v1/leads`: what a lead provider sees when its request is right."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business
from apikeys.models import Scope
from leads.models import Contact, Lead, Note
from notifications.models import Event
from tests.conftest import Integrator
from tests.factories import make_key

DOCUMENTED: dict[str, Any] = {
    "firstName": "John",
    "lastName": "Smith",
    "email": "john@example.com",
    "phone": "5551234567",
    "source": "HomeAdvisor",
    "serviceRequested": "Kitchen Remodel",
    "notes": "Budget around 25k",
    "address": "123 Main St",
    "city": "Cleveland",
    "state": "TN",
    "zip": "37311",
    "urgency": "high",
    "externalId": "LEAD-12345",
}
TOLD = {
    "first_name": "John",
    "last_name": "Smith",
    "email": "john@example.com",
    "phone": "5551234567",
    "source": "HomeAdvisor",
    "service_requested": "Kitchen Remodel",
    "address": "123 Main St",
    "city": "Cleveland",
    "state": "TN",
    "zip": "37311",
    "urgency": "high",
    "external_id": "LEAD-12345",
}


def pushed(integrator: Integrator, *, status: int = 201, **body: Any) -> dict[str, Any]:
    response = integrator.push(body)
    assert response.status_code == status, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_the_documents_example_creates_a_lead(integrator: Integrator) -> None:
    response = integrator.push(DOCUMENTED)

    assert response.status_code == 201
    assert response["Content-Type"] == "application/json"
    assert re.fullmatch("req_[0-9a-f]{24}", response["X-Request-Id"])
    assert response["RateLimit-Limit"] == "600"
    assert response["RateLimit-Remaining"] == "599"
    assert response["RateLimit-Reset"] == "60"
    answer = response.json()
    lead = answer["lead"]
    assert re.fullmatch("[0-9a-f]{24}", lead["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", lead["createdAt"])
    assert answer == {
        "success": True,
        "action": "created",
        "lead": {
            "id": lead["id"],
            "externalId": "LEAD-12345",
            "firstName": "John",
            "lastName": "Smith",
            "email": "john@example.com",
            "phone": "5551234567",
            "type": "lead",
            "status": "new",
            "source": "HomeAdvisor",
            "createdAt": lead["createdAt"],
        },
    }


def test_everything_that_was_sent_is_kept_and_told(
    integrator: Integrator, business: Business
) -> None:
    integrator.push(
        DOCUMENTED
        | {
            "propertyType": "residential",
            "preferredContactMethod": "text",
            "metadata": {"campaign": "spring", "rooms": [1, {"size": 2.5}]},
        }
    )

    contact, lead = Contact.objects.get(), Lead.objects.get()
    assert (contact.address, contact.city, contact.state, contact.zip) == (
        "123 Main St", "Cleveland", "TN", "37311",
    )  # fmt: skip
    assert (contact.property_type, contact.preferred_contact_method) == ("residential", "text")
    assert contact.metadata == {"campaign": "spring", "rooms": [1, {"size": 2.5}]}
    assert contact.search_text == ("john smith john@example.com 5551234567 +15551234567")
    assert (lead.business, lead.contact, lead.urgency) == (business, contact, "high")
    assert lead.service_requested == "Kitchen Remodel"
    note = Note.objects.get()
    assert (note.lead, note.text, note.author_name) == (lead, "Budget around 25k", "HomeAdvisor")
    event = Event.objects.get()
    assert (event.kind, event.actor_kind, event.actor_id, event.actor_name) == (
        "lead.created", "api_key", integrator.key.pk, "HomeAdvisor",
    )  # fmt: skip
    assert (event.business, event.contact_id, event.lead_id) == (business, contact.pk, lead.pk)
    assert event.data == {
        "lead": lead.public_id,
        "contact": contact.public_id,
        "fields": TOLD | {"property_type": "residential", "preferred_contact_method": "text"},
        "note": "Budget around 25k",
        "note_id": note.public_id,
    }


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"name": "Mary Ann van Dyke"}, ("Mary", "Ann van Dyke")),
        ({"name": "Cher"}, ("Cher", None)),
        ({"name": "Someone Else", "firstName": "Mary"}, ("Mary", None)),
        ({"name": "Mary Ann", "lastName": "Smith"}, ("Mary", "Smith")),
    ],
)
def test_a_full_name_is_split_at_its_first_space(
    integrator: Integrator, body: dict[str, Any], names: tuple[str, str | None]
) -> None:
    lead = pushed(integrator, **body, email="m@example.com")["lead"]

    assert (lead["firstName"], lead["lastName"]) == names


def test_a_key_that_sends_no_mail_says_so_in_its_events(business: Business) -> None:
    pushed(Integrator(*make_key(business, sends_mail=False)), **DOCUMENTED)

    assert Event.objects.get().announces is False


def test_unknown_fields_are_let_by(integrator: Integrator) -> None:
    assert pushed(integrator, **DOCUMENTED, favouriteColour="green").keys() == {
        "success", "action", "lead",
    }  # fmt: skip


def test_control_characters_do_not_survive_in_lines(integrator: Integrator) -> None:
    lead = pushed(integrator, firstName="John\r\nBcc: x@y.z", email="j@example.com")["lead"]

    assert lead["firstName"] == "John Bcc: x@y.z"


def test_the_scope_that_pushes_is_enough_and_no_cookie_counts(
    integrator: Integrator, owner_client: Client
) -> None:
    assert integrator.key.scopes == [Scope.LEADS_WRITE]
    response = owner_client.post("/api/v1/leads", DOCUMENTED, content_type="application/json")
    assert response.status_code == 401
