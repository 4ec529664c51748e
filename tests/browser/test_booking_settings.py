"""The booking settings in a real browser: the week of hours above all, with and without scripts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from accounts.models import Business
from appointments.hours import Window, set_hours
from appointments.models import Blocker
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.appointments.settings_pages import (
    WEEKDAYS,
    booking_path,
    hours_path,
    make_calendar,
    make_resource,
    make_type,
    windows_of,
)

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 80
NINE, NOON, ONE, FIVE = 540, 720, 780, 1020


def week_of(page: Page, business: Business) -> str:
    path = hours_path(the_resource(business), the_calendar(business))
    page.goto(path)
    return path


def day(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def windows(business: Business) -> list[Window]:
    return windows_of(the_resource(business), the_calendar(business))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def everything(business: Business) -> list[str]:
    """Each page, with each state, and text that is too long for its place."""
    calendar, resource = the_calendar(business), the_resource(business)
    branch = make_calendar(business, LONG, reminder_minutes=1441, confirms_by_mail=True)
    crew = make_resource(business, LONG, capacity=1000, calendars=[calendar, branch])
    make_resource(business, f"Gone {LONG[:60]}", retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    set_hours(crew, branch, [Window(0, 60 * hour, 60 * hour + 30) for hour in range(12)])
    kind = make_type(business, LONG, length=44640, has_dynamic_length=True, buffer_after=1440)
    now = datetime.now(UTC)
    closure = Blocker.objects.create(
        calendar=branch, resource=crew, name="W" * 120, starts_at=now, ends_at=now + timedelta(40)
    )
    Blocker.objects.create(calendar=calendar, starts_at=now - timedelta(9), ends_at=now)
    rests = [
        "", "closures/", f"closures/{closure.public_id}/", "calendars/new/", "resources/new/",
        "types/new/", f"calendars/{branch.public_id}/", f"resources/{crew.public_id}/",
        f"types/{kind.public_id}/", f"types/{the_type(business).public_id}/",
    ]  # fmt: skip
    paths = [booking_path(business, rest) for rest in rests]
    weeks = [hours_path(crew, branch), hours_path(resource, calendar)]
    return [*paths, *weeks, f"/b/{business.slug}/settings/"]


def unfold(page: Page) -> None:
    for summary in page.locator("details.fold > summary").all():
        summary.click()


def test_a_lunch_break_is_added_and_copied_to_all_weekdays(page: Page, business: Business) -> None:
    week_of(page, business)
    monday = day(page, "Monday")
    monday.get_by_label("Monday until").first.fill("12:00")
    monday.get_by_role("button", name="Add").click()
    expect(monday.get_by_label("Monday from").nth(1)).to_be_focused()
    monday.get_by_label("Monday from").nth(1).fill("13:00")
    monday.get_by_label("Monday until").nth(1).fill("17:00")
    monday.get_by_role("button", name="To all weekdays").click()
    expect(page.locator("[data-said]")).to_contain_text("not saved yet")
    save(page)
    expect(page.get_by_text("The hours of Summit Roofing are saved.")).to_be_visible()
    expect(page.locator(".offer-hours")).to_contain_text("Mon–Fri 09:00–12:00, 13:00–17:00")
    assert windows(business) == [
        Window(weekday, *span) for weekday in WEEKDAYS for span in ((NINE, NOON), (ONE, FIVE))
    ]


def test_a_day_is_closed_and_another_opened(page: Page, business: Business) -> None:
    week_of(page, business)
    friday, saturday = day(page, "Friday"), day(page, "Saturday")
    expect(saturday.get_by_text("Closed")).to_be_visible()
    friday.get_by_role("button", name="Remove these hours of Friday").click()
    expect(friday.get_by_text("Closed")).to_be_visible()
    expect(friday.get_by_role("button", name="Add")).to_be_focused()
    saturday.get_by_role("button", name="Add").click()
    expect(saturday.get_by_text("Closed")).to_be_hidden()
    save(page)
    expect(page.get_by_text("The hours of Summit Roofing are saved.")).to_be_visible()
    assert windows(business) == [Window(weekday, NINE, FIVE) for weekday in (0, 1, 2, 3, 5)]


def test_what_is_wrong_is_said_beside_its_row_and_the_rest_is_kept(
    page: Page, business: Business
) -> None:
    before = windows(business)
    week_of(page, business)
    day(page, "Monday").get_by_label("Monday until").first.fill("08:00")
    day(page, "Tuesday").get_by_label("Tuesday until").first.fill("18:00")
    save(page)
    wrong = day(page, "Monday").get_by_label("Monday until").first
    expect(wrong).to_have_accessible_description("The end must be after the start.")
    expect(day(page, "Tuesday").get_by_label("Tuesday until").first).to_have_value("18:00")
    assert windows(business) == before
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_the_week_is_edited_without_scripts(page: Page, business: Business) -> None:
    week_of(page, business)
    sunday, monday = day(page, "Sunday"), day(page, "Monday")
    sunday.get_by_label("Sunday from").fill("10:00")
    sunday.get_by_label("Sunday until").fill("00:00")
    monday.get_by_label("Monday from").first.fill("")
    monday.get_by_label("Monday until").first.fill("")
    save(page)
    expect(page.get_by_text("The hours of Summit Roofing are saved.")).to_be_visible()
    kept = [Window(weekday, NINE, FIVE) for weekday in WEEKDAYS if weekday]
    assert windows(business) == [*kept, Window(6, 600, 1440)]


def test_the_times_are_asked_for_only_where_they_say_something(
    page: Page, business: Business
) -> None:
    page.goto(booking_path(business, "closures/"))
    expect(page.get_by_label("From")).to_be_hidden()
    page.get_by_label("Whole days").uncheck()
    expect(page.get_by_label("From")).to_be_visible()
    page.goto(booking_path(business, "calendars/new/"))
    expect(page.get_by_label("Minutes before the start")).to_be_hidden()
    page.get_by_label("Remind the customer").select_option("other")
    expect(page.get_by_label("Minutes before the start")).to_be_visible()


def test_rows_change_places_by_keyboard(page: Page, business: Business) -> None:
    make_resource(business)
    page.goto(booking_path(business))
    page.get_by_role("button", name="Move Dana up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#resources .offer-name")).to_have_text(["Dana", "Summit Roofing"])


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_the_pages_are_accessible(page: Page, business: Business) -> None:
    for path in everything(business):
        page.goto(path)
        unfold(page)
        found = Axe().run(page)
        assert found.violations_count == 0, path + found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 600, 800, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 812})
    for path in everything(business):
        page.goto(path)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
