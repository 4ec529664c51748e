"""Clients, as Grow CRM's document has them."""

from typing import Any

import pytest

from accounts.models import Business
from leads.models import Client, Contact, LeadCategory
from notifications.models import Event, EventKind
from tests.growcrm.clients import DOCUMENTED, JANE, add
from tests.growcrm.working import NO_ROW, Program, invalid, iso
from tests.leads.enquiries import enquire


@pytest.fixture
def standard(business: Business) -> LeadCategory:
    return LeadCategory.objects.create(business=business, title="Standard", position=1)


def documented_answer(client: Client, category: LeadCategory) -> dict[str, Any]:
    """The object of the document, with the keys and times that our rows have."""
    return {
        "id": client.pk,
        "company_name": "Acme Inc",
        "description": "Key account.",
        "status": "active",
        "phone": "+1 555 0100",
        "website": "https://acme.example",
        "vat": "GB123456789",
        "category": {"id": category.pk, "name": category.title},
        "owner": {"id": Contact.objects.get().pk, "name": "Jane Doe"},
        "billing": {
            "street": "1 Market St",
            "city": "San Francisco",
            "state": "CA",
            "zip": "94105",
            "country": "United States",
            "invoice_due_days": "7",
        },
        "shipping": {"street": None, "city": None, "state": None, "zip": None, "country": None},
        "dates": {"created": iso(client.created_at), "updated": iso(client.updated_at)},
        "tags": ["priority", "retainer"],
    }


@pytest.mark.parametrize("as_form", [True, False])
def test_the_documented_client_is_created(
    program: Program, standard: LeadCategory, *, as_form: bool
) -> None:
    body = DOCUMENTED | {"client_categoryid": standard.pk}
    if as_form:
        tags = [("tags[]", tag) for tag in body.pop("tags")]
        response = program.form("POST", "clients", *body.items(), *tags)
    else:
        response = program.ask("POST", "clients", body)
    assert response.status_code == 201
    assert response.json() == {
        "data": documented_answer(Client.objects.get(), standard),
        "message": "Client created successfully.",
    }
    event = Event.objects.get()
    assert (event.kind, "welcomes" in event.data) == (EventKind.CLIENT_CREATED, False)


def test_three_fields_are_enough_for_a_client(program: Program, business: Business) -> None:
    answer = add(program)
    client = Client.objects.get()
    first = business.lead_categories.get()
    nothing = dict.fromkeys(("street", "city", "state", "zip", "country"))
    assert answer == documented_answer(client, first) | {
        "company_name": "Jane Doe",
        "description": None,
        "phone": None,
        "website": None,
        "vat": None,
        "billing": nothing | {"invoice_due_days": None},
        "tags": [],
    }


def test_a_welcome_is_sent_where_that_is_wished(program: Program) -> None:
    add(program, send_email="yes")
    assert Event.objects.get().data["welcomes"] == {
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "client": "Jane Doe",
    }


def test_a_known_contact_is_promoted(program: Program, business: Business) -> None:
    known = enquire(business, "J Doe", email="jane@acme.example").contact
    assert add(program)["owner"] == {"id": known.pk, "name": "Jane Doe"}
    assert Contact.objects.count() == 1


def test_the_documented_refusal(program: Program) -> None:
    add(program)
    response = program.ask("POST", "clients", JANE | {"first_name": ""})
    assert (response.status_code, response.json()) == (
        422,
        invalid(
            first_name="The first name field is required.",
            email="The email has already been taken.",
        ),
    )


@pytest.mark.parametrize(
    "email", ["jane@acme.example", "JANE@acme.example", "owner@summit.example"]
)
def test_an_email_of_a_client_or_of_the_team_is_taken(program: Program, email: str) -> None:
    add(program)
    response = program.ask("POST", "clients", JANE | {"email": email})
    assert response.status_code == 422
    assert response.json() == invalid(email="The email has already been taken.")
    assert Client.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        (
            {"first_name": None, "last_name": " ", "email": None},
            {
                "first_name": "The first name field is required.",
                "last_name": "The last name field is required.",
                "email": "The email field is required.",
            },
        ),
        ({"email": "jane"}, {"email": "The email must be a valid email address."}),
        (
            {"client_categoryid": NO_ROW},
            {"client_categoryid": "The selected client categoryid is invalid."},
        ),
        (
            {"client_billing_invoice_due_days": "soon"},
            {
                "client_billing_invoice_due_days": (
                    "The client billing invoice due days must be an integer."
                )
            },
        ),
        (
            {"client_billing_invoice_due_days": 32_768},
            {
                "client_billing_invoice_due_days": (
                    "The client billing invoice due days must be between 0 and 32767."
                )
            },
        ),
        ({"client_vat": 5}, {"client_vat": "The client vat must be a string."}),
        (
            {"client_vat": "x" * 61},
            {"client_vat": "The client vat must not be greater than 60 characters."},
        ),
        ({"tags": "vip"}, {"tags": "The tags must be an array."}),
        ({"send_email": True}, {"send_email": "The send email must be a string."}),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_stored(
    program: Program, said: dict[str, Any], errors: dict[str, str]
) -> None:
    response = program.ask("POST", "clients", JANE | said)
    assert (response.status_code, response.json()) == (422, invalid(**errors))
    assert not Client.objects.exists()
    assert not Contact.objects.exists()


