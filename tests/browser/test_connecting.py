"""What whoever connects a program looks for, in a real browser: keys, base URLs, usernames."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Business
from tests.factories import make_key, make_member

KEYS = "/b/summit-roofing/keys/"
PAGES = [KEYS, "/b/summit-roofing/team/", "/profile/"]
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
CLIPBOARD: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}


def generate(page: Page) -> None:
    page.goto(f"{KEYS}new/")
    page.get_by_role("textbox", name="Name").fill("Old CRM")
    page.get_by_role("button", name="Generate key").click()
    expect(page.get_by_role("heading", name="Old CRM: your new key")).to_be_visible()


@pytest.mark.parametrize("context", [CLIPBOARD], indirect=True)
def test_a_base_url_is_copied(page: Page) -> None:
    page.goto(KEYS)
    page.get_by_role("button", name="Copy the base URL of Legacy API").click()
    expect(page.get_by_role("button", name="Copied the base URL of Legacy API")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "http://localhost:8000/legacy/v1/"


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_the_pages_are_accessible(page: Page, business: Business) -> None:
    make_key(business)
    make_member(business)
    for url in PAGES:
        page.goto(url)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    generate(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 720, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 812})
    make_key(business, name="W" * 80)
    make_member(business, email=f"{'a' * 60}@{'b' * 60}.example.com")
    for url in PAGES:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    generate(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
