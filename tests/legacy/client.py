"""A program that was written for the legacy API: it has a key, and the token of a person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from tests.factories import PASSWORD

PREFIX = "/legacy/v1/"
NO_FIELD = "non_field_errors"


class Style(StrEnum):
    """How a body is written."""

    MULTIPART = MULTIPART_CONTENT
    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"

    def write(self, fields: Mapping[str, Any]) -> bytes:
        if self is Style.JSON:
            return json.dumps(fields).encode()
        if self is Style.FORM:
            return urlencode(fields, doseq=True).encode()
        return encode_multipart(BOUNDARY, dict(fields))


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def data(self) -> Any:
        """What a call that was done tells."""
        assert self == done(self.body.get("data")), self
        return self.body["data"]


def done(data: Any) -> Answer:
    return Answer(200, {"status_code": 200, "errors": {}, "data": data})


def refused(status: int, text: str, name: str = NO_FIELD) -> Answer:
    return Answer(status, {"status_code": status, "errors": {name: [text]}, "data": {}})


def wrong(texts: Mapping[str, str]) -> Answer:
    """What is told of several fields together."""
    errors = {name: [text] for name, text in texts.items()}
    return Answer(400, {"status_code": 400, "errors": errors, "data": {}})


@dataclass(frozen=True)
class Program:
    apikey: str | None
    token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        bearer = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        return bearer if self.apikey is None else {"apikey": self.apikey} | bearer

    def get(self, path: str, **query: Any) -> Answer:
        return self.fetch(f"{PREFIX}{path}", query)

    def fetch(self, url: str, query: Mapping[str, Any] | None = None) -> Answer:
        """What is at a whole address."""
        return _read(Client().get(url, query, headers=self.headers))

    def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        style: Style = Style.MULTIPART,
    ) -> Answer:
        return self.send("POST", path, style.write(fields or {}), style.value)

    def send(
        self, method: str, path: str, body: bytes | str = b"", content_type: str = ""
    ) -> Answer:
        """The body goes out as it is."""
        return _read(
            Client().generic(
                method, f"{PREFIX}{path}", body, content_type=content_type, headers=self.headers
            )
        )

    def with_headers(self, path: str, **headers: str) -> Answer:
        """A GET with just these."""
        return _read(Client().get(f"{PREFIX}{path}", headers=headers))


def log_in(apikey: str, user: User) -> Program:
    answer = Program(apikey).post("user/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status == 200, answer
    return Program(apikey, answer.body["access"])


def _read(response: Any) -> Answer:
    if not response.content:
        return Answer(response.status_code, None, response.headers)
    assert response["Content-Type"] == "application/json", response.content
    return Answer(response.status_code, json.loads(response.content), response.headers)
