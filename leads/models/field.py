"""What a business wants to know of a lead beyond what everybody does."""

from __future__ import annotations

from django.db import models

from accounts.models import Business
from pocketcrm.ids import PublicIdField


class FieldKind(models.TextChoices):
    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "One of several"


class CustomField(models.Model):
    """A field of one business. Its values lie in `Lead.custom` under its name, as JSON: a string,
    a number, an ISO date, or true and false."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="custom_fields")
    name = models.SlugField(max_length=60, db_index=False, help_text="Programs send it by it")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=FieldKind)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField("required when a person adds a lead", default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="customfield_name_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=FieldKind.values), name="customfield_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title
