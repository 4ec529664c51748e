"""A lead's page says whose it is, who works on it, and what the person wrote."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, Membership, User
from leads.models import Assignment, Lead
from tests.factories import make_member
from tests.leads.enquiries import enquire
from tests.leads.test_lead_page import HOSTILE, page


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "John Smith", message="Hello,\n\ncould you come on Friday?")


def named(user: User, first: str, last: str) -> User:
    user.first_name, user.last_name = first, last
    user.save()
    return user


def shown(client: Client, lead: Lead) -> str:
    """The page, with its white space made even."""
    return " ".join(page(client, lead).content.decode().split()).replace("> <", "><")


def test_a_lead_of_nobody_is_the_business_owner_s(lead: Lead, colleague_client: Client) -> None:
    text = shown(colleague_client, lead)
    assert "<dt>Owner</dt><dd>owner@summit.example</dd>" in text
    assert '<dt>Assigned to</dt><dd><span class="muted">Nobody yet</span></dd>' in text


def test_a_lead_of_somebody_says_whose_it_is_and_who_works_on_it(
    lead: Lead, owner: User, colleague: User, owner_client: Client
) -> None:
    lead.owner = named(colleague, "Ann", "Lee")
    lead.save()
    Assignment.objects.create(lead=lead, user=owner)
    Assignment.objects.create(lead=lead, user=colleague)
    text = shown(owner_client, lead)
    assert "<dt>Owner</dt><dd>Ann Lee</dd>" in text
    assert (
        '<dt>Assigned to</dt><dd><ul class="people">'
        '<li>owner@summit.example <span class="muted">(you)</span></li><li>Ann Lee</li></ul></dd>'
    ) in text


def test_a_business_without_an_owner_shows_none(lead: Lead, colleague_client: Client) -> None:
    Membership.objects.filter(role="owner").delete()
    assert "<dt>Owner</dt><dd>—</dd>" in shown(colleague_client, lead)


def test_what_they_wrote_keeps_its_lines(lead: Lead, owner_client: Client) -> None:
    text = page(owner_client, lead).content.decode()
    assert '<p class="message">Hello,\n\ncould you come on Friday?</p>' in text


def test_a_lead_without_a_message_shows_no_heading_for_it(
    business: Business, owner_client: Client
) -> None:
    assert "<h3>Message</h3>" not in shown(owner_client, enquire(business))


def test_hostile_names_and_messages_stay_text(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    lead.message, lead.owner = HOSTILE, named(owner, HOSTILE, "x")
    lead.save()
    Assignment.objects.create(lead=lead, user=owner)
    text = page(owner_client, lead).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_large_team_costs_no_more_queries(
    business: Business, lead: Lead, owner_client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        Assignment.objects.create(lead=lead, user=make_member(business))
    with django_assert_num_queries(22):
        page(owner_client, lead)
