"""Contacts, clients and possible duplicates in a real browser."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Business, User
from leads import merging
from leads.clients import ClientEdit, NewClient, create_client, edit_client
from leads.identity import email_identity
from leads.models import Contact, PossibleDuplicate
from leads.opting import opt_out
from notifications.events import Actor
from tests.leads.enquiries import enquire
from tests.leads.people import cross, person

HOME = "/b/summit-roofing"
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 120


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def two_who_may_be_one(business: Business, actor: Actor) -> tuple[Contact, Contact]:
    ann = person(
        business, "Ann Smith", email="ann@example.com", service_requested="Roof repair",
        source="HomeAdvisor", address="123 Main St", city="Cleveland", state="TN", zip="37311",
        property_type="residential",
    )  # fmt: skip
    anna = person(
        business, "Anna Smith", email="anna@example.com", phone="(555) 123-4567",
        service_requested="Gutters", property_type="residential",
    )  # fmt: skip
    cross(business, "ann@example.com", "(555) 123-4567", actor)
    return ann, anna


def every_look(business: Business, actor: Actor) -> list[str]:
    """All pages, with what is usual and what is too long for its place."""
    ann, _ = two_who_may_be_one(business, actor)
    ben = person(business, "Ben Jones", email="ben@example.com", phone="(555) 765-4321")
    merging.merge(ann, ben, actor, now=timezone.now())
    opt_out(ann, actor, now=timezone.now())
    long = enquire(
        business, f"{LONG} {LONG}", email=f"{'a' * 60}@{'b' * 60}.example.com", company=LONG,
        address=LONG, city=LONG, source=LONG, service_requested=LONG,
    ).contact  # fmt: skip
    first, second = sorted((ann, long), key=lambda one: one.pk)
    pair = PossibleDuplicate.objects.create(
        business=business, first=first, second=second, reason=LONG * 2
    )
    new = NewClient(
        first_name="Cyd", last_name="Doe", email=email_identity("cyd@example.com"),
        company_name="Acme Heating", tags=["VIP", "North side", "W" * 60, "more"],
    )  # fmt: skip
    client = create_client(business, new, actor, now=timezone.now())
    wide = NewClient(
        first_name=LONG, last_name=LONG, email=email_identity("wide@example.com"), tags=["W" * 60]
    )
    suspended = create_client(business, wide, actor, now=timezone.now())
    columns = {"status": "suspended", "website": LONG, "billing_street": LONG, "description": LONG}
    edit_client(suspended, ClientEdit(columns=columns), actor, now=timezone.now())
    usual = PossibleDuplicate.objects.exclude(pk=pair.pk).get()
    return [
        f"{HOME}/contacts/",
        f"{HOME}/contacts/?q=nobody-at-all",
        f"{HOME}/contacts/{ann.public_id}/",
        f"{HOME}/contacts/{long.public_id}/",
        f"{HOME}/contacts/{ann.public_id}/merge/?q=w",
        f"{HOME}/duplicates/",
        f"{HOME}/duplicates/{usual.public_id}/",
        f"{HOME}/duplicates/{pair.public_id}/",
        f"{HOME}/clients/",
        f"{HOME}/clients/new/",
        f"{HOME}/clients/{client.public_id}/",
        f"{HOME}/clients/{suspended.public_id}/",
        f"{HOME}/clients/{suspended.public_id}/edit/",
    ]


@pytest.mark.parametrize(
    "context", [{}, DARK, PHONE, PHONE | DARK], ids=["light", "dark", "phone", "dark-phone"],
    indirect=True,
)  # fmt: skip
def test_the_pages_are_accessible_and_nothing_scrolls_sideways(
    page: Page, business: Business, actor: Actor, request: pytest.FixtureRequest
) -> None:
    for url in [f"{HOME}/duplicates/", f"{HOME}/clients/", *every_look(business, actor)]:
        page.goto(url)
        for fold in page.locator(".fold > summary").all():
            fold.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{url}\n{found.generate_report()}"
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
        if shots := os.environ.get("PEOPLE_SHOTS"):
            name = f"{request.node.callspec.id}{url.replace('/', '_')[:60]}.png"
            page.screenshot(path=Path(shots) / name, full_page=True)


def test_the_bottom_bar_of_a_phone_holds_all_that_is_in_it(page: Page, business: Business) -> None:
    for width in (320, 375, 599):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{HOME}/contacts/")
        wider = "one => one.scrollWidth > one.clientWidth"
        assert not page.evaluate(f"[...document.querySelectorAll('.rail-link')].some({wider})"), (
            width
        )


def test_letters_are_switched_in_place(page: Page, business: Business) -> None:
    ann = person(business, "Ann Smith")
    page.goto(f"{HOME}/contacts/{ann.public_id}/")
    switch = page.get_by_role("switch", name="Letters to them")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(page.locator("#timeline")).to_contain_text("noted that they want no letters")


def test_the_list_finds_as_you_type(page: Page, business: Business) -> None:
    person(business, "Ann Smith")
    person(business, "Ben Jones")
    page.goto(f"{HOME}/contacts/")
    page.get_by_role("searchbox", name="Search contacts").fill("ben")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=ben"))


@pytest.mark.parametrize("context", [{}, WITHOUT_SCRIPT], ids=["with", "without"], indirect=True)
def test_two_are_merged_and_parted_again(page: Page, business: Business, actor: Actor) -> None:
    two_who_may_be_one(business, actor)
    page.goto(f"{HOME}/duplicates/")
    page.get_by_role("link", name="Compare Ann Smith and Anna Smith").click()
    page.get_by_label("Keep this one: Anna Smith").check()
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Smith")
    expect(page.get_by_text("Ann Smith is one with Anna Smith now")).to_be_visible()
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Ann Smith is a contact of their own again.")).to_be_visible()
    page.get_by_role("link", name="Ann Smith", exact=True).first.click()
    page.get_by_role("link", name="Merge with another").click()
    page.get_by_role("searchbox", name="Search the other contact").fill("anna")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Compare with Anna Smith")).to_be_visible()
    page.goto(f"{HOME}/duplicates/")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Not the same person").click()
    expect(page.get_by_text("Nobody is here twice")).to_be_visible()
