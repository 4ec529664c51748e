"""The calendar in a real browser: drawn, dragged, refused, undone, and true while it stays open."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FloatRect, Locator, Page, expect

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import cancel, update
from appointments.models import Appointment, Blocker, Calendar, Resource
from leads.models import Colour
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    the_calendar,
)

CALENDAR = "/b/summit-roofing/calendar/"
TUESDAY = f"{CALENDAR}?date=2026-05-12"
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
TOKYO: dict[str, Any] = {"timezone_id": "Asia/Tokyo"}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}
LONG = "W" * 120
HOUR = timedelta(hours=1)
# Where the sheet draws an hour, in pixels.
HOUR_HIGH = 64


def open_at(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#sheet:not([aria-busy])")).to_be_visible()


def booked(page: Page, row: Appointment) -> Locator:
    return page.locator(f'.ec-event.booked[data-id="{row.public_id}"]:not(.ec-ghost)')


def place(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box
    return box


def hold(page: Page, what: Locator) -> tuple[float, float]:
    """Put the hand on the middle of it."""
    box = place(what)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def drag(page: Page, what: Locator, *, right: float = 0, down: float = 0) -> None:
    x, y = hold(page, what)
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def answer_pages(page: Page) -> None:
    """What the calendar leads to is another page's test."""
    page.route("**/appointments/**", lambda route: route.fulfill(body="There"))


def column_width(page: Page) -> float:
    return place(page.locator(".ec-col-head").first)["width"]


def lane(business: Business, name: str) -> Resource:
    resource = Resource.objects.create(business=business, name=name, position=5)
    resource.calendars.add(the_calendar(business))
    return resource


def test_a_dragged_appointment_is_moved_and_stays_there(page: Page, business: Business) -> None:
    row = appointment(business, client=client("Ann Smith"))
    open_at(page, TUESDAY)
    drag(page, booked(page, row), right=column_width(page), down=2 * HOUR_HIGH)
    expect(page.locator("#said")).to_contain_text("Saved. HVAC quarterly maintenance was moved.")
    row.refresh_from_db()
    assert row.span == hours(NINE + timedelta(days=1, hours=2))
    page.reload()
    expect(booked(page, row)).to_contain_text("11:00–12:00")


