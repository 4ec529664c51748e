"""A program that books for a person over the legacy dialect."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import Business, User
from apikeys.models import ApiKey, Scope
from appointments.booking import Admission
from appointments.models import Appointment, AppointmentSource
from appointments.span import Span
from leads.models import Lead
from notifications.events import Actor
from tests.appointments.bookings import appointment
from tests.factories import make_key
from tests.leads.enquiries import enquire

PREFIX = "/legacy/v1/"
ALL = (Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.APPOINTMENTS_READ, Scope.APPOINTMENTS_WRITE)
TAKEN = "Appointment schedule exists for this time."


@dataclass(frozen=True)
class Program:
    key: ApiKey
    secret: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"apikey": self.secret, "Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(f"{PREFIX}{path}", query, headers=self.headers)

    def post(self, path: str, **fields: Any) -> Any:
        return Client().post(f"{PREFIX}{path}", fields, headers=self.headers)

    def create(self, **fields: Any) -> Any:
        return self.post("leads/create/appointment/", **fields)

    def update(self, **fields: Any) -> Any:
        return self.post("leads/update/appointment/", **fields)

    def delete(self, **fields: Any) -> Any:
        return self.post("leads/delete/appointment/", **fields)


def program_of(business: Business, user: User, **fields: Any) -> Program:
    token = str(RefreshToken.for_user(user).access_token)
    return Program(*make_key(business, scopes=ALL, **fields), token)


def done(data: Any) -> dict[str, Any]:
    return {"status_code": 200, "errors": {}, "data": data}


def refused(text: str) -> dict[str, Any]:
    return {"status_code": 401, "errors": {"non_field_errors": [text]}, "data": {}}


def wrong(**texts: str) -> dict[str, Any]:
    return {"status_code": 400, "errors": {n: [t] for n, t in texts.items()}, "data": {}}


def lead_of(business: Business, user: User | None, name: str) -> Lead:
    lead = enquire(business, name)
    lead.owner = user
    lead.save(update_fields=["owner"])
    return lead


def own(user: User, lead: Lead, span: Span | None = None, **fields: Any) -> Appointment:
    """On the business's calendar, where somebody else may have booked, too."""
    usual = {"lead": lead, "title": "Jane Doe", "admission": Admission.ANY}
    terms = usual | {"source": AppointmentSource.API, "actor": Actor.from_user(user)}
    return appointment(lead.business, span, **terms | fields)
