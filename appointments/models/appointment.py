"""What is booked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import Business, User
from appointments.models.bookable import (
    MINUTES_A_DAY,
    AppointmentCategory,
    AppointmentType,
    Calendar,
    Resource,
    WeeklySlot,
)
from appointments.span import LONGEST_APPOINTMENT, Span
from leads.models import LONGEST_NAME, Contact, Lead
from leads.search import search_words
from leads.search_index import TrigramIndex, holding
from pocketcrm.ids import PublicIdField

MAX_TITLE = 300
LONGEST_BUSY = LONGEST_APPOINTMENT + timedelta(minutes=MINUTES_A_DAY)


class AppointmentStatus(models.TextChoices):
    """The labels are the push dialect's wire values."""

    SCHEDULED = "scheduled", "Scheduled"
    RESCHEDULED = "rescheduled", "Rescheduled"
    CONFIRMED = "confirmed", "Confirmed"
    COMPLETED = "completed", "Completed"
    NO_SHOW = "no_show", "No-show"
    CANCELLED = "cancelled", "Cancelled"


CANCELLED = models.Q(status=AppointmentStatus.CANCELLED)


class AppointmentSource(models.TextChoices):
    """Through which door it came in."""

    API = "api", "API"
    BOOKING = "booking", "Booking"
    DASHBOARD = "dashboard", "Dashboard"


