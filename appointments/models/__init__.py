"""What can be booked, what is booked, and who reads along."""

from appointments.models.appointment import (
    LONGEST_BUSY,
    MAX_TITLE,
    Appointment,
    AppointmentQuerySet,
    AppointmentSource,
    AppointmentStatus,
)
from appointments.models.bookable import (
    MINUTES_A_DAY,
    AppointmentCategory,
    AppointmentType,
    Blocker,
    Calendar,
    Resource,
    Weekday,
    WeeklySlot,
)
from appointments.models.feed import CalendarFeed
from appointments.models.interest import Interest

__all__ = [
    "LONGEST_BUSY",
    "MAX_TITLE",
    "MINUTES_A_DAY",
    "Appointment",
    "AppointmentCategory",
    "AppointmentQuerySet",
    "AppointmentSource",
    "AppointmentStatus",
    "AppointmentType",
    "Blocker",
    "Calendar",
    "CalendarFeed",
    "Interest",
    "Resource",
    "Weekday",
    "WeeklySlot",
]
