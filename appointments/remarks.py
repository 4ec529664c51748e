"""What a person should know of the time of an appointment that nothing forbids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from appointments.availability import is_open
from appointments.booking import overlapping
from appointments.models import Appointment, Blocker


@dataclass(frozen=True)
class Remarks:
    """What it overlaps, where its resource has no room; the closure that it is in; whether it lies
    outside the hours."""

    overlaps: list[Appointment] = field(default_factory=list)
    closure: Blocker | None = None
    is_out_of_hours: bool = False

    @classmethod
    def on(cls, appointment: Appointment, now: datetime) -> Self:
        """Nothing about what is cancelled or over: it can no longer be put right."""
        if appointment.is_cancelled or appointment.ends_at <= now:
            return cls()
        calendar, resource, span = appointment.calendar, appointment.resource, appointment.span
        closure = calendar.blockers.closing([resource.pk], span).first()
        return cls(
            overlapping(appointment),
            closure,
            is_out_of_hours=closure is None and not is_open(calendar, resource, span),
        )

    def __bool__(self) -> bool:
        return bool(self.overlaps or self.closure or self.is_out_of_hours)
