"""What is to be booked, in the core's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Business
from appointments.models import (
    Appointment,
    AppointmentSource,
    AppointmentStatus,
    AppointmentType,
    Calendar,
    Resource,
    WeeklySlot,
)
from appointments.models.appointment import is_too_late_to_remind
from appointments.span import Span
from leads.enquiry import Enquiry, split_name
from leads.identity import IdentityKey
from leads.models import Contact, Lead


@dataclass(frozen=True, slots=True)
class Client:
    """Who comes, as they were named to us."""

    name: str
    email: IdentityKey | None = None
    phone: IdentityKey | None = None

    @classmethod
    def named_as(cls, contact: Contact) -> Client:
        """A contact under their name; their identities are known already."""
        return cls(contact.name)

    @property
    def enquiry(self) -> Enquiry:
        first, last = split_name(self.name)
        return Enquiry(first_name=first, last_name=last, email=self.email, phone=self.phone)

    @property
    def said(self) -> dict[str, str]:
        """The columns of an appointment that keep them as they were sent."""
        return {
            "client_name": self.name,
            "client_email": self.email.typed if self.email else "",
            "client_phone": self.phone.typed if self.phone else "",
        }


def said_of(contact: Contact) -> dict[str, str]:
    return {
        "client_name": contact.name,
        "client_email": contact.email,
        "client_phone": contact.phone,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """What is to be booked. With a lead or a contact it is theirs; else the client's, who is
    recognised by e-mail and phone as a pushed lead is; without any of them it is nobody's, though
    it may bear a name."""

    title: str
    span: Span
    calendar: Calendar
    resource: Resource
    appointment_type: AppointmentType | None = None
    weekly_slot: WeeklySlot | None = None
    lead: Lead | None = None
    contact: Contact | None = None
    client: Client | None = None
    client_name: str = ""
    location: str = ""
    notes: str = ""
    category: str = ""
    external_id: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    status: AppointmentStatus = AppointmentStatus.SCHEDULED
    source: AppointmentSource = AppointmentSource.API
    public_id: str = ""

    def row(
        self, business: Business, contact: Contact | None, *, is_test: bool, now: datetime
    ) -> Appointment:
        """The appointment of this person as a row that is not stored yet."""
        kind = self.appointment_type
        row = Appointment(
            business=business,
            calendar=self.calendar,
            resource=self.resource,
            appointment_type=kind,
            weekly_slot=self.weekly_slot,
            contact=contact,
            lead=self.lead or _open_lead_of(contact),
            title=self.title,
            starts_at=self.span.start,
            ends_at=self.span.end,
            busy_until=self.span.end + timedelta(minutes=kind.buffer_after if kind else 0),
            location=self.location,
            notes=self.notes,
            category=self.category,
            external_id=self.external_id,
            metadata=self.metadata,
            status=self.status,
            source=self.source,
            reminded=is_too_late_to_remind(self.calendar, self.span, now),
            is_test=is_test,
            created_at=now,
            updated_at=now,
            **self._said(contact),
        )
        row.public_id = self.public_id or row.public_id
        row.search_text = row.searchable
        return row

    def _said(self, contact: Contact | None) -> dict[str, str]:
        if self.client is not None:
            return self.client.said
        return said_of(contact) if contact else {"client_name": self.client_name}


def _open_lead_of(contact: Contact | None) -> Lead | None:
    return contact.leads.open().order_by("-id").first() if contact else None
