"""What can be booked: on which calendar, by whom it is served, for how long, and when."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import Business, one_line
from accounts.places import check_time_zone
from appointments.span import Span
from leads.models import Colour
from pocketcrm.ids import PublicIdField

MINUTES_A_DAY = 24 * 60
MAX_LENGTH = 31 * MINUTES_A_DAY
MAX_CAPACITY = 1_000
LENGTH = [MinValueValidator(1), MaxValueValidator(MAX_LENGTH)]

B = TypeVar("B", bound="Bookable")


class BookableQuerySet(models.QuerySet[B], Generic[B]):
    def of(self, business: Business) -> BookableQuerySet[B]:
        return self.filter(business=business)

    def offered(self) -> BookableQuerySet[B]:
        """What can still be booked."""
        return self.filter(retired_at=None)


class Bookable(models.Model):
    """A row that its owner can retire: nothing new is booked with it, and what was booked stays."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=80, validators=[one_line])
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def retire(self, now: datetime) -> None:
        self.retired_at = now
        self.save(update_fields=["retired_at"])

    def offer_again(self) -> None:
        self.retired_at = None
        self.save(update_fields=["retired_at"])


class Calendar(Bookable):
    """Times in one zone that belong together: a branch, a team. The first one takes what names
    no calendar."""

    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    confirms_by_mail = models.BooleanField(
        "e-mail the customer",
        default=False,
        help_text="A confirmation with a link to cancel; and a word when the time changes.",
    )
    reminder_minutes = models.PositiveIntegerField(
        "remind the customer",
        null=True,
        blank=True,
        validators=LENGTH,
        help_text="Minutes before the start. Empty: no reminder.",
    )

    objects = BookableQuerySet["Calendar"].as_manager()

    class Meta(Bookable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reminder_minutes=None)
                | models.Q(reminder_minutes__range=(1, MAX_LENGTH)),
                name="calendar_reminder_in_bounds",
            )
        ]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def reminds_at(self, start: datetime) -> datetime | None:
        """When the customer of an appointment that starts then is reminded of it."""
        return start - timedelta(minutes=self.reminder_minutes) if self.reminder_minutes else None


class Resource(Bookable):
    """Who or what serves an appointment: a person, a crew, a room; so many at the same time."""

    colour = models.CharField(max_length=6, choices=Colour, default=Colour.BLUE)
    capacity = models.PositiveSmallIntegerField(
        "at the same time",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_CAPACITY)],
        help_text="How many appointments it can serve at one moment.",
    )
    calendars = models.ManyToManyField(Calendar, related_name="resources")

    objects = BookableQuerySet["Resource"].as_manager()

    class Meta(Bookable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__range=(1, MAX_CAPACITY)),
                name="resource_capacity_in_bounds",
            )
        ]


class AppointmentCategory(models.TextChoices):
    """The values of the push contract, to the letter."""

    MAINTENANCE = "Maintenance", "Maintenance"
    REPAIR = "Repair", "Repair"
    CONSULTATION = "Consultation", "Consultation"
    INSTALLATION = "Installation", "Installation"
    SERVICE = "Service", "Service"
    REMODELING = "Remodeling", "Remodeling"
    PROJECTS = "Projects", "Projects"


class AppointmentType(Bookable):
    """What is booked: how long it takes, how its starts are spaced, and which resources do it."""

    length = models.PositiveIntegerField(default=60, validators=LENGTH, help_text="Minutes")
    search_step = models.PositiveIntegerField(
        "a start every", default=30, validators=LENGTH, help_text="Minutes"
    )
    buffer_after = models.PositiveIntegerField(
        "free afterwards",
        default=0,
        validators=[MaxValueValidator(MINUTES_A_DAY)],
        help_text="Minutes in which the resource stays busy: the way to the next customer.",
    )
    has_dynamic_length = models.BooleanField(
        "any length", default=False, help_text="Whoever books says how long it takes."
    )
    category = models.CharField(max_length=12, choices=AppointmentCategory, blank=True)
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.BLUE)
    resources = models.ManyToManyField(Resource, related_name="appointment_types")

    objects = BookableQuerySet["AppointmentType"].as_manager()

    class Meta(Bookable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    length__range=(1, MAX_LENGTH),
                    search_step__range=(1, MAX_LENGTH),
                    buffer_after__range=(0, MINUTES_A_DAY),
                ),
                name="appointmenttype_minutes_in_bounds",
            )
        ]


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class WeeklySlotQuerySet(models.QuerySet["WeeklySlot"]):
    def in_force(self) -> WeeklySlotQuerySet:
        """Those in which something can be booked. A resource that is taken off a calendar keeps
        its hours there, for when it comes back."""
        return self.filter(
            calendar__retired_at=None,
            resource__retired_at=None,
            resource__calendars=models.F("calendar"),
        )


class WeeklySlot(models.Model):
    """Bookable hours that come back every week, in minutes from midnight on the calendar's clock;
    1440 is the midnight that ends the day."""

    public_id = PublicIdField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="weekly_slots")
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="weekly_slots")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    objects = WeeklySlotQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "opens", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    weekday__range=(0, 6),
                    opens__range=(0, MINUTES_A_DAY - 1),
                    closes__range=(1, MINUTES_A_DAY),
                    closes__gt=models.F("opens"),
                ),
                name="weeklyslot_within_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {clock(self.opens)}–{clock(self.closes)}"


def clock(minutes: int) -> str:
    """Minutes from midnight as a person reads them: 09:30, and 24:00 at the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


class BlockerQuerySet(models.QuerySet["Blocker"]):
    def closing(self, resources: Iterable[int], span: Span) -> BlockerQuerySet:
        """Those that close one of these resources, or all of a calendar, in a part of the time."""
        whose = models.Q(resource=None) | models.Q(resource__in=list(resources))
        return self.filter(whose, starts_at__lt=span.end, ends_at__gt=span.start)


class Blocker(models.Model):
    """A time at which nothing is booked: of one resource, or of the whole calendar."""

    public_id = PublicIdField()
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="blockers")
    resource = models.ForeignKey(
        Resource, models.CASCADE, null=True, blank=True, related_name="blockers"
    )
    name = models.CharField(max_length=120, blank=True, validators=[one_line])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = BlockerQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="blocker_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["calendar", "ends_at"], name="blocker_of_calendar")]

    def __str__(self) -> str:
        return self.name or "Closed"
