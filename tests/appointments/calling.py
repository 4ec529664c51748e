"""A program that calls our own API for appointments with a key."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from appointments.models import Appointment
from leads.models import Contact, Identity, Lead
from notifications.models import Event
from tests.factories import make_key

READ, WRITE, ADMIN = (
    Scope.APPOINTMENTS_READ,
    Scope.APPOINTMENTS_WRITE,
    Scope.APPOINTMENTS_ADMIN,
)
PATH = "/api/v1/appointments"
DOCUMENTED: dict[str, Any] = {
    "title": "HVAC quarterly maintenance",
    "startDate": "2026-05-15T14:00:00Z",
    "duration": 90,
    "clientName": "Sarah Johnson",
    "clientEmail": "sarah@example.com",
    "clientPhone": "5551234567",
    "location": "123 Main St, NYC",
    "notes": "Pushed via Google Calendar sync",
    "category": "Maintenance",
    "externalId": "calendar-event-99887",
}


@dataclass(frozen=True)
class Caller:
    key: ApiKey
    secret: str

    def ask(self, method: str, path: str, body: Any = None, **extra: Any) -> Any:
        """With a body as JSON, or as the bytes that it is."""
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        return Client().generic(
            method,
            path,
            "" if body is None else data,
            headers={"Authorization": f"Bearer {self.secret}"},
            **{"content_type": "application/json"} | extra,
        )

    def get(self, path: str = PATH, **query: Any) -> Any:
        return Client().get(path, query or None, headers={"Authorization": f"Bearer {self.secret}"})

    def push(self, body: Any = None, path: str = PATH, **changes: Any) -> Any:
        """The documented example, changed so."""
        return self.ask("POST", path, DOCUMENTED | changes if body is None else body)

    def pushed(self, **changes: Any) -> dict[str, Any]:
        """A push that is taken: what is answered of the appointment."""
        response = self.push(**changes)
        assert response.status_code == 201, response.content
        answer: dict[str, Any] = response.json()["appointment"]
        return answer


def caller(business: Business, *scopes: Scope, **fields: Any) -> Caller:
    return Caller(*make_key(business, scopes=scopes or (READ, WRITE), **fields))


def stored() -> dict[str, int]:
    """How many rows there are of what an appointment can leave behind."""
    models = (Appointment, Contact, Identity, Lead, Event)
    return {model.__name__: model.objects.count() for model in models}


NOTHING = dict.fromkeys(("Appointment", "Contact", "Identity", "Lead", "Event"), 0)


def refusal(response: Any, error: str, message: str) -> dict[str, Any]:
    """The whole body of an error without a field."""
    return {
        "success": False,
        "error": error,
        "message": message,
        "requestId": response["X-Request-Id"],
    }


def invalid(response: Any, *problems: tuple[str, str, str]) -> dict[str, Any]:
    """The whole body of a 400 with these fields, codes and messages."""
    errors = [{"field": f, "code": c, "message": m} for f, c, m in problems]
    return {
        "success": False,
        "error": "validation_error",
        "message": errors[0]["message"],
        "field": errors[0]["field"],
        "errors": errors,
        "requestId": response["X-Request-Id"],
    }
