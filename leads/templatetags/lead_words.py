"""How the lead pages say a time, an urgency and what a sender attached."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Business
from leads.models import Contact, Urgency

register = template.Library()

MINUTE, HOUR, DAY, WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)
URGENCY_LOOKS = {
    Urgency.LOW: ("arrow-down", "grey"),
    Urgency.MEDIUM: ("minus", "blue"),
    Urgency.HIGH: ("arrow-up", "amber"),
    Urgency.EMERGENCY: ("siren", "red"),
}


@register.simple_tag
def ago(moment: datetime, now: datetime, business: Business) -> SafeString:
    """How long ago; the exact time in the business's zone on hover and for machines."""
    local = moment.astimezone(business.zone)
    exact = f"{local:%A}, {local.day} {local:%B %Y, %H:%M:%S %Z}"
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        local.isoformat(timespec="seconds"),
        exact,
        _said(local, now.astimezone(business.zone)),
    )


def _said(moment: datetime, now: datetime) -> str:
    # frame.js says the same on a page that stays open.
    passed = now - moment
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return f"{passed // MINUTE} min ago"
    if passed < DAY:
        return f"{passed // HOUR} h ago"
    if passed < WEEK:
        return f"{passed // DAY} day{'s' if passed >= 2 * DAY else ''} ago"
    return f"{moment.day} {moment:%b}" + ("" if moment.year == now.year else f" {moment.year}")


@register.filter
def urgency_icon(urgency: str) -> str:
    return URGENCY_LOOKS[Urgency(urgency)][0]


@register.filter
def urgency_tone(urgency: str) -> str:
    return URGENCY_LOOKS[Urgency(urgency)][1]


@register.filter
def as_rows(metadata: dict[str, Any]) -> list[tuple[str, str]]:
    """Key and value as text, what is nested under the names that lead to it."""
    return list(_rows(metadata))


def _rows(metadata: dict[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for key, value in metadata.items():
        if isinstance(value, dict) and value:
            yield from _rows(value, f"{under}{key} › ")
        elif isinstance(value, list):
            yield under + key, "\n".join(map(_as_text, value))
        else:
            yield under + key, _as_text(value)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def map_link(contact: Contact) -> str:
    return search_on_map(contact.place)


@register.filter
def search_on_map(place: str) -> str:
    search = urlencode({"api": 1, "query": place})
    return f"https://www.google.com/maps/search/?{search}" if place else ""


@register.filter
def web_link(website: str) -> str:
    """Where a website is, as it was typed; never anything but a page of the web."""
    return website if website.lower().startswith(("http://", "https://")) else f"https://{website}"


@register.filter
def amount(value: Decimal) -> str:
    return f"{value:,.2f}"
