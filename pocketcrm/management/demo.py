"""The business that a first start on the embedded default opens: there is something to try."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from django.db import transaction

from accounts.models import Business, User
from accounts.opening import create_user, open_business
from apikeys.issuing import find_key, issue_key
from apikeys.models import Scope

EMAIL = "demo@pocketcrm.example"
# The three permissions of the push contract.
SCOPES = (Scope.LEADS_WRITE, Scope.APPOINTMENTS_WRITE, Scope.APPOINTMENTS_READ)


@dataclass(frozen=True)
class Demo:
    """How to get into the demo business. Kept beside its database, readable by its owner only."""

    email: str
    password: str
    key: str

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the demo business, and remember its password and its key."""
        with transaction.atomic():
            demo = cls._stored()
            _write(path, json.dumps(asdict(demo)))
        return demo

    @classmethod
    def _stored(cls) -> Self:
        password = secrets.token_urlsafe(9)
        owner = create_user(email=EMAIL, password=password, username="demo")
        business = open_business(owner, name="Summit Roofing", time_zone="America/New_York")
        _, key = issue_key(business, name="Demo", scopes=SCOPES, created_by=owner)
        return cls(email=EMAIL, password=password, key=key.text)

    @classmethod
    def remembered(cls, path: Path) -> Self | None:
        return cls(**json.loads(path.read_text())) if path.exists() else None

    def opens_the_door(self) -> bool:
        """Whether the password is still the one we made up."""
        user = User.objects.filter(email=self.email).first()
        return user is not None and user.check_password(self.password)

    def has_a_key(self, now: datetime) -> bool:
        return find_key(self.key, now) is not None


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def demo_at(path: Path) -> Demo | None:
    """The demo of this home: the one of an earlier start, or a new one where no business is yet."""
    return Demo.remembered(path) if Business.objects.exists() else Demo.open(path)
