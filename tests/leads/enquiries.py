"""Leads as intake stores them, at the time that a test names, and what a page shows of them."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.test.html import Element, parse_html

from accounts.models import Business
from leads.enquiry import Enquiry
from leads.identity import email_identity, phone_identity
from leads.intake import receive
from leads.models import Lead, LeadStatus
from leads.pipeline import change_status
from notifications.events import Actor
from notifications.models import ActorKind

NOON = datetime(2026, 3, 10, 16, tzinfo=UTC)
_numbers = count(1)


def enquire(
    business: Business,
    name: str = "John Smith",
    *,
    email: str = "",
    phone: str = "",
    now: datetime = NOON,
    test: bool = False,
    **fields: Any,
) -> Lead:
    first, _, last = name.partition(" ")
    enquiry = Enquiry(
        first_name=first,
        last_name=last,
        email=email_identity(email or f"{first}{next(_numbers)}@example.com".lower()),
        phone=phone_identity(phone, business.country) if phone else None,
        **fields,
    )
    actor = Actor(ActorKind.API_KEY, None, "HomeAdvisor", is_test=test)
    return receive(business, enquiry, actor, now=now).lead


def move(lead: Lead, slug: str) -> None:
    """A colleague changes the status."""
    statuses = LeadStatus.objects.filter(business=lead.business)
    actor = Actor.from_user(lead.business.memberships.earliest("pk").user)
    change_status(lead, statuses.get(slug=slug), seen=lead.status, actor=actor, now=NOON)


def found(root: Any, name: str) -> list[Element]:
    nodes = []
    for child in getattr(root, "children", []):
        if getattr(child, "name", "") == name:
            nodes.append(child)
        nodes += found(child, name)
    return nodes


def text_of(node: Any) -> str:
    if isinstance(node, str):
        return node
    return " ".join(" ".join(text_of(child) for child in node.children).split())


def rows(response: Any) -> list[list[str]]:
    """The cells of every row of a list, as text."""
    table = found(parse_html(response.content.decode()), "tbody")
    return [[text_of(cell) for cell in row.children] for row in found(table[0], "tr")]


def names(response: Any) -> list[str]:
    """The names in a list, from top to bottom."""
    assert response.status_code == 200
    body = found(parse_html(response.content.decode()), "tbody")[0]
    return [text_of(found(row, "a")[0]) for row in found(body, "tr")]


def told(response: Any) -> list[str]:
    """The entries of a timeline, from top to bottom, without their times."""
    lists = found(parse_html(response.content.decode()), "ol")
    return [text_of(entry) for entry in lists[0].children]
