"""Managers who change the pipeline at the same moment, and programs that push meanwhile."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Business
from leads import placing
from leads.categories import add_category, delete_category
from leads.fields import add_field
from leads.models import (
    CustomField,
    FieldKind,
    Lead,
    LeadCategory,
    LeadStatus,
    StatusMeaning,
    Tag,
)
from leads.pipeline import change_status
from leads.statuses import add_status, delete_status, edit_status
from leads.tagging import tags_named
from leads.tags import edit_tag
from notifications.events import Actor
from tests.accounts.test_races import RACERS, race
from tests.factories import make_business
from tests.leads.enquiries import enquire
from tests.leads.pipeline_pages import make_category, make_tag, status_of, tagged

pytestmark = pytest.mark.django_db(transaction=True)


def actor_of(business: Business) -> Actor:
    return Actor.from_user(business.memberships.get().user)


def new_status(business: Business, title: str, **fields: Any) -> LeadStatus:
    usual = {"meaning": StatusMeaning.IN_PROGRESS}
    return LeadStatus(business=business, title=title, **usual | fields)


def test_of_those_who_add_one_title_one_does() -> None:
    business = make_business()
    assert race(lambda _: add_status(new_status(business, "Visit"))).count("conflict") == RACERS - 1
    row = {"business": business, "title": "Roofs"}
    assert race(lambda _: add_category(LeadCategory(**row))).count("conflict") == RACERS - 1
    field = {"business": business, "name": "roof", "title": "Roof", "kind": FieldKind.TEXT}
    assert race(lambda _: add_field(CustomField(**field))).count("conflict") == RACERS - 1


def test_titles_of_one_slug_each_get_a_slug_and_a_place_of_their_own() -> None:
    business = make_business()
    assert race(lambda number: add_status(new_status(business, "Visit" + "!" * number))) == (
        [None] * RACERS
    )
    added = business.lead_statuses.all()[6:]
    assert sorted(row.slug for row in added) == sorted(
        ["visit", *(f"visit-{number}" for number in range(2, RACERS + 1))]
    )
    assert [row.position for row in added] == list(range(6, 6 + RACERS))


def test_of_those_who_give_each_another_status_another_meaning_one_of_it_is_left() -> None:
    business = make_business()
    for number in range(1, RACERS):
        add_status(new_status(business, f"Lost {number}", meaning=StatusMeaning.LOST))
    rows = list(LeadStatus.objects.filter(business=business, meaning=StatusMeaning.LOST))

    def reopen(number: int) -> None:
        rows[number].meaning = StatusMeaning.IN_PROGRESS
        edit_status(rows[number], now=timezone.now())

    assert race(reopen).count("conflict") == 1
    assert LeadStatus.objects.filter(business=business, meaning=StatusMeaning.LOST).count() == 1


def test_of_those_who_delete_each_another_category_one_is_told_that_it_is_the_last() -> None:
    business = make_business()
    for number in range(1, RACERS):
        make_category(business, f"Category {number}", position=number)
    rows = list(LeadCategory.objects.filter(business=business))
    assert race(lambda number: delete_category(rows[number])).count("conflict") == 1
    assert LeadCategory.objects.filter(business=business).count() == 1


def test_those_who_move_rows_at_once_lose_none() -> None:
    business = make_business()
    rows = list(LeadStatus.objects.filter(business=business))
    race(lambda number: placing.move(rows[number], placing.Step.UP))
    after = list(LeadStatus.objects.filter(business=business))
    assert [row.position for row in after] == list(range(6))
    assert set(after) == set(rows)


def test_a_status_that_is_deleted_while_leads_come_into_it_loses_none() -> None:
    business = make_business()
    row, target = status_of(business, "contacted"), status_of(business, "qualified")
    leads = [enquire(business, f"Person{number}") for number in range(RACERS)]
    actor = actor_of(business)

    def change(number: int) -> None:
        if number == 0:
            delete_status(row, move_to=target, actor=actor, now=timezone.now())
        else:
            lead = leads[number]
            change_status(lead, row, seen=lead.status, actor=actor, now=timezone.now())

    results = race(change)
    there = LeadStatus.objects.filter(pk=row.pk).exists()
    assert there == (results[0] == "conflict")
    assert Lead.objects.filter(status__business=business).count() == RACERS


def test_of_those_who_merge_the_same_tags_all_leads_keep_one() -> None:
    business = make_business()
    tags = [make_tag(business, f"Tag {number}") for number in range(RACERS)]
    leads = [tagged(business, f"Person{number}", tag) for number, tag in enumerate(tags)]
    results = race(lambda number: edit_tag(tags[number], title="One", colour="red").title)

    assert results == ["One"] * RACERS
    kept = Tag.objects.get(business=business)
    assert [list(lead.tags.all()) for lead in leads] == [[kept]] * RACERS


def test_a_tag_that_a_program_makes_in_this_moment_is_the_one_that_stays() -> None:
    business = make_business()
    tag = make_tag(business, "Old")

    def name(number: int) -> Any:
        if number:
            return [one.key for one in tags_named(business, ["new"])]
        return edit_tag(tag, title="New", colour="red").key

    assert race(name) == ["new", *[["new"]] * (RACERS - 1)]
    assert Tag.objects.filter(business=business).count() == 1
