"""A client who is deleted while their person becomes somebody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from leads.clients import delete_client
from leads.converting import Conversion, convert
from leads.merging import merge
from leads.models import Client, Contact
from notifications.events import Actor
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire
from tests.leads.people import person
from tests.leads.test_merging_races import ANN, BOB, meanwhile


@pytest.mark.django_db(transaction=True)
def test_a_push_for_both_contacts_of_a_merge_does_not_deadlock_with_the_deletion() -> None:
    shop = make_business()
    kept, lead = person(shop, "Ann", **ANN), enquire(shop, "Bob", **BOB)
    actor = Actor.from_user(shop.memberships.get().user)
    client = convert(lead, Conversion(), actor, now=NOON)

    def push() -> None:
        try:
            enquire(shop, "Ann", **ANN | {"phone": BOB["phone"]})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
            pushed = pool.submit(push)
            delete_client(client, actor, now=NOON)
        pushed.result()

    assert not Client.objects.exists()
    assert not Contact.objects.exclude(client=None).exists()
