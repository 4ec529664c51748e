from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import Business, User
from tests.across.doors import House
from tests.legacy.staging import NOON
from tests.notifications.conftest import mail_server

__all__ = ["mail_server"]


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """The clock stands still, and can be moved."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def house(noon: time_machine.Traveller, business: Business, owner: User) -> House:
    return House.of(business, owner)
