"""A lead becomes a client, as Grow CRM's document has it."""

from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Client, Contact, Lead
from notifications.models import Event, EventKind
from tests.growcrm.working import DOCUMENTED as LEAD
from tests.growcrm.working import NO_ROW, Program, create, invalid, iso, read, refusal
from tests.leads.enquiries import enquire

JANE = {"first_name": "Jane", "last_name": "Doe", "email": "jane@acme.example"}


@pytest.fixture
def lead(program: Program) -> dict[str, Any]:
    return create(program, **LEAD)


def converted(program: Program, pk: Any, **said: Any) -> Any:
    return program.ask("POST", f"leads/{pk}/convert", JANE | said)


@pytest.mark.parametrize("as_form", [True, False])
def test_a_lead_becomes_a_client(
    program: Program, business: Business, lead: dict[str, Any], *, as_form: bool
) -> None:
    body = JANE | {"client_company_name": "Acme Inc", "client_billing_invoice_due_days": 7}
    path = f"leads/{lead['id']}/convert"
    response = (
        program.form("POST", path, *body.items()) if as_form else program.ask("POST", path, body)
    )
    assert response.status_code == 201
    client = Client.objects.get()
    place = dict.fromkeys(("street", "city", "state", "zip", "country"))
    assert response.json() == {
        "data": {
            "id": client.pk,
            "company_name": "Acme Inc",
            "description": None,
            "status": "active",
            "phone": "+1 555 0100",
            "website": "https://acme.example",
            "vat": None,
            "category": lead["category"],
            "owner": {"id": Contact.objects.get().pk, "name": "Jane Doe"},
            "billing": place | {"invoice_due_days": "7"},
            "shipping": place,
            "dates": {"created": iso(client.created_at), "updated": iso(client.updated_at)},
            "tags": [],
        },
        "message": "Lead converted to client successfully.",
    }
    after = read(program, lead["id"])
    assert after == lead | {
        "status": after["status"],
        "converted": {
            "is_converted": True,
            "client_id": client.pk,
            "date": iso(client.created_at),
        },
        "dates": lead["dates"] | {"updated": after["dates"]["updated"]},
    }
    assert after["status"]["title"] == "Converted"
    assert program.get(f"clients/{client.pk}").json()["data"] == response.json()["data"]
    event = Event.objects.latest("id")
    assert (event.kind, "welcomes" in event.data) == (EventKind.LEAD_CONVERTED, False)


def test_without_a_company_it_is_the_leads_or_the_name(
    program: Program, lead: dict[str, Any]
) -> None:
    assert converted(program, lead["id"]).json()["data"]["company_name"] == "Acme Inc"
    other = create(program, lead_email="joe@example.com")["id"]
    answer = converted(program, other, first_name="Joe", email="joe@example.com").json()["data"]
    assert answer["company_name"] == "Joe Doe"


def test_a_welcome_and_a_deletion_where_they_are_wished(
    program: Program, lead: dict[str, Any]
) -> None:
    wish = {"send_welcome_email": "yes", "delete_lead": "yes"}
    assert converted(program, lead["id"], **wish).status_code == 201
    event = Event.objects.get(kind=EventKind.LEAD_CONVERTED)
    assert event.data["welcomes"]["email"] == "jane@acme.example"
    assert Lead.objects.get().deleted_at is not None
    # The lead is gone, so that it is not converted a second time.
    assert refusal(converted(program, lead["id"])) == (404, "Lead not found.")


@pytest.mark.parametrize("said", [{}, {"first_name": ""}, {"email": "other@example.com"}])
def test_a_second_time_is_a_conflict_whatever_is_said(
    program: Program, lead: dict[str, Any], said: dict[str, Any]
) -> None:
    converted(program, lead["id"])
    message = "The lead has already been converted to a client."
    assert refusal(converted(program, lead["id"], **said)) == (409, message)
    assert Client.objects.count() == 1


def test_an_archived_lead_is_converted(program: Program, lead: dict[str, Any]) -> None:
    program.ask("PUT", f"leads/{lead['id']}/archive")
    assert converted(program, lead["id"]).status_code == 201


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (
            {"first_name": "", "last_name": None, "email": ""},
            {
                "first_name": "The first name field is required.",
                "last_name": "The last name field is required.",
                "email": "The email field is required.",
            },
        ),
        ({"email": "jane"}, {"email": "The email must be a valid email address."}),
        ({"email": "ann@example.com"}, {"email": "The email has already been taken."}),
        ({"email": "owner@summit.example"}, {"email": "The email has already been taken."}),
        (
            {"email": "ann@example.com", "last_name": ""},
            {
                "last_name": "The last name field is required.",
                "email": "The email has already been taken.",
            },
        ),
        (
            {"client_billing_invoice_due_days": -1},
            {
                "client_billing_invoice_due_days": (
                    "The client billing invoice due days must be between 0 and 32767."
                )
            },
        ),
        ({"delete_lead": 1}, {"delete_lead": "The delete lead must be a string."}),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_stored(
    program: Program,
    business: Business,
    lead: dict[str, Any],
    said: dict[str, Any],
    errors: dict[str, str],
) -> None:
    enquire(business, "Ann", email="ann@example.com")
    events = Event.objects.count()
    response = converted(program, lead["id"], **said)
    assert (response.status_code, response.json()) == (422, invalid(**errors))
    assert read(program, lead["id"]) == lead
    assert (Client.objects.count(), Event.objects.count()) == (0, events)


def test_leads_of_others_look_like_those_that_never_existed(
    program: Program, business: Business, stranger: User
) -> None:
    theirs = create(Program.of(Business.objects.get(memberships__user=stranger)))["id"]
    test_data = create(Program.of(business, is_test=True))["id"]
    for pk in (theirs, test_data, NO_ROW, "x"):
        assert refusal(converted(program, pk)) == (404, "Lead not found.")
    assert not Client.objects.exists()
