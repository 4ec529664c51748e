"""The list of contacts and a contact's page, and to whom they are shown."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.html import parse_html

from accounts.models import Business, User
from leads import merging
from leads.clients import NewClient, create_client
from leads.identity import email_identity
from leads.models import Contact
from leads.opting import opt_out
from notifications.events import Actor
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire, move, names, rows, text_of, told
from tests.leads.people import person

LIST = "/b/summit-roofing/contacts/"


def path(contact: Contact, act: str = "") -> str:
    return f"{LIST}{contact.public_id}/{act}"


def text(response: Any) -> str:
    assert response.status_code == 200
    return text_of(parse_html(response.content.decode()))


def get(client: Client, url: str, **query: Any) -> Any:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        return client.get(url, query)


@pytest.fixture
def ann(business: Business) -> Contact:
    return person(
        business, "Ann Smith", email="ann@example.com", phone="(555) 123-4567", source="Angi",
        service_requested="Roof repair",
    )  # fmt: skip


def test_the_list_says_who_they_are_whether_a_client_and_how_many_leads_are_open(
    business: Business, ann: Contact, owner: User, colleague_client: Client
) -> None:
    won = enquire(business, "Ben Jones", email="ben@example.com")
    move(won, "lost")
    new = NewClient(first_name="Ben", last_name="Jones", email=email_identity("ben@example.com"))
    create_client(business, new, Actor.from_user(owner), now=NOON)
    assert rows(get(colleague_client, LIST)) == [
        ["Ben Jones ben@example.com", "—", "Client", "—", "5 min ago"],
        ["Ann Smith (555) 123-4567 · ann@example.com", "—", "—", "1 open lead", "5 min ago"],
    ]


def test_the_list_is_searched_narrowed_and_sorted_by_its_address(
    business: Business, ann: Contact, owner_client: Client
) -> None:
    person(business, "Zoe Young", company="Acme")
    person(business, "Bea Test", test=True)
    assert names(get(owner_client, LIST)) == ["Zoe Young", "Ann Smith"]
    assert names(get(owner_client, LIST, sort="name")) == ["Ann Smith", "Zoe Young"]
    assert names(get(owner_client, LIST, q="5551234567 ann")) == ["Ann Smith"]
    assert names(get(owner_client, LIST, q="acme")) == ["Zoe Young"]
    assert names(get(owner_client, LIST, test="1")) == ["Bea Test"]
    assert "No contact matches" in text(get(owner_client, LIST, who="clients"))
    assert "left out" in text(get(owner_client, LIST, sort="x", page="0", q="a\x00"))
    assert "There are fewer contacts" in text(get(owner_client, LIST, page="2"))


def test_pages_hold_fifty(business: Business, owner_client: Client) -> None:
    for number in range(51):
        person(business, f"Ann{number} Smith")
    assert len(names(get(owner_client, LIST))) == 50
    assert names(get(owner_client, LIST, page="2")) == ["Ann0 Smith"]


def test_an_empty_list_says_what_will_be_here(
    business: Business, owner_client: Client, colleague_client: Client
) -> None:
    assert "Connect a source of leads" in text(get(owner_client, LIST))
    shown = text(get(colleague_client, LIST))
    assert "Your people will be here" in shown
    assert "Connect a source of leads" not in shown


def test_the_list_and_the_page_take_the_same_number_of_queries_for_any_number(
    business: Business, ann: Contact, owner_client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_num_queries(7):
            get(owner_client, LIST)
        with django_assert_num_queries(13):
            get(owner_client, path(ann))
        for number in range(5):
            person(business, f"Ben{number} Jones")
            enquire(business, "Ann Smith", email="ann@example.com", notes=f"Again {number}")


def test_the_page_says_how_to_reach_them_and_what_they_want(
    business: Business, ann: Contact, colleague_client: Client
) -> None:
    enquire(business, "Ann Smith", email="new@example.com", phone="(555) 123-4567", notes="Hello")
    shown = text(get(colleague_client, path(ann)))
    for part in ("ann@example.com", "new@example.com", "(555) 123-4567", "Roof repair", "Angi"):
        assert part in shown
    newest = told(get(colleague_client, path(ann)))[0]
    assert newest.startswith("HomeAdvisor sent this enquiry again (open the enquiry)")


def test_a_business_sees_only_its_own_people(
    ann: Contact, stranger_client: Client, stranger: User, owner: User, owner_client: Client
) -> None:
    for act in ("", "merge/"):
        assert stranger_client.get(path(ann, act)).status_code == 404
        elsewhere = f"/b/valley-dental/contacts/{ann.public_id}/{act}"
        assert stranger_client.get(elsewhere).status_code == 404
    assert stranger_client.post(path(ann, "letters/")).status_code == 404
    assert stranger_client.get(LIST).status_code == 404
    other = person(make_business(name="Other"), "Cyd Doe")
    assert owner_client.get(path(ann, f"merge/{other.public_id}/")).status_code == 404
    assert owner_client.post(path(ann, f"merge/{other.public_id}/")).status_code == 404
    assert Client().get(LIST).headers["Location"].startswith("/accounts/login/")


def test_letters_are_switched_off_and_on(ann: Contact, colleague_client: Client) -> None:
    shown = colleague_client.post(path(ann, "letters/"), {"wanted": "no"}, follow=True)
    assert "They get no e-mail from us, not even about their appointments" in text(shown)
    ann.refresh_from_db()
    assert ann.opted_out_at is not None
    shown = colleague_client.post(path(ann, "letters/"), {"wanted": "yes"}, follow=True)
    assert "They get the e-mails that your calendars send" in text(shown)
    ann.refresh_from_db()
    assert ann.opted_out_at is None


def test_who_was_merged_leads_to_whom_they_became(
    business: Business, ann: Contact, owner: User, owner_client: Client
) -> None:
    ben, cyd = person(business, "Ben Jones"), person(business, "Cyd Doe")
    actor = Actor.from_user(owner)
    merging.merge(ben, ann, actor, now=NOON)
    merging.merge(cyd, ben, actor, now=NOON)
    assert owner_client.get(path(ann)).headers["Location"] == path(cyd)
    assert names(get(owner_client, LIST)) == ["Cyd Doe"]
    assert owner_client.get(path(ann, "merge/")).headers["Location"] == path(cyd, "merge/")
    opt_out(ann, actor, now=NOON)
    cyd.refresh_from_db()
    assert cyd.opted_out_at == NOON


def test_the_other_one_is_found_by_search(
    business: Business, ann: Contact, owner_client: Client
) -> None:
    person(business, "Anna Smith")
    person(business, "Anna Test", test=True)
    shown = text(get(owner_client, path(ann, "merge/"), q="ann"))
    assert "Anna Smith" in shown
    assert "Anna Test" not in shown
    assert "No other contact matches" in text(get(owner_client, path(ann, "merge/"), q="zoe"))
    assert "Search for the other contact" in text(get(owner_client, path(ann, "merge/")))
