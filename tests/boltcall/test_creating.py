"""`POST /v1/leads`: what becomes of a lead that is synced in."""

from typing import Any

import pytest

from accounts.models import Business
from leads.models import Contact, Identity, Lead
from notifications.models import Event
from tests.boltcall.calling import JANE, Program, status_named
from tests.conftest import Integrator
from tests.leads.enquiries import enquire, move


def test_everything_that_was_sent_is_kept_and_told(program: Program, business: Business) -> None:
    created = program.post(**JANE)

    lead = Lead.objects.select_related("contact").get()
    contact = lead.contact
    assert created["id"] == f"lead_{lead.public_id}"
    assert (contact.first_name, contact.last_name) == ("Jane", "Smith")
    assert (contact.email, contact.phone) == ("jane@example.com", "+15551234567")
    assert (lead.business, lead.source, lead.is_test) == (business, "call", False)
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.announces) == ("lead.created", program.key.pk, True)
    assert event.data == {
        "lead": lead.public_id,
        "contact": contact.public_id,
        "fields": {
            "first_name": "Jane",
            "last_name": "Smith",
            "source": "call",
            "email": "jane@example.com",
            "phone": "+15551234567",
            "tags": "high-intent, dental-cleaning",
        },
    }


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Cher"},
        {"name": " Cher ", "phone": None, "email": None, "source": None, "tags": None},
        {"name": "Cher", "phone": "", "email": " ", "source": "", "tags": []},
        {"name": "Cher", "tags": ["", "  "], "status": "won", "score": 99, "id": [], "x": {}},
    ],
)
def test_a_name_is_enough(program: Program, body: dict[str, Any]) -> None:
    lead = program.post(**body)

    shown = program.only()
    assert shown == {
        "id": lead["id"],
        "name": "Cher",
        "phone": None,
        "email": None,
        "status": "new",
        "source": "api",
        "score": shown["score"],
        "tags": [],
        "created_at": lead["created_at"],
    }


@pytest.mark.parametrize(
    ("phone", "normal"),
    [
        ("+15551234567", "+15551234567"),
        (" +15551234567\n", "+15551234567"),
        ("+1555123456", "+1555123456"),  # of the document's samples, a digit short
        ("+4401512345678", "+441512345678"),
        ("+9991234567", "+9991234567"),
    ],
)
def test_a_phone_in_e164(program: Program, phone: str, normal: str) -> None:
    program.post(name="Jane", phone=phone)

    assert Identity.objects.get().value == normal
    assert program.only()["phone"] == normal
    program.post(200, name="Jane", phone=phone)


def test_the_same_person_again_goes_into_the_open_lead(program: Program) -> None:
    first = program.post(**JANE)
    lead = program.only()["id"]
    program.patch(lead, status="contacted")

    again = program.post(200, name="Jane Miller", phone="+15551234567", tags=["Vip", "HIGH-INTENT"])
    assert again == first | {"name": "Jane Miller", "status": "contacted"}
    shown = program.only()
    assert shown["tags"] == ["high-intent", "dental-cleaning", "Vip"]
    assert (shown["email"], shown["source"]) == ("jane@example.com", "call")


def test_a_former_customer_who_asks_again_is_a_new_lead(program: Program) -> None:
    first = program.post(**JANE)
    program.patch(first["id"], status="converted")

    again = program.post(**JANE)
    assert again["id"] != first["id"]
    assert Contact.objects.count() == 1


def test_the_email_of_one_and_the_phone_of_another(program: Program, business: Business) -> None:
    ann = enquire(business, "Ann", email="ann@example.com")
    enquire(business, "Bo", phone="+15551234567")

    found = program.post(200, name="Ann", email="ann@example.com", phone="+15551234567")
    assert found.keys() == {"id", "name", "status", "created_at"}
    assert found["id"] == f"lead_{ann.public_id}"


def test_a_push_and_boltcall_speak_of_one_person(
    integrator: Integrator, program: Program, business: Business
) -> None:
    pushed = integrator.push(
        {"firstName": "Jane", "lastName": "Smith", "phone": "(555) 123-4567", "source": "Angi"}
    ).json()["lead"]
    synced = program.post(200, name="Jane Smith", phone="+15551234567", email="Jane@Example.com")
    again = integrator.push({"firstName": "Jane", "email": "jane@example.com"}).json()

    assert synced["id"] == f"lead_{pushed['id']}"
    assert (again["action"], again["lead"]["id"]) == ("updated", pushed["id"])
    assert (Contact.objects.count(), Lead.objects.open().count()) == (1, 1)
    assert program.only()["source"] == "Angi"

    move(Lead.objects.get(), "lost")
    assert status_named(business, "lost").leads.count() == 1
    assert program.post(**JANE)["id"] != synced["id"]
    assert Contact.objects.count() == 1


def test_the_first_way_of_writing_a_tag_stays(program: Program) -> None:
    program.post(name="Ann", tags=["VIP", "two  words", "vip"])
    program.post(name="Bo", tags=["Vip"])

    assert [lead["tags"] for lead in program.list()["data"]] == [["VIP"], ["VIP", "two words"]]
