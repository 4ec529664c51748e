"""Two people who change one checklist at the same moment."""

import threading

import pytest
from django.db import connection

from leads.checklist import add_item, reorder
from leads.models import ChecklistItem, Lead
from notifications.events import Actor
from notifications.models import Event
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire


@pytest.mark.django_db(transaction=True)
def test_of_two_orders_at_once_the_list_has_one_or_the_other() -> None:
    lead = enquire(make_business(), "Ann Smith")
    actor = Actor.from_user(lead.business.memberships.get().user)
    keys = [add_item(lead, f"Step {step}", actor, now=NOON).pk for step in range(8)]
    orders = [keys[::-1], [*keys[4:], *keys[:4]]]
    starts = threading.Barrier(2)

    def put(order: list[int]) -> None:
        for _ in range(10):
            starts.wait(timeout=20)
            reorder(Lead.objects.get(pk=lead.pk), order, actor, now=NOON)
        connection.close()

    people = [threading.Thread(target=put, args=[order]) for order in orders]
    for person in people:
        person.start()
    for person in people:
        person.join()

    rows = ChecklistItem.objects.order_by("position")
    assert [row.pk for row in rows] in orders
    assert [row.position for row in rows] == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_items_that_are_added_at_once_stand_in_a_row() -> None:
    lead = enquire(make_business(), "Ann Smith")
    actor = Actor.from_user(lead.business.memberships.get().user)

    def add(person: int) -> None:
        for step in range(5):
            add_item(Lead.objects.get(pk=lead.pk), f"{person}.{step}", actor, now=NOON)
        connection.close()

    people = [threading.Thread(target=add, args=[person]) for person in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    positions = ChecklistItem.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, 21))
    times = Lead.objects.values_list("updated_at", flat=True).get()
    assert times > NOON
    assert Event.objects.filter(lead_id=lead.pk).count() == 21
