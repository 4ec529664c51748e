"""The leads list by what the team has made of its leads: assigned, tagged, filed, archived."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead
from leads.pipeline import archive
from notifications.events import Actor
from tests.leads.enquiries import NOON, enquire, names
from tests.leads.pipeline_pages import make_category, make_tag, tagged

PATH = "/b/summit-roofing/leads/"


def listed(client: Client, **query: Any) -> list[str]:
    return names(client.get(PATH, query))


def assign(lead: Lead, *users: User) -> None:
    edit_lead(lead, LeadEdit(assignees=users), Actor.from_user(users[0]), now=NOON)


def test_by_who_works_on_it(
    business: Business, owner: User, colleague: User, owner_client: Client
) -> None:
    assign(enquire(business, "Ann"), owner)
    assign(enquire(business, "Ben"), colleague, owner)
    enquire(business, "Cas")
    assert listed(owner_client, assignee="olivia", sort="name") == ["Ann", "Ben"]
    assert listed(owner_client, assignee=colleague.username) == ["Ben"]
    assert listed(owner_client, assignee=":nobody") == ["Cas"]
    assert listed(owner_client, assignee="nobody") == []
    page = owner_client.get(PATH).content.decode()
    assert '<option value="olivia" >' in page
    assert 'title="Assigned to owner@summit.example"' in page


def test_by_tag_and_category(business: Business, owner_client: Client) -> None:
    hot, cold = make_tag(business, "hot"), make_tag(business, "cold")
    repairs = make_category(business)
    general = business.lead_categories.all()[0]
    tagged(business, "Ann", hot, cold)
    filed = tagged(business, "Ben", cold)
    Lead.objects.filter(pk=filed.pk).update(category=repairs)
    assert listed(owner_client, tag=hot.public_id) == ["Ann"]
    assert listed(owner_client, tag=cold.public_id, sort="name") == ["Ann", "Ben"]
    assert listed(owner_client, category=repairs.public_id) == ["Ben"]
    # A lead that has none counts as one of the first.
    assert listed(owner_client, category=general.public_id) == ["Ann"]
    assert listed(owner_client, tag="nonsense") == []
    assert listed(owner_client, category="nonsense") == []


def test_what_is_archived_is_there_only_for_who_asks(
    business: Business, owner: User, owner_client: Client
) -> None:
    archive(enquire(business, "Ann"), Actor.from_user(owner), now=NOON)
    enquire(business, "Ben")
    assert listed(owner_client) == ["Ben"]
    assert listed(owner_client, archived="only") == ["Ann"]
    assert listed(owner_client, archived="all", sort="name") == ["Ann", "Ben"]
    page = owner_client.get(PATH, {"q": "ann"}).content.decode()
    assert '<a href="?q=ann&amp;archived=all">Look in the archive too</a>' in page
    assert "not understood (archived)" in owner_client.get(PATH, {"archived": "x"}).content.decode()


@pytest.mark.parametrize("name", ["assignee", "tag", "category"])
def test_a_filter_that_cannot_be_is_left_out_and_said(
    business: Business, owner_client: Client, name: str
) -> None:
    for value in ("W" * 151, "\0"):
        answer = owner_client.get(PATH, {name: value})
        assert f"not understood ({name})" in answer.content.decode()


def test_tags_and_assignees_cost_the_same_for_any_number_of_rows(
    business: Business, owner: User, owner_client: Client, django_assert_num_queries: Any
) -> None:
    tags = [make_tag(business, f"Tag {number}") for number in range(5)]
    assign(tagged(business, "First", tags[0]), owner)
    with django_assert_num_queries(14):
        owner_client.get(PATH)
    for number in range(10):
        assign(tagged(business, f"Person{number}", *tags), owner)
    with django_assert_num_queries(14):
        owner_client.get(PATH)
