"""The list of appointments, booking and an appointment's page in a real browser."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.models import (
    Appointment,
    AppointmentCategory,
    AppointmentStatus,
    AppointmentType,
    Calendar,
    Resource,
)
from leads.models import Colour
from tests.appointments.bookings import KEY, appointment, client, hours
from tests.appointments.pages import LIST, NEW, path
from tests.leads.enquiries import enquire

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 120
HOUR = timedelta(hours=1)


def tomorrow(business: Business, hour: int) -> datetime:
    local = timezone.now().astimezone(business.zone) + timedelta(days=1)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def make(business: Business, title: str, hour: int = 10, **options: Any) -> Appointment:
    usual = {"admission": Admission.ANY, "now": timezone.now()}
    return appointment(business, hours(tomorrow(business, hour)), title=title, **usual | options)


def every_look(business: Business) -> list[str]:
    """Each status, category and colour, conflicts, and text that is too long for its place."""
    west = Calendar.objects.create(
        business=business, name="West", time_zone="America/Los_Angeles", position=1
    )
    for position, colour in enumerate(Colour, start=1):
        crew = Resource.objects.create(
            business=business, name=f"Crew {colour}", colour=colour, position=position
        )
        crew.calendars.add(west)
        make(business, f"Colour {colour}", resource=crew, calendar=west)
    for status in AppointmentStatus:
        row = make(business, f"Status {status}", client=client("Ann Lee", phone="(555) 123-4567"))
        if status != AppointmentStatus.CANCELLED:
            update(row, {"status": status}, KEY, now=timezone.now())
    cancel(row, KEY, now=timezone.now(), reason="Rain")
    for category in AppointmentCategory:
        make(business, f"For {category}", 13, category=category, location="123 Main St")
    long = make(
        business,
        f"{LONG} {LONG}",
        23,
        client=client(f"{LONG} {LONG}", email=f"{'a' * 60}@{'b' * 60}.example.com"),
        location=LONG * 2,
        notes=LONG * 3,
        external_id=LONG,
        metadata={LONG: LONG, "nested": {LONG: [LONG]}},
    )
    return [LIST, f"{LIST}?q=nobody", NEW, path(row), path(long)]


def collide(page: Page, business: Business) -> None:
    """Ask for the time of what is booked at ten tomorrow."""
    page.goto(NEW)
    page.get_by_label("Day").fill(f"{tomorrow(business, 10):%Y-%m-%d}")
    page.get_by_label("Starts").fill("10:30")
    page.get_by_label("Client").fill("Sarah Johnson")
    page.get_by_role("button", name="Book", exact=True).click()


def quiet(page: Page) -> Page:
    """Another window: a browser's console complains of each refusal."""
    return page.context.new_page()


def test_a_type_fills_in_its_length_and_category(page: Page, business: Business) -> None:
    AppointmentType.objects.create(
        business=business, name="Gutter visit", length=45, category="Maintenance", position=1
    )
    page.goto(NEW)
    expect(page.get_by_label("Minutes")).to_have_value("60")
    page.get_by_label("Type").select_option("Gutter visit")
    expect(page.get_by_label("Minutes")).to_have_value("45")
    expect(page.get_by_label("Category")).to_have_value("Maintenance")
    page.get_by_label("Minutes").fill("50")
    page.get_by_label("Type").select_option("Appointment")
    expect(page.get_by_label("Minutes")).to_have_value("50")
    page.get_by_label("or ends").fill("23:00")
    expect(page.get_by_label("Minutes")).to_have_value("")


def test_booking_leads_to_the_page_of_the_appointment(page: Page, business: Business) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="Book the first one").click()
    page.get_by_label("Title").fill("Roof inspection")
    page.get_by_label("Client").fill("Sarah Johnson")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("heading", name="Roof inspection")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Booked")
    expect(page.locator(".timeline li")).to_contain_text("booked the appointment")
    page.get_by_role("link", name="Appointments").click()
    expect(page.locator("tbody .lead-link")).to_have_text(["Roof inspection"])


def test_what_has_no_room_is_booked_only_by_the_button_that_says_so(
    page: Page, business: Business
) -> None:
    make(business, "Gutter repair")
    window = quiet(page)
    collide(window, business)
    expect(window.locator("#no-room")).to_contain_text("Gutter repair")
    window.get_by_label("Title").fill("Roof")
    window.get_by_label("Title").press("Enter")
    expect(window.locator("#no-room")).to_contain_text("Gutter repair")
    assert Appointment.objects.count() == 1
    window.get_by_role("button", name="Book it all the same").click()
    expect(window.locator(".remarks")).to_contain_text("Overbooked")
    assert Appointment.objects.count() == 2


