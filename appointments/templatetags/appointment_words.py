"""How the pages say when an appointment is, how long it takes and how it stands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from appointments.models import Appointment, AppointmentStatus
from leads.identity import NotAnIdentity, phone_identity
from leads.models import Contact
from leads.times import span_in_words, span_parts

register = template.Library()

MINUTES_AN_HOUR, MINUTES_A_DAY = 60, 24 * 60
MOST_NEXT = 3
TONES = {
    AppointmentStatus.SCHEDULED: "blue",
    AppointmentStatus.RESCHEDULED: "violet",
    AppointmentStatus.CONFIRMED: "green",
    AppointmentStatus.COMPLETED: "grey",
    AppointmentStatus.NO_SHOW: "amber",
    AppointmentStatus.CANCELLED: "red",
}


@register.filter
def status_tone(appointment: Appointment) -> str:
    return TONES[AppointmentStatus(appointment.status)]


@register.simple_tag
def takes_place(appointment: Appointment, zone: ZoneInfo) -> SafeString:
    """The day and the hours on the clock of a zone."""
    local = appointment.starts_at.astimezone(zone)
    return format_html(
        '<time datetime="{}"><span>{}</span> <span>{}</span></time>',
        local.isoformat(timespec="minutes"),
        *span_parts(appointment.starts_at, appointment.ends_at, zone),
    )


@register.simple_tag
def hours(appointment: Appointment, zone: ZoneInfo) -> SafeString:
    """The hours alone, under the heading of their day; the whole on hover."""
    start, end = appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)
    until = f"–{end:%H:%M}" if start.date() == end.date() else f" – {end:%a} {end.day} {end:%b}"
    if start == end:
        until = ""
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        start.isoformat(timespec="minutes"),
        span_in_words(start, end, zone),
        start.tzname(),
        f"{start:%H:%M}{until}",
    )


@register.simple_tag
def day_heading(day: date, now: datetime, zone: ZoneInfo) -> str:
    today = now.astimezone(zone).date()
    near = {today: "Today, ", today + timedelta(days=1): "Tomorrow, "}.get(day, "")
    year = "" if day.year == today.year else f" {day.year}"
    return f"{near}{day:%A} {day.day} {day:%B}{year}"


@register.filter
def in_words(minutes: float) -> str:
    """45 min, 1 h 30 min, 2 days 4 h."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    whole, rest = divmod(rest, MINUTES_AN_HOUR)
    parts = [
        f"{days:.0f} day{'s' if days > 1 else ''}" if days else "",
        f"{whole:.0f} h" if whole else "",
        f"{rest:g} min" if rest else "",
    ]
    return " ".join(filter(None, parts))


@register.simple_tag
def next_appointments(contact: Contact, now: datetime) -> QuerySet[Appointment]:
    """What a person has booked and what is not over yet, the nearest first."""
    theirs = contact.appointments.live().filter(ends_at__gt=now)
    return theirs.order_by("starts_at", "id")[:MOST_NEXT]


@register.filter
def place_of_zone(time_zone: str) -> str:
    """New York, of America/New_York."""
    return time_zone.rpartition("/")[2].replace("_", " ")


@register.filter
def dialled(phone: str, country: str) -> str:
    """A number as a phone dials it; as it was typed where it is none."""
    try:
        return phone_identity(phone, country).value
    except NotAnIdentity:
        return phone
