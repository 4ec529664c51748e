import pytest

from accounts.models import Business, User
from leads.checklist import add_item
from leads.models import ChecklistItem, Lead
from notifications.events import Actor
from tests.growcrm.checklists import DRAFT
from tests.growcrm.working import Program
from tests.leads.enquiries import NOON, enquire


@pytest.fixture
def program(business: Business) -> Program:
    return Program.of(business)


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Jane Doe", email="jane@acme.example")


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def item(lead: Lead, actor: Actor) -> ChecklistItem:
    """Something to do for the lead."""
    return add_item(lead, DRAFT, actor, now=NOON)


@pytest.fixture
def items(lead: Lead, item: ChecklistItem, actor: Actor) -> list[ChecklistItem]:
    return [item, *(add_item(lead, text, actor, now=NOON) for text in ("Send it", "Call"))]
