"""What programs say of clients in Grow CRM, and how they are shown: `contract/growcrm.md`
section 4."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from accounts.models import Business
from apikeys.viewsets import key_of
from leads.api.growcrm import body_of, by_column, moment, sorted_as_asked
from leads.api.growcrm_bodies import Asked, Titles, taken
from leads.api.growcrm_fields import Email, OneOf, RowOf, Text, Whole
from leads.api.growcrm_lead_bodies import MAX_PLACE, MAX_WORD, categories
from leads.api.growcrm_query import of_category
from leads.clients import NewClient, is_taken
from leads.models import (
    LONGEST_NAME,
    MAX_COMPANY,
    MAX_NOTE,
    MAX_TAG,
    Client,
    ClientQuerySet,
    ClientStatus,
    Contact,
    LeadCategory,
)
from pocketcrm.errors import InvalidInput

YES = "yes"
# What a smallint holds.
MOST_DAYS = 32_767
COLUMNS = {
    "client_company_name": "company_name",
    "client_categoryid": "category",
    "client_description": "description",
    "client_phone": "phone",
    "client_website": "website",
    "client_vat": "vat",
    "client_billing_street": "billing_street",
    "client_billing_city": "billing_city",
    "client_billing_state": "billing_state",
    "client_billing_zip": "billing_zip",
    "client_billing_country": "billing_country",
    "client_billing_invoice_due_days": "invoice_due_days",
}
PLACE = ("street", "city", "state", "zip", "country")
SORTS = {
    "client_created": by_column("created_at"),
    "client_company_name": by_column("company_name", ignoring_case=True),
    "client_status": by_column("status"),
    "client_updated": by_column("updated_at"),
}


def people(business: Business) -> QuerySet[Contact]:
    return Contact.objects.of(business).exclude(client=None)


class ClientColumns(Asked):
    client_categoryid = RowOf(categories)
    client_description = Text(most=MAX_NOTE, lines=True)
    client_phone = Text(most=40)
    client_website = Text(most=300)
    client_vat = Text(most=60)
    client_billing_street = Text(most=300)
    client_billing_city = Text(most=MAX_PLACE)
    client_billing_state = Text(most=MAX_PLACE)
    client_billing_zip = Text(most=20)
    client_billing_country = Text(most=MAX_PLACE)
    client_billing_invoice_due_days = Whole(least=0, most=MOST_DAYS)


class Person(Asked):
    first_name = Text(most=LONGEST_NAME, needed=True)
    last_name = Text(most=LONGEST_NAME, needed=True)
    email = Email(needed=True)
    client_company_name = Text(most=MAX_COMPANY)


class ConvertedLead(Person):
    client_billing_invoice_due_days = Whole(least=0, most=MOST_DAYS)
    send_welcome_email = Text(most=MAX_WORD)
    delete_lead = Text(most=MAX_WORD)


class AddedClient(ClientColumns, Person):
    tags = Titles(most=MAX_TAG)
    send_email = Text(most=MAX_WORD)


class ChangedClient(ClientColumns):
    client_company_name = Text(most=MAX_COMPANY, needed=True)


class ClientTags(Asked):
    tags = Titles(most=MAX_TAG, must_be_there=True)


class NewClientStatus(Asked):
    status = OneOf(tuple(ClientStatus.values), needed=True)


class NewOwner(Asked):
    owner = RowOf(people, needed=True)


CONVERTED, ADDED_CLIENT, CHANGED_CLIENT = ConvertedLead(), AddedClient(), ChangedClient()
CLIENT_TAGS, CLIENT_STATUS, NEW_OWNER = ClientTags(), NewClientStatus(), NewOwner()


def wish_of(asked: Person, request: Request, *, contact: Contact | None = None) -> dict[str, Any]:
    """The parameters of somebody who is to be a client, the contact where they are one. Raises
    InvalidInput with all that is wrong: that their e-mail is taken, too."""
    try:
        return asked.said(request)
    except InvalidInput as error:
        problems = error.problems
        if all(problem.field != "email" for problem in problems):
            key = key_of(request)
            email = asked.fields["email"].run_validation(body_of(request)["email"])
            if is_taken(email, key.business, is_test=key.is_test, contact=contact):
                problems = asked.in_order([*problems, *taken("email").problems])
        raise InvalidInput(problems) from error


def new_client_of(request: Request) -> NewClient:
    said = wish_of(ADDED_CLIENT, request)
    columns = {column: said[name] for name, column in COLUMNS.items() if column != "company_name"}
    return NewClient(
        first_name=said["first_name"],
        last_name=said["last_name"],
        email=said["email"],
        company_name=said["client_company_name"],
        columns=columns,
        tags=said["tags"],
        sends_welcome=said["send_email"] == YES,
    )


def columns_of(request: Request, client: Client, first: LeadCategory | None) -> dict[str, Any]:
    """What the body says of a client, as their columns. Raises InvalidInput."""
    said = CHANGED_CLIENT.said(request, shown=_parameters_of(client, first))
    sent = body_of(request)
    return {column: said[name] for name, column in COLUMNS.items() if name in said and name in sent}


def _parameters_of(client: Client, first: LeadCategory | None) -> dict[str, Any]:
    """What a client shows, as a program sends it back."""
    shown = client_answer(client, first)
    billing = shown["billing"]
    return {
        "client_categoryid": shown["category"] and shown["category"]["id"],
        **{f"client_{name}": shown[name] for name in ("description", "phone", "website", "vat")},
        **{f"client_billing_{name}": value for name, value in billing.items()},
        "client_company_name": shown["company_name"],
    }


def clients_asked_for(
    clients: ClientQuerySet, query: Mapping[str, str], first: LeadCategory | None
) -> QuerySet[Client]:
    """Narrowed by every filter that the query fills, in the order that it wants."""
    state, category, wanted = (
        query.get(name, "").strip() for name in ("status", "category_id", "search")
    )
    if "\x00" in state + wanted:
        return clients.none()
    if state:
        clients = clients.filter(status=state)
    if category:
        clients = clients.filter(of_category(category, first))
    if wanted:
        clients = clients.filter(company_name__icontains=wanted)
    return sorted_as_asked(clients, query, SORTS)


def to_show(clients: ClientQuerySet) -> ClientQuerySet:
    """With all that an answer tells of them."""
    return clients.select_related("primary_contact", "category").prefetch_related("tags")


def client_answer(client: Client, first: LeadCategory | None) -> dict[str, Any]:
    category, days = client.category or first, client.invoice_due_days
    return {
        "id": client.pk,
        "company_name": client.company_name,
        "description": client.description or None,
        "status": client.status,
        "phone": client.phone or None,
        "website": client.website or None,
        "vat": client.vat or None,
        "category": category and {"id": category.pk, "name": category.title},
        "owner": {"id": client.primary_contact_id, "name": str(client.primary_contact)},
        "billing": {
            **_place(client, "billing"),
            "invoice_due_days": None if days is None else str(days),
        },
        "shipping": _place(client, "shipping"),
        "dates": {"created": moment(client.created_at), "updated": moment(client.updated_at)},
        "tags": [tag.title for tag in client.tags.all()],
    }


def _place(client: Client, which: str) -> dict[str, str | None]:
    return {name: getattr(client, f"{which}_{name}") or None for name in PLACE}
