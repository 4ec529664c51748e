"""RocketLead Connect, the pool: `contract/rocketlead.md` section 4.3, answers compared whole."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from apikeys.models import Scope
from leads.models import Colour, LeadStatus, StatusMeaning
from pocketcrm.api.moments import iso_milliseconds
from tests.appointments.connecting import NOBODYS, OTHERS_UUID, Agent, id_of, refusal
from tests.leads.enquiries import enquire
from tests.rocketlead.entries import (
    LATER_ON_THE_WIRE,
    NOW,
    NOW_ON_THE_WIRE,
    added,
    state,
    worker,
)


@pytest.fixture
def agent(business: Business) -> Agent:
    return worker(business, Scope.LEADS_READ)


def pool(business: Business) -> dict[str, Any]:
    created = iso_milliseconds(business.created_at)
    return {
        "id": id_of(business),
        "organizationId": id_of(business),
        "name": "Leads",
        "createdAt": created,
        "updatedAt": created,
    }


def test_the_list_is_a_bare_array_of_one(agent: Agent, business: Business) -> None:
    assert agent.read("tables/") == agent.read("tables") == [pool(business)]


def test_the_pool_has_its_states_and_its_schema(agent: Agent, business: Business) -> None:
    writer = worker(business)
    with time_machine.travel(NOW, tick=False):
        added(writer, {"firstName": "Max", "value": 5, "rooms": 3, "ok": True, "no": None})
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        added(writer, {"firstName": "Ann", "website": "x.example", "tags": ["a"], "deep": {"a": 1}})
        added(worker(business, is_test=True), {"trial": 1})

    text = {"type": "string", "isDeprecated": False}
    first = {"frequency": 1, "lastSeen": NOW_ON_THE_WIRE, "isDeprecated": False}
    second = first | {"lastSeen": LATER_ON_THE_WIRE}
    assert agent.read(f"tables/{id_of(business)}") == pool(business) | {
        "leadStates": [
            shown(business, "new", "New", "#1d4fc4", "new") | {"default": True},
            shown(business, "contacted", "Contacted", "#0b6077", "inProgress"),
            shown(business, "tentative", "Tentative", "#854404", "inProgress"),
            shown(business, "qualified", "Qualified", "#6730c4", "inProgress"),
            shown(business, "converted", "Converted", "#17663a", "completed"),
            shown(business, "lost", "Lost", "#50525c", "notCompleted"),
        ],
        "schemaFields": {
            "firstName": text
            | {
                "friendlyName": "First name", "specialType": "firstName",
                "primaryOfSpecialType": True, "frequency": 2, "lastSeen": LATER_ON_THE_WIRE,
            },
            "website": second
            | {
                "friendlyName": "Website", "type": "string", "specialType": "url",
                "primaryOfSpecialType": True,
            },
            "value": first
            | {
                "friendlyName": "Value", "type": "number", "specialType": "currency",
                "primaryOfSpecialType": True,
            },
            "rooms": first | {"friendlyName": "rooms", "type": "number"},
            "ok": first | {"friendlyName": "ok", "type": "boolean"},
            "tags": second | {"friendlyName": "tags", "type": "array"},
            "deep": second | {"friendlyName": "deep", "type": "object"},
        },
    }  # fmt: skip


def shown(business: Business, slug: str, name: str, color: str, category: str) -> dict[str, Any]:
    return {
        "id": state(business, slug), "name": name, "color": color, "category": category,
        "default": False,
    }  # fmt: skip


def test_the_state_that_leads_start_in_is_the_default(agent: Agent, business: Business) -> None:
    LeadStatus.objects.create(
        business=business, title="Fresh", slug="fresh", legacy_name="fresh",
        meaning=StatusMeaning.NEW, colour=Colour.PINK, position=9,
    )  # fmt: skip
    LeadStatus.objects.filter(business=business, slug="new").update(position=10)
    states = agent.read(f"tables/{id_of(business)}")["leadStates"]
    assert [one["name"] for one in states if one["default"]] == ["Fresh"]
    assert enquire(business).status.title == "Fresh"


def test_a_test_key_sees_the_schema_of_test_data(business: Business) -> None:
    added(worker(business), {"real": 1})
    tester = worker(business, is_test=True)
    added(tester, {"trial": 1})
    assert tester.read(f"tables/{id_of(business)}")["schemaFields"].keys() == {"trial"}


def test_a_schema_of_too_many_keys_is_cut(
    agent: Agent, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.api.rocketlead_entries.SCHEMA_KEYS", 3)
    writer = worker(business)
    for n in range(4):
        added(writer, {f"k{n}": 1, "firstName": "Max"})
    schema = agent.read(f"tables/{id_of(business)}")["schemaFields"]
    assert schema.keys() == {"firstName", "k3", "k2"}


def test_other_pools_never_existed(agent: Agent, business: Business, stranger: User) -> None:
    theirs = stranger.memberships.get().business
    for uuid in (id_of(theirs), NOBODYS, OTHERS_UUID):
        assert refusal(agent.get(f"tables/{uuid}")) == (404, "Table not found")
    told = (400, "Validation failed: id must be a UUID")
    assert refusal(agent.get("tables/leads")) == told


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.LEADS_READ, True), (Scope.LEADS_WRITE, True), (Scope.LEADS_ADMIN, True),
        (Scope.APPOINTMENTS_ADMIN, False), (Scope.WEBHOOKS_MANAGE, False),
    ],
)  # fmt: skip
def test_what_a_scope_is_good_for(business: Business, scope: Scope, *, allowed: bool) -> None:
    agent = worker(business, scope)
    for path in ("tables/", f"tables/{id_of(business)}"):
        response = agent.get(path)
        assert response.status_code == (200 if allowed else 403)
        assert allowed or refusal(response) == (403, "Forbidden")


def test_nobody_writes_pools(business: Business) -> None:
    agent = worker(business, Scope.LEADS_ADMIN)
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert refusal(agent.ask(method, "tables/", {})) == (405, "Method Not Allowed")


def test_as_many_queries_for_many_leads_as_for_few(agent: Agent, business: Business) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            agent.read(f"tables/{id_of(business)}")
        return len(asked)

    queries()
    few = queries()
    for n in range(5):
        enquire(business, f"Ann {n}")
    assert queries() == few
