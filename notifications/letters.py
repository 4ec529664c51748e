"""What an app above supplies to tell of its events by mail: who reads it, and how it looks.

`settings.TEAM_LETTERS` and `settings.CUSTOMER_LETTERS` name one class for each kind of event that
is told of. A letter is made of what the event itself tells; its template gets it as `letter`.
"""

from __future__ import annotations

import re
import zoneinfo
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.mime.base import MIMEBase
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.module_loading import import_string

from accounts.models import Business, MailWish, Role
from notifications.visible import header_line

if TYPE_CHECKING:
    from notifications.models import Event

LONGEST_SENDER = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card, with what a tap on it opens."""

    label: str
    value: str
    href: str = ""


class Letter(ABC):
    """`template` names two files under templates/mail/, one for HTML and one for plain text."""

    template: ClassVar[str]

    def __init__(self, event: Event, business: Business) -> None:
        self.event = event
        self.business = business

    @property
    @abstractmethod
    def subject(self) -> str: ...

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """What its times are told in."""
        return self.business.zone

    @property
    def sender(self) -> str:
        return settings.DEFAULT_FROM_EMAIL

    @property
    def reply_to(self) -> list[str]:
        return []

    @property
    def attachments(self) -> list[MIMEBase]:
        return []

    def is_due(self, now: datetime) -> bool:  # noqa: ARG002
        """Whether what it tells is still of use, however late it leaves."""
        return True


class TeamLetter(Letter):
    """Goes to the members who wish to hear of such things, but not to the one who did it. Over the
    hourly limit it becomes a row of the digest: `name`, `in_short`, and a link to `url`."""

    wish: ClassVar[MailWish]
    noun: ClassVar[str]
    # The page that lists all of them: its path in the business, what leads there, its name.
    listed_at: ClassVar[str]
    opens: ClassVar[str]
    listed_in: ClassVar[str]

    @classmethod
    def tells_of(cls, event: Event) -> bool:  # noqa: ARG003
        """Whether the team hears of this event at all; judged without its `data`."""
        return True

    @property
    @abstractmethod
    def name(self) -> str: ...

    @property
    @abstractmethod
    def in_short(self) -> str: ...

    @property
    @abstractmethod
    def url(self) -> str: ...


class CustomerLetter(Letter):
    """Goes to the customer, in the business's name, and their answer to its owner."""

    @classmethod
    @abstractmethod
    def address(cls, event: Event) -> str:
        """Where it goes; empty where nobody is written to. Asked by the relay, which a bug in here
        would stop for everybody: what needs a closer look belongs in `is_due`."""

    @property
    def sender(self) -> str:
        address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        return formataddr((header_line(self.business.name, LONGEST_SENDER), address))

    @property
    def reply_to(self) -> list[str]:
        owners = self.business.memberships.filter(role=Role.OWNER)
        return list(owners.values_list("user__email", flat=True))


def team_letters() -> dict[str, type[TeamLetter]]:
    return {kind: import_string(path) for kind, path in settings.TEAM_LETTERS.items()}


def customer_letters() -> dict[str, type[CustomerLetter]]:
    return {kind: import_string(path) for kind, path in settings.CUSTOMER_LETTERS.items()}


def kinds_wished_for(wishes: Iterable[MailWish]) -> list[str]:
    """The kinds of event that somebody with these wishes hears of."""
    wanted = set(wishes)
    return [kind for kind, letter in team_letters().items() if letter.wish in wanted]


def page_of(business: Business, path: str) -> str:
    return f"{settings.BASE_URL}/b/{business.slug}/{path}"


def tel(phone: str) -> str:
    digits = re.sub(r"[^0-9]", "", phone)
    return f"tel:{'+' if phone.startswith('+') else ''}{digits}" if digits else ""


def mailto(email: str) -> str:
    return f"mailto:{quote(email, safe='@')}" if valid_email(email) else ""


def valid_email(email: str) -> str:
    """The address if a mail program can answer to it, else nothing."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    # What is not ASCII cannot stand in a header that every mail server understands.
    return email if email.isascii() else ""
