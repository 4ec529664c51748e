"""Who may look at what can be booked, and who may change it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, Role
from appointments.overview import KINDS
from tests.accounts.pages import page_of
from tests.appointments.bookings import the_calendar, the_resource
from tests.appointments.settings_pages import (
    booking_path,
    calendar_form,
    everything,
    form_of,
    hours_path,
    make_resource,
    path_of,
    row_of,
)
from tests.conftest import signed_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_an_admin_manages_and_a_member_looks(
    business: Business, colleague_client: Client, colleague: Any
) -> None:
    before = everything(business)
    page = colleague_client.get(booking_path(business)).content.decode()
    assert "Mon–Fri" in page
    for button in ("Add a resource", "Close a time", "Hours of", "/move/", "/new/"):
        assert button not in page
    for kind in KINDS:
        for path in (path_of(business, kind), booking_path(business, f"{kind}/new/")):
            assert colleague_client.get(path).status_code == 403
            assert colleague_client.post(path, form_of(business, kind)).status_code == 403
        for act in ("move/", "retire/", "offer/"):
            assert colleague_client.post(path_of(business, kind, act)).status_code == 403
    assert everything(business) == before
    admin = signed_in(make_member(business, role=Role.ADMIN))
    assert admin.post(path_of(business, "calendars"), calendar_form()).status_code == 302


def test_strangers_find_nothing_and_the_signed_out_are_asked_to_sign_in(
    business: Business, stranger_client: Client, stranger: Any
) -> None:
    before = everything(business)
    theirs = stranger.memberships.get().business
    never = page_of(stranger_client.get("/b/never-existed/settings/booking/"))
    for kind in KINDS:
        id_of_ours = row_of(business, kind).public_id
        for act in ("", "move/", "retire/", "offer/"):
            ours = stranger_client.post(path_of(business, kind, act), form_of(business, kind))
            assert (ours.status_code, page_of(ours)) == (404, never)
            through_theirs, of_nobody = (
                stranger_client.post(
                    booking_path(theirs, f"{kind}/{one}/{act}"), form_of(business, kind)
                )
                for one in (id_of_ours, "0" * 24)
            )
            assert through_theirs.status_code == 404
            assert page_of(through_theirs) == page_of(of_nobody)
            out = Client().post(path_of(business, kind, act), form_of(business, kind))
            assert out["Location"].startswith("/accounts/login/")
    assert Client().get(booking_path(business)).status_code == 302
    assert everything(business) == before


@pytest.mark.parametrize("act", ["move/", "retire/", "offer/"])
def test_nothing_changes_by_looking(business: Business, owner_client: Client, act: str) -> None:
    make_resource(business)
    before = everything(business)

    assert owner_client.get(path_of(business, "resources", act)).status_code == 405
    assert everything(business) == before


def test_what_is_no_kind_and_no_id_is_not_found(business: Business, owner_client: Client) -> None:
    for rest in ("rooms/new/", "resources/abc/", "resources/%00/", f"types/{'0' * 24}/"):
        assert owner_client.get(booking_path(business, rest)).status_code == 404


def test_hostile_names_stay_text(business: Business, owner_client: Client) -> None:
    name = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    for kind in KINDS:
        owner_client.post(path_of(business, kind), form_of(business, kind) | {"name": name})
    pages = [booking_path(business), booking_path(business, "closures/")]
    pages += [path_of(business, kind) for kind in KINDS]
    for path in [*pages, hours_path(the_resource(business), the_calendar(business))]:
        page = owner_client.get(path).content.decode()
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page
        assert "{{ 7*7 }}" in page
