"""What the team is told of appointments by mail."""

from __future__ import annotations

import zoneinfo
from email.mime.base import MIMEBase

from accounts.models import Business, MailWish
from appointments.models import AppointmentStatus
from appointments.told import Told
from notifications.letters import Fact, TeamLetter, mailto, page_of, tel, valid_email
from notifications.models import ActorKind, Event
from notifications.visible import header_line, one_line

LONGEST_PART = 40


class NewAppointment(TeamLetter):
    """A new appointment at one glance."""

    template = "appointment_team"
    wish = MailWish.APPOINTMENTS
    noun = "appointment"
    listed_at, opens, listed_in = "calendar/", "Open calendar", "your calendar"

    headline = "New appointment"
    is_cancelled = False

    def __init__(self, event: Event, business: Business) -> None:
        super().__init__(event, business)
        self.told = Told.by(event)

    @classmethod
    def tells_of(cls, event: Event) -> bool:
        """Not of one that was written down as cancelled."""
        return bool(event.data["fields"]["status"] != AppointmentStatus.CANCELLED)

    @property
    def subject(self) -> str:
        """The time first: a long title must not push it out of sight."""
        who = f" – {self.told.client_name}" if self.told.client_name else ""
        return header_line(f"{self.headline}, {self.told.when.start}: {self.told.title}{who}")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return self.told.when.zone

    @property
    def reply_to(self) -> list[str]:
        email = valid_email(self.told.client_email)
        return [email] if email else []

    @property
    def attachments(self) -> list[MIMEBase]:
        facts = "\n".join(f"{fact.label}: {fact.value}" for fact in self.facts)
        description = "\n\n".join(part for part in (facts, self.told.notes, self.url) if part)
        return [self.told.calendar_file(is_cancelled=self.is_cancelled, description=description)]

    @property
    def name(self) -> str:
        return self.told.title

    @property
    def in_short(self) -> str:
        who = self.told.client_name or self.told.client_phone or self.told.client_email
        return " · ".join(
            one_line(part, LONGEST_PART) for part in (self.told.when.start, who) if part
        )

    @property
    def url(self) -> str:
        return page_of(self.business, f"appointments/{self.told.public_id}/")

    @property
    def facts(self) -> list[Fact]:
        told = self.told
        # The resource that every business starts with bears its name and says nothing.
        resource = "" if told.resource == self.business.name else told.resource
        facts = [
            Fact("Takes", told.when.length),
            Fact("Client", told.client_name),
            Fact("Phone", told.client_phone, tel(told.client_phone)),
            Fact("E-mail", told.client_email, mailto(told.client_email)),
            Fact("Where", told.location),
            Fact("With", resource),
            Fact("Category", told.category),
            Fact("Booked by", self.booked_by),
        ]
        return [fact for fact in facts if fact.value]

    @property
    def booked_by(self) -> str:
        return one_line(self.event.actor_name)


class CancelledByCustomer(NewAppointment):
    """The customer has used the link in their letter: the time is free again."""

    noun = "cancellation"
    headline = "Cancelled by the customer"
    is_cancelled = True
    booked_by = ""

    @classmethod
    def tells_of(cls, event: Event) -> bool:
        return event.actor_kind == ActorKind.CUSTOMER

    @property
    def in_short(self) -> str:
        return f"Cancelled · {super().in_short}"
