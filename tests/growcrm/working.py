"""A program that was written for Grow CRM, and what it knows rows by."""

import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.test import Client

from accounts.models import Business
from apikeys.models import ApiKey, Scope
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
