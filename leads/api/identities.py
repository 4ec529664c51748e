"""How our own API reads a person's e-mail and phone, and says that they lead to two people."""

from collections.abc import Callable
from functools import partial
from typing import Any

from leads.enquiry import PossibleDuplicate
from leads.identity import IdentityKey, NotAnIdentity, email_identity, phone_identity
from pocketcrm.errors import FieldProblem


def read_identities(
    said: dict[str, Any],
    problems: list[FieldProblem],
    *,
    region: str,
    email: str = "email",
    phone: str = "phone",
) -> tuple[IdentityKey | None, IdentityKey | None]:
    """The identities under these wire names; what is none is added to the problems."""
    return (
        _identity(email_identity, said, email, problems),
        _identity(partial(phone_identity, region=region), said, phone, problems),
    )


def _identity(
    read: Callable[[str], IdentityKey],
    said: dict[str, Any],
    name: str,
    problems: list[FieldProblem],
) -> IdentityKey | None:
    if not said[name]:
        return None
    try:
        return read(said[name])
    except NotAnIdentity as error:
        problems.append(FieldProblem(name, "invalid", str(error)))
        return None


def duplicate_warning(conflict: PossibleDuplicate, *, phone: str = "phone") -> dict[str, Any]:
    return {
        "code": "possible_duplicate",
        "message": "The e-mail and the phone belong to two contacts; the e-mail decided.",
        "field": phone,
        "contactIds": [conflict.contact.public_id, conflict.other.public_id],
    }
