"""Text that no database can store, and far too much of it, in all that the lead pages read."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.models import Business
from leads.models import Contact, Lead
from tests.leads.enquiries import enquire

NUL = "x\x00y"
HUGE = "x" * 100_000
WRONG = [NUL, HUGE, "\x00", "\ud800", "\udcff", "9" * 100_000]
READ = ["q", "status", "source", "after", "before", "sort", "test", "page", "since"]


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Ann")


def half_pair(name: str) -> Any:
    """Half a surrogate pair, which only a charset other than UTF-8 can carry."""
    return {"QUERY_STRING": f"{name}=%2B2AA-", "CONTENT_TYPE": "text/plain; charset=utf-7"}


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize("name", READ)
def test_the_list_and_its_live_rows_leave_it_out(
    lead: Lead, owner_client: Client, name: str, value: str
) -> None:
    sent = {name: value.encode(errors="surrogatepass")}
    for path in ("/b/summit-roofing/leads/", "/b/summit-roofing/leads/live/"):
        assert owner_client.get(path, sent).status_code in (200, 205)


@pytest.mark.parametrize("name", READ)
def test_the_list_and_its_live_rows_are_asked_in_utf_8(
    lead: Lead, owner_client: Client, name: str
) -> None:
    for path in ("/b/summit-roofing/leads/", "/b/summit-roofing/leads/live/"):
        answer = owner_client.generic("GET", path, **half_pair(name))
        assert answer.status_code == 200


@pytest.mark.parametrize("value", WRONG)
def test_a_timeline_before_no_event_is_not_found(
    lead: Lead, owner_client: Client, value: str
) -> None:
    path = f"/b/summit-roofing/leads/{lead.public_id}/"
    sent = {"before": value.encode(errors="surrogatepass")}
    assert owner_client.get(path, sent).status_code == 404
    assert owner_client.generic("GET", path, **half_pair("before")).status_code == 404


@pytest.mark.parametrize("value", WRONG)
def test_a_status_that_nobody_can_have_seen_changes_nothing(
    lead: Lead, owner_client: Client, value: str
) -> None:
    path = f"/b/summit-roofing/leads/{lead.public_id}/status/"
    wrong = value.encode(errors="surrogatepass")
    for sent in ({"status": wrong, "seen": "new"}, {"status": "lost", "seen": wrong}):
        answer = owner_client.post(
            path, urlencode(sent), "application/x-www-form-urlencoded", follow=True
        )
        assert "Choose a status from the list." in answer.content.decode()
    lead.refresh_from_db()
    assert lead.status.slug == "new"


def test_a_form_is_read_as_utf_8_whatever_it_claims(lead: Lead, owner_client: Client) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA-\r\n--b--\r\n'
    answer = owner_client.generic(
        "POST",
        f"/b/summit-roofing/leads/{lead.public_id}/notes/",
        part,
        content_type="multipart/form-data; boundary=b; charset=utf-7",
    )
    assert answer.status_code == 302
    assert lead.notes.get().text == "+2AA-"


@pytest.mark.parametrize("text", [NUL, HUGE, "\x00"])
def test_a_note_that_no_database_can_hold_is_refused(
    lead: Lead, owner_client: Client, text: str
) -> None:
    path = f"/b/summit-roofing/leads/{lead.public_id}/notes/"
    assert owner_client.post(path, {"text": text}).status_code == 422
    assert lead.notes.count() == 0


@pytest.mark.parametrize("value", ["%00", "x%00y", "%ED%A0%80", "x" * 100_000])
def test_an_address_that_names_nothing_is_not_found(
    lead: Lead, owner_client: Client, value: str
) -> None:
    person = Contact.objects.get().public_id
    for path in (
        f"/b/{value}/leads/",
        f"/b/{value}/leads/live/",
        f"/b/summit-roofing/leads/{value}/",
        f"/b/summit-roofing/leads/of/{value}/",
        f"/b/summit-roofing/leads/of/{person}{value}/",
    ):
        assert owner_client.get(path).status_code == 404
