"""Closures as everybody in the business sees them, and how they end."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.models import Blocker
from tests.accounts.pages import page_of
from tests.appointments.bookings import NINE, NOW, booked, the_calendar, the_resource
from tests.appointments.closures import closed, closure_form, closure_path
from tests.appointments.settings_pages import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_page_shows_what_comes_and_folds_what_is_over(
    business: Business, owner_client: Client
) -> None:
    closed(
        business,
        name="Later",
        starts_at=NINE + timedelta(days=9),
        ends_at=NINE + timedelta(days=10),
    )
    closed(business, name="Sooner")
    closed(
        business, name="Now", starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1)
    )
    closed(business, name="Over", starts_at=NOW - timedelta(hours=1), ends_at=NOW)
    shown = owner_client.get(closure_path(business)).context

    assert [row.name for row in shown["upcoming"]] == ["Now", "Sooner", "Later"]
    assert [row.name for row in shown["past"]] == ["Over"]


def test_the_page_costs_the_same_for_one_closure_and_for_many(
    business: Business, owner_client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner_client.get(closure_path(business)).status_code == 200
        return len(caught)

    closed(business, resource=the_resource(business))
    few = queries()
    for number in range(10):
        resource = make_resource(business, f"Crew {number}", calendars=[the_calendar(business)])
        closed(business, resource=resource)
    assert queries() == few


def test_a_closure_is_deleted_and_its_time_can_be_booked_again(
    business: Business, owner_client: Client
) -> None:
    closure = closed(business)
    answer = owner_client.post(closure_path(business, closure, "delete/"), follow=True)

    assert answer.redirect_chain == [(closure_path(business), 302)]
    assert "Holiday is deleted. The weekly hours hold again." in answer.content.decode()
    assert not Blocker.objects.exists()
    assert booked(business).appointment.starts_at == NINE


def test_members_look_and_do_not_close(business: Business, colleague_client: Client) -> None:
    closure = closed(business)
    page = colleague_client.get(closure_path(business)).content.decode()
    assert "Holiday" in page
    assert "Close a time" not in page
    assert (
        "Delete the closure"
        not in colleague_client.get(closure_path(business, closure)).content.decode()
    )
    answer = colleague_client.post(closure_path(business), closure_form(business))
    delete = colleague_client.post(closure_path(business, closure, "delete/"))
    assert (answer.status_code, delete.status_code) == (403, 403)
    assert Blocker.objects.get() == closure


def test_strangers_neither_see_nor_change_it(
    business: Business, stranger_client: Client, stranger: Any
) -> None:
    closure = closed(business)
    theirs = stranger.memberships.get().business
    never = page_of(stranger_client.get("/b/never-existed/settings/booking/"))
    for answer in (
        stranger_client.get(closure_path(business)),
        stranger_client.post(closure_path(business), closure_form(business)),
        stranger_client.get(closure_path(business, closure)),
        stranger_client.post(closure_path(business, closure, "delete/")),
    ):
        assert (answer.status_code, page_of(answer)) == (404, never)
    assert stranger_client.get(closure_path(theirs, closure)).status_code == 404
    assert stranger_client.post(closure_path(theirs, closure, "delete/")).status_code == 404
    stranger_client.post(closure_path(theirs), closure_form(business))
    assert Client().post(closure_path(business), closure_form(business)).status_code == 302
    assert Blocker.objects.get() == closure
