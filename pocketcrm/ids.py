"""Public ids: 24 lower-case hex digits, the first 8 the time in seconds, so that they sort."""

import random
import re
import time
from typing import Any

from django.db import models

PUBLIC_ID_PATTERN = "[0-9a-f]{24}"
_SHAPE = re.compile(PUBLIC_ID_PATTERN)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Version 4 and its variant, so that every validator takes it, around the 24 digits of our id.
_OUR_UUID = re.compile(
    r"([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{6})000000", re.IGNORECASE
)


def new_public_id() -> str:
    # An id is no secret, and a push makes five of them: no system call for each.
    return f"{int(time.time()):08x}{random.getrandbits(64):016x}"


def is_public_id(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def as_uuid(public_id: str) -> str:
    """The same id for those who know rows by UUIDs; `from_uuid` reads it back."""
    return (
        f"{public_id[:8]}-{public_id[8:12]}-4{public_id[12:15]}-8{public_id[15:18]}"
        f"-{public_id[18:]}000000"
    )


def is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None


def from_uuid(text: str) -> str | None:
    """The public id of which this is the UUID; None for a UUID that was never one of ours."""
    ours = _OUR_UUID.fullmatch(text)
    return "".join(ours.groups()).lower() if ours else None


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """The one id of a row that leaves the house; the integer key stays inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_length": 24, "unique": True, "editable": False, "default": new_public_id}
        super().__init__(**kwargs)
