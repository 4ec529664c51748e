"""Which appointments a list of the legacy dialect asks for: `contract/epixel-legacy.md` 4.3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from appointments.api.legacy_answers import NAMES
from appointments.models import AppointmentQuerySet
from appointments.span import FIRST_YEAR, LAST_YEAR, Span, start_of_day
from pocketcrm.errors import FieldProblem, InvalidInput

DAY = timedelta(days=1)
DAY_FORMAT = "%m/%d/%Y"
SETTINGS = ("on", "before", "after")


def appointments_asked_for(
    rows: AppointmentQuerySet, query: Mapping[str, str], zone: ZoneInfo
) -> AppointmentQuerySet:
    """As far as every filter lets them through; a status that nobody knows finds nothing.

    Raises InvalidInput for days that are none.
    """
    chosen = _on_days(rows, query, zone)
    if status := query.get("status", "").strip():
        chosen = chosen.filter(status__in=[one for one, name in NAMES.items() if name == status])
    first_name = query.get("lead", "").strip()
    if "\x00" in first_name:
        return rows.none()
    return chosen.filter(contact__first_name__icontains=first_name) if first_name else chosen


def _on_days(
    rows: AppointmentQuerySet, query: Mapping[str, str], zone: ZoneInfo
) -> AppointmentQuerySet:
    """A day without a setting says nothing."""
    setting = query.get("datesetting", "").strip()
    if not setting:
        return rows
    problems = []
    if setting not in SETTINGS:
        problems.append(FieldProblem("datesetting", "invalid", "Inavalid date settings."))
    try:
        day = _day(query)
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return rows.filter(_starting(setting, day, zone))


def _starting(setting: str, day: date, zone: ZoneInfo) -> Q:
    whole = Span(start_of_day(day, zone), start_of_day(day + DAY, zone))
    if setting == "before":
        return Q(starts_at__lt=whole.start)
    if setting == "after":
        return Q(starts_at__gte=whole.end)
    return Q(starts_at__gte=whole.start, starts_at__lt=whole.end)


def _day(query: Mapping[str, str]) -> date:
    """Some of the system's pages call it `dateon`."""
    name = "dateon" if query.get("dateon") and not query.get("ondate") else "ondate"
    said = query.get(name, "").strip()
    if not said:
        raise _wrong(name, "required", "This field is required.")
    try:
        day = datetime.strptime(said, DAY_FORMAT).date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise _wrong(name, "invalid", "Invalid date formate.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR or f"{day:{DAY_FORMAT}}" != said:
        raise _wrong(name, "invalid", "Invalid date formate.")
    return day


def _wrong(name: str, code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem(name, code, message)])
