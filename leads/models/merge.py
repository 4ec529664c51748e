"""Two contacts that may be, or have become, one."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from accounts.models import Business, User
from leads.models.contact import Contact
from pocketcrm.ids import PublicIdField


class PossibleDuplicateQuerySet(models.QuerySet["PossibleDuplicate"]):
    def of(self, business: Business) -> PossibleDuplicateQuerySet:
        return self.filter(business=business)

    def open(self) -> PossibleDuplicateQuerySet:
        """Still to be decided: neither dismissed, nor is one of them merged into somebody."""
        return self.filter(dismissed_at=None, first__merged_into=None, second__merged_into=None)


class PossibleDuplicate(models.Model):
    """Two contacts that something says are one person, until somebody decides."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="possible_duplicates")
    # The one with the smaller key is the first, so that a pair is there once.
    first = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    second = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"

    def dismiss(self, now: datetime) -> None:
        """They are two people. Nobody is asked again, whatever is sent of them."""
        standing = PossibleDuplicate.objects.filter(pk=self.pk, dismissed_at=None)
        if standing.update(dismissed_at=now):
            self.dismissed_at = now


class ContactMerge(models.Model):
    """One contact became another one's; `moved` and `before` hold all that an undo needs."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="contact_merges")
    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    # The keys of the rows that were moved, by what they are.
    moved = models.JSONField(default=dict)
    # The columns of the kept contact that changed: as they were, and as they became.
    before = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"
