"""A lead that is written over while somebody else changes it."""

import threading
import time

import pytest
from django.db import connection, transaction

from leads.editing import LeadEdit, edit_lead
from leads.models import Lead
from notifications.events import Actor
from tests.factories import make_business
from tests.growcrm.working import Program, create, wish
from tests.leads.enquiries import NOON


@pytest.mark.django_db(transaction=True)
def test_custom_values_that_are_stored_meanwhile_stay() -> None:
    business = make_business()
    business.custom_fields.create(name="gate", title="Gate code", kind="text", position=0)
    business.custom_fields.create(name="dog", title="Dog", kind="text", position=1)
    program = Program.of(business)
    pk = create(program, gate="4711")["id"]
    is_done = threading.Event()

    def edit() -> None:
        try:
            with transaction.atomic():
                lead = Lead.objects.get(pk=pk)
                known = LeadEdit(custom={"gate": "4711", "dog": "Rex"})
                edit_lead(lead, known, Actor.from_user(business.memberships.get().user), now=NOON)
                is_done.set()
                time.sleep(0.5)  # the program has asked by now, and waits
        finally:
            connection.close()

    colleague = threading.Thread(target=edit)
    colleague.start()
    assert is_done.wait(timeout=20)
    answer = program.ask("PATCH", f"leads/{pk}", wish(business, gate="4712"))
    colleague.join()

    assert answer.status_code == 200
    assert Lead.objects.get().custom == {"gate": "4712", "dog": "Rex"}
