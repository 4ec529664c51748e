from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import Business, User
from notifications.letters import kinds_wished_for
from pocketcrm.ids import PublicIdField

HOUR = timedelta(hours=1)


class EventKind(models.TextChoices):
    LEAD_CREATED = "lead.created", "Lead created"
    LEAD_UPDATED = "lead.updated", "Lead updated"
    LEAD_STATUS_CHANGED = "lead.status_changed", "Status changed"
    LEAD_NOTE_ADDED = "lead.note_added", "Note added"
    LEAD_NOTE_DELETED = "lead.note_deleted", "Note deleted"
    LEAD_ARCHIVED = "lead.archived", "Lead archived"
    LEAD_ACTIVATED = "lead.activated", "Lead taken out of the archive"
    LEAD_DELETED = "lead.deleted", "Lead deleted"
    LEAD_RESTORED = "lead.restored", "Lead restored"
    LEAD_CONVERTED = "lead.converted", "Lead converted"
    LEAD_CHECKLIST_CHANGED = "lead.checklist_changed", "Checklist changed"
    LEAD_FILE_ADDED = "lead.file_added", "File added"
    LEAD_FILE_DELETED = "lead.file_deleted", "File deleted"
    CLIENT_CREATED = "client.created", "Client created"
    CLIENT_UPDATED = "client.updated", "Client updated"
    CLIENT_DELETED = "client.deleted", "Client deleted"
    CONTACT_MERGED = "contact.merged", "Contacts merged"
    CONTACT_UNMERGED = "contact.unmerged", "Merge undone"
    CONTACT_OPTED_OUT = "contact.opted_out", "Wants no letters"
    CONTACT_OPTED_IN = "contact.opted_in", "Wants letters again"
    CONTACT_POSSIBLE_DUPLICATE = "contact.possible_duplicate", "Possible duplicate"
    APPOINTMENT_BOOKED = "appointment.booked", "Appointment booked"
    APPOINTMENT_RESCHEDULED = "appointment.rescheduled", "Appointment rescheduled"
    APPOINTMENT_UPDATED = "appointment.updated", "Appointment updated"
    APPOINTMENT_CANCELLED = "appointment.cancelled", "Appointment cancelled"
    APPOINTMENT_RESTORED = "appointment.restored", "Appointment restored"
    APPOINTMENT_REMINDER = "appointment.reminder", "Appointment is near"
    APPOINTMENT_STARTED = "appointment.started", "Appointment started"
    APPOINTMENT_ENDED = "appointment.ended", "Appointment ended"
    APPOINTMENT_DELETED = "appointment.deleted", "Appointment deleted"


class ActorKind(models.TextChoices):
    USER = "user", "User"
    API_KEY = "api_key", "API key"
    CUSTOMER = "customer", "Customer"
    SYSTEM = "system", "PocketCRM"


class EventQuerySet(models.QuerySet["Event"]):
    def timeline(self, contact_id: int) -> EventQuerySet:
        return self.filter(contact_id=contact_id).order_by("-id")

    def unrelayed(self) -> EventQuerySet:
        return self.filter(relayed_at=None).order_by("id")


