"""Appointments that are dragged in a real browser: moved, put back, moved all the same, undone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Business
from appointments.booking import Admission
from appointments.changing import update
from appointments.span import Span
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
    lane,
)
from tests.browser.sheet import (
    CALENDAR,
    HOUR_HIGH,
    TUESDAY,
    booked,
    column_width,
    drag,
    hold,
    open_at,
    place,
)

HOUR = timedelta(hours=1)


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
    expect(booked(page, row)).to_contain_text("09:00–10:00")
    row.refresh_from_db()
    assert row.span == hours(NINE)


def test_the_end_is_pulled_to_lengthen(page: Page, business: Business) -> None:
    row = appointment(business)
    open_at(page, TUESDAY)
    booked(page, row).hover()
    drag(page, booked(page, row).locator(".ec-resizer"), down=HOUR_HIGH / 2)
    expect(page.locator("#said")).to_contain_text("Saved.")
    expect(booked(page, row)).to_contain_text("09:00–10:30")
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
    expect(booked(failing, row)).to_contain_text("09:00–10:00")
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
    expect(booked(failing, row)).to_contain_text("09:00–10:00")


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
    expect(booked(failing, row)).to_contain_text("05:00–06:00")


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
    expect(booked(failing, row)).to_contain_text("09:00–10:00")
    failing.unroute("**/calendar/**")
    failing.get_by_role("button", name="Try again").click()
    expect(trouble).to_be_hidden()


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


def test_what_takes_no_time_can_be_seen_and_moved_but_not_lengthened(
    page: Page, business: Business
) -> None:
    row = appointment(business, Span(NINE, NINE), appointment_type=None)
    open_at(page, TUESDAY)
    shown = booked(page, row)
    assert place(shown)["height"] > HOUR_HIGH / 8
    expect(shown.locator(".booked-time")).to_have_text("09:00")
    expect(shown.locator(".ec-resizer")).to_have_count(0)
    drag(page, shown, down=HOUR_HIGH)
    expect(page.locator("#said")).to_contain_text("was moved")
    row.refresh_from_db()
    assert row.span == Span(NINE + HOUR, NINE + HOUR)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Moved back.")
    row.refresh_from_db()
    assert row.span == Span(NINE, NINE)
