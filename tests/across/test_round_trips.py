"""What a dialect shows, sent back through its update, changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from leads.editing import LeadEdit, edit_lead
from leads.models import Assignment, Contact, Identity, Lead, LeadStatus, Note, StatusMeaning
from leads.pipeline import archive, change_status
from leads.tagging import Hung
from notifications.events import Actor
from notifications.models import Event
from tests.across.changing import BACK
from tests.across.doors import DOORS, JANE, Door, House
from tests.legacy.staging import NOON, hire

KEPT = (Lead, Contact, Identity, Assignment, Note, Hung, Event)


def stored() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: [dict(row) for row in model._default_manager.order_by("id").values()]
        for model in KEPT
    }


def as_it_came(house: House, lead: Lead) -> None:
    """Nobody has touched it."""


def with_a_formatted_phone(house: House, lead: Lead) -> None:
    house.push.push({"name": "Jane Doe", "email": "jane@example.com", "phone": "+1 (202) 555-0143"})


def with_a_number_from_abroad(house: House, lead: Lead) -> None:
    house.push.push({"name": "Jane Doe", "email": "jane@example.com", "phone": "+49 30 901820"})


def with_several_identities(house: House, lead: Lead) -> None:
    for other in ({"email": "jd@work.example"}, {"phone": "312.555.0199"}):
        said = {"name": "Jane Doe", "email": "jane@example.com", "phone": "(202) 555-0143"}
        house.push.push(said | other)
    assert lead.contact.identities.count() == 4


def with_an_unknown_source(house: House, lead: Lead) -> None:
    house.push.push({"name": "Jane Doe", "email": "jane@example.com", "source": "Angi & more"})


def with_two_assignees(house: House, lead: Lead) -> None:
    users = [hire(house.business, name) for name in ("zoe", "ben")]
    edit_lead(lead, LeadEdit(assignees=users), Actor.from_key(house.push.key), now=NOON)


def with_a_status_of_the_owners(house: House, lead: Lead) -> None:
    status = LeadStatus.objects.create(
        business=house.business, title="On site", slug="on-site", legacy_name="on-site",
        meaning=StatusMeaning.IN_PROGRESS, position=3,
    )  # fmt: skip
    change_status(lead, status, seen=lead.status, actor=Actor.from_key(house.push.key), now=NOON)


def with_tags_in_no_order(house: House, lead: Lead) -> None:
    tags = ["zinc", "Attic", "ßharp", "mossy"]
    edit_lead(lead, LeadEdit(tags=tags), Actor.from_key(house.push.key), now=NOON)


def in_the_archive(house: House, lead: Lead) -> None:
    archive(lead, Actor.from_key(house.push.key), now=NOON)


def with_a_category_that_is_not_the_first(house: House, lead: Lead) -> None:
    category = house.business.lead_categories.create(title="Web", position=1)
    Lead.objects.filter(pk=lead.pk).update(category=category, value="0.10")


TROUBLES: list[Callable[[House, Lead], None]] = [
    as_it_came, with_a_formatted_phone, with_a_number_from_abroad, with_several_identities,
    with_an_unknown_source, with_two_assignees, with_a_status_of_the_owners,
    with_tags_in_no_order, in_the_archive, with_a_category_that_is_not_the_first,
]  # fmt: skip
FULL = {
    **JANE, "address": "12 Main St", "city": "Troy", "state": "NY", "zip": "12180",
    "country": "US", "message": "It leaks.\nBadly.", "value": "2500.50", "company": "Acme Inc",
    "website": "https://acme.example", "service_requested": "Roof repair", "tags": ["hot"],
    "urgency": "high", "property_type": "commercial", "notes": "Has a dog.",
}  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
@pytest.mark.parametrize("door", DOORS)
def test_a_lead_that_is_sent_back_as_it_was_shown_stays_as_it_was(
    house: House, door: Door, trouble: Callable[[House, Lead], None]
) -> None:
    lead = house.send(door, FULL)
    trouble(house, lead)
    before = stored()
    for by, send_back in BACK.items():
        send_back(house, Lead.objects.select_related("business", "contact").get(pk=lead.pk))
        assert stored() == before, by
