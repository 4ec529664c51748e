"""An address at which a program leaves leads with a token of its own."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Business, User
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
