"""Two contacts that may be one: shown side by side, merged, told apart, and parted again."""

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
from leads.models import Contact, Lead, PossibleDuplicate
from leads.notes import add_note
from notifications.events import Actor
from tests.leads.enquiries import NOON, elements, enquire, text_of
from tests.leads.people import cross, latest_merge, person

LIST = "/b/summit-roofing/duplicates/"
CONTACTS = "/b/summit-roofing/contacts/"


@pytest.fixture
def ann(business: Business) -> Contact:
    return person(business, "Ann Smith", email="ann@example.com", city="Cleveland")


@pytest.fixture
def anna(business: Business) -> Contact:
    return person(
        business, "Anna Smith", email="anna@example.com", phone="(555) 123-4567",
        service_requested="Roof repair",
    )  # fmt: skip


@pytest.fixture
def pair(business: Business, ann: Contact, anna: Contact, owner: User) -> PossibleDuplicate:
    cross(business, "ann@example.com", "(555) 123-4567", Actor.from_user(owner))
    return PossibleDuplicate.objects.get()


def text(response: Any) -> str:
    assert response.status_code == 200
    return text_of(parse_html(response.content.decode()))


def get(client: Client, url: str, **query: Any) -> Any:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        return client.get(url, query)


def merge_path(one: Contact, other: Contact) -> str:
    return f"{CONTACTS}{one.public_id}/merge/{other.public_id}/"


def compared(response: Any) -> dict[str, list[str]]:
    """What is said of both, by the label of the line."""
    body = elements(parse_html(response.content.decode()), "tbody")[0]
    lines = [[text_of(cell) for cell in row.children] for row in elements(body, "tr")]
    return {line[0]: line[1:] for line in lines}


def test_the_list_says_who_and_why(pair: PossibleDuplicate, colleague_client: Client) -> None:
    shown = text(get(colleague_client, LIST))
    assert "Ann Smith and Anna Smith" in shown
    assert "The phone +15551234567 of one came with the e-mail of the other." in shown
    assert "Possible duplicates 1" in text(get(colleague_client, CONTACTS))


def test_an_empty_list_says_what_will_be_here(business: Business, owner_client: Client) -> None:
    assert "Nobody is here twice" in text(get(owner_client, LIST))


def test_the_two_are_shown_side_by_side_and_what_differs_is_said(
    pair: PossibleDuplicate, anna: Contact, owner: User, owner_client: Client
) -> None:
    lead = Lead.objects.get(contact=anna)
    add_note(lead, "Has a dog.", actor=Actor.from_user(owner), now=NOON)
    assert compared(get(owner_client, f"{LIST}{pair.public_id}/")) == {
        "Name": ["Ann Smith", "Anna Smith", "Differs"],
        "E-mail": ["ann@example.com", "anna@example.com", "Differs"],
        "Phone": ["—", "(555) 123-4567", "Only one"],
        "Address": ["Cleveland", "—", "Only one"],
        "Leads": ["1 Enquiry New", "1 Roof repair New", "Come together"],
        "Appointments": ["0", "0", "Come together"],
        "Notes": ["0", "1", "Come together"],
    }


