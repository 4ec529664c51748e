from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import Business, User
from pocketcrm.ids import PublicIdField

LAST_USE_GRAIN = timedelta(minutes=1)
DEFAULT_RATE_LIMIT = 600
LARGEST_RATE_LIMIT = 100_000


class Scope(models.TextChoices):
    LEADS_READ = "leads:read", "Read leads"
    LEADS_WRITE = "leads:write", "Push leads"
    LEADS_ADMIN = "leads:admin", "Administer leads"
    APPOINTMENTS_READ = "appointments:read", "Read appointments"
    APPOINTMENTS_WRITE = "appointments:write", "Push appointments"
    APPOINTMENTS_ADMIN = "appointments:admin", "Administer appointments"
    WEBHOOKS_MANAGE = "webhooks:manage", "Manage webhooks"


class ApiKey(models.Model):
    """A way in for a program. Only the SHA-256 of its secret is kept; see `apikeys/secret.py`."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=24, unique=True, editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    sends_mail = models.BooleanField("e-mail notifications", default=True)
    rate_limit = models.PositiveIntegerField(
        "requests a minute",
        default=DEFAULT_RATE_LIMIT,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_RATE_LIMIT)],
    )
    refuses_overlaps = models.BooleanField(
        "refuse overlapping appointments",
        default=False,
        help_text="Otherwise an appointment that overlaps another one is taken, with a warning.",
    )
    is_test = models.BooleanField("test key", default=False, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate_limit__range=(1, LARGEST_RATE_LIMIT)),
                name="apikey_rate_limit_in_bounds",
            )
        ]
        indexes = [models.Index(fields=["business", "-created_at"], name="apikey_of_business")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…{self.last_four})"

    def is_usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def grants(self, scope: Scope) -> bool:
        return scope.value in self.scopes

    @property
    def last_moment(self) -> datetime | None:
        """A key that expires at midnight is, to a person, good until the day before ends."""
        return self.expires_at and self.expires_at - timedelta(seconds=1)

    @property
    def scope_labels(self) -> list[str]:
        return [Scope(value).label for value in self.scopes]

    def revoke(self, now: datetime) -> None:
        """Shut the key, for good. The next request with it, in any process, gets a 401.

        Of several revocations the first one's time stays.
        """
        ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now)
        self.refresh_from_db(fields=["revoked_at"])

    def note_use(self, now: datetime) -> None:
        """Remember the last use, to the minute. A busy key costs one write a minute: of requests
        that race, the first one writes and the others find nothing to write."""
        long_ago = now - LAST_USE_GRAIN
        if self.last_used_at is None or self.last_used_at <= long_ago:
            due = models.Q(last_used_at=None) | models.Q(last_used_at__lte=long_ago)
            ApiKey.objects.filter(due, pk=self.pk).update(last_used_at=now)


class Window(models.Model):
    """The requests of one caller in their minute, counted here where there is no Redis. Who calls
    is `key`, the primary key of a subclass."""

    began_at = models.BigIntegerField(help_text="Seconds since 1970")
    requests = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}: {self.requests}"


class RateWindow(Window):
    key = models.OneToOneField(ApiKey, models.CASCADE, primary_key=True, related_name="+")