class Event(models.Model):
    """One fact that happened. Append-only: the customer's timeline and the outbox are this table.

    `contact_id`, `lead_id` and `appointment_id` are keys of the layers above without a constraint:
    a fact outlives the rows that it speaks of, and `data` holds what is needed to tell it. An
    appointment of nobody that is known has no contact.
    """

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, choices=EventKind)
    contact_id = models.BigIntegerField(null=True)
    lead_id = models.BigIntegerField(null=True)
    appointment_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=8, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=160)
    data = models.JSONField(default=dict)
    is_test = models.BooleanField(default=False)
    announces = models.BooleanField(default=True, help_text="Whether people are told by e-mail")
    created_at = models.DateTimeField(default=timezone.now)
    relayed_at = models.DateTimeField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=ActorKind.values), name="event_known_actor_kind"
            )
        ]
        indexes = [
            models.Index(fields=["contact_id", "-id"], name="event_timeline"),
            models.Index(
                fields=["appointment_id", "-id"],
                condition=models.Q(appointment_id__isnull=False),
                name="event_of_appointment",
            ),
            models.Index(fields=["business", "created_at"], name="event_of_business"),
            models.Index(
                fields=["id"], condition=models.Q(relayed_at=None), name="event_unrelayed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_for_team(self) -> bool:
        return self.announces and not self.is_test


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"


class DeliveryState(models.TextChoices):
    PENDING = "pending", "Waiting"
    HELD = "held", "Held for the digest"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "No longer wanted"
    DEAD = "dead", "Given up"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        """What may be sent now: waiting, its time has come, and nobody else holds it."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(free, state=DeliveryState.PENDING, next_attempt_at__lte=now)

    def in_flight(self, now: datetime) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.PENDING, leased_until__gt=now)

    def ungathered(self, now: datetime) -> DeliveryQuerySet:
        """Held for a digest whose hour is over, and in no digest yet."""
        return self.filter(state=DeliveryState.HELD, carrier=None, next_attempt_at__lte=now)

    def dead(self) -> DeliveryQuerySet:
        return self.filter(state=DeliveryState.DEAD)


class Delivery(models.Model):
    """One event on its way to one recipient over one channel: state, attempts, lease, last error.

    The recipient is a person of the team, or the customer's address.

    Whoever works on a delivery holds its lease: a random token and a time. A task that comes with
    another token than the row's is late, and does nothing. Over the hourly limit deliveries are
    held, and one of them, the carrier, goes out as the digest that tells of all that point at it.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", db_index=False)
    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    address = models.EmailField(blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True)
    carrier = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="carried", db_index=False
    )
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "user"], name="delivery_recorded_once"
            ),
            models.UniqueConstraint(
                fields=["event", "channel", "address"],
                condition=~models.Q(address=""),
                name="delivery_recorded_once_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, address="")
                | models.Q(user=None) & ~models.Q(address=""),
                name="delivery_to_user_or_address",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_known_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state=DeliveryState.PENDING),
                name="delivery_due",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state=DeliveryState.PENDING, carrier=None),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["id"], condition=models.Q(state=DeliveryState.DEAD), name="delivery_dead"
            ),
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state=DeliveryState.HELD, carrier=None),
                name="delivery_held",
            ),
            models.Index(
                fields=["carrier"],
                condition=models.Q(carrier__isnull=False),
                name="delivery_carried",
            ),
            models.Index(fields=["business", "created_at"], name="delivery_of_business"),
        ]

    def __str__(self) -> str:
        recipient = self.user_id or self.address
        return f"{self.get_channel_display()} of {self.event_id} to {recipient}: {self.state}"

    @property
    def recipient(self) -> str:
        """The address that it goes to."""
        return self.user.email if self.user else self.address

    @property
    def is_digest(self) -> bool:
        return self.carrier_id is not None and self.carrier_id == self.pk

    @property
    def is_wanted(self) -> bool:
        """Whether the person still belongs to the business and wants to hear of it."""
        if self.user_id is None:
            return True
        return self.told().exists() if self.is_digest else self.event.kind in self.wanted_kinds

    @property
    def wanted_kinds(self) -> list[str]:
        """The kinds of event that the person wants to hear of by now."""
        members = self.business.memberships.filter(user=self.user_id, user__is_active=True)
        return kinds_wished_for(wish for member in members for wish in member.mail_wishes)

    def told(self) -> EventQuerySet:
        """What the digest that it carries tells of: of what it was made for, what is wanted."""
        carried = Event.objects.filter(deliveries__carrier=self.pk, kind__in=self.wanted_kinds)
        return carried.order_by("id")

    def drop_unwanted(self) -> None:
        """Take out of the digest what the person does not want to hear of any more."""
        others = Delivery.objects.filter(carrier=self.pk).exclude(pk=self.pk)
        unwanted = others.exclude(event__kind__in=self.wanted_kinds)
        unwanted.update(state=DeliveryState.DROPPED, carrier=None)

    def close(self, state: DeliveryState, now: datetime) -> None:
        """It is over, for this delivery and all that it carries. Holds whatever the lease says:
        what has been sent has been sent."""
        sent_at = now if state == DeliveryState.SENT else None
        mine = models.Q(pk=self.pk) | models.Q(carrier=self.pk)
        Delivery.objects.filter(mine).update(
            state=state, sent_at=sent_at, lease="", leased_until=None, last_error=""
        )

    def postpone(self, error: str, *, until: datetime) -> None:
        """The attempt failed. Changes nothing if somebody else holds the delivery by now."""
        Delivery.objects.filter(pk=self.pk, lease=self.lease).update(
            next_attempt_at=until, lease="", leased_until=None, last_error=error[:500]
        )

    def give_up(self, error: str) -> None:
        Delivery.objects.filter(pk=self.pk, lease=self.lease).update(
            state=DeliveryState.DEAD, lease="", leased_until=None, last_error=error[:500]
        )

    def retry(self, now: datetime) -> None:
        """Put a delivery that was given up back in the queue, with all its attempts again."""
        Delivery.objects.dead().filter(pk=self.pk).update(
            state=DeliveryState.PENDING,
            attempts=0,
            next_attempt_at=now,
            lease="",
            leased_until=None,
        )


class MailHour(models.Model):
    """How many events of a business have been announced by e-mail in the hour that began then."""

    business = models.OneToOneField(Business, models.CASCADE, primary_key=True, related_name="+")
    began_at = models.DateTimeField()
    announced = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.business_id}: {self.announced} since {self.began_at}"


def hour_of(moment: datetime) -> datetime:
    """When the hour began that mail is counted in, and that a digest tells of."""
    return moment.replace(minute=0, second=0, microsecond=0)
