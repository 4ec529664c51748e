"""The calendar's sheet in the hands of a test."""

from playwright.sync_api import FloatRect, Locator, Page, expect

from appointments.models import Appointment

CALENDAR = "/b/summit-roofing/calendar/"
TUESDAY = f"{CALENDAR}?date=2026-05-12"
# How high an hour is drawn, in pixels.
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


def column_width(page: Page) -> float:
    return place(page.locator(".ec-col-head").first)["width"]
