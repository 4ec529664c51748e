"""Reading the folder that mail is written to where there is no mail server.

A person sees what is addressed to them and nothing else, as in a mailbox of their own. But nobody
has to prove that an address is theirs before signing in, so this is for one's own machine only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import AddressHeader, DateHeader
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import User

LOOKED_THROUGH = 1000  # the newest files; a folder that is older than that is read with other tools
SHOWN = 100
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "(no subject)")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def sent_at(self) -> datetime | None:
        header = self.message["Date"]
        return header.datetime if isinstance(header, DateHeader) else None

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def is_to(self, user: User) -> bool:
        header = self.message["To"]
        if not isinstance(header, AddressHeader):
            return False
        return any(address.addr_spec.lower() == user.email for address in header.addresses)

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def can_be_read() -> bool:
    """Whether mail is kept here, by a server that only this machine reaches. Elsewhere anybody
    could sign up with somebody's address, and read their invitations and reset links."""
    reached_at = {settings.HOST, urlsplit(settings.BASE_URL).hostname}
    return not settings.EMAIL_URL and reached_at <= THIS_MACHINE


def letters_to(user: User, folder: Path) -> list[Letter]:
    """The newest letters to this person, newest first."""
    newest = sorted(folder.glob("*.eml"), reverse=True)[:LOOKED_THROUGH]
    return list(islice(_addressed_to(user, newest), SHOWN))


def letter_to(user: User, folder: Path, name: str) -> Letter | None:
    """The letter of this name; None where it is not there or is somebody else's.

    The name is compared with what is in the folder, so that no path can be made of it.
    """
    paths = [path for path in folder.glob("*.eml") if path.name == name]
    return next(_addressed_to(user, paths), None)


def _addressed_to(user: User, paths: list[Path]) -> Iterator[Letter]:
    for path in paths:
        message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        letter = Letter(path.name, message)
        if letter.is_to(user):
            yield letter
