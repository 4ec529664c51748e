"""Statuses, categories and own fields, as those who manage the business set them up."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business
from leads.models import CustomField, Lead, LeadCategory, LeadStatus
from leads.pipeline import delete_lead
from leads.rescoring import due
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.conftest import Integrator
from tests.leads.enquiries import NOON, enquire, told
from tests.leads.pipeline_pages import (
    ADDED,
    KINDS,
    category_form,
    everything,
    field_form,
    form_of,
    make_category,
    make_field,
    one_of_each,
    path_of,
    pipeline_path,
    status_form,
    status_of,
)

pytestmark = pytest.mark.django_db


def add(client: Client, business: Business, kind: str, form: dict[str, Any]) -> Any:
    return client.post(pipeline_path(business, f"{kind}/new/"), form, follow=True)


def titles(business: Business, kind: str = "statuses") -> list[str]:
    rows: dict[str, Any] = {
        "statuses": business.lead_statuses.all(),
        "categories": business.lead_categories.all(),
        "fields": business.custom_fields.all(),
    }
    return [row.title for row in rows[kind]]


# --- What everybody sees ---------------------------------------------------------


def test_the_page_shows_all_with_the_names_that_programs_use(
    business: Business, owner_client: Client
) -> None:
    make_field(business, "roof_type", title="Roof type", choices=["Slate", "Tile"], kind="choice")
    page = " ".join(owner_client.get(pipeline_path(business)).content.decode().split())

    for said in (
        "Qualified", "Programs say <code>qualified</code>",
        "In the legacy API <code>potential</code>", "Means won", "General",
        "Roof type", "<code>roof_type</code>", "Slate, Tile",
    ):  # fmt: skip
        assert said in page


def test_a_member_looks_and_cannot_touch(business: Business, colleague_client: Client) -> None:
    rows = one_of_each(business)
    before = everything(business)
    page = colleague_client.get(pipeline_path(business))

    assert page.status_code == 200
    assert "Add a status" not in page.content.decode()
    assert path_of(rows[0]) not in page.content.decode()
    for kind in ADDED:
        path = pipeline_path(business, f"{kind}/new/")
        assert colleague_client.get(path).status_code == 403
        assert colleague_client.post(path, form_of(kind)).status_code == 403
    for row, kind in zip(rows, KINDS, strict=True):
        assert colleague_client.get(path_of(row)).status_code == 403
        assert colleague_client.post(path_of(row), form_of(kind)).status_code == 403
        assert colleague_client.post(path_of(row, "delete/")).status_code == 403
        if kind in ADDED:
            assert colleague_client.post(path_of(row, "move/"), {"up": "1"}).status_code == 403
    assert everything(business) == before


def test_a_stranger_finds_nothing(business: Business, stranger_client: Client) -> None:
    rows = one_of_each(business)
    before = everything(business)
    assert stranger_client.get(pipeline_path(business)).status_code == 404
    for row, kind in zip(rows, KINDS, strict=True):
        theirs = path_of(row).replace(business.slug, "valley-dental")
        for path in (path_of(row), theirs):
            assert stranger_client.get(path).status_code == 404
            assert stranger_client.post(path, form_of(kind)).status_code == 404
            assert stranger_client.post(f"{path}delete/").status_code == 404
    assert everything(business) == before


def test_tags_are_neither_added_nor_moved_here(business: Business, owner_client: Client) -> None:
    tag = one_of_each(business)[2]
    assert owner_client.get(pipeline_path(business, "tags/new/")).status_code == 404
    assert owner_client.post(path_of(tag, "move/"), {"up": "1"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(
    business: Business, owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    one_of_each(business)
    for number in range(10):
        make_category(business, f"Category {number}", position=number)
        make_field(business, f"field-{number}", position=number)
    with django_assert_max_num_queries(10):
        owner_client.get(pipeline_path(business))


# --- Statuses --------------------------------------------------------------------


def test_a_status_is_added_last_and_a_slug_of_its_title_is_its_name_everywhere(
    business: Business, owner_client: Client, integrator: Integrator
) -> None:
    answer = add(owner_client, business, "statuses", status_form())

    assert "Site visit is added." in answer.content.decode()
    added = business.lead_statuses.last()
    assert added is not None
    assert (added.title, added.slug, added.legacy_name) == (
        "Site visit",
        "site-visit",
        "site-visit",
    )
    assert (added.meaning, added.colour, added.position) == ("in_progress", "pink", 6)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Potential!", "potential-2"),  # Qualified has this name in the legacy API
        ("新しい", "status"),
        ("W" * 40, "w" * 40),
        ("Büro", "buro"),
    ],
)
def test_a_slug_is_nobody_elses_name(
    business: Business, owner_client: Client, title: str, slug: str
) -> None:
    add(owner_client, business, "statuses", status_form(title=title))
    assert status_of(business, slug).legacy_name == slug


def test_slugs_that_would_be_the_same_are_numbered(
    business: Business, owner_client: Client
) -> None:
    for title in ("Site visit", "Site  visit?", "Site-visit", "W" * 40, "W" * 39 + "!"):
        add(owner_client, business, "statuses", status_form(title=title))
    assert [row.slug for row in business.lead_statuses.all()][6:] == [
        "site-visit", "site-visit-2", "site-visit-3", "w" * 40, "w" * 39,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"title": "new"}, "There is a status with this title."),
        ({"title": ""}, "This field is required."),
        ({"title": "W" * 41}, "at most 40 characters"),
        ({"legacy_name": "prospect"}, "Another status has this name in the legacy API."),
        ({"legacy_name": "no spaces"}, "Letters, digits, hyphens and underscores only."),
        ({"meaning": "paid"}, "Select a valid choice"),
        ({"colour": "plaid"}, "Select a valid choice"),
    ],
)
def test_a_status_that_breaks_a_rule_is_refused_beside_its_field(
    business: Business, owner_client: Client, said: dict[str, str], why: str
) -> None:
    before = everything(business)
    page = add(owner_client, business, "statuses", status_form(**said)).content.decode()
    assert why in page
    assert everything(business) == before


def test_a_status_is_renamed_and_keeps_its_slug(business: Business, owner_client: Client) -> None:
    row = status_of(business, "contacted")
    said = status_form(title="Called", legacy_name="called", colour="red")
    answer = owner_client.post(path_of(row), said, follow=True)

    assert "Saved" in answer.content.decode()
    row.refresh_from_db()
    assert (row.title, row.slug, row.legacy_name, row.colour) == (
        "Called", "contacted", "called", "red",
    )  # fmt: skip


def test_with_another_meaning_the_leads_of_a_status_are_closed_and_open_again(
    business: Business, owner_client: Client
) -> None:
    row = status_of(business, "contacted")
    lead = enquire(business)
    Lead.objects.update(status=row)
    due(NOON + timedelta(minutes=1))
    closed = status_form(title="Contacted", meaning="lost", legacy_name="contact")
    owner_client.post(path_of(row), closed)
    due(NOON + timedelta(days=900))
    lead.refresh_from_db()
    assert (lead.is_open, lead.score_due_at) == (False, None)

    owner_client.post(path_of(row), closed | {"meaning": "in_progress"})
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.is_open
    assert lead.score_due_at is not None


@pytest.mark.parametrize("slug", ["new", "converted", "lost"])
def test_the_last_of_a_meaning_stays(business: Business, owner_client: Client, slug: str) -> None:
    row = status_of(business, slug)
    before = everything(business)
    page = owner_client.get(path_of(row)).content.decode()
    assert "there must be one" in page
    assert path_of(row, "delete/") not in page

    said = status_form(title="Other", legacy_name=row.legacy_name)
    changed = owner_client.post(path_of(row), said)
    deleted = owner_client.post(path_of(row, "delete/"), follow=True)
    for answer in (changed, deleted):
        assert "is the only status that means" in answer.content.decode()
    assert everything(business) == before


def test_a_status_without_leads_is_deleted(business: Business, owner_client: Client) -> None:
    row = status_of(business, "tentative")
    assert "No lead has it" in owner_client.get(path_of(row)).content.decode()
    answer = owner_client.post(path_of(row, "delete/"), follow=True)
    assert "Tentative is deleted." in answer.content.decode()
    assert "Tentative" not in titles(business)


def test_where_leads_have_it_they_move_first_and_each_says_so(
    business: Business, owner_client: Client
) -> None:
    row, target = status_of(business, "contacted"), status_of(business, "qualified")
    ann, gone = enquire(business, "Ann"), enquire(business, "Gone")
    enquire(business, "Trial", test=True)
    Lead.objects.update(status=row)
    delete_lead(gone, Actor.from_user(business.memberships.get().user), now=NOON)

    assert "3 leads in all" in owner_client.get(path_of(row)).content.decode()
    refused = owner_client.post(path_of(row, "delete/"), follow=True)
    assert "Choose where they move" in refused.content.decode()
    for wrong in (row.public_id, "nonsense", "\0"):
        owner_client.post(path_of(row, "delete/"), {"move_to": wrong})
    assert LeadStatus.objects.filter(pk=row.pk).exists()

    owner_client.post(path_of(row, "delete/"), {"move_to": target.public_id})
    assert not LeadStatus.objects.filter(pk=row.pk).exists()
    assert set(Lead.objects.values_list("status", flat=True)) == {target.pk}
    moves = Event.objects.filter(kind=EventKind.LEAD_STATUS_CHANGED)
    assert moves.count() == 3
    assert moves.filter(is_test=True).count() == 1
    page = owner_client.get(f"/b/{business.slug}/leads/{ann.public_id}/")
    assert "changed the status" in told(page)[0]
    assert "Contacted" in told(page)[0]
    assert "Qualified" in told(page)[0]


def test_leads_do_not_move_to_another_business(
    business: Business, owner_client: Client, stranger_client: Client
) -> None:
    row = status_of(business, "contacted")
    enquire(business)
    Lead.objects.update(status=row)
    theirs = LeadStatus.objects.get(business__slug="valley-dental", slug="qualified")
    owner_client.post(path_of(row, "delete/"), {"move_to": theirs.public_id})
    assert set(Lead.objects.values_list("status", flat=True)) == {row.pk}


@pytest.mark.parametrize("kind", ADDED)
def test_rows_change_places(business: Business, owner_client: Client, kind: str) -> None:
    for number in range(2):
        add(owner_client, business, kind, form_of(kind) | {"title": f"Extra {number}"})
    before = titles(business, kind)
    rows: dict[str, Any] = {
        "statuses": LeadStatus, "categories": LeadCategory, "fields": CustomField
    }  # fmt: skip
    last = rows[kind].objects.filter(business=business).last()
    owner_client.post(path_of(last, "move/"), {"up": "1"})
    assert titles(business, kind) == [*before[:-2], before[-1], before[-2]]
    for _ in range(3):
        owner_client.post(path_of(last, "move/"), {"down": "1"})
    assert titles(business, kind) == before


# --- Categories ------------------------------------------------------------------


def test_a_category_is_added_changed_and_deleted_and_its_leads_have_none(
    business: Business, owner_client: Client
) -> None:
    add(owner_client, business, "categories", category_form())
    row = LeadCategory.objects.get(title="Gutters")
    assert (row.description, row.colour, row.position) == ("All that drains", "cyan", 1)
    owner_client.post(path_of(row), category_form(title="gutters", description=""))
    row.refresh_from_db()
    assert (row.title, row.description) == ("gutters", "")
    lead = enquire(business)
    Lead.objects.update(category=row)
    page = " ".join(owner_client.get(path_of(row)).content.decode().split())
    assert "1 lead will have no category any more, and count as “General”." in page

    owner_client.post(path_of(row, "delete/"))
    lead.refresh_from_db()
    assert lead.category is None
    assert titles(business, "categories") == ["General"]


def test_a_category_is_there_once_in_any_case(business: Business, owner_client: Client) -> None:
    page = add(owner_client, business, "categories", category_form(title="GENERAL"))
    assert "There is a category with this title." in page.content.decode()
    assert titles(business, "categories") == ["General"]


def test_the_last_category_stays(business: Business, owner_client: Client) -> None:
    row = business.lead_categories.get()
    assert "there must be one" in owner_client.get(path_of(row)).content.decode()
    answer = owner_client.post(path_of(row, "delete/"), follow=True)
    assert "is the last category" in answer.content.decode()
    assert titles(business, "categories") == ["General"]


# --- Fields ----------------------------------------------------------------------


def test_a_field_is_added_with_a_name_of_its_title(
    business: Business, owner_client: Client
) -> None:
    said = field_form(kind="choice", choices="Slate\r\n Tile \n\nSlate", is_required="on")
    add(owner_client, business, "fields", said)
    add(owner_client, business, "fields", field_form())
    first, second = business.custom_fields.all()
    assert (first.name, first.kind, first.choices) == ("roof_type", "choice", ["Slate", "Tile"])
    assert (first.is_required, second.is_required) == (True, False)
    assert (second.name, second.kind, second.choices) == ("roof_type_2", "text", [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "roof"}, "Another field has this name."),
        ({"name": "a b"}, "Letters, digits, hyphens and underscores only."),
        ({"kind": "blob"}, "Select a valid choice"),
        ({"kind": "choice"}, "Write at least one choice."),
        ({"kind": "choice", "choices": "W" * 121}, "A choice has at most 120 characters."),
        ({"kind": "choice", "choices": "\n".join(map(str, range(101)))}, "At most 100 choices."),
        ({"title": ""}, "This field is required."),
    ],
)
def test_a_field_that_breaks_a_rule_is_refused_beside_it(
    business: Business, owner_client: Client, said: dict[str, str], why: str
) -> None:
    make_field(business)
    page = add(owner_client, business, "fields", field_form(**said)).content.decode()
    assert why in page
    assert titles(business, "fields") == ["Roof"]


def test_a_field_keeps_its_name_and_kind(business: Business, owner_client: Client) -> None:
    row = make_field(business, kind="choice", choices=["Slate"])
    said = field_form(title="Covering", name="other", kind="number", choices="Tile\nReed")
    owner_client.post(path_of(row), said)
    row.refresh_from_db()
    assert (row.title, row.name, row.kind, row.choices) == (
        "Covering", "roof", "choice", ["Tile", "Reed"],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["roof", "roof-type", "2_x"])
def test_a_field_goes_with_all_that_leads_hold_in_it(
    business: Business, owner_client: Client, stranger_client: Client, name: str
) -> None:
    row = make_field(business, name)
    held = enquire(business, "Ann")
    other = enquire(Business.objects.get(slug="valley-dental"), "Ben")
    for lead in (held, other):
        lead.custom = {name: "Slate", "year": 1990}
        lead.save(update_fields=["custom"])
    page = owner_client.get(path_of(row)).content.decode()
    assert "What 1 lead held in it is deleted with it, for good." in page

    owner_client.post(path_of(row, "delete/"))
    assert not business.custom_fields.exists()
    held.refresh_from_db()
    other.refresh_from_db()
    assert held.custom == {"year": 1990}
    assert other.custom == {name: "Slate", "year": 1990}
