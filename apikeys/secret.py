"""The secret text of a key: `pcrm_live_` or `pcrm_test_`, 8 signs that name it, 32 that are
secret (160 random bits), 7 of checksum.

The secret is random and long, so a plain SHA-256 keeps it: there is nothing to guess, and a slow
hash would cost every request 0.1 s. The checksum lets a scanner tell a leaked key from noise, and
lets us refuse a mistyped one without a query.
"""

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import Self

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_SHAPE = re.compile(r"(pcrm_(?:live|test)_[a-z2-7]{8})([a-z2-7]{32})([a-z2-7]{7})")


@dataclass(frozen=True, slots=True)
class KeySecret:
    text: str

    @classmethod
    def generate(cls, *, is_test: bool) -> Self:
        body = f"pcrm_{'test' if is_test else 'live'}_{_random_signs(8)}{_random_signs(32)}"
        return cls(body + _checksum(body))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The secret, or None where the text cannot be a key of ours."""
        match = _SHAPE.fullmatch(text)
        if match is None or _checksum(match[1] + match[2]) != match[3]:
            return None
        return cls(text)

    @property
    def prefix(self) -> str:
        return self.text[:18]

    @property
    def last_four(self) -> str:
        return self.text[-4:]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    def __repr__(self) -> str:
        return f"KeySecret({self.prefix}…)"


def _random_signs(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def _checksum(body: str) -> str:
    value = zlib.crc32(body.encode())
    return "".join(ALPHABET[value >> shift & 31] for shift in range(30, -1, -5))
