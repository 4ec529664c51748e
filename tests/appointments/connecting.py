"""A voice agent that was written for RocketLead Connect, and what it knows rows by."""

import json
from dataclasses import dataclass
from typing import Any, Self

from django.test import Client

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from pocketcrm.ids import as_uuid
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.factories import make_key

NOBODYS = "01234567-89ab-4cde-8f01-234567000000"
OTHERS_UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


@dataclass(frozen=True)
class Agent:
    key: ApiKey
    secret: str

    @classmethod
    def of(cls, business: Business, scope: Scope = Scope.APPOINTMENTS_ADMIN, **key: Any) -> Self:
        return cls(*make_key(business, scopes=(scope,), **key))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content_type: str = "application/json",
        **query: str,
    ) -> Any:
        """The response; a body of bytes is sent as it is."""
        return Client().generic(
            method,
            f"/connect/{path}",
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body),
            content_type=content_type,
            headers={"Authorization": f"Bearer {self.secret}"},
            query_params=query,
        )

    def get(self, path: str, **query: str) -> Any:
        return self.ask("GET", path, **query)

    def read(self, path: str, **query: str) -> Any:
        """The answer to a GET that must succeed."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.content
        return response.json()


def refusal(response: Any) -> tuple[int, str]:
    """The status and the message, once the rest is as every refusal is."""
    assert response["Content-Type"] == "application/json"
    answer = response.json()
    assert answer == {"statusCode": response.status_code, "message": answer["message"]}
    return response.status_code, answer["message"]


def id_of(row: Any) -> str:
    return as_uuid(row.public_id)


def wish(business: Business, **said: Any) -> dict[str, Any]:
    """A body for nine to ten; what is said as None is left out."""
    body = {
        "calendarId": id_of(the_calendar(business)),
        "resourceId": id_of(the_resource(business)),
        "appointmentTypeId": id_of(the_type(business)),
        "startDateTime": "2026-05-12T13:00:00Z",
        "endDateTime": "2026-05-12T14:00:00Z",
    }
    return {name: value for name, value in (body | said).items() if value is not None}


def book(agent: Agent, **said: Any) -> Any:
    return agent.ask("POST", "calendar_bookings/", wish(agent.key.business, **said))


def booked(agent: Agent, **said: Any) -> dict[str, Any]:
    response = book(agent, **said)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer
