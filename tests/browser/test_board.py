"""The board in a real browser: by mouse, by keyboard, without scripts, and while others work."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Business, User
from leads.models import Lead, Urgency
from leads.tagging import add_tags
from tests.leads.enquiries import enquire, move

BOARD = "/b/summit-roofing/leads/board/"
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 60


def column(page: Page, slug: str) -> Any:
    return page.locator(f".column[data-status={slug}]")


def card(page: Page, name: str) -> Any:
    return page.locator(".card-lead", has_text=name)


def status_of(lead: Lead) -> str:
    lead.refresh_from_db()
    return lead.status.slug


def test_a_card_is_dragged_to_another_column(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann Smith")
    page.goto(BOARD)
    card(page, "Ann Smith").drag_to(column(page, "qualified"))

    expect(column(page, "qualified").locator(".card-link")).to_have_text(["Ann Smith"])
    expect(page.locator("#board-said")).to_have_text("Ann Smith moved to Qualified.")
    expect(column(page, "qualified").locator(".column-count")).to_have_text("1 lead")
    assert status_of(lead) == "qualified"


def test_a_card_is_moved_by_keyboard_alone(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann Smith")
    page.goto(BOARD)
    page.locator(".card-more").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#board-said")).to_have_text("Ann Smith moved to Contacted.")
    expect(column(page, "contacted").locator(".card-link")).to_have_text(["Ann Smith"])
    assert status_of(lead) == "contacted"


def test_who_moves_what_a_colleague_has_moved_is_told_and_sees_where_it_is(
    page: Page, business: Business
) -> None:
    lead = enquire(business, "Ann Smith")
    page.goto(BOARD)
    page.locator(".card-more").click()  # an open menu keeps the board as it is
    move(lead, "lost")
    page.get_by_role("button", name="Qualified").click()

    expect(page.locator("#board-said")).to_have_text(
        "Ann Smith was not moved. Somebody else has changed the status meanwhile."
        " Look again, then decide."
    )
    expect(column(page, "lost").locator(".card-link")).to_have_text(["Ann Smith"])
    assert status_of(lead) == "lost"


def test_what_lands_and_what_others_move_appears_by_itself(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann Smith")
    page.goto(BOARD)
    enquire(business, "Ben Jones")
    move(lead, "contacted")

    expect(column(page, "new").locator(".card-link")).to_have_text(["Ben Jones"], timeout=8000)
    expect(column(page, "contacted").locator(".card-link")).to_have_text(["Ann Smith"])


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_without_scripts_the_menu_moves_a_card(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann Smith")
    page.goto(f"{BOARD}?whose=mine")
    page.locator(".card-more").click()
    page.get_by_role("button", name="Qualified").click()

    expect(column(page, "qualified").locator(".card-link")).to_have_text(["Ann Smith"])
    assert page.url.endswith(f"{BOARD}?whose=mine")
    assert status_of(lead) == "qualified"


@pytest.mark.parametrize(
    "context",
    [{}, DARK, PHONE, PHONE | DARK],
    indirect=True,
    ids=["light", "dark", "phone", "dark phone"],
)
def test_everybody_can_use_it(
    page: Page, business: Business, owner: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for urgency in Urgency:
        lead = enquire(business, f"Urgent {urgency}", urgency=urgency, service_requested="Roof")
        add_tags(lead, ["vip", "gutter", "storm", "insured"])
        lead.assignments.create(user=owner)
    move(enquire(business, f"{LONG} {LONG}", service_requested=LONG), "lost")
    page.goto(BOARD)
    page.locator(".card-more").first.click()

    page.screenshot(path=tmp_path_factory.getbasetemp() / "board.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []
