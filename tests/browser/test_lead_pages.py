"""The leads list and a lead's page in a real browser, pushed to through the real API."""

import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Colour, Lead, LeadStatus, StatusMeaning, Urgency
from leads.notes import add_note, delete_note
from leads.pipeline import delete_lead
from notifications.events import Actor
from tests.conftest import Integrator
from tests.factories import make_member
from tests.leads.enquiries import enquire, move

LIST = "/b/summit-roofing/leads/"
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 120


def push(integrator: Integrator, live_server: LiveServer, page: Page, **body: str) -> None:
    answer = page.request.post(
        f"{live_server.url}/api/v1/leads",
        data={"firstName": "John", "lastName": "Smith", "email": "john@example.com"} | body,
        headers={"Authorization": f"Bearer {integrator.secret}"},
    )
    assert answer.status in (200, 201), answer.text()


def first_names(page: Page) -> list[str]:
    return page.locator("tbody .lead-link").all_text_contents()


def every_look(business: Business) -> None:
    """Each colour, each urgency, and text that is too long for its place."""
    for position, colour in enumerate(Colour):
        LeadStatus.objects.create(
            business=business,
            title=colour.label,
            slug=f"colour-{colour}",
            legacy_name=f"colour-{colour}",
            colour=colour,
            meaning=StatusMeaning.IN_PROGRESS,
            position=10 + position,
        )
        move(enquire(business, f"Colour {colour}"), f"colour-{colour}")
    for urgency in Urgency:
        enquire(business, f"Urgent {urgency}", urgency=urgency, phone="(555) 123-4567")
    lead = enquire(
        business,
        f"{LONG} {LONG}",
        email=f"{'a' * 60}@{'b' * 60}.example.com",
        source=LONG,
        service_requested=LONG * 2,
        address=LONG,
        city=LONG,
        notes=LONG * 3,
        external_id=LONG,
        metadata={LONG: LONG, "nested": {LONG: [LONG]}},
        message=f"{LONG}\n\n{LONG * 5}",
    )
    team = [make_member(business) for _ in range(3)]
    User.objects.filter(pk__in=[user.pk for user in team]).update(first_name=LONG, last_name=LONG)
    worked_on(lead, list(User.objects.filter(pk__in=[user.pk for user in team])))


def worked_on(lead: Lead, team: list[User]) -> None:
    """Owned, assigned, edited, with a note that was deleted and another enquiry that was."""
    lead.owner = team[0]
    lead.save(update_fields=["owner"])
    actor, now = Actor.from_user(team[0]), timezone.now()
    name = lead.contact.first_name
    other = enquire(lead.business, name, email=f"o{lead.pk}@example.com", notes="Same as before")
    Lead.objects.filter(pk=other.pk).update(contact=lead.contact)
    other.refresh_from_db()
    delete_lead(other, actor, now=now)
    delete_note(add_note(lead, "Call at 5.", actor=actor, now=now), actor, now=now)
    edit = LeadEdit(lead={"message": f"{name}\n\n{lead.message}"}, assignees=team)
    edit_lead(lead, edit, actor, now=now)


def test_a_pushed_lead_appears_by_itself_within_two_seconds(
    page: Page, integrator: Integrator, live_server: LiveServer
) -> None:
    page.goto(LIST)
    expect(page.get_by_text("Your leads will land here")).to_be_visible()
    push(integrator, live_server, page, source="HomeAdvisor")
    begun = time.monotonic()
    expect(page.get_by_role("link", name="John Smith")).to_be_visible(timeout=2000)
    assert time.monotonic() - begun < 2
    expect(page.locator("#live-news")).to_have_text("New lead: John Smith from HomeAdvisor")
    expect(page.get_by_text("Your leads will land here")).to_have_count(0)
    expect(page.locator("[data-count]")).to_have_text("1 lead")


def test_new_rows_come_on_top_and_changed_ones_stay_in_their_place(
    page: Page, business: Business, integrator: Integrator, live_server: LiveServer
) -> None:
    enquire(business, "Ann")
    enquire(business, "Ben", email="ben@example.com")
    page.goto(LIST)
    assert first_names(page) == ["Ben", "Ann"]
    push(integrator, live_server, page, firstName="Cas", lastName="")
    expect(page.locator("tbody tr")).to_have_count(3)
    push(integrator, live_server, page, lastName="", firstName="Benny", email="ben@example.com")
    expect(page.get_by_role("link", name="Benny")).to_be_visible()
    assert first_names(page) == ["Cas", "Benny", "Ann"]


def test_a_filtered_list_takes_only_what_it_shows(
    page: Page, business: Business, integrator: Integrator, live_server: LiveServer
) -> None:
    enquire(business, "Ann", source="Angi")
    page.goto(f"{LIST}?source=Angi")
    push(integrator, live_server, page, email="a@example.com", source="Thumbtack")
    push(integrator, live_server, page, email="b@example.com", firstName="Bea", source="Angi")
    expect(page.get_by_role("link", name="Bea Smith")).to_be_visible()
    assert first_names(page) == ["Bea Smith", "Ann"]


def test_a_hidden_tab_counts_in_its_title(
    page: Page, integrator: Integrator, live_server: LiveServer
) -> None:
    page.goto(LIST)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true});"
        "window.away = true"
    )
    push(integrator, live_server, page)
    expect(page).to_have_title("(1) Leads · Summit Roofing", timeout=8000)
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title("Leads · Summit Roofing")