def test_lists_and_pages_take_the_same_number_of_queries_for_any_number(
    business: Business, ann: Contact, pair: PossibleDuplicate, owner_client: Client,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(2):
        with django_assert_num_queries(6):
            get(owner_client, LIST)
        with django_assert_num_queries(12):
            get(owner_client, f"{LIST}{pair.public_id}/")
        for number in range(3):
            other = person(business, f"Ann{number} Smith")
            first, second = sorted((ann, other), key=lambda one: one.pk)
            PossibleDuplicate.objects.create(
                business=business, first=first, second=second, reason="They sound alike."
            )
            enquire(business, "Ann Smith", email="ann@example.com", notes=f"Again {number}")


def test_merging_keeps_the_chosen_one_and_offers_to_undo_it(
    pair: PossibleDuplicate, ann: Contact, anna: Contact, colleague_client: Client
) -> None:
    answer = colleague_client.post(merge_path(ann, anna), {"keep": anna.public_id}, follow=True)
    assert answer.redirect_chain == [
        (f"{CONTACTS}{anna.public_id}/?merged={latest_merge().public_id}", 302)
    ]
    assert "Ann Smith is one with Anna Smith now" in text(answer)
    assert Lead.objects.filter(contact=anna).count() == 2
    assert "Nobody is here twice" in text(get(colleague_client, LIST))
    undo = f"{CONTACTS}{anna.public_id}/merges/{latest_merge().public_id}/undo/"
    assert f'action="{undo}"' in answer.content.decode()
    shown = text(colleague_client.post(undo, follow=True))
    assert "Ann Smith is a contact of their own again." in shown
    assert "Changed since" not in shown
    assert Lead.objects.get(contact=ann)
    assert "Not undone. This merge is undone already." in text(
        colleague_client.post(undo, follow=True)
    )


def test_an_undo_tells_what_stays(
    business: Business, ann: Contact, anna: Contact, owner: User, owner_client: Client
) -> None:
    done = merging.merge(ann, anna, Actor.from_user(owner), now=NOON)
    Lead.objects.filter(service_requested="Roof repair").delete()
    Contact.objects.filter(pk=ann.pk).update(phone="555 000")
    undo = f"{CONTACTS}{ann.public_id}/merges/{done.public_id}/undo/"
    assert (
        "Anna Smith is a contact of their own again."
        " Changed since the merge, and left with Ann Smith: 1 lead, phone."
    ) in text(owner_client.post(undo, follow=True))


def test_of_two_who_merge_at_once_the_second_is_told(
    business: Business, ann: Contact, anna: Contact, owner_client: Client, colleague_client: Client
) -> None:
    get(owner_client, merge_path(ann, anna))
    colleague_client.post(merge_path(ann, anna), {"keep": ann.public_id})
    for keep in (ann, anna):
        answer = owner_client.post(merge_path(ann, anna), {"keep": keep.public_id}, follow=True)
        assert answer.redirect_chain[-1][0] == f"{CONTACTS}{ann.public_id}/"
        assert "Not merged. Anna Smith has been merged into somebody else already." in text(answer)
    shown = get(owner_client, merge_path(ann, anna))
    assert shown.headers["Location"] == f"{CONTACTS}{ann.public_id}/"


def test_what_cannot_be_merged_is_said_beforehand_and_afterwards(
    business: Business, ann: Contact, anna: Contact, owner: User, owner_client: Client
) -> None:
    for name in ("ann", "anna"):
        email = email_identity(f"{name}@example.com")
        new = NewClient(first_name=name, last_name="Smith", email=email)
        create_client(business, new, Actor.from_user(owner), now=NOON)
    assert "They belong to two clients" in text(get(owner_client, merge_path(ann, anna)))
    answer = owner_client.post(merge_path(ann, anna), {"keep": ann.public_id}, follow=True)
    assert "Not merged. They belong to two clients." in text(answer)
    answer = owner_client.post(merge_path(ann, anna), {"keep": "x"}, follow=True)
    assert "Choose whom you keep." in text(answer)


def test_a_pair_that_is_not_one_person_is_asked_about_no_more(
    pair: PossibleDuplicate, colleague_client: Client
) -> None:
    answer = colleague_client.post(f"{LIST}{pair.public_id}/dismiss/", follow=True)
    assert "stay two contacts. Nobody is asked about them again." in text(answer)
    assert not PossibleDuplicate.objects.open().exists()
    answer = colleague_client.get(f"{LIST}{pair.public_id}/", follow=True)
    assert "have been decided on already" in text(answer)


def test_strangers_see_nothing(
    pair: PossibleDuplicate, ann: Contact, anna: Contact, owner: User, stranger_client: Client
) -> None:
    done = merging.merge(ann, anna, Actor.from_user(owner), now=NOON)
    for slug in ("summit-roofing", "valley-dental"):
        home = f"/b/{slug}/"
        theirs = f"{home}contacts/{ann.public_id}/"
        merging_them = f"{theirs}merge/{anna.public_id}/"
        for url in (f"{home}duplicates/{pair.public_id}/", merging_them):
            assert stranger_client.get(url).status_code == 404
        for url in (
            f"{home}duplicates/{pair.public_id}/dismiss/",
            merging_them,
            f"{theirs}merges/{done.public_id}/undo/",
        ):
            assert stranger_client.post(url, {"keep": ann.public_id}).status_code == 404
    assert stranger_client.get(LIST).status_code == 404
    assert "Nobody is here twice" in text(stranger_client.get("/b/valley-dental/duplicates/"))