def test_status_move_cancel_and_restore_happen_in_place(page: Page, business: Business) -> None:
    row = make(business, "Roof", client=client(email="sarah@example.com"))
    page.goto(path(row))
    page.get_by_label("Status").select_option("confirmed")
    expect(page.locator("#time")).to_contain_text("Saved")
    expect(page.locator(".timeline li").first).to_contain_text("Confirmed")
    page.get_by_text("Move it").click()
    page.get_by_label("Starts").fill("15:15")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".time-big")).to_contain_text("15:15 to 16:15")
    expect(page.locator(".timeline li").first).to_contain_text("moved the appointment")
    page.get_by_text("Cancel it", exact=True).click()
    page.get_by_label("Reason").fill("Rain")
    page.get_by_role("button", name="Cancel the appointment").click()
    expect(page.locator("#time .pill")).to_have_text("Cancelled")
    page.get_by_role("button", name="Put it back on the calendar").click()
    expect(page.get_by_label("Status")).to_have_value("scheduled")
    expect(page).to_have_url(page.url.partition(LIST)[0] + path(row))


def test_details_are_edited_in_place(page: Page, business: Business) -> None:
    row = make(business, "Roof")
    page.goto(path(row))
    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Title").fill("Roof inspection")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Roof inspection")).to_be_visible()
    expect(page).to_have_title("Roof inspection · Summit Roofing")
    expect(page.locator("#details")).to_contain_text("Saved")


def test_somebody_else_s_change_is_shown_and_ours_is_not_lost(
    page: Page, business: Business
) -> None:
    row = make(business, "Roof")
    window = quiet(page)
    window.goto(path(row))
    window.get_by_text("Edit", exact=True).click()
    window.get_by_label("Location").fill("The old barn")
    update(row, {"title": "Boiler"}, KEY, now=timezone.now())
    window.get_by_role("button", name="Save", exact=True).click()
    expect(window.locator("#details")).to_contain_text("Somebody else has changed it meanwhile")
    expect(window.get_by_role("heading", name="Boiler")).to_be_visible()
    expect(window.get_by_label("Location")).to_have_value("The old barn")


def test_deleting_asks_first_and_leads_to_the_list(page: Page, business: Business) -> None:
    row = make(business, "Roof")
    page.goto(path(row))
    expect(page.get_by_role("button", name="Delete for good")).to_be_hidden()
    page.get_by_text("Delete it").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator("#messages")).to_contain_text("“Roof” is deleted.")
    assert not Appointment.objects.exists()


def test_the_list_finds_as_you_type_and_keeps_its_filters_in_the_address(
    page: Page, business: Business
) -> None:
    make(business, "Roof", client=client("Ann Lee"))
    make(business, "Gutter", 14)
    page.goto(LIST)
    page.get_by_label("Find").fill("ann")
    expect(page.locator("tbody .lead-link")).to_have_text(["Roof"])
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=ann")
    page.get_by_label("When").select_option("all")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?q=ann&when=all")
    page.go_back()
    expect(page.get_by_label("When")).to_have_value("upcoming")
    page.locator(".row-status").first.click(force=True)  # the row's link lies over it
    expect(page.get_by_role("heading", name="Roof")).to_be_visible()


def test_a_lead_s_page_leads_to_booking(page: Page, business: Business) -> None:
    lead = enquire(business, "Ann Lee", service_requested="Roof repair")
    page.goto(f"/b/summit-roofing/leads/{lead.public_id}/")
    page.get_by_role("link", name="Book an appointment").click()
    expect(page.get_by_label("Title")).to_have_value("Roof repair")
    page.get_by_role("button", name="Book", exact=True).click()
    page.get_by_role("link", name="Everything about Ann").click()
    expect(page.locator(".next-appointments")).to_contain_text("Roof repair")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_everything_works_without_scripts(page: Page, business: Business) -> None:
    make(business, "Gutter repair")
    page = quiet(page)
    collide(page, business)
    page.get_by_role("button", name="Book it all the same").click()
    row = Appointment.objects.get(client_name="Sarah Johnson")
    assert (row.title, row.minutes) == ("Appointment", 60)
    page.get_by_label("Status").select_option("confirmed")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator("#time")).to_contain_text("Saved")
    page.get_by_text("Move it").click()
    page.get_by_label("Starts").fill("15:15")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".time-big")).to_contain_text("15:15 to 16:15")
    page.goto(LIST)
    page.get_by_label("Find").fill("gutter")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody .lead-link")).to_have_text(["Gutter repair"])


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_the_pages_are_accessible(page: Page, business: Business) -> None:
    page.goto(LIST)
    assert Axe().run(page).violations_count == 0
    window = quiet(page)
    for url in every_look(business):
        window.goto(url)
        for fold in window.locator(".fold > summary").all():
            fold.click()
        found = Axe().run(window)
        assert found.violations_count == 0, found.generate_report()
    collide(window, business)
    expect(window.locator("#no-room")).to_be_visible()
    found = Axe().run(window)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 600, 720, 800, 1100, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, width: int) -> None:
    urls = every_look(business)
    page.set_viewport_size({"width": width, "height": 812})
    for url in urls:
        page.goto(url)
        for fold in page.locator(".fold > summary").all():
            fold.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
