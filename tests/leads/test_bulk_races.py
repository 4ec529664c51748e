"""People who act on the same leads at the same moment, and programs that push meanwhile."""

import pytest
from django.utils import timezone

from leads import pipeline
from leads.bulk import act_on_all
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.accounts.test_races import RACERS, race
from tests.factories import make_business
from tests.leads.enquiries import enquire

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_those_who_act_on_the_same_leads_each_lead_hears_one() -> None:
    business = make_business()
    leads = [enquire(business, f"Person{number}") for number in range(5)]
    statuses = list(business.lead_statuses.all())[1:]
    seen = {lead.public_id: lead.version for lead in leads}
    actor = Actor.from_user(business.memberships.get().user)

    def act(number: int) -> int:
        status = statuses[number % len(statuses)]
        order = sorted(seen, reverse=bool(number % 2))

        def move(lead: Lead) -> None:
            now = timezone.now()
            pipeline.change_status(lead, status, seen=lead.status, actor=actor, now=now)

        return act_on_all(business, {key: seen[key] for key in order}, move).changed

    assert sorted(map(str, race(act))) == ["0"] * (RACERS - 1) + ["5"]
    assert Event.objects.filter(kind=EventKind.LEAD_STATUS_CHANGED).count() == 5
    assert len(set(Lead.objects.values_list("status", flat=True))) == 1


def test_a_push_and_an_edit_meanwhile_neither_hang_nor_are_lost() -> None:
    business = make_business()
    emails = [f"person{number}@example.com" for number in range(RACERS)]
    leads = [enquire(business, "Ann", email=email) for email in emails]
    seen = {lead.public_id: lead.version for lead in leads}
    user = business.memberships.get().user
    actor, edit = Actor.from_user(user), LeadEdit(assignees=[user])

    def act(number: int) -> object:
        if number % 3 == 0:
            return act_on_all(
                business, seen, lambda lead: edit_lead(lead, edit, actor, now=timezone.now())
            ).missed
        if number % 3 == 1:
            return enquire(
                business, "Ann", email=emails[-number], city="Springfield", now=timezone.now()
            ).pk
        lead = LeadEdit(lead={"source": f"Source {number}"})
        return edit_lead(leads[-number], lead, actor, now=timezone.now()).pk

    results = race(act)
    assert len(results) == RACERS
    assert Lead.objects.count() == RACERS
    assert Lead.objects.filter(contact__city="Springfield").count() == 2
    assert Lead.objects.filter(source__startswith="Source").count() == 2
