from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Business, User
from leads.search import search_words
from leads.search_index import TrigramIndex, holding
from pocketcrm.ids import PublicIdField


class PropertyType(models.TextChoices):
    RESIDENTIAL = "residential", "Residential"
    COMMERCIAL = "commercial", "Commercial"
    BUSINESS = "business", "Business"


class ContactMethod(models.TextChoices):
    CALL = "call", "Call"
    TEXT = "text", "Text message"
    EMAIL = "email", "E-mail"


MAX_NAME = 200


class Contact(models.Model):
    """A person. `email` and `phone` are the newest as they were typed; what makes two enquiries
    one person are the identities."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="contacts")
    first_name = models.CharField(max_length=MAX_NAME)
    last_name = models.CharField(max_length=MAX_NAME, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    zip = models.CharField(max_length=20, blank=True)
    property_type = models.CharField(max_length=11, choices=PropertyType, blank=True)
    preferred_contact_method = models.CharField(max_length=5, choices=ContactMethod, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(editable=False, default="")
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [TrigramIndex(fields=["search_text"], name="contact_search")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.address, self.city, self.state, self.zip)))

    def searchable(self, identities: Iterable[str]) -> str:
        """What search looks through: name, e-mail and phone as typed, and all identities."""
        words = dict.fromkeys((self.name, self.email, self.phone, *identities))
        return " ".join(word for word in words if word).lower()


class IdentityKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone"


class Identity(models.Model):
    """A normalised e-mail address or E.164 phone number that means one contact of the business.

    Test data has identities of its own, so that a test push never touches a real person.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=5, choices=IdentityKind)
    value = models.CharField(max_length=254)
    typed = models.CharField(max_length=254, help_text="As it was sent")
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "kind", "value", "is_test"], name="identity_one_contact"
            )
        ]

    def __str__(self) -> str:
        return self.value


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

    business = models.ForeignKey(Business, models.CASCADE, related_name="lead_statuses")
    title = models.CharField(max_length=40)
    slug = models.SlugField(max_length=40)
    meaning = models.CharField(max_length=11, choices=StatusMeaning)
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.GREY)
    position = models.PositiveSmallIntegerField()

    objects = LeadStatusQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "lead statuses"
        constraints = [
            models.UniqueConstraint(fields=["business", "slug"], name="leadstatus_slug_once")
        ]

    def __str__(self) -> str:
        return self.title


class Urgency(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    EMERGENCY = "emergency", "Emergency"


class LeadOrder(models.TextChoices):
    NEWEST = "newest", "Newest first"
    OLDEST = "oldest", "Oldest first"
    UPDATED = "updated", "Recently updated"
    NAME = "name", "Name"
    URGENCY = "urgency", "Most urgent first"


_URGENCY_RANK = models.Case(
    *(models.When(urgency=urgency, then=rank) for rank, urgency in enumerate(Urgency, start=1)),
    default=0,
)
_ORDER_BY: dict[LeadOrder, tuple[Any, ...]] = {
    LeadOrder.NEWEST: ("-created_at", "-id"),
    LeadOrder.OLDEST: ("created_at", "id"),
    LeadOrder.UPDATED: ("-updated_at", "-id"),
    LeadOrder.NAME: (Lower("contact__first_name"), Lower("contact__last_name"), "id"),
    LeadOrder.URGENCY: (_URGENCY_RANK.desc(), "-created_at", "-id"),
}


class LeadQuerySet(models.QuerySet["Lead"]):
    def of(self, business: Business) -> LeadQuerySet:
        """What the business can see: its own, not deleted."""
        return self.filter(business=business, deleted_at=None)

    def open(self) -> LeadQuerySet:
        """Still to be worked: neither won, lost, archived nor deleted."""
        return self.filter(status__meaning__in=OPEN_MEANINGS, archived_at=None, deleted_at=None)

    def matching(self, text: str) -> LeadQuerySet:
        """Whose person's name, e-mail and phone together hold every word, in any spelling."""
        found = self
        for word in search_words(text):
            found = found.filter(holding(word, Contact, path="contact"))
        return found

    def others_of_its_person(self, lead: Lead) -> LeadQuerySet:
        """The same person's other enquiries, newest first."""
        others = self.filter(contact=lead.contact_id, deleted_at=None).exclude(pk=lead.pk)
        return others.order_by("-id")

    def in_order(self, order: LeadOrder) -> LeadQuerySet:
        return self.order_by(*_ORDER_BY[order])


class Lead(models.Model):
    """One enquiry of one contact, in the pipeline."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="leads", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="leads")
    status = models.ForeignKey(LeadStatus, models.RESTRICT, related_name="leads")
    source = models.CharField(max_length=120, blank=True)
    service_requested = models.CharField(max_length=300, blank=True)
    urgency = models.CharField(max_length=9, choices=Urgency, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["business", "-created_at", "-id"], name="lead_newest")]

    def __str__(self) -> str:
        return self.service_requested or f"Enquiry {self.public_id}"

    @property
    def version(self) -> int:
        """Another number after each change of what a row of the list shows."""
        return int(max(self.updated_at, self.contact.updated_at).timestamp() * 1_000_000)


MAX_NOTE = 20_000


class Note(models.Model):
    """Something that was said about a lead, by a person or by the program that pushed it."""

    public_id = PublicIdField()
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text[:80]
