"""The six ways in, and how a program at each of them says the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from accounts.models import Business, User
from apikeys.models import Scope
from leads.ingress import make_webhook
from leads.models import Lead
from pocketcrm.ids import from_uuid
from tests.appointments.connecting import Agent
from tests.boltcall.calling import Program as Boltcall
from tests.conftest import Integrator
from tests.factories import make_key
from tests.growcrm.working import Program as Grow
from tests.growcrm.working import wish
from tests.legacy.client import Program as Legacy
from tests.legacy.client import log_in
from tests.rocketlead.entries import body as entry_body
from tests.rocketlead.test_ingress import Source

# All programs work for one firm: nothing differs but how they speak.
FIRM = "Partner"
LEADS = (Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.LEADS_ADMIN)


class Door(StrEnum):
    PUSH = "push"
    LEGACY = "legacy"
    BOLTCALL = "boltcall"
    ENTRY = "rocketlead entry"
    INGRESS = "rocketlead ingress"
    GROW = "growcrm"


# Where somebody decides that there is a new lead (`contract/RULINGS.md`, 1).
BACK_OFFICE = {Door.LEGACY, Door.ENTRY, Door.GROW}
DOORS = list(Door)

Said = Mapping[str, Any]
JANE: Said = {
    "first_name": "Jane",
    "last_name": "Doe",
    "email": "Jane@Example.com",
    "phone": "12025550143",
    "source": "website",
}
# Our columns, as each dialect calls them.
WORDS: dict[Door, dict[str, str]] = {
    Door.PUSH: {
        "first_name": "firstName", "last_name": "lastName", "email": "email", "phone": "phone",
        "source": "source", "address": "address", "city": "city", "state": "state", "zip": "zip",
        "service_requested": "serviceRequested", "urgency": "urgency", "notes": "notes",
        "property_type": "propertyType", "external_id": "externalId",
        "preferred_contact_method": "preferredContactMethod",
    },
    Door.LEGACY: {
        "first_name": "first_name", "last_name": "last_name", "email": "email", "phone": "phone",
        "source": "source", "address": "location", "message": "message",
    },
    Door.BOLTCALL: {"email": "email", "phone": "phone", "source": "source", "tags": "tags"},
    Door.ENTRY: {
        "first_name": "firstName", "last_name": "lastName", "email": "email", "phone": "phone",
        "source": "source", "address": "address", "city": "city", "state": "state", "zip": "zip",
        "country": "country", "service_requested": "serviceRequested", "message": "message",
        "company": "company", "job_title": "jobTitle", "website": "website", "value": "value",
        "urgency": "urgency", "property_type": "propertyType", "external_id": "externalId",
        "preferred_contact_method": "preferredContactMethod",
    },
    Door.GROW: {
        "first_name": "lead_firstname", "last_name": "lead_lastname", "email": "lead_email",
        "phone": "lead_phone", "source": "lead_source", "address": "lead_street",
        "city": "lead_city", "state": "lead_state", "zip": "lead_zip", "country": "lead_country",
        "service_requested": "lead_title", "message": "lead_description",
        "company": "lead_company_name", "job_title": "lead_job_position",
        "website": "lead_website", "value": "lead_value", "tags": "tags",
    },
}  # fmt: skip
WORDS[Door.INGRESS] = WORDS[Door.ENTRY]


def can_say(door: Door, *columns: str) -> bool:
    named = {"first_name", "last_name"} if door is Door.BOLTCALL else set()
    return set(columns) <= WORDS[door].keys() | named


def words(door: Door, said: Said) -> dict[str, Any]:
    """The same in the words of a dialect."""
    named = {WORDS[door][name]: value for name, value in said.items() if name in WORDS[door]}
    if "value" in named and WORDS[door] is WORDS[Door.ENTRY]:
        named["value"] = float(named["value"])
    if door is Door.BOLTCALL:
        named["name"] = " ".join(filter(None, (said.get("first_name"), said.get("last_name"))))
        if named.get("phone", "").isdigit():
            named["phone"] = f"+{named['phone']}"
    return named


@dataclass(frozen=True)
class House:
    """A business, with a program at every door."""

    business: Business
    push: Integrator
    legacy: Legacy
    boltcall: Boltcall
    agent: Agent
    source: Source
    grow: Grow

    @classmethod
    def of(cls, business: Business, owner: User) -> Self:
        key, secret = make_key(business, scopes=LEADS, name=FIRM)
        return cls(
            business=business,
            push=Integrator(key, secret),
            legacy=log_in(secret, owner),
            boltcall=Boltcall(key, secret),
            agent=Agent(key, secret),
            source=Source(*make_webhook(business, name=FIRM)),
            grow=Grow(key, secret),
        )

    def ask(self, door: Door, said: Said) -> Any:
        """The status of an answer and its body, or those of the first refusal."""
        told = words(door, said)
        match door:
            case Door.PUSH:
                return _read(self.push.push(told))
            case Door.LEGACY:
                answer = self.legacy.post("create/lead/", told)
                return answer.status, answer.body
            case Door.BOLTCALL:
                return _read(self.boltcall.ask("POST", "leads", told))
            case Door.ENTRY:
                body = entry_body(self.business, told)
                return _read(self.agent.ask("POST", "table_entries/", body))
            case Door.INGRESS:
                return _read(self.source.leave(told))
            case Door.GROW:
                return self._ask_grow(told)

    def _ask_grow(self, told: dict[str, Any]) -> Any:
        """There, tags are hung on a lead that is there already."""
        tags = told.pop("tags", None)
        status, body = _read(self.grow.ask("POST", "leads", wish(self.business, **told)))
        if tags is None or status != 201:
            return status, body
        path = f"leads/{body['data']['id']}/tags"
        return status, _read(self.grow.ask("PUT", path, {"tags": tags}))[1]

    def send(self, door: Door, said: Said) -> Lead:
        """The lead that this became, or became a part of."""
        status, body = self.ask(door, said)
        assert status in (200, 201), body
        leads = Lead.objects.select_related("contact", "status", "business")
        return leads.get(public_id=_public_id(door, body))


def _read(response: Any) -> tuple[int, Any]:
    return response.status_code, response.json()


def _public_id(door: Door, body: Any) -> str:
    match door:
        case Door.PUSH:
            found = body["lead"]["id"]
        case Door.LEGACY:
            found = body["data"]["slug"].rpartition("-")[2]
        case Door.BOLTCALL:
            found = body["id"].removeprefix("lead_")
        case Door.GROW:
            found = Lead.objects.get(pk=body["data"]["id"]).public_id
        case _:
            found = from_uuid(body["id"])
    return str(found)
