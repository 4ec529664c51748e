"""The columns of a business's pipeline."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Business
from pocketcrm.ids import PublicIdField


class StatusMeaning(models.TextChoices):
    NEW = "new", "New"
    IN_PROGRESS = "in_progress", "In progress"
    WON = "won", "Won"
    LOST = "lost", "Lost"


OPEN_MEANINGS = (StatusMeaning.NEW, StatusMeaning.IN_PROGRESS)


class Colour(models.TextChoices):
    """Names of the palette in `static/css/app.css`; each has a light and a dark shade there."""

    BLUE = "blue", "Blue"
    CYAN = "cyan", "Cyan"
    VIOLET = "violet", "Violet"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    RED = "red", "Red"
    PINK = "pink", "Pink"
    GREY = "grey", "Grey"


class LeadStatusQuerySet(models.QuerySet["LeadStatus"]):
    def first_of(self, business: Business, meaning: StatusMeaning) -> LeadStatus:
        return self.filter(business=business, meaning=meaning).order_by("position", "id")[:1].get()


class LeadStatus(models.Model):
    """A column of a business's pipeline, and what it means to the rules."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="lead_statuses")
    title = models.CharField(max_length=40)
    slug = models.SlugField(max_length=40)
    legacy_name = models.SlugField(
        "name in the legacy API",
        max_length=40,
        db_index=False,
        help_text="Clients of the legacy API know the status by it.",
    )
    meaning = models.CharField(max_length=11, choices=StatusMeaning)
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    position = models.PositiveSmallIntegerField()

    objects = LeadStatusQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "lead statuses"
        constraints = [
            models.UniqueConstraint(fields=["business", "slug"], name="leadstatus_slug_once"),
            models.UniqueConstraint(
                fields=["business", "legacy_name"], name="leadstatus_legacy_name_once"
            ),
            models.UniqueConstraint("business", Lower("title"), name="leadstatus_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CategoryQuerySet(models.QuerySet["LeadCategory"]):
    def of(self, business: Business) -> CategoryQuerySet:
        return self.filter(business=business)


class LeadCategory(models.Model):
    """What kind of work an enquiry is about, in the owner's words and order. A lead that has none
    counts as one of the first."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="lead_categories")
    title = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    position = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "lead categories"
        constraints = [
            models.UniqueConstraint("business", Lower("title"), name="leadcategory_title_once")
        ]

    def __str__(self) -> str:
        return self.title