def test_slash_goes_to_the_search_which_finds_as_you_type(page: Page, business: Business) -> None:
    enquire(business, "Ann")
    enquire(business, "Ben")
    page.goto(LIST)
    page.keyboard.press("/")
    page.keyboard.type("an")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=an")
    page.locator("#sort").select_option("name")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=an&sort=name")
    page.go_back()
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=an")
    expect(page.locator("tbody .lead-link")).to_have_text(["Ann"])


def test_a_row_opens_with_a_click_anywhere_and_by_keyboard(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann", source="Angi")
    page.goto(LIST)
    page.locator(".lead-status").last.click(force=True)  # the row's link lies over it
    expect(page).to_have_url(f"{page.url.partition(LIST)[0]}{LIST}{lead.public_id}/")
    page.go_back()
    page.locator("tbody time").click()
    expect(page.get_by_role("heading", name="Ann")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Ann").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ann")).to_be_visible()


def test_the_status_saves_in_place_and_says_so(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann")
    page.goto(f"{LIST}{lead.public_id}/")
    page.get_by_label("Status").select_option("contacted")
    expect(page.locator("#enquiry")).to_contain_text("Saved")
    expect(page.locator(".timeline li").first).to_contain_text("changed the status")
    lead.refresh_from_db()
    assert lead.status.slug == "contacted"


def test_a_status_that_somebody_else_moved_says_so_in_place(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann")
    page.goto(f"{LIST}{lead.public_id}/")
    move(lead, "qualified")
    page.get_by_label("Status").select_option("lost")
    expect(page.locator("#enquiry")).to_contain_text("Somebody else has changed the status")
    expect(page.get_by_label("Status")).to_have_value("qualified")


def test_a_note_is_added_in_place(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann")
    page.goto(f"{LIST}{lead.public_id}/")
    page.get_by_label("Add a note").fill("Call at 5.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".timeline li").first).to_contain_text("Call at 5.")
    expect(page.get_by_text("Note saved")).to_be_visible()
    expect(page.get_by_label("Add a note")).to_have_value("")


def test_somebody_who_was_signed_out_meanwhile_is_asked_to_sign_in(
    page: Page, business: Business
) -> None:
    lead = enquire(business, "Ann")
    page.goto(f"{LIST}{lead.public_id}/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Status").select_option("contacted")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_everything_but_the_live_part_works_without_scripts(page: Page, business: Business) -> None:
    enquire(business, "Ann")
    enquire(business, "Ben")
    page.goto(LIST)
    page.get_by_role("searchbox").fill("ann")
    page.get_by_role("button", name="Apply").click()
    assert first_names(page) == ["Ann"]
    page.get_by_role("link", name="Ann").click()
    page.get_by_label("Status").select_option("contacted")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    page.get_by_label("Add a note").fill("Call at 5.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".timeline li").first).to_contain_text("Call at 5.")


@pytest.mark.parametrize("why", ["there is no connection", "something went wrong"])
def test_what_fails_is_named_not_loaded_or_not_saved(
    page: Page, business: Business, why: str
) -> None:
    def fail(route: Route) -> None:
        route.abort() if why == "there is no connection" else route.fulfill(status=500)

    lead = enquire(business, "Ann")
    failing = page.context.new_page()  # its console may complain
    failing.goto(LIST)
    failing.route("**/leads/?q=*", fail)
    failing.get_by_role("searchbox").fill("ann")
    expect(failing.locator("#messages")).to_contain_text(f"Not loaded: {why}")
    failing.goto(f"{LIST}{lead.public_id}/")
    failing.route("**/status/", fail)
    failing.get_by_label("Status").select_option("contacted")
    expect(failing.locator("#messages")).to_contain_text(f"Not saved: {why}")


def test_a_theme_that_the_browser_does_not_keep_holds_for_the_page(page: Page) -> None:
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    page.goto(LIST)
    page.get_by_label("Your menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_chosen_theme_is_kept(page: Page) -> None:
    page.goto(LIST)
    page.get_by_label("Your menu").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_the_pages_are_accessible(page: Page, business: Business) -> None:
    every_look(business)
    lead = enquire(business, "Ann", urgency="high", notes="Has a dog.", metadata={"budget": 1})
    move(lead, "contacted")
    enquire(business, "Anna", email=lead.contact.email)
    worked_on(lead, [business.memberships.order_by("id")[0].user])
    for url in (LIST, f"{LIST}?q=nobody", f"{LIST}{lead.public_id}/"):
        page.goto(url)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 600, 720, 800, 1100, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, width: int) -> None:
    every_look(business)
    page.set_viewport_size({"width": width, "height": 812})
    page.goto(LIST)
    urls = [LIST, "/b/summit-roofing/leads/?q=nobody"]
    urls.append(page.locator(".lead-link").first.get_attribute("href") or "")
    for url in urls:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url


def test_a_missing_page_is_ours(page: Page, browser: Browser, live_server: LiveServer) -> None:
    visitor = browser.new_page(base_url=live_server.url)
    visitor.goto("/no/such/page/")
    expect(visitor.get_by_role("heading", name="There is nothing here")).to_be_visible()
    visitor.close()