def _earliest(moment: datetime) -> datetime:
    """Before this nothing began that takes place then. In UTC: on a zone's clock 31 days are an
    hour more or less where it changes."""
    return moment.astimezone(UTC) - LONGEST_APPOINTMENT


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def of(self, business: Business) -> AppointmentQuerySet:
        return self.filter(business=business)

    def live(self) -> AppointmentQuerySet:
        """What takes up its time: all but the cancelled ones."""
        return self.filter(~CANCELLED)

    def matching(self, text: str) -> AppointmentQuerySet:
        """Whose title, client, contact, place and external id together hold every word."""
        found = self
        for word in search_words(text):
            found = found.filter(holding(word, Appointment))
        return found

    def ending_after(self, moment: datetime) -> AppointmentQuerySet:
        """What is not over then. No appointment is longer than 31 days, so that an index over the
        starts finds it."""
        not_over = models.Q(ends_at__gt=moment) | models.Q(starts_at__gte=moment)
        return self.filter(not_over, starts_at__gt=_earliest(moment))

    def between(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """What takes place in a part of [start, end)."""
        return self.ending_after(start).filter(starts_at__lt=end)

    def overlapping(self, span: Span) -> AppointmentQuerySet:
        """What would be at the same time as this, as `Span.overlaps` says."""
        return self.filter(
            starts_at__gt=_earliest(span.start), starts_at__lt=span.end, ends_at__gt=span.start
        )

    def busy_between(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """What keeps its resource busy in a part of [start, end), the time afterwards included.
        What takes no time takes no room."""
        return self.live().filter(
            models.Q(busy_until__gt=models.F("starts_at")),
            starts_at__gt=start - LONGEST_BUSY,
            starts_at__lt=end,
            busy_until__gt=start,
        )


class Appointment(models.Model):
    """A time on the calendar. The client's name, e-mail and phone are kept as they were sent; the
    contact is the person that they belong to, where that is known. Its owner is who made it;
    without one it is the business's owner's, as all that came in through a key."""

    public_id = PublicIdField()
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="appointments", db_index=False
    )
    calendar = models.ForeignKey(
        Calendar, models.RESTRICT, related_name="appointments", db_index=False
    )
    resource = models.ForeignKey(
        Resource, models.RESTRICT, related_name="appointments", db_index=False
    )
    appointment_type = models.ForeignKey(
        AppointmentType, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    weekly_slot = models.ForeignKey(
        WeeklySlot, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="appointments"
    )
    lead = models.ForeignKey(
        Lead, models.SET_NULL, null=True, blank=True, related_name="appointments"
    )
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="appointments", db_index=False
    )
    title = models.CharField(max_length=MAX_TITLE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    busy_until = models.DateTimeField(help_text="The end and the free time after it")
    status = models.CharField(
        max_length=11, choices=AppointmentStatus, default=AppointmentStatus.SCHEDULED
    )
    client_name = models.CharField(max_length=2 * LONGEST_NAME + 1, blank=True)
    client_email = models.CharField(max_length=254, blank=True)
    client_phone = models.CharField(max_length=40, blank=True)
    location = models.CharField(max_length=300, blank=True)
    notes = models.TextField(blank=True)
    category = models.CharField(max_length=12, choices=AppointmentCategory, blank=True)
    source = models.CharField(max_length=9, choices=AppointmentSource)
    external_id = models.CharField(max_length=200, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(editable=False, default="")
    is_test = models.BooleanField(default=False, editable=False)
    # Counts the changes: who changes what they have not seen is refused, and subscribed calendars
    # know which of two states is the newer one.
    version = models.PositiveIntegerField(default=0, editable=False)
    reminded = models.BooleanField(default=False, editable=False)
    start_told = models.BooleanField(default=False, editable=False)
    end_told = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    ends_at__gte=models.F("starts_at"), busy_until__gte=models.F("ends_at")
                ),
                name="appointment_ends_not_before_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=AppointmentStatus.values),
                name="appointment_known_status",
            ),
        ]
        indexes = [
            TrigramIndex(fields=["search_text"], name="appointment_search"),
            models.Index(fields=["business", "starts_at"], name="appointment_of_business"),
            models.Index(fields=["resource", "starts_at"], name="appointment_of_resource"),
            models.Index(fields=["calendar", "starts_at"], name="appointment_of_calendar"),
            models.Index(
                fields=["owner", "starts_at"],
                condition=models.Q(owner__isnull=False),
                name="appointment_of_owner",
            ),
            models.Index(
                fields=["business", "external_id"],
                condition=~models.Q(external_id=""),
                name="appointment_external",
            ),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(start_told=False) & ~CANCELLED,
                name="appointment_to_start",
            ),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(end_told=False) & ~CANCELLED,
                name="appointment_to_end",
            ),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(reminded=False) & ~CANCELLED,
                name="appointment_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)

    @property
    def busy(self) -> Span:
        """When its resource is taken up: the free time after it included."""
        return Span(self.starts_at, self.busy_until)

    @property
    def minutes(self) -> int | float:
        """How long it takes: whole minutes as an integer."""
        minutes = self.span.length / timedelta(minutes=1)
        return int(minutes) if minutes == int(minutes) else minutes

    @property
    def is_cancelled(self) -> bool:
        return self.status == AppointmentStatus.CANCELLED

    @property
    def searchable(self) -> str:
        """What search looks through: what it says, and the contact as it is known by now."""
        said = (
            self.title, self.client_name, self.client_email, self.client_phone, self.location,
            self.external_id,
        )  # fmt: skip
        words = (*said, self.contact.search_text if self.contact else "")
        return " ".join(word for word in words if word).lower()

    def put(self, span: Span, resource: Resource, calendar: Calendar, *, now: datetime) -> None:
        """Set another time and place, not stored yet; the free time after it goes along.

        A start or an end that was told and is now still to come will be told again.
        """
        free = self.busy_until - self.ends_at
        if span.start != self.starts_at:
            self.reminded = is_too_late_to_remind(calendar, span, now)
        self.starts_at, self.ends_at, self.busy_until = span.start, span.end, span.end + free
        self.resource, self.calendar, self.weekly_slot = resource, calendar, None
        self.start_told = self.start_told and span.start <= now
        self.end_told = self.end_told and span.end <= now


def is_too_late_to_remind(calendar: Calendar, span: Span, now: datetime) -> bool:
    """Whoever books or moves an hour before the start needs no reminder of tomorrow's kind."""
    reminds_at = calendar.reminds_at(span.start)
    return reminds_at is not None and reminds_at <= now
