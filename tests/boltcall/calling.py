"""A program that was written for Boltcall, and what it is answered."""

import json
from dataclasses import dataclass
from typing import Any, Self

from django.test import Client

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from leads.models import Lead, LeadStatus
from tests.factories import make_key

BOTH = (Scope.LEADS_READ, Scope.LEADS_WRITE)
NOBODYS = "lead_0123456789abcdef01234567"
JANE: dict[str, Any] = {
    "name": "Jane Smith",
    "phone": "+15551234567",
    "email": "jane@example.com",
    "source": "call",
    "tags": ["high-intent", "dental-cleaning"],
}


@dataclass(frozen=True)
class Program:
    key: ApiKey
    secret: str

    @classmethod
    def of(cls, business: Business, *scopes: Scope, **key: Any) -> Self:
        return cls(*make_key(business, scopes=scopes or BOTH, **key))

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """The response; a body of bytes is sent as it is."""
        return Client().generic(
            method,
            f"/v1/{path}",
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
            query_params=query,
        )

    def list(self, path: str = "leads", **query: str) -> dict[str, Any]:
        return answer(self.ask("GET", path, **query))

    def post(self, status: int = 201, /, **body: Any) -> dict[str, Any]:
        return answer(self.ask("POST", "leads", body), status)

    def patch(self, lead: str, /, **body: Any) -> dict[str, Any]:
        return answer(self.ask("PATCH", f"leads/{lead}", body))

    def only(self) -> dict[str, Any]:
        """The one lead in the list."""
        (lead,) = self.list()["data"]
        found: dict[str, Any] = lead
        return found


def answer(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    body: dict[str, Any] = response.json()
    return body


def refusal(response: Any) -> tuple[int, str, str]:
    """Status, code and message, once the rest is as every refusal is."""
    body = answer(response, response.status_code)
    error = body["error"]
    assert body == {
        "error": {
            "code": error["code"],
            "message": error["message"],
            "status": response.status_code,
        }
    }
    return response.status_code, error["code"], error["message"]


def invalid(response: Any) -> str:
    """What is told of a request that is readable and wrong."""
    status, code, message = refusal(response)
    assert (status, code) == (422, "validation_error")
    return message


INVALID_KEY = (401, "invalid_api_key", "The API key provided is invalid or expired.")
FORBIDDEN = (
    403,
    "forbidden",
    "Your API key does not have permission to access this resource.",
)
BAD_REQUEST = (
    400,
    "bad_request",
    "The request body is malformed or missing required fields.",
)
NOT_FOUND = (404, "not_found", "The requested resource does not exist.")
CONFLICT = (409, "conflict", "The resource already exists or has a conflicting state.")
RATE_LIMITED = (
    429,
    "rate_limited",
    "Too many requests. Back off and retry with exponential delay.",
)
BUG = (500, "internal_error", "Something went wrong on our end. Contact support if it persists.")


def id_of(lead: Lead) -> str:
    return f"lead_{lead.public_id}"


def status_named(business: Business, slug: str) -> LeadStatus:
    return LeadStatus.objects.get(business=business, slug=slug)