def test_a_move_can_be_undone(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    drag(page, booked(page, row), down=HOUR_HIGH)
    expect(booked(page, row)).to_contain_text("10:00–11:00")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Moved back.")
    expect(booked(page, row)).to_contain_text("9:00–10:00")
    row.refresh_from_db()
    assert row.span == hours(NINE)


def test_the_end_is_pulled_to_lengthen(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    booked(page, row).hover()
    drag(page, booked(page, row).locator(".ec-resizer"), down=HOUR_HIGH / 2)
    expect(page.locator("#said")).to_contain_text("Saved.")
    expect(booked(page, row)).to_contain_text("9:00–10:30")
    row.refresh_from_db()
    assert row.span == hours(NINE, 1.5)


def test_a_drag_to_another_lane_changes_the_resource(page: Page, business: Business) -> None:
    row, crew = appointment(business), lane(business, "Crew B")
    open_at(page, f"{TUESDAY}&view=resources")
    drag(page, booked(page, row), right=column_width(page))
    expect(page.locator("#said")).to_contain_text("Saved.")
    row.refresh_from_db()
    assert (row.resource, row.span) == (crew, hours(NINE))


@pytest.fixture
def failing(page: Page) -> Page:
    """The owner's page, whose console may complain: a browser tells of each refusal there."""
    return page.context.new_page()


def test_where_there_is_no_room_it_springs_back_and_can_be_moved_all_the_same(
    failing: Page, business: Business
) -> None:
    row = appointment(business)
    appointment(business, hours(NINE + 2 * HOUR), title="Roof repair", client=client("Bob Lee"))
    open_at(failing, TUESDAY)
    drag(failing, booked(failing, row), down=2 * HOUR_HIGH)
    said = failing.locator("#said")
    expect(said).to_contain_text(
        "Not moved: the time is taken by Roof repair (Bob Lee), 11:00–12:00."
    )
    expect(booked(failing, row)).to_contain_text("9:00–10:00")
    row.refresh_from_db()
    assert row.span == hours(NINE)

    failing.get_by_role("button", name="Move it there all the same").click()

    expect(said).to_contain_text("Saved.")
    expect(failing.locator(".ec-event.has-conflict")).to_have_count(2)
    expect(failing.get_by_role("link", name="Overbooked: Summit Roofing can do 1")).to_have_count(2)
    row.refresh_from_db()
    assert row.span == hours(NINE + 2 * HOUR)


def test_what_somebody_else_has_changed_springs_back_and_is_shown_as_it_is(
    failing: Page, business: Business
) -> None:
    row = appointment(business)
    open_at(failing, TUESDAY)
    failing.route("**/calendar/events/*", lambda route: route.fulfill(status=304))
    update(row, {"title": "Another title"}, KEY, now=NOW)
    drag(failing, booked(failing, row), down=HOUR_HIGH)
    expect(failing.locator("#said")).to_contain_text("Somebody else has changed the appointment")
    failing.unroute("**/calendar/events/*")
    expect(booked(failing, row)).to_contain_text("Another title")
    expect(booked(failing, row)).to_contain_text("9:00–10:00")


def test_an_hour_that_the_clock_skips_is_refused_in_words(
    failing: Page, business: Business
) -> None:
    sunday = datetime(2026, 3, 8, 9, tzinfo=UTC)  # 5:00 in New York, where 2:00 is skipped
    row = appointment(business, hours(sunday), admission=Admission.ANY)
    open_at(failing, f"{CALENDAR}?date=2026-03-08&view=day")
    expect(failing.locator("[data-clock-change]")).to_have_text(
        "On Sunday 8 March the clock goes forward by 60 minutes."
    )
    failing.locator(".ec-main").evaluate("(sheet) => { sheet.scrollTop = 0 }")
    drag(failing, booked(failing, row), down=-3 * HOUR_HIGH)
    expect(failing.locator("#said")).to_contain_text("The clock skips 02:00 on that day.")
    expect(booked(failing, row)).to_contain_text("5:00–6:00")


def test_a_network_that_is_away_is_told_and_what_was_dragged_springs_back(
    failing: Page, business: Business
) -> None:
    row = appointment(business)
    open_at(failing, TUESDAY)
    failing.route("**/calendar/**", lambda route: route.abort())
    trouble = failing.get_by_text("No connection: what you see may be out of date.")
    expect(trouble).to_be_visible()
    drag(failing, booked(failing, row), down=HOUR_HIGH)
    expect(failing.locator("#said")).to_contain_text("Not moved. There is no connection.")
    expect(booked(failing, row)).to_contain_text("9:00–10:00")
    failing.unroute("**/calendar/**")
    failing.get_by_role("button", name="Try again").click()
    expect(trouble).to_be_hidden()


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
    expect(page.get_by_text("Nothing is booked this week.")).to_be_visible()


def test_nothing_is_drawn_anew_under_a_hand_that_drags(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    x, y = hold(page, booked(page, row))
    page.mouse.move(x, y + 40, steps=4)
    other = appointment(business, hours(NINE + 3 * HOUR), title="Meanwhile")
    page.wait_for_timeout(1500)
    expect(booked(page, other)).to_have_count(0)
    page.mouse.up()
    expect(booked(page, other)).to_be_visible()


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
    page.locator('.ec-day-head time[datetime="2026-05-12"]').click()
    expect(page.locator("#diary-title")).to_have_text("Tuesday, 12 May 2026")


def test_over_midnight_it_lies_on_both_days(page: Page, business: Business) -> None:
    late = hours(NINE + 13 * HOUR, 4)
    row = appointment(business, late, admission=Admission.ANY)
    open_at(page, TUESDAY)
    expect(booked(page, row)).to_have_count(2)
    expect(booked(page, row).first).to_contain_text("22:00–2:00 on Wed 13 May")


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


VIEWS = ("day", "week", "month", "resources", "list")


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
    expect(page.get_by_role("button", name="Day", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Week")).to_be_hidden()
    page.set_viewport_size({"width": 320, "height": 640})
    for label in page.locator(".rail-link .rail-label").all():
        assert label.evaluate("(it) => it.scrollWidth <= it.parentElement.clientWidth")
