"""The list of clients, a client's page, and what people do there."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.test.html import parse_html

from accounts.models import Business, User
from leads.clients import ClientEdit, NewClient, create_client, edit_client
from leads.converting import Conversion, convert
from leads.identity import email_identity
from leads.models import Client, Contact, Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.leads.enquiries import NOON, elements, enquire, names, rows, text_of
from tests.leads.people import person

LIST = "/b/summit-roofing/clients/"


def add(business: Business, name: str, owner: User, **options: Any) -> Client:
    email = email_identity(f"{name.lower()}@example.com")
    new = NewClient(first_name=name, last_name="Smith", email=email, **options)
    return create_client(business, new, Actor.from_user(owner), now=NOON)


@pytest.fixture
def acme(business: Business, owner: User) -> Client:
    return add(business, "Ann", owner, company_name="Acme", tags=["VIP", "north"])


def path(client: Client, act: str = "") -> str:
    return f"{LIST}{client.public_id}/{act}"


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return text_of(parse_html(response.content.decode()))


def get(browser: Browser, url: str, **query: Any) -> Any:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        return browser.get(url, query)


def filled(response: Any) -> dict[str, str]:
    """The form as a browser sends it back."""
    form = response.context["form"]
    now = {field.html_name: field.value() for field in form}
    before = {field.html_initial_name: field.initial for field in form}
    return {name: "" if value is None else str(getattr(value, "pk", value))
            for name, value in (before | now).items()}  # fmt: skip


def test_the_list_says_who_since_when_and_how_they_stand(
    business: Business, acme: Client, owner: User, colleague_client: Browser
) -> None:
    zed = add(business, "Zed", owner)
    edit_client(zed, ClientEdit(columns={"status": "suspended"}), Actor.from_user(owner), now=NOON)
    assert rows(get(colleague_client, LIST)) == [
        ["Zed Smith", "Zed Smith", "Suspended", "—", "5 min ago"],
        ["Acme", "Ann Smith", "Active", "north VIP", "5 min ago"],
    ]
    assert names(get(colleague_client, LIST, q="ACME")) == ["Acme"]
    assert names(get(colleague_client, LIST, q="zed@example")) == ["Zed Smith"]
    assert names(get(colleague_client, LIST, status="active")) == ["Acme"]
    assert names(get(colleague_client, LIST, sort="company")) == ["Acme", "Zed Smith"]
    assert "No client matches" in text(get(colleague_client, LIST, q="nobody"))
    assert "No test data" in text(get(colleague_client, LIST, test="1"))


def test_an_empty_list_offers_to_add_one(business: Business, owner_client: Browser) -> None:
    assert "Whom you work for will be here" in text(get(owner_client, LIST))


def test_the_list_and_the_page_take_the_same_number_of_queries_for_any_number(
    business: Business, acme: Client, owner: User, owner_client: Browser,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for turn in range(2):
        with django_assert_num_queries(8):
            get(owner_client, LIST)
        with django_assert_num_queries(11):
            get(owner_client, path(acme))
        for number in range(4):
            add(business, f"Ben{turn}{number}", owner, tags=[f"tag {number}"])
            Contact.objects.filter(pk=person(business, "Cyd Doe").pk).update(client=acme)


def test_the_page_shows_their_people_and_leads(
    business: Business, owner: User, colleague_client: Browser
) -> None:
    lead = enquire(business, "Ann Smith", service_requested="Roof repair")
    conversion = Conversion(company_name="Acme")
    client = convert(lead, conversion, Actor.from_user(owner), now=NOON)
    shown = text(get(colleague_client, path(client)))
    for part in ("Acme", "Ann Smith Primary contact", "Roof repair", "1 contact and 1 lead stay"):
        assert part in shown
    contact = f"/b/summit-roofing/contacts/{lead.contact.public_id}/"
    assert "Client Acme" in text(get(colleague_client, contact))


def test_a_client_is_added_and_somebody_known_becomes_one(
    business: Business, colleague_client: Browser
) -> None:
    known = person(business, "Ann Smith", email="ann@example.com")
    said = {"company_name": "", "first_name": "Ann", "last_name": "Smith", "phone": "555",
            "email": "ANN@example.com", "tags": "VIP, north"}  # fmt: skip
    answer = colleague_client.post(f"{LIST}new/", said, follow=True)
    assert "Ann Smith is a client now." in text(answer)
    client = Client.objects.get()
    assert (client.company_name, client.primary_contact, client.phone) == (
        "Ann Smith", known, "555",
    )  # fmt: skip
    assert [tag.title for tag in client.tags.all()] == ["north", "VIP"]
    answer = colleague_client.post(f"{LIST}new/", said)
    assert "This belongs to somebody else, or to a client already." in text(answer, 422)


def test_what_is_wrong_is_said_and_kept(business: Business, owner_client: Browser) -> None:
    said = {"first_name": "", "email": "nonsense", "tags": "x" * 61, "company_name": "Acme"}
    answer = owner_client.post(f"{LIST}new/", said)
    shown = text(answer, 422)
    for part in ("This field is required", "not a valid e-mail address", "can have 60 characters"):
        assert part in shown
    inputs = elements(parse_html(answer.content.decode()), "input")
    assert any(("value", "Acme") in field.attributes for field in inputs)


def test_an_edit_writes_what_was_changed_and_nothing_else(
    acme: Client, owner: User, owner_client: Browser
) -> None:
    sent = filled(get(owner_client, path(acme, "edit/")))
    meanwhile = ClientEdit(columns={"phone": "555 999"})
    edit_client(acme, meanwhile, Actor.from_user(owner), now=NOON)
    sent |= {"company_name": "Acme Inc", "billing_city": "Cleveland", "tags": "VIP",
             "invoice_due_days": "30", "description": "Two\r\nlines"}  # fmt: skip
    assert "Saved" in text(owner_client.post(path(acme, "edit/"), sent, follow=True))
    acme.refresh_from_db()
    assert (acme.company_name, acme.billing_city, acme.invoice_due_days, acme.phone) == (
        "Acme Inc", "Cleveland", 30, "555 999",
    )  # fmt: skip
    assert acme.description == "Two\nlines"
    assert [tag.title for tag in acme.tags.all()] == ["VIP"]
    told = Event.objects.filter(kind=EventKind.CLIENT_UPDATED).latest("id").data["changes"]
    assert sorted(told) == [
        "billing_city", "company_name", "description", "invoice_due_days", "tags",
    ]  # fmt: skip


def test_an_edit_that_is_wrong_changes_nothing(
    business: Business, acme: Client, owner_client: Browser
) -> None:
    other = person(business, "Zed Doe")
    sent = filled(get(owner_client, path(acme, "edit/")))
    sent |= {"company_name": "", "primary_contact": str(other.pk), "invoice_due_days": "-1"}
    assert "Not saved yet" in text(owner_client.post(path(acme, "edit/"), sent), 422)
    acme.refresh_from_db()
    assert acme.company_name == "Acme"


def test_a_client_is_suspended_and_made_active_again(
    acme: Client, colleague_client: Browser
) -> None:
    answer = colleague_client.post(path(acme, "status/"), {"status": "suspended"}, follow=True)
    assert "Make active again" in text(answer)
    colleague_client.post(path(acme, "status/"), {"status": "active"})
    acme.refresh_from_db()
    assert acme.status == "active"
    answer = colleague_client.post(path(acme, "status/"), {"status": "x"}, follow=True)
    assert "Choose active or suspended." in text(answer)


def test_deleting_keeps_the_people_and_the_leads(
    business: Business, owner: User, owner_client: Browser
) -> None:
    lead = enquire(business, "Ann Smith")
    client = convert(lead, Conversion(company_name="Acme"), Actor.from_user(owner), now=NOON)
    answer = owner_client.post(path(client, "delete/"), follow=True)
    assert "Acme is deleted. Their people are still among the contacts." in text(answer)
    assert Lead.objects.get().client is None
    assert Contact.objects.get().client is None
    assert owner_client.get(path(client)).status_code == 404
    assert owner_client.post(path(client, "delete/")).status_code == 404


def test_strangers_see_nothing(acme: Client, stranger_client: Browser) -> None:
    for home in (LIST, "/b/valley-dental/clients/"):
        for act in ("", "edit/"):
            assert stranger_client.get(f"{home}{acme.public_id}/{act}").status_code == 404
        for act in ("edit/", "status/", "delete/"):
            assert stranger_client.post(f"{home}{acme.public_id}/{act}").status_code == 404
    assert stranger_client.get(LIST).status_code == 404
    assert stranger_client.post(f"{LIST}new/").status_code == 404
    assert "Whom you work for will be here" in text(
        stranger_client.get("/b/valley-dental/clients/")
    )
