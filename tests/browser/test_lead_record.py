"""Working a lead in place, in a real browser: edits, checklist, files, and how it looks."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Business
from leads.attaching import attach
from leads.checklist import add_item, tick
from leads.editing import LeadEdit, edit_lead
from leads.models import CustomField, FieldKind, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from tests.browser.test_lead_pages import DARK, LIST, PHONE, WITHOUT_SCRIPT
from tests.leads.enquiries import NOON, enquire
from tests.leads.files import PDF, upload


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lead(business: Business) -> Lead:
    actor = Actor.from_user(business.memberships.earliest("pk").user)
    lead = enquire(
        business,
        "Ann Smith",
        email="ann@example.com",
        phone="(555) 123-4567",
        city="Cleveland",
        service_requested="Roof repair",
        source="HomeAdvisor",
        urgency="high",
    )
    CustomField.objects.create(
        business=business, name="insured", title="Insured", kind=FieldKind.YES_NO, position=0
    )
    tick(add_item(lead, "Measure the roof", actor, now=NOON), actor, now=NOON)
    add_item(lead, "Send the quote, with both kinds of tiles", actor, now=NOON)
    attach(lead, upload("Quote.pdf"), actor, now=NOON)
    edit = LeadEdit(tags=["Storm", "Urgent"], custom={"insured": True}, assignees=[])
    edit_lead(lead, edit, actor, now=NOON)
    return lead


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main .fold').forEach((fold) => { fold.open = true })")


def test_what_is_edited_in_place_says_saved(page: Page, lead: Lead) -> None:
    page = page.context.new_page()  # its console may complain
    page.goto(f"{LIST}{lead.public_id}/")
    page.locator("#note").fill("Half a note")
    page.locator("#who summary").click()
    page.get_by_label("Last name").fill("Smythe")
    page.get_by_label("E-mail", exact=True).fill("no address")
    page.locator("#who").get_by_role("button", name="Save").click()
    expect(page.locator("#who")).to_contain_text("This is not a valid e-mail address.")
    page.get_by_label("E-mail", exact=True).fill("ann@smythe.example")
    page.locator("#who").get_by_role("button", name="Save").click()
    expect(page.locator("#who")).to_contain_text("Saved")
    expect(page.get_by_role("heading", name="Ann Smythe")).to_be_visible()
    expect(page.locator(".timeline li").first).to_contain_text("Smith became Smythe")
    expect(page.locator("#note")).to_have_value("Half a note")


def test_the_checklist_and_files_are_worked_in_place(page: Page, lead: Lead) -> None:
    page.goto(f"{LIST}{lead.public_id}/")
    page.get_by_label("What is to be done").fill("Call them")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".to-do-item")).to_have_count(3)
    page.get_by_label("Done: Call them").click()
    expect(page.get_by_label("Done: Call them")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Change: Call them").click()
    page.get_by_role("button", name="Move up").click()
    expect(page.locator(".to-do-text").nth(1)).to_have_text("Call them")
    page.get_by_label("Add a file").set_input_files(
        {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.locator(".files li")).to_have_count(2)
    expect(page.locator("#files")).to_contain_text("File saved")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_a_lead_is_edited_and_ticked_without_scripts(page: Page, lead: Lead) -> None:
    page.goto(f"{LIST}{lead.public_id}/")
    page.locator("#enquiry > .fold > summary").click()
    page.get_by_label("Service").first.fill("New roof")
    page.locator("#enquiry").get_by_role("button", name="Save").last.click()
    expect(page.locator("#enquiry")).to_contain_text("Saved")
    page.get_by_label("Done: Send the quote").click()
    expect(page.locator(".to-do-text.is-done")).to_have_count(2)


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_all_that_opens_is_accessible_and_fits(page: Page, lead: Lead) -> None:
    page.goto(f"{LIST}{lead.public_id}/")
    look(page)
    page = page.context.new_page()  # its console may complain
    page.goto(f"{LIST}{lead.public_id}/")
    unfold(page)
    look(page)
    page.locator("#enquiry_value").fill("much")
    page.locator("#enquiry").get_by_role("button", name="Save").last.click()
    expect(page.locator("#enquiry")).to_contain_text("Enter a number.")
    page.get_by_label("Change: Send the quote").click()
    look(page)
    actor = Actor.from_user(lead.business.memberships.earliest("pk").user)
    delete_lead(lead, actor, now=NOON)
    page.goto(f"{LIST}{lead.public_id}/")
    look(page)


def look(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
