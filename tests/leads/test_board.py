"""The board: what is being worked, in a column for each status, and moving a card on it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from leads.models import Lead, LeadStatus
from leads.pipeline import archive, delete_lead
from leads.tagging import add_tags
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.leads.enquiries import NOON, elements, enquire, move, text_of

BOARD = "/b/summit-roofing/leads/board/"


def columns(response: Any) -> dict[str, list[str]]:
    """The names on the cards, from top to bottom, by the titles of the columns."""
    assert response.status_code == 200
    page = parse_html(response.content.decode())
    return {
        text_of(elements(section, "h2")[0]): [
            text_of(elements(card, "a")[0]) for card in elements(section, "li")
        ]
        for section in elements(page, "section")
    }


def empty(**filled: list[str]) -> dict[str, list[str]]:
    titles = ("New", "Contacted", "Tentative", "Qualified", "Converted", "Lost")
    return {title: filled.get(title, []) for title in titles}


def test_each_lead_is_in_the_column_of_its_status_newest_first(
    business: Business, owner_client: Client
) -> None:
    enquire(business, "Ann")
    enquire(business, "Ben")
    move(enquire(business, "Cas"), "qualified")

    assert columns(owner_client.get(BOARD)) == empty(New=["Ben", "Ann"], Qualified=["Cas"])


def test_what_is_archived_deleted_or_test_data_is_not_on_it(
    business: Business, owner: User, owner_client: Client
) -> None:
    actor = Actor.from_user(owner)
    archive(enquire(business, "Ann"), actor, now=NOON)
    delete_lead(enquire(business, "Ben"), actor, now=NOON)
    enquire(business, "Cas", test=True)

    assert columns(owner_client.get(BOARD)) == empty()
    assert columns(owner_client.get(f"{BOARD}?test=1")) == empty(New=["Cas"])


def test_it_shows_whose_it_is_asked_for(
    business: Business, colleague: User, owner_client: Client, colleague_client: Client
) -> None:
    enquire(business, "Ann")
    enquire(business, "Ben").assignments.create(user=colleague)
    Lead.objects.filter(contact__first_name="Ben").update(owner=colleague)

    assert columns(owner_client.get(f"{BOARD}?whose=mine")) == empty(New=["Ann"])
    assert columns(colleague_client.get(f"{BOARD}?whose=mine")) == empty(New=["Ben"])
    assert columns(owner_client.get(f"{BOARD}?whose=nobodys")) == empty(New=["Ann"])
    assert columns(owner_client.get(f"{BOARD}?q=ben")) == empty(New=["Ben"])
    strange = owner_client.get(f"{BOARD}?whose=everybody")
    assert columns(strange) == empty(New=["Ben", "Ann"])
    assert "asks for something that is not understood (whose)" in strange.content.decode()


def moved(client: Client, lead: Lead, status: str, seen: str, **extra: Any) -> Any:
    path = f"/b/summit-roofing/leads/{lead.public_id}/move/"
    return client.post(path, {"status": status, "seen": seen, **extra})


def test_a_form_moves_a_card_and_returns_to_the_board(
    business: Business, owner_client: Client
) -> None:
    lead = enquire(business, "Ann")
    answer = moved(owner_client, lead, "contacted", "new", back=f"{BOARD}?whose=mine")

    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?whose=mine")
    assert columns(owner_client.get(BOARD)) == empty(Contacted=["Ann"])
    event = Event.objects.latest("id")
    assert (event.kind, event.data["changes"], event.actor_name) == (
        EventKind.LEAD_STATUS_CHANGED,
        {"status": ["New", "Contacted"]},
        "owner@summit.example",
    )


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_it_returns_to_no_other_site(business: Business, owner_client: Client, back: str) -> None:
    answer = moved(owner_client, enquire(business, "Ann"), "contacted", "new", back=back)

    assert answer["Location"] == BOARD


def test_of_two_who_move_the_same_card_the_second_is_told(
    business: Business, owner_client: Client, colleague_client: Client
) -> None:
    lead = enquire(business, "Ann")
    moved(colleague_client, lead, "contacted", "new")
    answer = moved(owner_client, lead, "lost", "new")
    by_script = owner_client.post(
        f"/b/summit-roofing/leads/{lead.public_id}/move/",
        {"status": "lost", "seen": "new"},
        headers={"Accept": "application/json"},
    )

    told = "Somebody else has changed the status meanwhile. Look again, then decide."
    assert f"Ann was not moved. {told}" in owner_client.get(answer["Location"]).content.decode()
    assert (by_script.status_code, by_script.json()) == (200, {"moved": False, "message": told})
    assert columns(owner_client.get(BOARD)) == empty(Contacted=["Ann"])


def test_a_column_that_is_gone_is_told(business: Business, owner_client: Client) -> None:
    lead = enquire(business, "Ann")
    answer = owner_client.post(
        f"/b/summit-roofing/leads/{lead.public_id}/move/",
        {"status": "gone", "seen": "new"},
        headers={"Accept": "application/json"},
    )

    message = "Choose one of the columns that there are by now."
    assert (answer.status_code, answer.json()) == (200, {"moved": False, "message": message})


def test_strangers_see_and_move_nothing(business: Business, stranger_client: Client) -> None:
    lead = enquire(business, "Ann")

    assert stranger_client.get(BOARD).status_code == 404
    assert moved(stranger_client, lead, "lost", "new").status_code == 404
    assert Client().get(BOARD).status_code == 302
    own = f"/b/valley-dental/leads/{lead.public_id}/move/"
    assert stranger_client.post(own, {"status": "lost", "seen": "new"}).status_code == 404
    assert Lead.objects.get().status.slug == "new"


def test_an_open_board_is_told_only_what_is_new(business: Business, owner_client: Client) -> None:
    lead = enquire(business, "Ann")
    first = owner_client.get(f"{BOARD}?part=1")
    assert columns(first) == empty(New=["Ann"])
    held = {"If-None-Match": first["ETag"]}
    assert owner_client.get(f"{BOARD}?part=1", headers=held).status_code == 304

    move(lead, "lost")
    assert columns(owner_client.get(f"{BOARD}?part=1", headers=held)) == empty(Lost=["Ann"])


def test_a_long_column_says_how_much_there_is(
    business: Business, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.board.CARDS_A_COLUMN", 2)
    for name in ("Ann", "Ben", "Cas"):
        enquire(business, name)

    page = owner_client.get(BOARD)
    assert columns(page) == empty(New=["Cas", "Ben"])
    assert "The newest 2 are here. All in the list" in page.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_leads(
    business: Business, owner: User, owner_client: Client
) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            lead = enquire(business, f"Ann{number}")
            add_tags(lead, ["vip", f"tag{number}"])
            lead.assignments.create(user=owner)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            owner_client.get(BOARD)
        return len(seen)

    fill(3)
    few = queries()
    fill(30)
    assert queries() == few
    assert LeadStatus.objects.filter(business=business).count() == 6
