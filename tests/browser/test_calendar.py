"""The calendar in a real browser: what it shows, where it leads, and that it stays true."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.models import Blocker, Calendar, Resource
from leads.models import Colour
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    lane,
    the_calendar,
)
from tests.browser.sheet import (
    CALENDAR,
    HOUR_HIGH,
    TUESDAY,
    booked,
    open_at,
    place,
)

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
TOKYO: dict[str, Any] = {"timezone_id": "Asia/Tokyo"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 120
VIEWS = ("day", "week", "month", "resources", "agenda")
HOUR = timedelta(hours=1)


def answer_pages(page: Page) -> None:
    """What the calendar leads to is another page's test."""
    page.route("**/appointments/**", lambda route: route.fulfill(body="There"))


def test_an_appointment_booked_meanwhile_appears_within_two_seconds(
    page: Page, business: Business
) -> None:
    open_at(page, TUESDAY)
    expect(page.get_by_text("Your appointments will show here")).to_be_visible()
    row = appointment(business, client=client("Ann Smith"))
    begun = time.monotonic()
    expect(booked(page, row)).to_be_visible(timeout=2000)
    assert time.monotonic() - begun < 2
    expect(page.locator("#news")).to_contain_text("New on the calendar: HVAC quarterly maintenance")
    expect(page.get_by_text("Your appointments will show here")).to_have_count(0)
    cancel(row, KEY, now=NOW)
    expect(booked(page, row)).to_have_count(0, timeout=2000)
    expect(page.get_by_text("Nothing is booked in this week.")).to_be_visible()


