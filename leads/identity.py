"""What makes two enquiries one person: an e-mail address, then a phone number, in normal form.

Rules: `DESIGN.md` "Intake and dedup"; `contract/RULINGS.md` number 4.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import email_validator
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from leads.models import IdentityKind

# Reserved domains (.test, .local, …) are for us to store like any other: a lead is not mail.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

MAX_EMAIL = 254
MAX_PHONE = 40
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
NO_REGION = "ZZ"


class NotAnIdentity(ValueError):
    """Text that is no e-mail address or no phone number; the message says so to its sender."""


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """One identity as it was typed, for display and answers, and in the form that is compared."""

    kind: IdentityKind
    value: str
    typed: str


def email_identity(typed: str) -> IdentityKey:
    """Addresses compare case-folded. Whether mail arrives there is not judged."""
    try:
        address = validate_email(typed, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise NotAnIdentity("This is not a valid e-mail address.") from error
    value = address.normalized.casefold()
    if "." not in address.ascii_domain or len(value) > MAX_EMAIL:
        raise NotAnIdentity("This is not a valid e-mail address.")
    return IdentityKey(IdentityKind.EMAIL, value, typed)


def phone_identity(typed: str, region: str) -> IdentityKey:
    """Numbers compare as E.164, read in the business's country. Possible is enough."""
    return IdentityKey(IdentityKind.PHONE, _e164(typed, region), typed)


def e164_identity(typed: str) -> IdentityKey:
    """A number as it is dialled from abroad. What no country has compares as it is."""
    if not _E164.fullmatch(typed):
        raise NotAnIdentity("This must be a phone number in E.164 format, such as +15551234567.")
    with suppress(NotAnIdentity):
        return phone_identity(typed, NO_REGION)
    return IdentityKey(IdentityKind.PHONE, typed, typed)


def digits_identity(typed: str, region: str) -> IdentityKey:
    """A number of digits alone: one of the business's country, or with the code of another one
    before it. What is neither compares as it is."""
    for text in (typed, f"+{typed}"):
        with suppress(NotAnIdentity):
            return IdentityKey(IdentityKind.PHONE, _e164(text, region), typed)
    return IdentityKey(IdentityKind.PHONE, typed, typed)


@lru_cache(maxsize=1024)
def _e164(typed: str, region: str) -> str:
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        raise NotAnIdentity("This is not a phone number.") from error
    if not phonenumbers.is_possible_number(number):
        raise NotAnIdentity("This phone number has too few or too many digits.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
