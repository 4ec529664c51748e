"""Clients who are added, changed and deleted; their people stay contacts."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Business, User
from leads.clients import (
    ClientEdit,
    EmailTaken,
    NewClient,
    create_client,
    delete_client,
    edit_client,
)
from leads.converting import Conversion, convert
from leads.identity import email_identity
from leads.models import Client, Contact, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import InvalidInput, NotFound
from tests.accounts.test_races import RACERS, race
from tests.conftest import signed_in
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire
from tests.leads.enquiries import told as timeline
from tests.leads.people import person

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def jane(email: str = "jane@acme.example", **said: Any) -> NewClient:
    return NewClient(first_name="Jane", last_name="Doe", email=email_identity(email), **said)


@pytest.fixture
def client(business: Business, actor: Actor) -> Client:
    return create_client(business, jane(company_name="Acme Inc"), actor, now=NOON)


def told_last() -> tuple[str, int | None, dict[str, Any]]:
    event = Event.objects.latest("id")
    return event.kind, event.contact_id, event.data


def test_somebody_new_becomes_a_contact_and_a_client(business: Business, actor: Actor) -> None:
    new = jane(columns={"vat": "GB1", "invoice_due_days": 7}, tags=("Priority", "VIP", "Priority"))
    client = create_client(business, new, actor, now=NOON)

    stored = Client.objects.get()
    assert (stored.company_name, stored.vat, stored.invoice_due_days) == ("Jane Doe", "GB1", 7)
    assert [tag.title for tag in stored.tags.all()] == ["Priority", "VIP"]
    contact = Contact.objects.get()
    assert (contact.client, stored.primary_contact) == (client, contact)
    assert (contact.name, contact.email) == ("Jane Doe", "jane@acme.example")
    about = {"id": client.public_id, "name": "Jane Doe"}
    data = {"contact": contact.public_id, "client": about}
    assert told_last() == (EventKind.CLIENT_CREATED, contact.pk, data)
    assert not Lead.objects.exists()


def test_a_known_contact_is_promoted(business: Business, actor: Actor) -> None:
    known = person(business, "J Doe", email="Jane@acme.example", city="Troy")
    client = create_client(business, jane(sends_welcome=True), actor, now=LATER)

    assert client.primary_contact == known
    contact = Contact.objects.get()
    assert (contact.name, contact.city, contact.client) == ("Jane Doe", "Troy", client)
    assert told_last()[2] == {
        "contact": known.public_id,
        "client": {"id": client.public_id, "name": "Jane Doe"},
        "changes": {
            "first_name": ["J", "Jane"],
            "email": ["Jane@acme.example", "jane@acme.example"],
        },
        "welcomes": {"email": "jane@acme.example", "name": "Jane Doe", "client": "Jane Doe"},
    }


@pytest.mark.parametrize("email", ["jane@acme.example", "owner@summit.example"])
def test_an_email_of_a_client_or_of_the_team_is_taken(
    business: Business, client: Client, actor: Actor, email: str
) -> None:
    before = list(Contact.objects.values()), Event.objects.count()
    with pytest.raises(EmailTaken):
        create_client(business, jane(email), actor, now=LATER)
    assert (list(Contact.objects.values()), Event.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_one_client_at_once_one_does() -> None:
    business = make_business()
    actor = Actor.from_user(business.memberships.get().user)
    outcomes = race(lambda _: create_client(business, jane(), actor, now=NOON).pk)
    assert outcomes.count("email_taken") == RACERS - 1
    assert Client.objects.count() == Contact.objects.count() == 1


def test_an_edit_is_stored_and_told_with_what_was_there(client: Client, actor: Actor) -> None:
    edit = ClientEdit(
        columns={"company_name": "Acme Ltd", "invoice_due_days": 14, "status": "suspended"},
        tags=["retainer"],
    )
    edited = edit_client(client, edit, actor, now=LATER)

    stored = Client.objects.get()
    assert edited == stored
    assert (stored.company_name, stored.invoice_due_days, stored.status) == (
        "Acme Ltd",
        14,
        "suspended",
    )
    assert stored.updated_at == LATER
    assert told_last() == (
        EventKind.CLIENT_UPDATED,
        client.primary_contact_id,
        {
            "contact": client.primary_contact.public_id,
            "client": {"id": client.public_id, "name": "Acme Ltd"},
            "changes": {
                "company_name": ["Acme Inc", "Acme Ltd"],
                "invoice_due_days": ["", "14"],
                "status": ["active", "suspended"],
                "tags": ["", "retainer"],
            },
        },
    )


def test_an_edit_without_a_difference_is_none(client: Client, actor: Actor) -> None:
    before = list(Client.objects.values()), Event.objects.count()
    edit = ClientEdit(
        columns={"company_name": "Acme Inc"}, tags=[], primary_contact=client.primary_contact
    )
    edit_client(client, edit, actor, now=LATER)
    assert (list(Client.objects.values()), Event.objects.count()) == before


def test_another_of_their_people_becomes_the_primary_contact(
    business: Business, client: Client, actor: Actor
) -> None:
    bob, cy = person(business, "Bob Jones"), person(business, "Cy")
    Contact.objects.filter(pk=bob.pk).update(client=client)
    edit_client(client, ClientEdit(primary_contact=bob), actor, now=LATER)
    assert Client.objects.get().primary_contact == bob
    assert told_last()[1:] == (
        bob.pk,
        {
            "contact": bob.public_id,
            "client": {"id": client.public_id, "name": "Acme Inc"},
            "changes": {"primary_contact": ["Jane Doe", "Bob Jones"]},
        },
    )
    with pytest.raises(InvalidInput):
        edit_client(client, ClientEdit(primary_contact=cy), actor, now=LATER)


def test_the_people_and_the_leads_of_a_deleted_client_stay(
    business: Business, actor: Actor
) -> None:
    lead = enquire(business, "Jane Doe", email="jane@acme.example")
    client = convert(lead, Conversion(), actor, now=NOON)
    public_id = client.public_id
    delete_client(client, actor, now=LATER)

    assert not Client.objects.exists()
    stored = Lead.objects.get()
    assert (stored.is_converted, stored.status.slug, stored.updated_at) == (
        False,
        "converted",
        LATER,
    )
    assert Contact.objects.get().client is None
    assert told_last() == (
        EventKind.CLIENT_DELETED,
        lead.contact_id,
        {
            "contact": lead.contact.public_id,
            "client": {"id": public_id, "name": "Jane Doe"},
        },
    )
    for act in (
        lambda: delete_client(Client(pk=client.pk or 1, business=business), actor, now=LATER),
        lambda: edit_client(Client(pk=1, business=business), ClientEdit(), actor, now=LATER),
    ):
        with pytest.raises(NotFound):
            act()
    assert convert(lead, Conversion(), actor, now=LATER).people.get() == lead.contact


def test_what_happens_to_clients_can_be_read_on_the_page_of_a_lead(
    business: Business, actor: Actor, owner: User
) -> None:
    lead = enquire(business, "Jane Doe", email="jane@acme.example")
    client = convert(lead, Conversion(), actor, now=NOON)
    edit_client(client, ClientEdit(columns={"vat": "GB1"}), actor, now=NOON)
    delete_client(client, actor, now=NOON)
    create_client(business, jane(), actor, now=NOON)
    page = signed_in(owner).get(f"/b/{business.slug}/leads/{lead.public_id}/")
    words = [entry.partition(" ")[2] for entry in timeline(page)]
    for told, beginning in zip(
        words,
        [
            "made them the client Jane Doe",
            "deleted the client Jane Doe",
            "changed the client Jane Doe",
            "converted this lead into the client Jane Doe",
        ],
        strict=False,
    ):
        assert told.startswith(beginning)
