import pytest

from accounts.models import Business
from tests.growcrm.working import Program


@pytest.fixture
def program(business: Business) -> Program:
    return Program.of(business)
