"""Closures as forms send them, and as they are stored."""

from datetime import timedelta
from typing import Any

from accounts.models import Business
from appointments.models import Blocker
from tests.appointments.bookings import NINE, the_calendar
from tests.appointments.settings_pages import booking_path


def closure_form(business: Business, **fields: Any) -> dict[str, Any]:
    usual = {"name": "Holiday", "target": the_calendar(business).public_id}
    return usual | {"from_day": "2026-05-12", "to_day": "2026-05-13", "whole_days": "on"} | fields


def with_times(business: Business, start: str, end: str, **fields: Any) -> dict[str, Any]:
    from_day, _, from_time = start.partition(" ")
    to_day, _, to_time = end.partition(" ")
    said = {"from_day": from_day, "from_time": from_time, "to_day": to_day, "to_time": to_time}
    return closure_form(business, **said | {"whole_days": ""} | fields)


def closure_path(business: Business, closure: Blocker | None = None, act: str = "") -> str:
    rest = f"{closure.public_id}/{act}" if closure else ""
    return booking_path(business, f"closures/{rest}")


def closed(business: Business, **fields: Any) -> Blocker:
    usual: dict[str, Any] = {
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=8),
        "name": "Holiday",
    }
    return Blocker.objects.create(**{"calendar": the_calendar(business)} | usual | fields)
