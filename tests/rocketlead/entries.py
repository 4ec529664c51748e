"""An integration that was written for RocketLead's entries, and what the pool knows it by."""

from typing import Any

from accounts.models import Business
from apikeys.models import Scope
from leads.models import CustomField, FieldKind, LeadStatus
from tests.appointments.connecting import Agent, id_of
from tests.leads.enquiries import NOON

NOW_ON_THE_WIRE = "2026-03-10T16:00:00.000Z"
LATER_ON_THE_WIRE = "2026-03-10T17:00:00.000Z"
NOW = NOON


def worker(business: Business, scope: Scope = Scope.LEADS_WRITE, **key: Any) -> Agent:
    return Agent.of(business, scope, **key)


def state(business: Business, slug: str = "new") -> str:
    return id_of(LeadStatus.objects.get(business=business, slug=slug))


def body(business: Business, data: Any, **said: Any) -> dict[str, Any]:
    """What a POST says; what is said as None is left out."""
    usual = {"tableId": id_of(business), "leadStateId": state(business), "data": data}
    return {name: value for name, value in (usual | said).items() if value is not None}


def add(agent: Agent, data: Any, **said: Any) -> Any:
    return agent.ask("POST", "table_entries/", body(agent.key.business, data, **said))


def added(agent: Agent, data: Any, **said: Any) -> dict[str, Any]:
    response = add(agent, data, **said)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def change(agent: Agent, entry: str, **said: Any) -> Any:
    return agent.ask("PATCH", f"table_entries/{entry}", said)


def changed(agent: Agent, entry: str, **said: Any) -> dict[str, Any]:
    response = change(agent, entry, **said)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def custom_field(business: Business, name: str, kind: FieldKind, **fields: Any) -> CustomField:
    usual: dict[str, Any] = {"title": name.title(), "position": business.custom_fields.count()}
    return CustomField.objects.create(business=business, name=name, kind=kind, **usual | fields)
