"""Clients in Grow CRM, and the lead that becomes one: `contract/growcrm.md` section 4, and
section 3.2 number 11."""

from functools import partial

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from leads.api.growcrm import (
    GrowViewSet,
    actor_of,
    deleted,
    done,
    find,
    lead_of,
    page_of,
    unknown,
)
from leads.api.growcrm_answers import first_category
from leads.api.growcrm_bodies import not_selectable, taken
from leads.api.growcrm_client_bodies import (
    CLIENT_STATUS,
    CLIENT_TAGS,
    CONVERTED,
    NEW_OWNER,
    YES,
    client_answer,
    clients_asked_for,
    columns_of,
    new_client_of,
    to_show,
    wish_of,
)
from leads.clients import ClientEdit, EmailTaken, create_client, delete_client, edit_client
from leads.converting import AlreadyConverted, Conversion, convert
from leads.models import Client, ClientQuerySet
from pocketcrm.errors import InvalidInput, NotFound


def clients_of(request: Request) -> ClientQuerySet:
    """What a key can see: its business's clients, for test keys test data, for others real data."""
    key = key_of(request)
    return Client.objects.of(key.business).filter(is_test=key.is_test)


def client_of(request: Request, text: str) -> Client:
    """The client with the key in an address. Raises NotFound."""
    client = find(clients_of(request), text, "Client")
    client.business = key_of(request).business
    return client


def answered(request: Request, pk: int, message: str, *, status: int = 200) -> Response:
    """The client as they are by now."""
    client = to_show(clients_of(request)).filter(pk=pk).first()
    if client is None:
        raise unknown("Client")
    first = first_category(key_of(request).business)
    return done(client_answer(client, first), message, status=status)


class Conversions(GrowViewSet):
    def create(self, request: Request, pk: str) -> Response:
        lead = lead_of(request, pk)
        if lead.is_converted:
            # First of all: whoever asks a second time sends an e-mail that is taken by now.
            raise AlreadyConverted("The lead has already been converted to a client.")
        said = wish_of(CONVERTED, request, contact=lead.contact)
        conversion = Conversion(
            first_name=said["first_name"],
            last_name=said["last_name"],
            email=said["email"],
            company_name=said["client_company_name"],
            invoice_due_days=said["client_billing_invoice_due_days"],
            sends_welcome=said["send_welcome_email"] == YES,
            deletes_lead=said["delete_lead"] == YES,
        )
        try:
            client = convert(lead, conversion, actor_of(request), now=timezone.now())
        except EmailTaken as error:
            raise taken("email") from error
        except NotFound as error:
            raise unknown("Lead") from error
        return answered(request, client.pk, "Lead converted to client successfully.", status=201)


class Clients(GrowViewSet):
    def list(self, request: Request) -> Response:
        first = first_category(key_of(request).business)
        clients = clients_asked_for(to_show(clients_of(request)), request.query_params, first)
        shown = partial(client_answer, first=first)
        return page_of(request, clients, shown, "Clients retrieved successfully.")

    def retrieve(self, request: Request, pk: str) -> Response:
        return answered(request, client_of(request, pk).pk, "Client retrieved successfully.")

    def create(self, request: Request) -> Response:
        new = new_client_of(request)
        try:
            client = create_client(
                key_of(request).business, new, actor_of(request), now=timezone.now()
            )
        except EmailTaken as error:
            raise taken("email") from error
        return answered(request, client.pk, "Client created successfully.", status=201)

    def update(self, request: Request, pk: str) -> Response:
        """What is not sent stays: nowhere is said that it is cleared, as it is said of leads."""
        client = client_of(request, pk)
        columns = columns_of(request, client, first_category(client.business))
        return _edited(request, client, ClientEdit(columns=columns), "Client updated")

    def destroy(self, request: Request, pk: str) -> Response:
        client = client_of(request, pk)
        try:
            delete_client(client, actor_of(request), now=timezone.now())
        except NotFound as error:
            raise unknown("Client") from error
        return deleted(int(pk), "Client deleted successfully.")

    def tags(self, request: Request, pk: str) -> Response:
        client, said = client_of(request, pk), CLIENT_TAGS.said(request)
        return _edited(request, client, ClientEdit(tags=said["tags"]), "Client tags updated")

    def status(self, request: Request, pk: str) -> Response:
        client, said = client_of(request, pk), CLIENT_STATUS.said(request)
        return _edited(request, client, ClientEdit(columns=said), "Client status updated")

    def owner(self, request: Request, pk: str) -> Response:
        """The account owner of the dialect is the client's primary contact."""
        client, said = client_of(request, pk), NEW_OWNER.said(request)
        edit = ClientEdit(primary_contact=said["owner"])
        return _edited(request, client, edit, "Client account owner updated")


def _edited(request: Request, client: Client, edit: ClientEdit, what: str) -> Response:
    try:
        edit_client(client, edit, actor_of(request), now=timezone.now())
    except InvalidInput as error:
        raise not_selectable("owner") from error
    except NotFound as error:
        raise unknown("Client") from error
    return answered(request, client.pk, f"{what} successfully.")
