"""A program that was written for Grow CRM, and what it knows rows by."""

import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.test import Client

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from leads.models import LeadStatus
from tests.factories import make_key

EVERYTHING = (Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.LEADS_ADMIN)
FORM = "application/x-www-form-urlencoded"
NO_ROW = 9_999_999


@dataclass(frozen=True)
class Program:
    key: ApiKey
    secret: str

    @classmethod
    def of(cls, business: Business, scopes: tuple[Scope, ...] = EVERYTHING, **key: Any) -> Self:
        return cls(*make_key(business, scopes=scopes, **key))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content_type: str = "application/json",
        query: dict[str, Any] | None = None,
    ) -> Any:
        """The response; a body of bytes is sent as it is."""
        return Client().generic(
            method,
            f"/api/{path}",
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body),
            content_type=content_type,
            headers={"Authorization": f"Bearer {self.secret}"},
            query_params=query,
        )

    def form(self, method: str, path: str, *fields: tuple[str, Any]) -> Any:
        """The same with a form, as the samples of the dialect send it."""
        return self.ask(method, path, urlencode(fields).encode(), content_type=FORM)

    def get(self, path: str, **query: Any) -> Any:
        return self.ask("GET", path, query=query)


def refusal(response: Any) -> tuple[int, str]:
    """The status and the message of a refusal that is about no field."""
    assert response["Content-Type"] == "application/json"
    answer = response.json()
    assert answer == {"message": answer["message"]}
    return response.status_code, answer["message"]


def invalid(**errors: str | list[str]) -> dict[str, Any]:
    """The whole body of a 422."""
    lists = {name: [one] if isinstance(one, str) else one for name, one in errors.items()}
    return {"message": "The given data was invalid.", "errors": lists}


def iso(moment: Any) -> str:
    """A stored time, as the dialect writes it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


DOCUMENTED = {
    "lead_title": "Acme – new website",
    "lead_firstname": "Jane",
    "lead_lastname": "Doe",
    "lead_email": "jane@acme.example",
    "lead_phone": "+1 555 0100",
    "lead_company_name": "Acme Inc",
    "lead_job_position": "CTO",
    "lead_website": "https://acme.example",
    "lead_value": "2500",
    "lead_source": "Website",
    "lead_last_contacted": "2026-06-15",
    "lead_description": "Inbound enquiry.",
}


def status_of(business: Business, slug: str = "new") -> LeadStatus:
    return LeadStatus.objects.get(business=business, slug=slug)


def wish(business: Business, **said: Any) -> dict[str, Any]:
    """What must be said of a lead, and this; what is said as None is left out."""
    body = {
        "lead_title": "Acme – new website",
        "lead_status": status_of(business).pk,
        "lead_categoryid": business.lead_categories.get(title="General").pk,
    }
    return {name: value for name, value in (body | said).items() if value is not None}


def create(program: Program, **said: Any) -> dict[str, Any]:
    """A lead that is taken, as it is answered."""
    response = program.ask("POST", "leads", wish(program.key.business, **said))
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()["data"]
    return answer


def read(program: Program, pk: int) -> dict[str, Any]:
    response = program.get(f"leads/{pk}")
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()["data"]
    return answer


def sent_back(answer: dict[str, Any]) -> dict[str, Any]:
    """A lead as a program sends it back that has read it."""
    contact, address = answer["contact"], answer["address"]
    return {
        "lead_title": answer["title"],
        "lead_status": answer["status"]["id"],
        "lead_categoryid": answer["category"]["id"],
        "lead_firstname": contact["first_name"],
        "lead_lastname": contact["last_name"],
        "lead_email": contact["email"],
        "lead_phone": contact["phone"],
        "lead_company_name": contact["company_name"],
        "lead_job_position": contact["job_position"],
        "lead_website": contact["website"],
        "lead_value": answer["value"],
        "lead_source": answer["source"],
        "lead_last_contacted": answer["last_contacted"],
        "lead_description": answer["description"],
        **{f"lead_{name}": value for name, value in address.items()},
    }
