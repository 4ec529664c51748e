"""From the voice agent's call to the owner's phone: booked through Connect, seen on the open
calendar, dragged to another hour, read in the feed."""

from datetime import timedelta
from typing import Any

import time_machine
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Business, Membership
from apikeys.models import Scope
from appointments.models import Appointment
from pocketcrm.ids import as_uuid
from tests.appointments.bookings import NINE, NOW, hours
from tests.appointments.connecting import wish
from tests.appointments.reading import events_in, path_of, read
from tests.browser.sheet import HOUR_HIGH, TUESDAY, booked, drag, open_at
from tests.factories import make_key
from tests.serving import Call, post_all


def in_feed(path: str) -> dict[str, Any]:
    """The one appointment that a phone reads there, in the days around it."""
    with time_machine.travel(NOW, tick=False):
        (event,) = events_in(read(path))
    return event


def test_what_an_agent_books_is_seen_dragged_and_read_elsewhere(
    page: Page, business: Business, live_server: LiveServer
) -> None:
    _, secret = make_key(business, scopes=(Scope.APPOINTMENTS_WRITE,))
    feed = path_of(Membership.objects.get(business=business))
    open_at(page, TUESDAY)

    call = Call(wish(business, name="Estimate for Max"), "/connect/calendar_bookings/")
    (answer,) = post_all(live_server.thread.port, secret, [call], connections=1)
    row = Appointment.objects.get()
    assert (answer.status, answer.body["id"]) == (201, as_uuid(row.public_id))
    expect(booked(page, row)).to_contain_text("Estimate for Max", timeout=2_500)
    assert (in_feed(feed)["SUMMARY"], in_feed(feed)["DTSTART"]) == ("Estimate for Max", NINE)

    drag(page, booked(page, row), down=2 * HOUR_HIGH)
    expect(page.locator("#said")).to_contain_text("Saved.")
    row.refresh_from_db()
    assert row.span == hours(NINE + timedelta(hours=2))
    event = in_feed(feed)
    assert (event["DTSTART"], event["DTEND"], event["SEQUENCE"]) == (
        row.starts_at, row.ends_at, 1,
    )  # fmt: skip
