"""What customers are told of their appointments by mail, where the calendar does so."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from email.mime.base import MIMEBase

from accounts.models import Business
from appointments.cancel_link import cancel_link
from appointments.models import Appointment, AppointmentStatus
from appointments.told import Told, changes_time
from leads.customer_letters import ContactLetter
from notifications.letters import Fact, valid_email
from notifications.models import ActorKind, Event
from notifications.visible import header_line, one_line


class AppointmentLetter(ContactLetter):
    """Nobody is written to about what is over, nor where the calendar does not mail customers, nor
    where they want no letters."""

    template = "appointment_customer"
    headline: str
    what_now = "If you cannot come, cancel it here. For another time, just reply."
    is_cancelled = False
    attaches = True

    def __init__(self, event: Event, business: Business) -> None:
        super().__init__(event, business)
        self.told = Told.by(event)

    @classmethod
    def address(cls, event: Event) -> str:
        email = one_line(event.data.get("fields", {}).get("client_email", ""))
        return valid_email(email) if cls.is_wanted(event) else ""

    @classmethod
    def is_wanted(cls, event: Event) -> bool:
        return bool(event.data.get("fields", {}).get("confirms"))

    @property
    def subject(self) -> str:
        return header_line(f"{self.headline}, {self.told.when.start}: {self.told.title}")

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return self.told.when.zone

    @property
    def attachments(self) -> list[MIMEBase]:
        return [self.told.calendar_file(is_cancelled=self.is_cancelled)] if self.attaches else []

    def is_due(self, now: datetime) -> bool:
        """Not when the appointment is over, or no longer as the letter says: a letter that waited
        for the mail server must not come behind the one that tells what is so now."""
        return super().is_due(now) and now < self.told.when.ends_at and self._is_so()

    @property
    def facts(self) -> list[Fact]:
        facts = [Fact("Takes", self.told.when.length), Fact("Where", self.told.location)]
        return [fact for fact in facts if fact.value]

    @property
    def cancel_link(self) -> str:
        return "" if self.is_cancelled else cancel_link(self.told.public_id)

    def _is_so(self) -> bool:
        when, live = self.told.when, Appointment.objects.of(self.business).live()
        return live.filter(
            public_id=self.told.public_id, starts_at=when.starts_at, ends_at=when.ends_at
        ).exists()


class Confirmation(AppointmentLetter):
    headline = "Your appointment is booked"


class Restored(AppointmentLetter):
    headline = "Your appointment takes place after all"


class Moved(AppointmentLetter):
    headline = "Your appointment has a new time"
    what_now = "If it does not suit you, just reply, or cancel the appointment here."

    @classmethod
    def is_wanted(cls, event: Event) -> bool:
        """Who comes does not ask by whom they are served."""
        return super().is_wanted(event) and changes_time(event)


class Reminder(AppointmentLetter):
    """The event is recorded only where the calendar reminds."""

    headline = "Reminder"
    attaches = False

    @classmethod
    def is_wanted(cls, event: Event) -> bool:  # noqa: ARG003
        return True


class Cancelled(AppointmentLetter):
    is_cancelled = True

    def __init__(self, event: Event, business: Business) -> None:
        super().__init__(event, business)
        if event.actor_kind == ActorKind.CUSTOMER:
            self.headline = "Your cancellation has arrived"
            self.what_now = "You have cancelled it. If that was a mistake, just reply."
        else:
            self.headline = "Your appointment is cancelled"
            self.what_now = "It does not take place. For another time, just reply."

    @property
    def facts(self) -> list[Fact]:
        return []

    def _is_so(self) -> bool:
        live = Appointment.objects.of(self.business).live()
        return not live.filter(public_id=self.told.public_id).exists()


class Deleted(Cancelled):
    """A customer who knows of the appointment must know that it does not take place."""

    @classmethod
    def is_wanted(cls, event: Event) -> bool:
        was_on = event.data.get("fields", {}).get("status") != AppointmentStatus.CANCELLED
        return super().is_wanted(event) and was_on
