"""The leads list: what it shows, finds, filters, sorts and pages, and to whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Business
from tests.leads.enquiries import NOON, enquire, move, names, rows

PATH = "/b/summit-roofing/leads/"


def listed(client: Client, **query: Any) -> list[str]:
    return names(client.get(PATH, query))


def test_a_row_says_who_what_where_from_how_urgent_and_when(
    business: Business, owner_client: Client
) -> None:
    enquire(
        business,
        email="John@Example.com",
        phone="(555) 123-4567",
        source="HomeAdvisor",
        service_requested="Roof repair",
        urgency="high",
    )
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        answer = owner_client.get(PATH)
    assert rows(answer) == [
        [
            "Select John Smith",
            "John Smith (555) 123-4567 · John@Example.com",
            "Roof repair",
            "HomeAdvisor",
            "High",
            "New",
            "5 min ago",
        ]
    ]
    # The exact time is in the business's zone, New York.
    exact = (
        '<time datetime="2026-03-10T12:00:00-04:00" title="Tuesday, 10 March 2026, 12:00:00 EDT"'
    )
    assert exact in answer.content.decode()


def test_an_empty_list_says_what_will_be_here_and_how_to_begin(
    business: Business, owner_client: Client
) -> None:
    page = owner_client.get(PATH).content.decode()
    assert "Your leads will land here" in page
    assert "/api/v1/leads" in page
    assert f'href="/b/{business.slug}/keys/"' in page


@pytest.mark.parametrize(
    "text",
    [
        "john",
        "SMITH jo",
        "john@example",
        "555 123 4567",
        "(555) 123-4567",
        "+1 555.123.4567",
        "5551234567",
        "1234567",
        "smith 123-4567",
    ],
)
def test_search_finds_by_name_email_and_phone_in_any_spelling(
    business: Business, owner_client: Client, text: str
) -> None:
    enquire(business, "John Smith", email="john@example.com", phone="(555) 123-4567")
    enquire(business, "Jane Doe", email="jane@other.example", phone="(555) 765-4321")
    assert listed(owner_client, q=text) == ["John Smith"]


@pytest.mark.parametrize("text", ["zzz", "john doe", "%", "_", "555 999", "\\", "' OR 1=1"])
def test_search_takes_every_sign_literally(
    business: Business, owner_client: Client, text: str
) -> None:
    enquire(business, "John Smith", email="john@example.com", phone="(555) 123-4567")
    answer = owner_client.get(PATH, {"q": text})
    assert names(answer) == []
    assert "No lead matches" in answer.content.decode()


def test_a_british_number_is_found_as_it_is_dialled(
    owner_client: Client, business: Business
) -> None:
    Business.objects.filter(pk=business.pk).update(country="GB")
    business.refresh_from_db()
    enquire(business, "Nigel", phone="+44 20 7946 0958")
    assert listed(owner_client, q="020 7946 0958") == ["Nigel"]


def test_filters_by_status_and_source_join(business: Business, owner_client: Client) -> None:
    move(enquire(business, "Ann", source="Angi"), "contacted")
    move(enquire(business, "Ben", source="Thumbtack"), "contacted")
    enquire(business, "Cas", source="Angi")
    assert listed(owner_client, status="contacted", sort="name") == ["Ann", "Ben"]
    assert listed(owner_client, source="Angi", sort="name") == ["Ann", "Cas"]
    assert listed(owner_client, status="contacted", source="Angi") == ["Ann"]
    assert listed(owner_client, status="no-such") == []


def test_days_are_those_of_the_business(business: Business, owner_client: Client) -> None:
    # The ninth and the tenth in New York, both the tenth in UTC.
    enquire(business, "Ninth", now=datetime(2026, 3, 10, 3, 59, 59, tzinfo=UTC))
    enquire(business, "Tenth", now=datetime(2026, 3, 10, 4, tzinfo=UTC))
    assert listed(owner_client, after="2026-03-10") == ["Tenth"]
    assert listed(owner_client, before="2026-03-09") == ["Ninth"]
    assert listed(owner_client, after="2026-03-09", before="2026-03-10") == ["Tenth", "Ninth"]


def test_sorts_five_ways(business: Business, owner_client: Client) -> None:
    ben = enquire(business, "ben", urgency="low", now=NOON - timedelta(days=3))
    enquire(business, "Cas", urgency="emergency", now=NOON - timedelta(days=2))
    enquire(business, "Ann", now=NOON - timedelta(days=1))
    move(ben, "contacted")
    assert listed(owner_client) == ["Ann", "Cas", "ben"]
    assert listed(owner_client, sort="oldest") == ["ben", "Cas", "Ann"]
    assert listed(owner_client, sort="updated") == ["ben", "Ann", "Cas"]
    assert listed(owner_client, sort="name") == ["Ann", "ben", "Cas"]
    assert listed(owner_client, sort="urgency") == ["Cas", "ben", "Ann"]


def test_pages_hold_fifty_and_keep_the_filter(business: Business, owner_client: Client) -> None:
    for number in range(51):
        enquire(business, f"Person{number}", source="Angi", now=NOON + timedelta(minutes=number))
    first = owner_client.get(PATH, {"source": "Angi"})
    second = owner_client.get(PATH, {"source": "Angi", "page": "2"})
    assert names(first) == [f"Person{number}" for number in range(50, 0, -1)]
    assert names(second) == ["Person0"]
    assert 'href="?source=Angi&amp;page=2"' in first.content.decode()
    assert 'href="?source=Angi&amp;page=1"' in second.content.decode()
    assert "51 leads" in first.content.decode()
    assert names(owner_client.get(PATH, {"page": "3"})) == []


def test_test_data_is_apart_from_live_data(business: Business, owner_client: Client) -> None:
    enquire(business, "Real")
    enquire(business, "Trial", test=True)
    assert listed(owner_client) == ["Real"]
    assert listed(owner_client, test="1") == ["Trial"]


@pytest.mark.parametrize(
    "query",
    [
        "sort=shoe-size",
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "after=yesterday",
        "before=2026-02-30",
        "after=0001-01-01",
        "after=1999-12-31",
        "before=2101-01-01",
        "before=9999-12-31",
        "q=%00",
    ],
)
def test_what_makes_no_sense_in_the_url_is_left_out_and_said(
    business: Business, owner_client: Client, query: str
) -> None:
    enquire(business, "Ann")
    answer = owner_client.get(f"{PATH}?{query}")
    assert names(answer) == ["Ann"]
    assert f"not understood ({query.partition('=')[0]})" in answer.content.decode()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York", "Pacific/Pago_Pago"])
def test_the_ends_of_the_calendar_are_answered_in_every_zone(
    business: Business, owner_client: Client, zone: str
) -> None:
    enquire(business, "Ann")
    Business.objects.filter(pk=business.pk).update(time_zone=zone)
    assert listed(owner_client, after="2000-01-01", before="2100-12-31") == ["Ann"]
    for far in ("0001-01-01", "9999-12-31"):
        assert listed(owner_client, after=far, before=far) == ["Ann"]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    business: Business, owner_client: Client, django_assert_num_queries: Any
) -> None:
    enquire(business, "First", source="Angi")
    with django_assert_num_queries(13):
        owner_client.get(PATH)
    for number in range(20):
        enquire(business, f"Person{number}", source=f"Source {number}")
    with django_assert_num_queries(13):
        owner_client.get(PATH)


def test_deleted_leads_are_not_listed(business: Business, owner_client: Client) -> None:
    lead = enquire(business, "Gone")
    lead.deleted_at = NOON
    lead.save(update_fields=["deleted_at"])
    assert listed(owner_client) == []


def test_a_colleague_sees_the_leads(business: Business, colleague_client: Client) -> None:
    enquire(business, "Ann")
    assert listed(colleague_client) == ["Ann"]


def test_another_business_is_not_there(business: Business, stranger_client: Client) -> None:
    enquire(business, "Ann")
    answer = stranger_client.get(PATH)
    assert answer.status_code == 404
    assert "Ann" not in answer.content.decode()


def test_their_own_list_holds_nothing_of_another_business(
    business: Business, stranger_client: Client
) -> None:
    enquire(business, "Ann", source="Angi")
    answer = stranger_client.get("/b/valley-dental/leads/")
    assert names(answer) == []
    assert "Angi" not in answer.content.decode()


@pytest.mark.usefixtures("business")
def test_anonymous_visitors_are_sent_to_sign_in(client: Client) -> None:
    answer = client.get(PATH)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={PATH}")
