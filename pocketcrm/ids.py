"""Public ids: 24 lower-case hex digits, the first 8 the time in seconds, so that they sort."""

import random
import re
import time
from typing import Any

from django.db import models

PUBLIC_ID_PATTERN = "[0-9a-f]{24}"
_SHAPE = re.compile(PUBLIC_ID_PATTERN)


def new_public_id() -> str:
    # An id is no secret, and a push makes five of them: no system call for each.
    return f"{int(time.time()):08x}{random.getrandbits(64):016x}"


def is_public_id(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """The one id of a row that leaves the house; the integer key stays inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_length": 24, "unique": True, "editable": False, "default": new_public_id}
        super().__init__(**kwargs)
