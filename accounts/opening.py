"""Opening a business, and letting people in."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django.utils.text import slugify

from accounts.models import Business, Membership, Role, User
from accounts.places import currency_of
from pocketcrm.errors import Conflict, InvalidInput

PLAIN_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"


@transaction.atomic
def open_business(
    owner: User, *, name: str, time_zone: str = "UTC", country: str = "US", currency: str = ""
) -> Business:
    """Store a business with its owner, and everything that a new business starts with.

    Without a currency it gets its country's. Raises InvalidInput, and stores nothing, where a
    value breaks a rule.
    """
    business = Business(name=name.strip(), time_zone=time_zone, country=country)
    business.currency = currency or currency_of(country)
    _store_under_a_free_slug(business)
    Membership.objects.create(business=business, user=owner, role=Role.OWNER)
    for step in settings.NEW_BUSINESS_STEPS:
        import_string(step)(business)
    return business


def create_user(*, email: str, password: str, username: str = "", full_name: str = "") -> User:
    """Store a person who can sign in; without a username they get one made of the e-mail.

    Raises Conflict where the e-mail or the username is taken, InvalidInput where one is no such,
    or where the password is too easy to guess.
    """
    first, _, last = full_name.strip().partition(" ")
    user = User(email=User.objects.normalize_email(email), first_name=first, last_name=last.strip())
    user.username = username
    _check_password(password, user)
    user.set_password(password)
    for name in [username] if username else _names_after(user.email.partition("@")[0], "user"):
        user.username = name
        _check(user, exclude=["password"])
        if User.objects.filter(email=user.email).exists():
            break
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            continue
        return user
    raise _taken(user)


def add_member(business: Business, user: User, role: Role) -> Membership:
    """Let a person into a business. Raises Conflict where they are in it, or it has an owner."""
    try:
        with transaction.atomic():
            return Membership.objects.create(business=business, user=user, role=role)
    except IntegrityError as error:
        raise Conflict(
            f"{user.email} is in the team already, or the business has an owner.", field="email"
        ) from error


def _store_under_a_free_slug(business: Business) -> None:
    """A slug is free when the insert says so: two businesses of one name may open at once."""
    for slug in _names_after(business.name, "business"):
        business.slug = slug
        _check(business)
        try:
            with transaction.atomic():
                business.save(force_insert=True)
        except IntegrityError:
            continue
        return


def _names_after(text: str, otherwise: str) -> Iterator[str]:
    """`summit-roofing`, then `summit-roofing-` with one random ending after the other."""
    name = slugify(text)[:40].strip("-_") or otherwise
    yield name
    while True:
        yield f"{name}-{get_random_string(6, PLAIN_SIGNS)}"


def _check(row: Business | User, exclude: list[str] | None = None) -> None:
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        raise InvalidInput.from_django(error) from error


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput.from_django(ValidationError({"password": error})) from error


def _taken(user: User) -> Conflict:
    if User.objects.filter(email=user.email).exists():
        return Conflict(f"Somebody has signed up with {user.email}.", field="email")
    return Conflict(f"The username {user.username} is taken.", field="username")
