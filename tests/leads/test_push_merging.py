"""`POST /api/v1/leads`: who is known, what an update changes, and what it never does."""

from typing import Any

import pytest

from accounts.models import Business
from leads.models import Contact, Identity, Lead, LeadStatus, Note
from notifications.models import Event
from tests.conftest import Integrator
from tests.factories import make_business, make_key
from tests.leads.test_push import DOCUMENTED, pushed


def test_the_same_push_again_updates_the_same_lead(integrator: Integrator) -> None:
    first = pushed(integrator, **DOCUMENTED)
    again = pushed(integrator, status=200, **DOCUMENTED)

    assert again == first | {"action": "updated"}
    assert (Contact.objects.count(), Lead.objects.count(), Note.objects.count()) == (1, 1, 1)
    told = Event.objects.order_by("id").last()
    assert told is not None
    assert (told.kind, told.data["changes"]) == ("lead.updated", {})


@pytest.mark.parametrize(
    "phone", ["(555) 123-4567", "+1 555 123 4567", "1-555-123-4567", "555.123.4567"]
)
def test_a_phone_is_one_person_in_every_spelling(integrator: Integrator, phone: str) -> None:
    first = pushed(integrator, firstName="John", phone="5551234567")
    again = pushed(integrator, status=200, firstName="John", phone=phone)

    assert again["lead"] == first["lead"] | {"phone": phone}
    assert Identity.objects.get().value == "+15551234567"


@pytest.mark.parametrize("email", ["JOHN@Example.com", "  john@example.com  "])
def test_an_email_is_one_person_in_every_spelling(integrator: Integrator, email: str) -> None:
    first = pushed(integrator, firstName="John", email="john@example.com")
    again = pushed(integrator, status=200, firstName="John", email=email)

    assert again["lead"] == first["lead"] | {"email": email.strip()}


@pytest.mark.usefixtures("db")
def test_a_phone_is_read_in_the_country_of_the_business() -> None:
    elsewhere = make_business(name="Thames Roofing", country="GB")
    Integrator(*make_key(elsewhere)).push({"firstName": "Ann", "phone": "020 7946 0958"})

    assert Identity.objects.get().value == "+442079460958"


def test_a_push_updates_what_it_says_and_blanks_nothing(integrator: Integrator) -> None:
    first = pushed(integrator, **DOCUMENTED)
    again = pushed(
        integrator, status=200, firstName="Johnny", lastName="", email="john@example.com",
        phone=None, city="  ", state="GA", source="Thumbtack", urgency=None,
        notes="Call after five",
    )  # fmt: skip

    assert again["lead"] == first["lead"] | {"firstName": "Johnny", "source": "Thumbtack"}
    contact, lead = Contact.objects.get(), Lead.objects.get()
    assert (contact.last_name, contact.phone) == ("Smith", "5551234567")
    assert (contact.city, contact.state) == ("Cleveland", "GA")
    assert (lead.urgency, lead.external_id) == ("high", "LEAD-12345")
    assert [note.text for note in lead.notes.order_by("id")] == [
        "Budget around 25k",
        "Call after five",
    ]
    told = Event.objects.order_by("id").last()
    assert told is not None
    assert told.data == {
        "lead": lead.public_id,
        "contact": contact.public_id,
        "changes": {
            "first_name": ["John", "Johnny"],
            "state": ["TN", "GA"],
            "source": ["HomeAdvisor", "Thumbtack"],
        },
        "note": "Call after five",
        "note_id": Note.objects.latest("pk").public_id,
    }


def test_a_different_phone_becomes_a_further_identity(integrator: Integrator) -> None:
    pushed(integrator, **DOCUMENTED)
    again = pushed(
        integrator, status=200, firstName="John", email="john@example.com", phone="555 999 0000"
    )
    by_old = pushed(integrator, status=200, firstName="John", phone="5551234567")

    assert again["lead"]["phone"] == "555 999 0000"
    assert by_old["lead"]["id"] == again["lead"]["id"]
    assert sorted(Identity.objects.values_list("value", flat=True)) == [
        "+15551234567", "+15559990000", "john@example.com",
    ]  # fmt: skip
    assert "+15559990000" in Contact.objects.get().search_text


