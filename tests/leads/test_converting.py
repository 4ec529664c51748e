"""A lead becomes a client, once; their person is the primary contact."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Business, User
from leads.clients import EmailTaken
from leads.converting import AlreadyConverted, Conversion, convert
from leads.identity import email_identity
from leads.models import Client, Contact, Identity, Lead, LeadStatus
from leads.opting import opt_in, opt_out
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound
from tests.accounts.test_races import RACERS, race
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire, move

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business, "Jane Doe", email="jane@acme.example", phone="+1 555 010 0000", address="1 Elm",
        city="Troy", state="NY", zip="12180", country="US", company="Acme Inc",
        website="https://acme.example",
    )  # fmt: skip


def state() -> list[Any]:
    models = (Lead, Contact, Client, Identity, Event)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_the_lead_is_won_and_its_person_is_the_client(
    business: Business, lead: Lead, actor: Actor
) -> None:
    client = convert(lead, Conversion(), actor, now=LATER)

    row = Client.objects.values().get()
    assert row == {
        "id": client.pk,
        "public_id": client.public_id,
        "business_id": business.pk,
        "company_name": "Acme Inc",
        "primary_contact_id": lead.contact_id,
        "status": "active",
        "category_id": None,
        "description": "",
        "phone": "+1 555 010 0000",
        "website": "https://acme.example",
        "vat": "",
        "billing_street": "1 Elm",
        "billing_city": "Troy",
        "billing_state": "NY",
        "billing_zip": "12180",
        "billing_country": "US",
        "shipping_street": "",
        "shipping_city": "",
        "shipping_state": "",
        "shipping_zip": "",
        "shipping_country": "",
        "invoice_due_days": None,
        "is_test": False,
        "created_at": LATER,
        "updated_at": LATER,
    }
    lead.refresh_from_db()
    assert (lead.client, lead.status.slug, lead.deleted_at) == (client, "converted", None)
    assert lead.updated_at == LATER
    contact = Contact.objects.get()
    assert (contact.client, contact.email) == (client, "jane@acme.example")
    event = Event.objects.latest("id")
    assert (event.kind, event.contact_id, event.lead_id) == (
        EventKind.LEAD_CONVERTED,
        contact.pk,
        lead.pk,
    )
    assert event.data == {
        "lead": lead.public_id,
        "contact": contact.public_id,
        "changes": {"status": ["New", "Converted"], "client": ["", "Acme Inc"]},
        "client": {"id": client.public_id, "name": "Acme Inc"},
    }


def test_what_is_said_of_the_person_is_an_edit_of_them(lead: Lead, actor: Actor) -> None:
    wish = Conversion(
        first_name="Janet", last_name="Roe", email=email_identity("Janet@acme.example"),
        company_name="Acme Corporation", invoice_due_days=7,
    )  # fmt: skip
    client = convert(lead, wish, actor, now=LATER)

    assert (client.company_name, client.invoice_due_days) == ("Acme Corporation", 7)
    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Janet Roe", "Janet@acme.example")
    assert list(contact.identities.order_by("id").values_list("value", flat=True)) == [
        "jane@acme.example",
        "+15550100000",
        "janet@acme.example",
    ]
    assert Event.objects.latest("id").data["changes"] == {
        "first_name": ["Jane", "Janet"],
        "last_name": ["Doe", "Roe"],
        "email": ["jane@acme.example", "Janet@acme.example"],
        "status": ["New", "Converted"],
        "client": ["", "Acme Corporation"],
    }
    assert list(Lead.objects.matching("janet roe")) == [lead]


def test_without_a_company_the_client_bears_the_persons_name(
    business: Business, actor: Actor
) -> None:
    assert convert(enquire(business, "Bob Jones"), Conversion(), actor, now=LATER).company_name == (
        "Bob Jones"
    )


def test_a_lead_in_another_status_that_is_won_gets_the_first_one(
    business: Business, lead: Lead, actor: Actor
) -> None:
    LeadStatus.objects.create(
        business=business, title="Won", slug="won", legacy_name="won", meaning="won", position=9
    )
    move(lead, "won")
    convert(lead, Conversion(), actor, now=LATER)
    assert Lead.objects.get().status.slug == "converted"


def test_a_business_that_knows_no_won_status_keeps_the_leads(lead: Lead, actor: Actor) -> None:
    LeadStatus.objects.filter(meaning="won").delete()
    convert(lead, Conversion(), actor, now=LATER)
    assert Lead.objects.get().status.slug == "new"


def test_the_lead_is_deleted_where_that_is_wished(lead: Lead, actor: Actor) -> None:
    client = convert(lead, Conversion(deletes_lead=True), actor, now=LATER)
    stored = Lead.objects.get()
    assert (stored.client, stored.deleted_at) == (client, LATER)
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[1:] == [EventKind.LEAD_CONVERTED, EventKind.LEAD_DELETED]


def test_a_second_time_is_refused(lead: Lead, actor: Actor) -> None:
    convert(lead, Conversion(), actor, now=LATER)
    before = state()
    with pytest.raises(AlreadyConverted) as refused:
        convert(lead, Conversion(), actor, now=LATER)
    assert refused.value.message == "The lead has already been converted to a client."
    assert state() == before


def test_a_deleted_lead_is_not_converted(lead: Lead, actor: Actor) -> None:
    delete_lead(lead, actor, now=NOON)
    before = state()
    with pytest.raises(NotFound):
        convert(lead, Conversion(), actor, now=LATER)
    assert state() == before


@pytest.mark.parametrize("email", ["bob@example.com", "owner@summit.example"])
def test_an_email_of_somebody_else_is_taken(
    business: Business, lead: Lead, actor: Actor, email: str
) -> None:
    enquire(business, "Bob", email="bob@example.com")
    before = state()
    with pytest.raises(EmailTaken) as refused:
        convert(lead, Conversion(email=email_identity(email)), actor, now=LATER)
    assert refused.value.field == "email"
    assert state() == before


def test_a_person_of_the_team_and_a_client_become_no_client(
    business: Business, lead: Lead, actor: Actor
) -> None:
    colleague = enquire(business, "Olivia", email="Owner@summit.example")
    convert(lead, Conversion(), actor, now=LATER)
    second = enquire(business, "Jane", email="jane@acme.example", now=LATER)
    before = state()
    for one in (colleague, second):
        with pytest.raises(EmailTaken):
            convert(one, Conversion(), actor, now=LATER)
    assert second != lead
    assert state() == before


def test_the_email_of_another_business_is_free(actor: Actor, lead: Lead) -> None:
    convert(lead, Conversion(), actor, now=LATER)
    theirs = enquire(make_business(), "Jane Doe", email="jane@acme.example")
    convert(theirs, Conversion(), actor, now=LATER)
    assert Client.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_convert_one_lead_at_once_one_does() -> None:
    business = make_business()
    lead = enquire(business, "Jane Doe")
    actor = Actor.from_user(business.memberships.get().user)
    outcomes = race(lambda _: convert(lead, Conversion(), actor, now=LATER).pk)

    client = Client.objects.get()
    assert sorted(outcomes, key=str) == sorted(
        [client.pk, *["already_converted"] * (RACERS - 1)], key=str
    )
    assert Event.objects.filter(kind=EventKind.LEAD_CONVERTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_leads_that_are_converted_with_one_email_at_once_one_is() -> None:
    business = make_business()
    leads = [enquire(business, f"Jane{number}") for number in range(RACERS)]
    actor = Actor.from_user(business.memberships.get().user)
    wish = Conversion(email=email_identity("jane@acme.example"))
    outcomes = race(lambda number: convert(leads[number], wish, actor, now=LATER).pk)

    assert outcomes.count("email_taken") == RACERS - 1
    assert Client.objects.count() == 1
    assert Lead.objects.exclude(client=None).count() == 1


def test_an_opt_out_is_told_once_and_taken_back_once(lead: Lead, actor: Actor) -> None:
    person = lead.contact
    for _ in range(2):
        opt_out(person, actor, now=LATER)
    assert Contact.objects.get().opted_out_at == LATER
    for _ in range(2):
        opt_in(person, actor, now=LATER)
    assert Contact.objects.get().opted_out_at is None
    events = Event.objects.order_by("id")[1:]
    assert [(event.kind, event.contact_id, event.data) for event in events] == [
        (EventKind.CONTACT_OPTED_OUT, person.pk, {"contact": person.public_id}),
        (EventKind.CONTACT_OPTED_IN, person.pk, {"contact": person.public_id}),
    ]
