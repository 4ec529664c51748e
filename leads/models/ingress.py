"""An address at which a program leaves leads with a token of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models import Business, User
from apikeys.models import DEFAULT_RATE_LIMIT, LAST_USE_GRAIN, Window
from pocketcrm.ids import PublicIdField


class IngressWebhook(models.Model):
    """Where entries come in from outside; only the SHA-256 of its token is kept
    (`contract/rocketlead.md` section 8)."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="ingress_webhooks")
    name = models.CharField(max_length=80)
    token_digest = models.CharField(max_length=64, editable=False)
    last_four = models.CharField(max_length=4, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    sends_mail = models.BooleanField("e-mail notifications", default=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def rate_limit(self) -> int:
        """Requests a minute."""
        return DEFAULT_RATE_LIMIT

    def note_use(self, now: datetime) -> None:
        """Remember the last use, to the minute, as a key does."""
        long_ago = now - LAST_USE_GRAIN
        if self.last_used_at is None or self.last_used_at <= long_ago:
            due = models.Q(last_used_at=None) | models.Q(last_used_at__lte=long_ago)
            IngressWebhook.objects.filter(due, pk=self.pk).update(last_used_at=now)


class IngressWindow(Window):
    key = models.OneToOneField(IngressWebhook, models.CASCADE, primary_key=True, related_name="+")
