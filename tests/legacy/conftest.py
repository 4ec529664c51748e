"""The office: Olivia's business, where Maria owns leads, Ben is assigned to some, Carla to none,
Adam is an admin; and Sam, who owns another one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine

from accounts.models import Business, Role, User
from tests.factories import make_business, make_user
from tests.legacy.client import Program, log_in
from tests.legacy.staging import NOON, app_key, hire
from tests.notifications.conftest import mail_server

__all__ = ["mail_server"]


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """The clock stands still, and can be moved."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@dataclass(frozen=True)
class Office:
    business: Business
    apikey: str
    people: dict[str, User]

    def as_(self, name: str) -> Program:
        return log_in(self.apikey, self.people[name])


@pytest.fixture
def office(noon: time_machine.Traveller, business: Business, owner: User) -> Office:
    people = {
        "olivia": owner,
        "maria": hire(business, "maria"),
        "ben": hire(business, "ben"),
        "carla": hire(business, "carla"),
        "adam": hire(business, "adam", Role.ADMIN),
    }
    return Office(business, app_key(business), people)


@pytest.fixture
def maria(office: Office) -> Program:
    """Maria's program."""
    return office.as_("maria")


@pytest.fixture
def valley(db: None, noon: time_machine.Traveller) -> Office:
    """Another business, with a Sam and a Maria of its own, who has another username."""
    sam = make_user(email="sam@valley.example", username="sam")
    business = make_business(owner=sam, name="Valley Dental", time_zone="Asia/Tokyo")
    people = {"sam": sam, "maria2": hire(business, "maria2")}
    return Office(business, app_key(business), people)
