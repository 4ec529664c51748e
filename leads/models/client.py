"""What a lead is converted into."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Business
from leads.models.contact import Contact
from leads.models.status import LeadCategory
from leads.models.tag import Tag
from pocketcrm.ids import PublicIdField

MAX_COMPANY = 200


class ClientStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended"


class ClientQuerySet(models.QuerySet["Client"]):
    def of(self, business: Business) -> ClientQuerySet:
        return self.filter(business=business)


class Client(models.Model):
    """A company or a person that the business works for; its people are contacts, one of them the
    primary one."""

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="clients")
    company_name = models.CharField(max_length=MAX_COMPANY)
    primary_contact = models.ForeignKey(Contact, models.RESTRICT, related_name="+")
    status = models.CharField(max_length=9, choices=ClientStatus, default=ClientStatus.ACTIVE)
    category = models.ForeignKey(
        LeadCategory, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    description = models.TextField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=300, blank=True)
    vat = models.CharField("VAT number", max_length=60, blank=True)
    billing_street = models.CharField(max_length=300, blank=True)
    billing_city = models.CharField(max_length=120, blank=True)
    billing_state = models.CharField(max_length=120, blank=True)
    billing_zip = models.CharField(max_length=20, blank=True)
    billing_country = models.CharField(max_length=120, blank=True)
    shipping_street = models.CharField(max_length=300, blank=True)
    shipping_city = models.CharField(max_length=120, blank=True)
    shipping_state = models.CharField(max_length=120, blank=True)
    shipping_zip = models.CharField(max_length=20, blank=True)
    shipping_country = models.CharField(max_length=120, blank=True)
    invoice_due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, related_name="clients", blank=True)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["primary_contact"], name="client_of_one_contact"),
            models.CheckConstraint(
                condition=models.Q(status__in=ClientStatus.values), name="client_known_status"
            ),
        ]

    def __str__(self) -> str:
        return self.company_name