def test_metadata_merges_key_by_key(integrator: Integrator) -> None:
    person: dict[str, Any] = {"firstName": "John", "email": "john@example.com"}
    pushed(integrator, **person, metadata={"a": 1, "b": "kept", "c": "kept"})
    pushed(integrator, status=200, **person, metadata={"a": 2, "b": "", "c": None, "d": [3]})

    assert Contact.objects.get().metadata == {"a": 2, "b": "kept", "c": "kept", "d": [3]}
    told = Event.objects.order_by("id").last()
    assert told is not None
    assert told.data["changes"] == {"metadata": [{"a": 1}, {"a": 2, "d": [3]}]}


@pytest.mark.parametrize("closing", ["converted", "lost", "archived", "deleted"])
def test_somebody_whose_leads_are_closed_opens_a_new_one(
    integrator: Integrator, business: Business, closing: str
) -> None:
    first = pushed(integrator, **DOCUMENTED)
    lead = Lead.objects.get()
    if closing == "archived":
        lead.archived_at = lead.created_at
    elif closing == "deleted":
        lead.deleted_at = lead.created_at
    else:
        lead.status = LeadStatus.objects.get(business=business, slug=closing)
    lead.save()
    again = pushed(integrator, firstName="John", email="john@example.com", source="Referral")

    assert again["action"] == "created"
    assert again["lead"]["id"] != first["lead"]["id"]
    assert (again["lead"]["status"], again["lead"]["externalId"]) == ("new", None)
    assert (Contact.objects.count(), Lead.objects.count()) == (1, 2)
    told = Event.objects.order_by("id").last()
    assert told is not None
    assert (told.kind, told.data["returning"]) == ("lead.created", True)


def test_what_a_returning_person_changed_is_in_their_timeline(
    integrator: Integrator, business: Business
) -> None:
    pushed(integrator, firstName="John", email="john@example.com", city="Cleveland")
    Lead.objects.update(status=LeadStatus.objects.get(business=business, slug="lost"))
    pushed(integrator, firstName="Johnny", email="john@example.com", city="Atlanta")

    told = Event.objects.order_by("id").last()
    assert told is not None
    assert told.data["changes"] == {
        "first_name": ["John", "Johnny"],
        "city": ["Cleveland", "Atlanta"],
    }


def test_metadata_of_many_pushes_has_a_limit(integrator: Integrator) -> None:
    person: dict[str, Any] = {"firstName": "John", "email": "john@example.com"}
    for number in range(4):
        integrator.push(person | {"metadata": {f"k{number}": "x" * 16_000}})
    response = integrator.push(person | {"city": "Atlanta", "metadata": {"k4": "x" * 16_000}})

    assert response.status_code == 400
    assert (response.json()["field"], response.json()["errors"][0]["code"]) == ("metadata", "size")
    contact = Contact.objects.get()
    assert (contact.city, sorted(contact.metadata)) == ("", ["k0", "k1", "k2", "k3"])


def test_metadata_knows_a_number_from_a_truth(integrator: Integrator) -> None:
    person: dict[str, Any] = {"firstName": "John", "email": "john@example.com"}
    pushed(integrator, **person, metadata={"a": 1})
    pushed(integrator, status=200, **person, metadata={"a": True})

    assert Contact.objects.get().metadata == {"a": True}
    assert Contact.objects.get().metadata["a"] is True


