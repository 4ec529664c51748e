"""RocketLead Connect, new entries: `contract/rocketlead.md` section 4.1, answers compared whole."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.models import AppointmentType, Interest
from leads.models import Contact, FieldKind, Lead
from notifications.models import Event, EventKind
from tests.appointments.bookings import the_type
from tests.appointments.connecting import Agent, booked, id_of
from tests.conftest import Integrator
from tests.leads.enquiries import enquire
from tests.rocketlead.entries import NOW, NOW_ON_THE_WIRE, added, custom_field, state, worker

EVERYTHING = {
    "firstName": "Erika", "lastName": "Mustermann", "email": "Erika@Example.com",
    "phone": "(555) 123-4567", "company": "Muster GmbH", "jobTitle": "CEO",
    "website": "https://muster.example", "address": "Elm St 1", "city": "Chattanooga",
    "state": "TN", "zip": "37402", "country": "US", "propertyType": "commercial",
    "preferredContactMethod": "email", "source": "Website", "serviceRequested": "Roof repair",
    "urgency": "high", "message": "It leaks.\nBadly.", "externalId": "X-1", "value": 2500.5,
}  # fmt: skip


@pytest.fixture
def agent(business: Business) -> Agent:
    return worker(business)


def test_an_entry_with_everything(agent: Agent, business: Business) -> None:
    budget = custom_field(business, "budget", FieldKind.NUMBER)
    with time_machine.travel(NOW, tick=False):
        answer = added(
            agent,
            EVERYTHING | {"Dachfläche": {"m²": 120, "flat": False}},
            leadStateId=state(business, "contacted"),
            customFieldData={id_of(budget): 9000},
            interestedInAppointmentTypeId=id_of(the_type(business)),
        )

    lead = Lead.objects.select_related("contact", "status").get()
    assert answer == {
        "tableId": id_of(business),
        "id": id_of(lead),
        "organizationId": id_of(business),
        "archived": False,
        "createdAt": NOW_ON_THE_WIRE,
        "updatedAt": NOW_ON_THE_WIRE,
        "data": EVERYTHING | {"Dachfläche": {"m²": 120, "flat": False}},
        "customFieldData": {id_of(budget): 9000},
        "leadStateId": state(business, "contacted"),
        "interestedInAppointmentTypeId": id_of(the_type(business)),
    }
    contact = lead.contact
    assert (contact.name, contact.email, contact.phone) == (
        "Erika Mustermann", "Erika@Example.com", "(555) 123-4567",
    )  # fmt: skip
    assert set(contact.identities.values_list("value", flat=True)) == {
        "erika@example.com", "+15551234567",
    }  # fmt: skip
    assert (contact.company, contact.job_title, contact.country) == ("Muster GmbH", "CEO", "US")
    assert (lead.service_requested, lead.message) == ("Roof repair", "It leaks.\nBadly.")
    assert (lead.value, lead.custom, lead.status.slug) == (
        Decimal("2500.50"), {"budget": 9000}, "contacted",
    )  # fmt: skip
    assert lead.extra == {"Dachfläche": {"m²": 120, "flat": False}}
    assert Interest.objects.get().appointment_type == the_type(business)
    event = Event.objects.get()
    assert (event.kind, event.actor_name) == (EventKind.LEAD_CREATED, agent.key.name)


def test_the_documented_example(agent: Agent, business: Business) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = added(agent, {"email": "max@example.com", "firstName": "Max"})
    assert answer == {
        "tableId": id_of(business),
        "id": id_of(Lead.objects.get()),
        "organizationId": id_of(business),
        "archived": False,
        "createdAt": NOW_ON_THE_WIRE,
        "updatedAt": NOW_ON_THE_WIRE,
        "data": {"firstName": "Max", "email": "max@example.com"},
        "customFieldData": {},
        "leadStateId": state(business),
        "interestedInAppointmentTypeId": None,
    }


def test_each_post_is_a_new_entry_of_the_one_contact(agent: Agent) -> None:
    first = added(agent, {"email": "max@example.com", "firstName": "Max", "city": "Troy"})
    second = added(agent, {"email": "MAX@example.com", "lastName": "Muster"})
    assert first["id"] != second["id"]
    assert second["data"] == {
        "firstName": "Max", "lastName": "Muster", "email": "MAX@example.com", "city": "Troy",
    }  # fmt: skip
    assert (Contact.objects.count(), Lead.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"anything": None, "a": [], "b": {}, "c": "", "": 0, "d": [1, {"e": None}]},
        {"n": 0, "big": 2**63, "least": -(2**63), "float": 0.1, "huge": 1e300, "yes": True},
        {"email": {"work": "a@example.com"}, "phone": ["1", "2"], "firstName": 7.5},
        {"email": "nobody at home", "phone": "call me", "urgency": "sehr hoch"},
        {"email": None, "phone": "", "lastName": "  "},
        {"email": True, "value": False, "source": [None]},
        {"zip": 37402, "phone": 5551234567},
        {"firstName": "  Max ", "lastName": "a\tb", "message": " x\r\ny\u0000"[:-1]},
        {"urgency": "HIGH", "preferredContactMethod": " Call"},
        {"value": "2500"}, {"value": 0}, {"value": 2500.555}, {"value": "1e5"}, {"value": -1},
        {"value": 10**10}, {"value": "9999999999.999"}, {"value": "NaN"}, {"value": " 12.50 "},
        {"firstName": "x" * 256, "address": "x" * 301, "city": "x" * 121, "zip": "x" * 21},
        {"name": "Max Mustermann"}, {"name": ["Max"]}, {"name": "x" * 600}, {"name": " "},
        {"emoji": "🏠", "rtl": "\u202eevil", "html": "<script>", "sql": "'; --", "{{ 7*7 }}": 1},
        {"__proto__": 1, "id": "x", "extra": {"extra": 1}, "contact.email": "a"},
        {f"k{n}": n for n in range(50)},
    ],
    ids=range(27),
)  # fmt: skip
def test_any_json_is_taken_and_answered_as_it_was_sent(agent: Agent, data: Any) -> None:
    answer = added(agent, data)
    names = answer["data"].keys() - data.keys()
    assert names <= ({"firstName", "lastName"} if "name" in data else set())
    assert {name: answer["data"][name] for name in data} == data
    again = agent.ask("PATCH", f"table_entries/{answer['id']}", {"data": {}})
    assert again.json()["data"] == answer["data"]


def test_what_is_nearly_a_column_is_one(agent: Agent) -> None:
    added(
        agent,
        {
            "firstName": " Max ",
            "zip": 37402,
            "phone": 5551234567,
            "value": "2500",
            "urgency": "HIGH",
        },
    )
    lead = Lead.objects.select_related("contact").get()
    assert (lead.contact.first_name, lead.contact.zip) == ("Max", "37402")
    assert lead.contact.identities.get().value == "+15551234567"
    assert (lead.value, lead.urgency) == (Decimal(2500), "high")


def test_what_people_correct_here_is_seen_there(agent: Agent) -> None:
    entry = added(agent, {"firstName": " Max ", "phone": "call me", "value": "2500"})["id"]
    Lead.objects.update(value=3000)
    Contact.objects.update(first_name="Moritz", phone="5551234567")
    answer = agent.ask("PATCH", f"table_entries/{entry}", {}).json()
    assert answer["data"] == {"firstName": "Moritz", "phone": "5551234567", "value": 3000}


def test_a_whole_name_names_the_person(agent: Agent) -> None:
    added(agent, {"name": "Max von Muster", "email": "max@example.com"})
    contact = Contact.objects.get()
    assert (contact.first_name, contact.last_name) == ("Max", "von Muster")
    added(agent, {"name": "Firma Muster", "firstName": "Erika", "email": "erika@example.com"})
    assert Contact.objects.order_by("id")[1].name == "Erika"


def test_an_entry_of_nobody_that_is_known(agent: Agent) -> None:
    first, second = (added(agent, {"vorname": "Max"}) for _ in range(2))
    assert first["id"] != second["id"]
    assert [contact.name for contact in Contact.objects.all()] == ["No name", "No name"]


def test_what_was_pushed_elsewhere_and_what_is_booked_here_are_one(
    agent: Agent, business: Business, integrator: Integrator
) -> None:
    pushed = integrator.push(
        {"firstName": "John", "email": "john@example.com", "externalId": "L-1", "urgency": "low"}
    ).json()["lead"]
    lead = Lead.objects.get(public_id=pushed["id"])
    known = {"firstName": "John", "email": "john@example.com", "externalId": "L-1"}

    answer = agent.ask(
        "PATCH", f"table_entries/{id_of(lead)}",
        {"data": {"urgency": "high", "roof": {"pitch": 30}}},
    ).json()  # fmt: skip
    assert answer["data"] == known | {"urgency": "high", "roof": {"pitch": 30}}
    booking = booked(Agent.of(business), entryId=answer["id"])
    assert booking["tableEntryData"] == answer["data"]
    roof = booking["tableSchemaFields"]["roof"]
    assert (roof["friendlyName"], roof["type"], roof["frequency"]) == ("roof", "object", 1)

    again = integrator.push({"firstName": "John", "email": "john@example.com", "urgency": "medium"})
    assert again.json()["action"] == "updated"
    answer = agent.ask("PATCH", f"table_entries/{id_of(lead)}", {}).json()
    assert answer["data"] == known | {"urgency": "medium", "roof": {"pitch": 30}}


def test_a_state_of_any_meaning_and_a_type_that_is_gone(agent: Agent, business: Business) -> None:
    kind = AppointmentType.objects.create(business=business, name="Visit", position=1)
    first, second = (
        added(
            agent, {"n": n}, leadStateId=state(business, "lost"),
            interestedInAppointmentTypeId=id_of(kind),
        )
        for n in range(2)
    )  # fmt: skip
    assert first["leadStateId"] == state(business, "lost")
    kind.retire(NOW)
    answer = agent.ask("PATCH", f"table_entries/{first['id']}", {}).json()
    assert answer == first | {"interestedInAppointmentTypeId": None}
    kind.delete()
    answer = agent.ask("PATCH", f"table_entries/{second['id']}", {}).json()
    assert answer == second | {"interestedInAppointmentTypeId": None}


def test_a_test_key_makes_test_entries_and_sees_no_others(agent: Agent, business: Business) -> None:
    tester = worker(business, is_test=True)
    data = {"email": "max@example.com"}
    live, test = added(agent, data), added(tester, data)
    assert list(Lead.objects.order_by("id").values_list("is_test", flat=True)) == [False, True]
    assert Contact.objects.count() == 2
    for one, other in ((agent, test), (tester, live)):
        refused = one.ask("PATCH", f"table_entries/{other['id']}", {"archived": True})
        assert refused.status_code == 404
    assert not Lead.objects.exclude(archived_at=None).exists()


def test_the_events_of_a_test_key_reach_nobody(business: Business, owner: User) -> None:
    added(worker(business, Scope.LEADS_ADMIN, is_test=True), {"firstName": "Max"})
    assert not Event.objects.get().is_for_team


def test_as_many_queries_for_much_as_for_little(agent: Agent, business: Business) -> None:
    def queries(data: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            added(agent, data)
        return len(asked)

    queries({"email": "a@example.com"})
    few = queries({"email": "b@example.com"})
    for n in range(5):
        enquire(business, f"Ann {n}")
        custom_field(business, f"f{n}", FieldKind.TEXT)
    assert queries({"email": "c@example.com"} | {f"k{n}": {"n": n} for n in range(40)}) == few
