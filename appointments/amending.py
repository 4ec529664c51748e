"""All that is different about an appointment at once, as programs say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Membership
from appointments.booking import Admission, Booked, reschedule, restore
from appointments.changing import cancel, locked, update
from appointments.models import Appointment, AppointmentStatus
from appointments.span import Span
from leads.models import Lead
from notifications.events import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What is said of it by the names of its columns, as in `update`; whose it is, its time and
    its status, where None leaves them as they are."""

    said: dict[str, Any] = field(default_factory=dict)
    lead: Lead | None = None
    span: Span | None = None
    status: AppointmentStatus | None = None

    def takes_up(self, row: Appointment) -> bool:
        """Whether it ends that the appointment is cancelled."""
        return row.is_cancelled and self.status not in (None, AppointmentStatus.CANCELLED)

    def takes_time_of(self, row: Appointment) -> bool:
        """Whether afterwards it takes up its time."""
        return self.takes_up(row) or not (
            row.is_cancelled or self.status == AppointmentStatus.CANCELLED
        )

    def moves(self, row: Appointment) -> bool:
        return self.span not in (None, row.span)

    def words_for(self, row: Appointment) -> dict[str, Any]:
        """What `update` may write at once; the rest of the statuses has acts of its own."""
        if self.status in (None, AppointmentStatus.CANCELLED) or self.takes_up(row):
            return self.said
        return self.said | {"status": self.status}


@transaction.atomic
def amend(
    appointment: Appointment,
    wish: Amendment,
    actor: Actor,
    *,
    now: datetime,
    admission: Admission,
    clear_for: Membership | None = None,
    even_cancelled: bool = False,
) -> Booked:
    """Store all of it, or nothing. First what is said, so that whoever is written to about the
    rest is who comes now. What is cancelled is taken up again, if that is what its new status
    means, before it is moved; and moved before it is cancelled.

    Raises what `reschedule` and `restore` raise.
    """
    row = locked(appointment, seen=None)
    firmly: dict[str, Any] = {"admission": admission, "clear_for": clear_for}
    # Of a time that it leaves at once nobody needs to know whether it could be had.
    freely: dict[str, Any] = {"admission": Admission.ANY}
    is_taken_up, is_moved = wish.takes_up(row), wish.moves(row)
    terms = firmly if wish.takes_time_of(row) else freely
    booked = Booked(update(row, wish.words_for(row), actor, now=now, lead=wish.lead), [])
    if is_taken_up:
        booked = restore(row, actor, now=now, **(freely if is_moved else firmly))
    if is_moved:
        span = wish.span or row.span
        booked = reschedule(row, span, actor, now=now, even_cancelled=even_cancelled, **terms)
    row = booked.appointment
    if is_taken_up:
        row = update(row, {"status": wish.status}, actor, now=now)
    if wish.status == AppointmentStatus.CANCELLED:
        row = cancel(row, actor, now=now)
    return Booked(row, booked.overlaps)
