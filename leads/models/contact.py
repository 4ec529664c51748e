"""The person, and what they are known by."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from accounts.models import Business
from leads.search_index import TrigramIndex
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
# The legacy API takes longer ones than our own.
LONGEST_NAME = 255


class ContactQuerySet(models.QuerySet["Contact"]):
    def of(self, business: Business) -> ContactQuerySet:
        """Everybody whom the business knows; who was merged into somebody is one with them."""
        return self.filter(business=business, merged_into=None)


class Contact(models.Model):
    """A person. `email` and `phone` are the newest as they were typed; what makes two enquiries
    one person are the identities."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="contacts")
    first_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    last_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=120, blank=True)
    zip = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=120, blank=True)
    company = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    website = models.CharField(max_length=300, blank=True)
    property_type = models.CharField(max_length=11, choices=PropertyType, blank=True)
    preferred_contact_method = models.CharField(max_length=5, choices=ContactMethod, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    # The client whose person they are by now.
    client = models.ForeignKey(
        "Client", models.SET_NULL, null=True, blank=True, related_name="people", db_index=False
    )
    opted_out_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when they want no letters from us"
    )
    # Who was merged into somebody else has no identities and no leads any more.
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    search_text = models.TextField(editable=False, default="")
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            TrigramIndex(fields=["search_text"], name="contact_search"),
            models.Index(
                fields=["client"],
                condition=models.Q(client__isnull=False),
                name="contact_of_client",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        full = f"{self.first_name} {self.last_name}".strip()
        return full or self.company or self.email or self.phone or "No name"

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.address, self.city, self.state, self.zip)))

    @property
    def standing(self) -> Contact:
        """Themselves, or whom they have become by merges."""
        contact = self
        while contact.merged_into is not None:
            contact = contact.merged_into
        return contact

    def searchable(self, identities: Iterable[str]) -> str:
        """What search looks through: name, company, e-mail and phone as typed, all identities."""
        words = dict.fromkeys((self.name, self.company, self.email, self.phone, *identities))
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
