"""How a dialect reads a person's name, e-mail and phone, and ours says that they lead to two."""

from collections.abc import Callable
from functools import partial
from typing import Any

from leads.enquiry import PossibleDuplicate, split_name
from leads.identity import IdentityKey, NotAnIdentity, email_identity, phone_identity
from leads.models import MAX_NAME
from pocketcrm.errors import FieldProblem


def read_name(name: str, problems: list[FieldProblem]) -> tuple[str, str]:
    """The parts of a full name; one that is too long is added to the problems."""
    first, last = split_name(name)
    if max(len(first), len(last)) > MAX_NAME:
        message = f"No part of the name must be longer than {MAX_NAME} characters."
        problems.append(FieldProblem("name", "max_length", message))
    return first, last


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
        read_identity(email_identity, said, email, problems),
        read_identity(partial(phone_identity, region=region), said, phone, problems),
    )


def read_identity(
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
