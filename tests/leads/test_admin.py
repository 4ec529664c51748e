"""Staff look at whose a lead is, and say what a status is called in the legacy API."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from leads.models import Assignment, Lead, LeadStatus
from tests.conftest import signed_in
from tests.factories import make_business, make_member, make_user
from tests.leads.enquiries import enquire

STATUSES = "/admin/leads/leadstatus/"
LEADS = "/admin/leads/lead/"


@pytest.fixture
def staff(db: None) -> Client:
    user = make_user(email="staff@pocketcrm.example")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return signed_in(user)


def wanted(business: Business, **fields: str) -> dict[str, Any]:
    usual = {"title": "Visited", "slug": "visited", "legacy_name": "", "meaning": "in_progress"}
    return {"business": business.pk, "colour": "pink", "position": "9"} | usual | fields


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_status_is_called_by_its_slug_where_nothing_else_is_said(
    staff: Client, business: Business
) -> None:
    answer = staff.post(f"{STATUSES}add/", wanted(business))
    assert answer.status_code == 302
    assert LeadStatus.objects.get(slug="visited").legacy_name == "visited"


def test_a_status_gets_a_name_of_its_own_and_the_list_shows_it(
    staff: Client, business: Business
) -> None:
    row = LeadStatus.objects.get(business=business, slug="new")
    said = wanted(business, title="New", slug="new", legacy_name="fresh")
    answer = staff.post(f"{STATUSES}{row.pk}/change/", said, follow=True)
    row.refresh_from_db()
    assert (row.legacy_name, row.meaning) == ("fresh", "new")
    assert '<td class="field-legacy_name">fresh</td>' in text(answer)


@pytest.mark.parametrize(
    "said", [{"legacy_name": "prospect"}, {"slug": "prospect"}, {"legacy_name": "closed"}]
)
def test_two_statuses_of_a_business_have_no_name_in_common(
    staff: Client, business: Business, said: dict[str, str]
) -> None:
    answer = staff.post(f"{STATUSES}add/", wanted(business, **said))
    assert answer.status_code == 200
    assert "with this Business and Name in the legacy API already exists." in text(answer)
    assert LeadStatus.objects.filter(business=business).count() == 6


def test_another_business_may_have_the_same_name(staff: Client, business: Business) -> None:
    LeadStatus.objects.filter(business=make_business(), slug="new").update(legacy_name="visited")
    assert staff.post(f"{STATUSES}add/", wanted(business)).status_code == 302


def test_a_name_that_no_address_can_carry_is_refused(staff: Client, business: Business) -> None:
    answer = staff.post(f"{STATUSES}add/", wanted(business, legacy_name="call back"))
    assert "Enter a valid “slug” consisting of letters, numbers" in text(answer)


def test_who_may_only_look_sees_the_name(business: Business) -> None:
    user = make_user()
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.user_permissions.set(Permission.objects.filter(codename="view_leadstatus"))
    row = LeadStatus.objects.get(business=business, slug="new")
    looker = signed_in(user)
    assert "prospect" in text(looker.get(f"{STATUSES}{row.pk}/change/"))
    answer = looker.post(f"{STATUSES}{row.pk}/change/", wanted(business))
    assert answer.status_code == 403


def test_a_lead_s_page_says_whose_it_is_and_who_works_on_it(
    staff: Client, business: Business, owner: User
) -> None:
    lead = enquire(business, "John Smith", message="Could you come\non Friday?")
    Lead.objects.filter(pk=lead.pk).update(owner=owner)
    ben = make_member(business, email="ben@summit.example")
    Assignment.objects.create(lead=lead, user=ben)
    page = text(staff.get(f"{LEADS}{lead.pk}/change/"))
    assert f"john-smith-{lead.public_id}" in page
    assert "Could you come<br>on Friday?" in page
    assert "owner@summit.example" in page
    assert "ben@summit.example" in page
    assert staff.post(f"{LEADS}{lead.pk}/change/", {"message": "Other"}).status_code == 403


def test_a_lead_s_page_costs_the_same_for_a_large_team(staff: Client, business: Business) -> None:
    lead = enquire(business)
    counts = []
    for _ in range(2):
        for _ in range(3):
            Assignment.objects.create(lead=lead, user=make_member(business))
        with CaptureQueriesContext(connection) as queries:
            staff.get(f"{LEADS}{lead.pk}/change/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
