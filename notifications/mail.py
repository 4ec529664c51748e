"""The letters of the product, made of what the event itself tells and of nothing else."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from typing import Any, Self
from urllib.parse import quote

import css_inline
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape

from notifications.models import HOUR, Delivery, Event, hour_of

# As the pages name it; every other word of a lead is shown with a capital letter.
CONTACT_METHODS = {"call": "Call", "text": "Text message", "email": "E-mail"}
LONGEST_LINE = 200
LONGEST_NOTE = 1500
LONGEST_SUBJECT = 150
# A digest stays under 30 KB, whatever the leads are called; ordinary ones all find room.
DIGEST_ROWS = 100
DIGEST_BYTES = 23_500
DIGEST_NAME = 60
DIGEST_PART = 40
ROW_MARKUP = 45
# Joiners that belong to Persian and Indian names and to emoji; every other invisible sign, the
# right-to-left marks among them, can only make a line look like something that it is not.
JOINERS = "\u200c\u200d"


def one_line(text: str, limit: int = LONGEST_LINE) -> str:
    """The text as one visible line: no control characters, no marks that turn it round."""
    return _shortened(" ".join(_visible(text).split()), limit)


def subject_line(text: str) -> str:
    """One line that the reader's mail program will not decode as an encoded header."""
    return one_line(text.replace("=?", "= ?"), LONGEST_SUBJECT)


def paragraphs(text: str, limit: int = LONGEST_NOTE) -> str:
    lines = [" ".join(_visible(line).split()) for line in text.splitlines()]
    return _shortened("\n".join(lines).strip(), limit)


def _visible(text: str) -> str:
    return "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Cs") and sign not in JOINERS:
        return ""
    return " " if category in ("Cc", "Zl", "Zp") else sign


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A new lead at one glance."""

    name: str
    wants: str
    source: str
    urgency: str
    note: str
    is_returning: bool
    came_at: datetime
    rows: list[Row]
    phone: str
    email: str
    url: str

    @classmethod
    def of(cls, event: Event, slug: str) -> Self:
        fields = {name: one_line(value) for name, value in event.data.get("fields", {}).items()}
        return cls(
            name=_name(fields),
            wants=fields.get("service_requested", ""),
            source=fields.get("source", ""),
            urgency=fields.get("urgency", ""),
            note=paragraphs(event.data.get("note", "")),
            is_returning=event.data.get("returning", False),
            came_at=event.created_at,
            rows=[row for row in _rows(fields) if row.value],
            phone=fields.get("phone", ""),
            email=_valid_email(fields.get("email", "")),
            url=f"{settings.BASE_URL}/b/{slug}/leads/{event.data['lead']}/",
        )

    @property
    def is_urgent(self) -> bool:
        return self.urgency in ("high", "emergency")

    @property
    def tel(self) -> str:
        return _tel(self.phone)

    @property
    def subject(self) -> str:
        what = f"New lead from {self.source}" if self.source else "New lead"
        who = f"{self.name} – {self.wants}" if self.wants else self.name
        return subject_line(f"{what}: {who}")

    @property
    def in_short(self) -> str:
        """The line of a digest: who wants what, from where."""
        parts = [self.wants, self.source, self.phone or self.email]
        return " · ".join(one_line(part, DIGEST_PART) for part in parts if part)

    @property
    def short_name(self) -> str:
        return one_line(self.name, DIGEST_NAME)

    @property
    def bytes_in_digest(self) -> int:
        """What its row takes: in HTML, and without the link in plain text."""
        text = f"{self.short_name}{self.in_short}"
        return ROW_MARKUP + len(f"{text}{escape(text)}{self.url}".encode())


def _name(fields: dict[str, str]) -> str:
    name = f"{fields.get('first_name', '')} {fields.get('last_name', '')}".strip()
    return name or fields.get("phone") or fields.get("email") or "no name"


def _rows(fields: dict[str, str]) -> list[Row]:
    phone, email = fields.get("phone", ""), fields.get("email", "")
    return [
        Row("Phone", phone, _tel(phone)),
        Row("E-mail", email, _mailto(email)),
        Row("Service", fields.get("service_requested", "")),
        Row("Urgency", fields.get("urgency", "").capitalize()),
        Row("Source", fields.get("source", "")),
        Row("Address", _address(fields)),
        Row("Property", fields.get("property_type", "").capitalize()),
        Row("Prefers", _contact_method(fields.get("preferred_contact_method", ""))),
        Row("Reference", fields.get("external_id", "")),
    ]


def _contact_method(method: str) -> str:
    return CONTACT_METHODS.get(method, method.capitalize())


def _address(fields: dict[str, str]) -> str:
    region = f"{fields.get('state', '')} {fields.get('zip', '')}".strip()
    parts = [fields.get("address", ""), fields.get("city", ""), region]
    return ", ".join(part for part in parts if part)


def _tel(phone: str) -> str:
    digits = re.sub(r"[^0-9]", "", phone)
    return f"tel:{'+' if phone.startswith('+') else ''}{digits}" if digits else ""


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe='@')}" if _valid_email(email) else ""


def _valid_email(email: str) -> str:
    """The address if a mail program can answer to it, else nothing."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    # What is not ASCII cannot stand in a header that every mail server understands.
    return email if email.isascii() else ""


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The letter of a delivery to a new lead's reader, or the digest that the delivery carries."""
    with timezone.override(delivery.business.zone):
        return _digest(delivery) if delivery.is_digest else _lead_created(delivery)


def _lead_created(delivery: Delivery) -> EmailMultiAlternatives:
    card = Card.of(delivery.event, delivery.business.slug)
    reply_to = [card.email] if card.email else []
    return _letter(delivery, "lead_created", card.subject, {"card": card}, reply_to=reply_to)


def _digest(delivery: Delivery) -> EmailMultiAlternatives:
    events = Event.objects.filter(deliveries__carrier=delivery.pk).order_by("id")
    slug, count = delivery.business.slug, events.count()
    cards = list(_fitting(Card.of(event, slug) for event in events[:DIGEST_ROWS]))
    began_at = hour_of(delivery.created_at)
    context = {
        "cards": cards,
        "count": count,
        "more": count - len(cards),
        "began_at": began_at,
        "over_at": began_at + HOUR,
        "list_url": f"{settings.BASE_URL}/b/{slug}/leads/",
    }
    noun = "lead" if count == 1 else "leads"
    subject = subject_line(f"{count} more {noun} for {delivery.business.name}")
    return _letter(delivery, "digest", subject, context)


def _fitting(cards: Iterable[Card]) -> Iterator[Card]:
    """The first ones, as long as there is room for them."""
    room = DIGEST_BYTES
    for card in cards:
        room -= card.bytes_in_digest
        if room < 0:
            return
        yield card


def _letter(
    delivery: Delivery,
    template: str,
    subject: str,
    context: dict[str, Any],
    *,
    reply_to: list[str] | None = None,
) -> EmailMultiAlternatives:
    context |= {
        "subject": subject,
        "business": one_line(delivery.business.name),
        "profile_url": f"{settings.BASE_URL}/profile/",
    }
    letter = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"mail/{template}.txt", context),
        to=[delivery.recipient],
        reply_to=reply_to,
        headers={"Message-ID": _message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    html = render_to_string(f"mail/{template}.html", context)
    letter.attach_alternative(_inliner().inline(html), "text/html")
    return letter


def _message_id(delivery: Delivery) -> str:
    """The same at each attempt, so that a letter that left twice can be known as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{delivery.event.public_id}.{delivery.pk}@{domain}>"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