def test_an_email_of_one_and_a_phone_of_another_is_told_to_everybody(
    integrator: Integrator,
) -> None:
    pushed(integrator, firstName="Ann", email="ann@example.com")
    pushed(integrator, firstName="Bob", phone="5551234567")
    answer = pushed(
        integrator, status=200, firstName="Ann", email="ann@example.com", phone="555-123-4567"
    )

    ann = Contact.objects.get(first_name="Ann")
    bob = Contact.objects.get(first_name="Bob")
    assert answer["lead"]["phone"] is None
    assert answer["warnings"] == [
        {
            "code": "possible_duplicate",
            "message": "The e-mail and the phone belong to two contacts; the e-mail decided.",
            "field": "phone",
            "contactIds": [ann.public_id, bob.public_id],
        }
    ]
    assert [i.value for i in bob.identities.all()] == ["+15551234567"]
    told = {e.contact_id: e.data for e in Event.objects.filter(kind="contact.possible_duplicate")}
    assert told == {
        ann.pk: {
            "contact": ann.public_id, "by": "phone", "value": "+15551234567",
            "other": {"id": bob.public_id, "name": "Bob"},
        },
        bob.pk: {
            "contact": bob.public_id, "by": "phone", "value": "+15551234567",
            "other": {"id": ann.public_id, "name": "Ann"},
        },
    }  # fmt: skip


def test_a_conflict_that_is_repeated_is_told_once(integrator: Integrator) -> None:
    pushed(integrator, firstName="Ann", email="ann@example.com")
    pushed(integrator, firstName="Bob", phone="5551234567")
    for _ in range(3):
        answer = pushed(
            integrator, status=200, firstName="Ann", email="ann@example.com", phone="5551234567"
        )
        assert answer["warnings"][0]["code"] == "possible_duplicate"

    assert Event.objects.filter(kind="contact.possible_duplicate").count() == 2


def test_reject_answers_409_and_stores_nothing(integrator: Integrator) -> None:
    pushed(integrator, **DOCUMENTED)
    response = integrator.push(DOCUMENTED | {"city": "Atlanta", "onDuplicate": "reject"})

    assert response.status_code == 409
    assert response.json() == {
        "success": False,
        "error": "duplicate_lead",
        "message": "This person already has an open lead.",
        "requestId": response["X-Request-Id"],
    }
    assert Contact.objects.get().city == "Cleveland"
    assert Event.objects.count() == 1


def test_reject_lets_new_people_in(integrator: Integrator) -> None:
    assert pushed(integrator, **DOCUMENTED, onDuplicate="reject")["action"] == "created"


def test_the_same_person_of_two_businesses_is_two_contacts(integrator: Integrator) -> None:
    other = Integrator(*make_key(make_business(name="Valley Dental")))
    assert (
        pushed(integrator, **DOCUMENTED)["lead"]["id"] != pushed(other, **DOCUMENTED)["lead"]["id"]
    )
    assert Contact.objects.count() == 2


def test_a_test_key_never_touches_a_real_person(integrator: Integrator, business: Business) -> None:
    pushed(integrator, **DOCUMENTED)
    tester = Integrator(*make_key(business, is_test=True))
    answer = pushed(tester, **DOCUMENTED)

    assert answer["action"] == "created"
    assert Lead.objects.get(is_test=True).contact.is_test
    event = Event.objects.get(is_test=True)
    assert event.announces is False


@pytest.mark.parametrize("number", ["1e22", "2e19", "123456789012345678901234567890"])
def test_a_large_number_in_metadata_spoils_no_later_push(
    integrator: Integrator, number: str
) -> None:
    body = f'{{"firstName": "John", "email": "j@example.com", "metadata": {{"budget": {number}}}}}'
    assert integrator.push(body).status_code == 201
    person = {"firstName": "John", "email": "j@example.com"}
    pushed(integrator, status=200, **person, metadata={"campaign": "spring"})
    assert integrator.push(body).status_code == 200

    metadata = Contact.objects.get().metadata
    assert (float(metadata["budget"]), metadata["campaign"]) == (float(number), "spring")
