"""The settings of the pipeline, and ticking leads in the list, in a real browser."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead, LeadCategory
from leads.pipeline import archive, change_status
from notifications.events import Actor
from tests.leads.enquiries import NOON, enquire, move
from tests.leads.pipeline_pages import (
    make_category,
    make_field,
    make_tag,
    path_of,
    pipeline_path,
    status_of,
    tagged,
)

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LIST = "/b/summit-roofing/leads/"
LONG = "W" * 40


def pick(page: Page, name: str) -> Locator:
    return page.get_by_label(f"Select {name}", exact=True)


def bar(page: Page) -> Locator:
    return page.locator("#bulk")


def settings_of(business: Business) -> list[str]:
    """Each page, with each state, and text that is too long for its place."""
    category = make_category(business, LONG * 2, description="W" * 300)
    tag, field = make_tag(business, LONG), make_field(business, "w" * 60, title=LONG * 2)
    choice = make_field(business, "kind", kind="choice", choices=["W" * 120, "Slate"], position=1)
    lead = tagged(business, "Ann", tag)
    Lead.objects.filter(pk=lead.pk).update(
        custom={"w" * 60: "x"}, category=category, status=status_of(business, "contacted")
    )
    rows = [
        status_of(business, "contacted"), status_of(business, "lost"), category, tag, field, choice,
    ]  # fmt: skip
    rests = ["", "statuses/new/", "categories/new/", "fields/new/"]
    return [*(pipeline_path(business, rest) for rest in rests), *map(path_of, rows)]


def busy_list(business: Business, owner: User) -> None:
    """Rows with all that they can show."""
    tags = [make_tag(business, title) for title in ("storm damage", "insurance", LONG, "hot")]
    make_category(business)
    full = enquire(
        business, "Maria Delgado", phone="(555) 123-4567", source="HomeAdvisor",
        service_requested="Roof repair after the storm", urgency="emergency",
    )  # fmt: skip
    full.tags.set(tags)
    actor = Actor.from_user(owner)
    edit_lead(full, LeadEdit(assignees=[owner]), actor, now=NOON)
    tagged(business, "Jo Park", tags[0])
    move(enquire(business, LONG, source=LONG, service_requested=LONG * 3), "contacted")
    archive(enquire(business, "Old Friend", source="Angi"), actor, now=NOON)
    for number in range(12):
        enquire(business, f"Person{number}", source="Angi", service_requested="Gutters")


def test_the_bar_comes_with_the_first_tick_and_acts_on_what_is_ticked(
    page: Page, business: Business
) -> None:
    for name in ("Ann", "Ben", "Cas"):
        enquire(business, name)
    page.goto(LIST)
    expect(bar(page)).to_be_hidden()
    pick(page, "Ann").check()
    expect(bar(page)).to_contain_text("1 selected")
    page.get_by_label("Select all on this page").check()
    expect(bar(page)).to_contain_text("3 selected")
    pick(page, "Ben").uncheck()
    bar(page).get_by_text("Status", exact=True).click()
    bar(page).get_by_role("button", name="Qualified").click()
    expect(page.get_by_text("2 leads are in “Qualified” now.")).to_be_visible()
    expect(bar(page)).to_be_hidden()
    assert list(
        Lead.objects.order_by("id").values_list("status__slug", flat=True)
    ) == ["qualified", "new", "qualified"]  # fmt: skip


def test_the_keyboard_ticks_and_tags(page: Page, business: Business) -> None:
    enquire(business, "Ann")
    page.goto(LIST)
    pick(page, "Ann").focus()
    page.keyboard.press("Space")
    bar(page).locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Add a tag")).to_be_focused()
    page.keyboard.type("Spring")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 lead is tagged “Spring” now.")).to_be_visible()


def test_shift_ticks_all_between(page: Page, business: Business) -> None:
    for number in range(5):
        enquire(business, f"Person{number}")
    page.goto(LIST)
    pick(page, "Person3").click()
    pick(page, "Person1").click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("3 selected")
    page.get_by_role("button", name="Clear the selection").click()
    expect(bar(page)).to_be_hidden()


def test_what_is_ticked_stays_so_while_rows_change_and_land(page: Page, business: Business) -> None:
    ann, ben = enquire(business, "Ann"), enquire(business, "Ben")
    page.goto(LIST)
    pick(page, "Ann").check()
    pick(page, "Ben").check()
    actor = Actor.from_user(business.memberships.get().user)
    contacted = status_of(business, "contacted")
    change_status(ann, contacted, seen=ann.status, actor=actor, now=timezone.now())
    enquire(business, "Cas", now=timezone.now())
    expect(page.get_by_role("link", name="Cas")).to_be_visible()
    expect(page.locator("tr", has_text="Ann")).to_contain_text("Contacted")
    expect(pick(page, "Ann")).to_be_checked()
    expect(pick(page, "Cas")).not_to_be_checked()
    archive(ben, actor, now=timezone.now())
    expect(bar(page)).to_contain_text("1 selected")
    bar(page).get_by_role("button", name="Archive").click()
    expect(page.get_by_text("1 lead is archived.")).to_be_visible()


def test_a_filter_begins_a_selection_of_its_own(page: Page, business: Business) -> None:
    enquire(business, "Ann", source="Angi")
    enquire(business, "Ben")
    page.goto(LIST)
    pick(page, "Ann").check()
    page.get_by_label("Source").select_option("Angi")
    expect(page.get_by_role("link", name="Ben")).to_be_hidden()
    expect(bar(page)).to_be_hidden()
    pick(page, "Ann").check()
    expect(bar(page)).to_contain_text("1 selected")
    bar(page).get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 1 lead").click()
    expect(page.get_by_text("1 lead is deleted.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?source=Angi$"))


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_all_of_it_works_without_scripts(page: Page, business: Business) -> None:
    enquire(business, "Ann")
    page.goto(LIST)
    pick(page, "Ann").check()
    bar(page).get_by_text("Assign", exact=True).click()
    bar(page).get_by_role("button", name="owner@summit.example").click()
    expect(page.get_by_text("1 lead is assigned to owner@summit.example now.")).to_be_visible()
    page.goto(pipeline_path(business))
    page.get_by_role("button", name="Move Lost up").click()
    expect(page.locator("#statuses .offer-name")).to_have_text(
        ["New", "Contacted", "Tentative", "Qualified", "Lost", "Converted"]
    )


def test_the_choices_are_asked_for_only_where_the_field_has_some(
    page: Page, business: Business
) -> None:
    page.goto(pipeline_path(business, "fields/new/"))
    expect(page.get_by_label("Choices")).to_be_hidden()
    page.get_by_label("Holds").select_option("choice")
    page.get_by_label("Choices").fill("Slate\nTile")
    page.get_by_label("Title").fill("Roof type")
    page.get_by_role("button", name="Add field").click()
    expect(page.locator("#fields")).to_contain_text("Slate, Tile")
    assert LeadCategory.objects.filter(business=business).count() == 1


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_the_pages_are_accessible(page: Page, business: Business, owner: User) -> None:
    for path in settings_of(business):
        page.goto(path)
        found = Axe().run(page)
        assert found.violations_count == 0, path + found.generate_report()
    busy_list(business, owner)
    page.goto(f"{LIST}?archived=all")
    pick(page, "Maria Delgado").check()
    for menu in ("Tag", "Assign", "Status"):
        bar(page).locator("summary", has_text=menu).click()
        found = Axe().run(page)
        assert found.violations_count == 0, menu + found.generate_report()
        page.keyboard.press("Escape")
    bar(page).get_by_role("button", name="Delete").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 600, 800, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, owner: User, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 812})
    paths = settings_of(business)
    busy_list(business, owner)
    for path in (*paths, f"{LIST}?archived=all"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    pick(page, "Maria Delgado").check()
    for menu in ("Tag", "Assign", "Status"):
        bar(page).locator("summary", has_text=menu).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, menu
