"""Somebody who comes through every door is one contact, in whatever order and spelling."""

from typing import Any

import pytest
from django.test import Client

from leads.models import Contact, Identity, Lead
from leads.pipeline import archive
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.across.doors import BACK_OFFICE, DOORS, JANE, Door, House, Said, can_say
from tests.leads.enquiries import told
from tests.legacy.staging import NOON

# The same e-mail and number, as each would write them.
SPELT: dict[Door, dict[str, str]] = {
    Door.PUSH: {"email": "JANE@example.com", "phone": "(202) 555-0143"},
    Door.LEGACY: {"email": "jane@example.com", "phone": "2025550143"},
    Door.BOLTCALL: {"email": "Jane@Example.com", "phone": "+12025550143"},
    Door.ENTRY: {"email": "jane@EXAMPLE.COM", "phone": "+1 202 555 0143"},
    Door.INGRESS: {"email": "Jane@example.com", "phone": "1-202-555-0143"},
    Door.GROW: {"email": "jAnE@example.com", "phone": "202.555.0143"},
}


def saying(door: Door, **differently: Any) -> Said:
    title = {"service_requested": "Roof repair"} if door is Door.GROW else {}
    return {**JANE, **title, **SPELT[door], **differently}


def turned(first: Door) -> list[Door]:
    start = DOORS.index(first)
    return DOORS[start:] + DOORS[:start]


@pytest.mark.parametrize("first", DOORS)
def test_the_same_person_through_all_doors_is_one_contact(house: House, first: Door) -> None:
    """Intake goes into the newest open lead; the back office always opens one."""
    leads: list[Lead] = []
    for door in turned(first):
        lead = house.send(door, saying(door))
        if door in BACK_OFFICE or not leads:
            assert lead not in leads, door
            leads.append(lead)
        else:
            assert lead == leads[-1], door
    contact = Contact.objects.get()
    assert {lead.contact_id for lead in leads} == {contact.pk}
    assert set(Lead.objects.all()) == set(leads)
    assert sorted(Identity.objects.values_list("value", flat=True)) == [
        "+12025550143",
        "jane@example.com",
    ]
    created = Event.objects.filter(kind=EventKind.LEAD_CREATED).count()
    assert (created, Event.objects.count()) == (len(leads), len(DOORS))


@pytest.mark.parametrize("only", ["email", "phone"])
@pytest.mark.parametrize("first", DOORS)
def test_so_they_are_by_one_of_the_two_alone(house: House, first: Door, only: str) -> None:
    """The legacy dialect must say both."""
    for door in turned(first):
        said = dict(saying(door))
        if door is not Door.LEGACY:
            said = {name: said[name] for name in said if name in (only, "first_name", "last_name")}
            said |= {"service_requested": "Roof"} if door is Door.GROW else {}
        house.send(door, said)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("door", DOORS)
def test_after_their_lead_is_closed_each_door_opens_a_new_one(
    house: House, door: Door, owner_client: Client
) -> None:
    closed = house.send(Door.PUSH, saying(Door.PUSH))
    archive(closed, Actor.from_key(house.push.key), now=NOON)
    lead = house.send(door, saying(door))
    assert lead != closed
    assert lead.contact == closed.contact
    page = owner_client.get(f"/b/summit-roofing/leads/{lead.public_id}/")
    assert "a new enquiry" in told(page)[0]


@pytest.mark.parametrize("door", DOORS)
def test_what_a_door_does_not_say_stays_as_it_was(house: House, door: Door) -> None:
    """An enquiry blanks nothing, of whichever dialect it is."""
    person = {"address": "12 Main St", "city": "Troy", "state": "NY", "zip": "12180"}
    house.send(Door.PUSH, saying(Door.PUSH, **person, property_type="commercial"))
    house.send(door, saying(door, company="Acme Inc") if can_say(door, "company") else saying(door))
    contact = Contact.objects.get()
    assert {name: getattr(contact, name) for name in person} == person
    assert contact.property_type == "commercial"
