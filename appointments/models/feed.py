"""Who reads a calendar from outside."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Business, Membership
from appointments.models.bookable import Resource
from pocketcrm.ids import PublicIdField


class CalendarFeed(models.Model):
    """A private address that phones and calendar programs subscribe to: all appointments of a
    business for one of its members, or those of one resource. Only the token's digest is kept."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="calendar_feeds")
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    resource = models.ForeignKey(
        Resource, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(membership=None) ^ models.Q(resource=None),
                name="calendarfeed_of_one",
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=models.Q(revoked_at=None, resource=None),
                name="calendarfeed_one_a_member",
            ),
            models.UniqueConstraint(
                fields=["resource"],
                condition=models.Q(revoked_at=None, membership=None),
                name="calendarfeed_one_a_resource",
            ),
        ]

    def __str__(self) -> str:
        return f"Feed of {self.resource or self.membership}"
