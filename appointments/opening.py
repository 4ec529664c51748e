"""What a new business can be booked on from its first day."""

from accounts.models import Business
from appointments.models import AppointmentType, Calendar, Resource, Weekday, WeeklySlot

OPENS, CLOSES = 9 * 60, 17 * 60


def seed_calendar(business: Business) -> None:
    """Give a new business one calendar in its zone, one resource, and one type of an hour, on
    weekdays from nine to five."""
    calendar = Calendar.objects.create(
        business=business, name="Calendar", time_zone=business.time_zone
    )
    resource = Resource.objects.create(business=business, name=business.name[:80])
    resource.calendars.add(calendar)
    kind = AppointmentType.objects.create(business=business, name="Appointment")
    kind.resources.add(resource)
    open_on_weekdays(resource, calendar)


def open_on_weekdays(resource: Resource, calendar: Calendar) -> None:
    """The hours that somebody new has until their own are known."""
    WeeklySlot.objects.bulk_create(
        WeeklySlot(
            calendar=calendar, resource=resource, weekday=weekday, opens=OPENS, closes=CLOSES
        )
        for weekday in list(Weekday)[: Weekday.SATURDAY]
    )
