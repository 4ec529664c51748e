"""What an open list asks for once a second."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.html import parse_html

from accounts.models import Business, User
from leads.models import Lead
from leads.pipeline import archive
from notifications.events import Actor
from tests.leads.enquiries import NOON, enquire, move

PATH = "/b/summit-roofing/leads/live/"


def ask(client: Client, *, etag: str = "", **query: Any) -> Any:
    """One second after noon, having asked at noon."""
    since = int(NOON.timestamp() * 1000)
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        return client.get(
            PATH, {"since": since} | query, headers={"If-None-Match": etag} if etag else {}
        )


def ids(answer: Any, *, gone: bool = False) -> list[str]:
    assert answer.status_code == 200
    rows = [
        dict(row.attributes) for row in parse_html(f"<p>{answer.content.decode()}</p>").children
    ]
    return [row["data-id"] for row in rows if ("data-gone" in row) == gone]


def test_a_lead_that_just_landed_is_answered_as_a_row(
    business: Business, owner_client: Client
) -> None:
    lead = enquire(business, "John Smith", source="HomeAdvisor")
    answer = ask(owner_client)
    assert ids(answer) == [lead.public_id]
    page = answer.content.decode()
    assert 'data-news="John Smith from HomeAdvisor"' in page
    assert f'href="/b/summit-roofing/leads/{lead.public_id}/"' in page


def test_nothing_new_costs_a_304_without_a_body(business: Business, owner_client: Client) -> None:
    enquire(business)
    first = ask(owner_client)
    second = ask(owner_client, etag=first["ETag"])
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]
    assert int(second["Live-Now"]) == int((NOON + timedelta(seconds=1)).timestamp() * 1000)


def test_rows_come_with_the_number_of_leads_in_the_list(
    business: Business, owner_client: Client
) -> None:
    assert "Live-Count" not in ask(owner_client)
    enquire(business, "Ann", source="Angi")
    assert ask(owner_client)["Live-Count"] == "1 lead"
    enquire(business, "Ben")
    assert ask(owner_client)["Live-Count"] == "2 leads"
    assert ask(owner_client, source="Angi")["Live-Count"] == "1 lead"


def test_a_change_of_a_row_is_another_version(business: Business, owner_client: Client) -> None:
    lead = enquire(business, now=NOON - timedelta(hours=1))
    before = ask(owner_client)
    assert ids(before) == []
    move(lead, "contacted")
    after = ask(owner_client, etag=before["ETag"])
    assert ids(after) == [lead.public_id]
    assert "Contacted" in after.content.decode()


def test_a_change_of_the_person_shows_in_all_their_rows(
    business: Business, owner_client: Client
) -> None:
    old = enquire(business, "John", email="john@example.com", now=NOON - timedelta(days=9))
    move(old, "lost")
    Lead.objects.update(updated_at=NOON - timedelta(days=9))
    new = enquire(business, "Johnny", email="john@example.com")
    assert ids(ask(owner_client)) == [new.public_id, old.public_id]


def test_a_transaction_that_commits_late_is_still_seen(
    business: Business, owner_client: Client
) -> None:
    lead = enquire(business, now=NOON - timedelta(seconds=29))
    assert ids(ask(owner_client)) == [lead.public_id]


def test_only_rows_of_the_filter_are_answered_and_the_others_named_as_gone(
    business: Business, owner_client: Client
) -> None:
    angi, other = enquire(business, "Ann", source="Angi"), enquire(business, "Ben")
    answer = ask(owner_client, source="Angi")
    assert ids(answer) == [angi.public_id]
    assert ids(answer, gone=True) == [other.public_id]


def test_a_deleted_lead_is_gone(business: Business, owner_client: Client) -> None:
    lead = enquire(business)
    lead.deleted_at = NOON
    lead.save(update_fields=["deleted_at"])
    assert ids(ask(owner_client), gone=True) == [lead.public_id]


def test_an_archived_lead_is_gone_where_nobody_asked_for_the_archive(
    business: Business, owner: User, owner_client: Client
) -> None:
    lead = enquire(business)
    archive(lead, Actor.from_user(owner), now=NOON)
    assert ids(ask(owner_client), gone=True) == [lead.public_id]
    assert ids(ask(owner_client, archived="all")) == [lead.public_id]


def test_a_tab_that_slept_for_an_hour_is_told_to_start_afresh(
    business: Business, owner_client: Client
) -> None:
    enquire(business)
    hour_ago = int((NOON - timedelta(hours=1)).timestamp() * 1000)
    assert ask(owner_client, since=hour_ago).status_code == 205


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 400, "9" * 18, "nan"])
def test_a_broken_clock_is_answered(owner_client: Client, since: str) -> None:
    assert ask(owner_client, since=since).status_code in (200, 205)


def test_a_quiet_second_asks_the_database_four_times(
    business: Business, owner_client: Client, django_assert_num_queries: Any
) -> None:
    enquire(business, now=NOON - timedelta(hours=1))
    with django_assert_num_queries(4):
        ask(owner_client)


def test_a_colleague_is_kept_up_to_date_too(business: Business, colleague_client: Client) -> None:
    lead = enquire(business)
    assert ids(ask(colleague_client)) == [lead.public_id]


def test_another_business_is_not_there(business: Business, stranger_client: Client) -> None:
    enquire(business)
    assert ask(stranger_client).status_code == 404


@pytest.mark.usefixtures("business")
def test_anonymous_visitors_are_sent_to_sign_in(client: Client) -> None:
    answer = ask(client)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")
