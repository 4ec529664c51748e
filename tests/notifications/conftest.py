"""A real mail server, and events as intake records them."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Business, User
from notifications.events import Actor, new_event
from notifications.models import ActorKind, Event, EventKind
from pocketcrm.ids import new_public_id
from tests.factories import make_user

HOMEADVISOR = Actor(ActorKind.API_KEY, 1, "HomeAdvisor")
JOHN = {
    "first_name": "John",
    "last_name": "Smith",
    "email": "john.smith@email.com",
    "phone": "+15551234567",
    "address": "123 Main Street",
    "city": "Springfield",
    "state": "IL",
    "zip": "62701",
    "property_type": "residential",
    "preferred_contact_method": "call",
    "source": "HomeAdvisor",
    "service_requested": "Kitchen Remodel",
    "urgency": "high",
}
_numbers = count(1)


def lead_came_in(
    business: Business,
    *,
    kind: EventKind = EventKind.LEAD_CREATED,
    actor: Actor = HOMEADVISOR,
    note: str = "",
    now: datetime | None = None,
    is_test: bool = False,
    **fields: str,
) -> Event:
    """Store the event of a new lead; `fields` replace John's, and an empty one leaves it out."""
    kept = {name: value for name, value in (JOHN | fields).items() if value}
    data: dict[str, Any] = {"lead": new_public_id(), "contact": new_public_id(), "fields": kept}
    number = next(_numbers)
    event = new_event(
        business,
        kind,
        actor,
        contact_id=number,
        lead_id=number,
        data=data | ({"note": note} if note else {}),
        now=now or timezone.now(),
        is_test=is_test,
    )
    event.save()
    return event


def make_staff(*, superuser: bool = False) -> User:
    user = make_user()
    user.is_staff, user.is_superuser = True, superuser
    user.save(update_fields=["is_staff", "is_superuser"])
    return user


def subject_of(letter: EmailMessage) -> str:
    """Without the space that a folded header begins with."""
    return str(letter["Subject"]).strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class MailServer:
    """Takes all mail, unless told to refuse or to be slow; keeps what came in."""

    def __init__(self) -> None:
        self.refusal = ""
        self.seconds = 0.0
        self.begun = 0
        self.received: list[bytes] = []
        self.recipients: list[str] = []
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.refusal.startswith("5"):
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.begun += 1
        await asyncio.sleep(self.seconds)
        if self.refusal:
            return self.refusal
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.received]


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    server = MailServer()
    server.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.controller.stop()


@pytest.fixture
def no_mail_server(settings: Settings) -> None:
    """Nobody listens there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