def test_a_client_is_read(program: Program) -> None:
    added = add(program, **DOCUMENTED)
    response = program.get(f"clients/{added['id']}")
    assert response.status_code == 200
    assert response.json() == {"data": added, "message": "Client retrieved successfully."}
    assert program.get(f"clients/{added['id']}/").json() == response.json()


def test_clients_are_listed_with_their_pages(program: Program) -> None:
    first = add(program, **DOCUMENTED)
    second = add(program, email="joe@example.com")
    response = program.get("clients")
    assert response.status_code == 200
    assert response.json() == {
        "data": [second, first],
        "meta": {"current_page": 1, "per_page": 25, "total": 2, "last_page": 1},
        "message": "Clients retrieved successfully.",
    }
    page = program.get("clients", page=2, limit=1).json()
    assert page["data"] == [first]
    assert page["meta"] == {"current_page": 2, "per_page": 1, "total": 2, "last_page": 2}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Carl", "beta", "Acme"]),
        ({"status": "suspended"}, ["beta"]),
        ({"status": "active"}, ["Carl", "Acme"]),
        ({"status": "archived"}, []),
        ({"search": "CA"}, ["Carl"]),
        ({"search": "c"}, ["Carl", "Acme"]),
        ({"search": "a\x00"}, []),
        ({"category_id": "standard"}, ["Carl"]),
        ({"category_id": "general"}, ["beta", "Acme"]),
        ({"category_id": "x"}, []),
        ({"sort": "client_company_name", "order": "asc"}, ["Acme", "beta", "Carl"]),
        ({"sort": "client_company_name"}, ["Carl", "beta", "Acme"]),
        ({"sort": "client_status", "order": "asc"}, ["Acme", "Carl", "beta"]),
        ({"sort": "client_created", "order": "asc"}, ["Acme", "beta", "Carl"]),
        ({"sort": "client_updated"}, ["beta", "Carl", "Acme"]),
        ({"sort": "nonsense"}, ["Carl", "beta", "Acme"]),
    ],
)
def test_lists_are_narrowed_and_sorted(
    program: Program,
    business: Business,
    standard: LeadCategory,
    query: dict[str, str],
    found: list[str],
) -> None:
    keys = {"general": business.lead_categories.get(title="General").pk, "standard": standard.pk}
    for number, name in enumerate(["Acme", "beta", "Carl"]):
        categories = {"client_categoryid": standard.pk} if name == "Carl" else {}
        add(program, email=f"p{number}@example.com", client_company_name=name, **categories)
    beta = Client.objects.get(company_name="beta")
    program.ask("PUT", f"clients/{beta.pk}/status", {"status": "suspended"})
    asked = {name: str(keys.get(value, value)) for name, value in query.items()}
    listed = program.get("clients", **asked).json()["data"]
    assert [client["company_name"] for client in listed] == found


def test_the_documented_update_leaves_what_it_does_not_say(
    program: Program, standard: LeadCategory
) -> None:
    before = add(program, **DOCUMENTED)
    response = program.form(
        "PATCH",
        f"clients/{before['id']}",
        ("client_company_name", "Acme Incorporated"),
        ("client_categoryid", standard.pk),
    )
    assert response.status_code == 200
    after = response.json()["data"]
    assert response.json() == {"data": after, "message": "Client updated successfully."}
    assert after == before | {
        "company_name": "Acme Incorporated",
        "category": {"id": standard.pk, "name": "Standard"},
        "dates": before["dates"] | {"updated": after["dates"]["updated"]},
    }
    assert Event.objects.latest("id").data["changes"] == {
        "company_name": ["Acme Inc", "Acme Incorporated"],
        "category": ["", "Standard"],
    }


def test_what_is_sent_empty_is_cleared(program: Program) -> None:
    before = add(program, **DOCUMENTED)
    body: dict[str, Any] = {
        "client_company_name": "Acme Inc",
        "client_vat": "",
        "client_billing_city": None,
        "client_billing_invoice_due_days": "",
        "tags": [],
        "owner": NO_ROW,
    }
    after = program.ask("PATCH", f"clients/{before['id']}", body).json()["data"]
    assert after == before | {
        "vat": None,
        "billing": before["billing"] | {"city": None, "invoice_due_days": None},
        "dates": before["dates"] | {"updated": after["dates"]["updated"]},
    }


def test_what_is_sent_back_as_it_was_shown_changes_nothing(program: Program) -> None:
    before = add(program, **DOCUMENTED)
    billing = before["billing"]
    body: dict[str, Any] = {
        "client_company_name": before["company_name"],
        "client_categoryid": before["category"]["id"],
        **{f"client_{name}": before[name] for name in ("description", "phone", "website", "vat")},
        **{f"client_billing_{name}": value for name, value in billing.items()},
    }
    events = Event.objects.count()
    assert program.ask("PATCH", f"clients/{before['id']}", body).json()["data"] == before
    assert Event.objects.count() == events


def test_an_update_needs_the_company(program: Program) -> None:
    pk = add(program)["id"]
    response = program.ask("PATCH", f"clients/{pk}", {"client_vat": "GB1"})
    assert response.status_code == 422
    assert response.json() == invalid(
        client_company_name="The client company name field is required."
    )


def test_a_list_costs_the_same_however_long_it_is(
    program: Program, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        add(program, email=f"p{number}@example.com", tags=[f"tag {number}"])
    with django_assert_max_num_queries(7):
        assert len(program.get("clients").json()["data"]) == 5