def test_the_focus_stays_when_something_else_changes(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    link = page.locator(f'[data-id="{row.public_id}"] a')
    link.focus()
    update(row, {"title": "Another title"}, KEY, now=NOW)
    appointment(business, hours(NINE + HOUR))
    expect(page.locator(".ec-event.booked")).to_have_count(2)
    expect(link).to_contain_text("Another title")
    expect(link).to_be_focused()


@pytest.mark.parametrize("context", [TOKYO], indirect=True)
def test_times_are_the_business_s_and_not_the_browser_s(page: Page, business: Business) -> None:
    business.time_zone = "UTC"
    business.save(update_fields=["time_zone"])
    row = appointment(business)
    page.clock.install(time=datetime(2026, 5, 12, 10, 30, tzinfo=UTC))
    open_at(page, CALENDAR)
    expect(booked(page, row)).to_contain_text("13:00–14:00")
    expect(page.get_by_text("Times in UTC.")).to_be_visible()
    page.clock.run_for(2000)
    now = place(page.locator(".ec-now-indicator"))
    noon = place(page.locator('.ec-slot time[datetime$="T11:00:00"]'))
    assert abs(now["y"] - (noon["y"] + noon["height"] / 2 - HOUR_HIGH / 2)) < 6


def test_a_time_is_drawn_for_a_new_appointment(page: Page, business: Business) -> None:
    answer_pages(page)
    open_at(page, f"{TUESDAY}&view=day")
    column, ten = page.locator(".ec-body .ec-day"), 10 * HOUR_HIGH
    x, y = place(column)["x"] + 300, place(column)["y"] + ten
    with page.expect_request("**/appointments/new/?*") as asked:
        page.mouse.move(x, y + 2)
        page.mouse.down()
        page.mouse.move(x, y + 1.5 * HOUR_HIGH - 2, steps=5)
        page.mouse.up()
    assert asked.value.url.endswith("?start=2026-05-12T10%3A00&end=2026-05-12T11%3A30")


def test_a_click_on_a_free_time_is_for_a_new_appointment_there(
    page: Page, business: Business
) -> None:
    crew = lane(business, "Crew B")
    answer_pages(page)
    open_at(page, f"{TUESDAY}&view=resources")
    column = page.locator(".ec-body .ec-day").last
    with page.expect_request("**/appointments/new/?*") as asked:
        column.click(position={"x": 40, "y": 10.9 * HOUR_HIGH})
    assert asked.value.url.endswith(f"?start=2026-05-12T10%3A30&resource={crew.public_id}")


def test_it_goes_by_keyboard(page: Page, business: Business) -> None:
    row = appointment(business)
    answer_pages(page)
    open_at(page, TUESDAY)
    title = page.locator("#diary-title")
    expect(title).to_have_text("10 – 16 May 2026")
    for key, said in (
        ("d", "Tuesday, 12 May 2026"),
        ("ArrowRight", "Wednesday, 13 May 2026"),
        ("ArrowLeft", "Tuesday, 12 May 2026"),
        ("m", "May 2026"),
        ("r", "Tuesday, 12 May 2026"),
        ("w", "10 – 16 May 2026"),
    ):
        page.keyboard.press(key)
        expect(title).to_have_text(said)
    page.go_back()
    expect(title).to_have_text("Tuesday, 12 May 2026")
    expect(page.get_by_role("button", name="Resources")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#sheet:not([aria-busy])")).to_be_visible()
    page.locator(f'[data-id="{row.public_id}"] a').focus()
    with page.expect_request(f"**/appointments/{row.public_id}/"):
        page.keyboard.press("Enter")


def test_the_address_keeps_the_filter_and_back_takes_it_off(page: Page, business: Business) -> None:
    row, crew = appointment(business), lane(business, "Crew B")
    open_at(page, TUESDAY)
    page.get_by_label("Resource").select_option("Crew B")
    expect(booked(page, row)).to_have_count(0)
    assert page.url.endswith(f"?resource={crew.public_id}&date=2026-05-12")
    page.reload()
    expect(page.get_by_label("Resource")).to_have_value(crew.public_id)
    page.go_back()
    expect(booked(page, row)).to_be_visible()
    cancel(row, KEY, now=NOW)
    expect(booked(page, row)).to_have_count(0)
    page.get_by_label("Cancelled").check()
    expect(booked(page, row).locator("a")).to_have_css("text-decoration-line", "line-through")


def test_a_full_day_of_a_month_opens(page: Page, business: Business) -> None:
    for number in range(40):
        quarter = hours(NINE + number * timedelta(minutes=10), 0.25)
        appointment(business, quarter, admission=Admission.ANY, title=f"Visit {number}")
    open_at(page, f"{TUESDAY}&view=month")
    more = page.locator(".ec-day-foot a")
    more.click()
    expect(page.locator(".ec-popup .booked")).to_have_count(40)
    page.keyboard.press("Escape")
    expect(page.locator(".ec-popup")).to_have_count(0)
    page.locator('.ec-day-head time[datetime="2026-05-12"]').click()
    expect(page.locator("#diary-title")).to_have_text("Tuesday, 12 May 2026")


def test_over_midnight_it_lies_on_both_days(page: Page, business: Business) -> None:
    late = hours(NINE + 13 * HOUR, 4)
    row = appointment(business, late, admission=Admission.ANY)
    open_at(page, TUESDAY)
    expect(booked(page, row)).to_have_count(2)
    expect(booked(page, row).first).to_contain_text("22:00–02:00 on Wed 13 May")


@pytest.mark.parametrize("context", [WITHOUT_SCRIPT], indirect=True)
def test_without_scripts_it_says_so_and_leads_to_the_list(page: Page, business: Business) -> None:
    page.goto(CALENDAR)
    expect(page.get_by_text("The calendar needs JavaScript.")).to_be_visible()
    link = page.get_by_role("link", name="See your appointments as a list")
    expect(link).to_have_attribute("href", "/b/summit-roofing/appointments/")


def every_look(business: Business) -> None:
    """Each colour and status, what is overbooked, closures, and text too long for its place."""
    for number, colour in enumerate(Colour):
        crew = lane(business, f"Crew {colour.label} {LONG[:60]}" if number == 3 else colour.label)
        Resource.objects.filter(pk=crew.pk).update(colour=colour)
        crew.refresh_from_db()
        options: dict[str, Any] = {"resource": crew, "appointment_type": None}
        for status in ("scheduled", "confirmed", "completed", "no_show"):
            start = NINE + (number - 3) * timedelta(days=1) + number * HOUR / 4
            appointment(
                business,
                hours(start, 0.25 + number / 4),
                admission=Admission.ANY,
                title=LONG if status == "confirmed" else f"{colour.label} {status}",
                client=client("Ann " + LONG),
                status=status,
                **options,
            )
    cancel(appointment(business, hours(NINE + 6 * HOUR), admission=Admission.ANY), KEY, now=NOW)
    Blocker.objects.create(
        calendar=the_calendar(business),
        name=LONG,
        starts_at=NINE + 4 * HOUR,
        ends_at=NINE + 6 * HOUR,
    )
    Calendar.objects.create(business=business, name=LONG[:80], time_zone="Asia/Tokyo", position=3)


@pytest.mark.parametrize("context", [{}, DARK, PHONE, PHONE | DARK], indirect=True)
def test_every_view_is_accessible(page: Page, business: Business) -> None:
    open_at(page, TUESDAY)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    every_look(business)
    for view in VIEWS:
        open_at(page, f"{TUESDAY}&view={view}&cancelled=1")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 375, 600, 768, 1100, 1280])
def test_nothing_scrolls_sideways(page: Page, business: Business, width: int) -> None:
    every_look(business)
    page.set_viewport_size({"width": width, "height": 812})
    for view in VIEWS:
        open_at(page, f"{TUESDAY}&view={view}&cancelled=1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_a_phone_shows_a_day_and_all_of_the_bottom_bar(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    expect(booked(page, row)).to_be_visible()
    expect(page.get_by_role("button", name="Day", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.get_by_role("button", name="Week")).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 640})
    for label in page.locator(".rail-link .rail-label").all():
        assert label.evaluate("(it) => it.scrollWidth <= it.parentElement.clientWidth")
