"""A push that meets a colleague who moves the same person's lead at that moment."""

import threading
import time

import pytest
from django.db import connection, transaction

from leads.models import Lead, LeadStatus
from leads.pipeline import change_status
from notifications.events import Actor
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire


@pytest.mark.django_db(transaction=True)
def test_a_lead_that_is_being_moved_is_still_the_open_one() -> None:
    business = make_business()
    lead = enquire(business, "Ann Smith", email="ann@example.com")
    contacted = LeadStatus.objects.get(business=business, slug="contacted")
    actor = Actor.from_user(business.memberships.get().user)
    is_moved = threading.Event()

    def move() -> None:
        with transaction.atomic():
            change_status(lead, contacted, seen=lead.status, actor=actor, now=NOON)
            is_moved.set()
            time.sleep(0.5)  # the push has come by now, and waits
        connection.close()

    colleague = threading.Thread(target=move)
    colleague.start()
    is_moved.wait(timeout=10)
    pushed = enquire(business, "Ann Smith", email="ann@example.com", source="Angi")
    colleague.join()

    assert pushed == lead
    stored = Lead.objects.get()
    assert (stored.status, stored.source) == (contacted, "Angi")
