"""Short words that people hang on leads and clients."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from accounts.models import Business
from leads.models.status import Colour
from pocketcrm.ids import PublicIdField

MAX_TAG = 60
MAX_TAG_KEY = 2 * MAX_TAG


class Tag(models.Model):
    """One word of a business, written in whatever case: the first way of writing it stays."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="tags")
    title = models.CharField(max_length=MAX_TAG)
    # The title case-folded, which compares; databases fold differently.
    key = models.CharField(max_length=MAX_TAG_KEY, editable=False)
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)

    class Meta:
        ordering = [Lower("title"), "id"]
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="tag_once")]

    def __str__(self) -> str:
        return self.title
