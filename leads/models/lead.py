"""The enquiry, who works on it, and what was said about it."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Business, Membership, User
from leads.models.contact import Contact
from leads.models.status import OPEN_MEANINGS, LeadCategory, LeadStatus
from leads.models.tag import Tag
from leads.search import search_words
from leads.search_index import holding
from pocketcrm.ids import PUBLIC_ID_PATTERN, PublicIdField

_SLUG = re.compile(rf"([-a-z0-9_]*)-({PUBLIC_ID_PATTERN})")
MAX_HANDLE = 100
MAX_NOTE = 20_000


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

    def with_slug(self, slug: str) -> LeadQuerySet:
        """The one lead that bears it, if any does."""
        parts = _SLUG.fullmatch(slug)
        return self.filter(handle=parts[1], public_id=parts[2]) if parts else self.none()

    def owned_by(self, member: Membership) -> LeadQuerySet:
        return self.filter(member.theirs)

    def assigned_to(self, user: User) -> LeadQuerySet:
        return self.filter(assignments__user=user)

    def worked_by(self, member: Membership) -> LeadQuerySet:
        """What they own, and what is assigned to them."""
        assigned = Assignment.objects.filter(lead=models.OuterRef("pk"), user=member.user_id)
        return self.filter(member.theirs | models.Exists(assigned))

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
    """One enquiry of one contact, in the pipeline.

    It belongs to its owner; without one to the business's owner (`contract/RULINGS.md`, 14). Its
    slug never changes: the handle is the person's name as it was when the lead came in.
    """

    public_id = PublicIdField()
    business = models.ForeignKey(Business, models.CASCADE, related_name="leads", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="leads")
    status = models.ForeignKey(LeadStatus, models.RESTRICT, related_name="leads", db_index=False)
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="owned_leads", db_index=False
    )
    category = models.ForeignKey(
        LeadCategory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        db_index=False,
    )
    tags = models.ManyToManyField(Tag, related_name="leads", blank=True)
    client = models.ForeignKey(
        "Client", models.SET_NULL, null=True, blank=True, related_name="leads", db_index=False
    )
    handle = models.CharField(max_length=MAX_HANDLE, editable=False, default="")
    source = models.CharField(max_length=120, blank=True)
    service_requested = models.CharField(max_length=300, blank=True)
    urgency = models.CharField(max_length=9, choices=Urgency, blank=True)
    message = models.TextField(blank=True, help_text="What they wrote")
    external_id = models.CharField(max_length=200, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    last_contacted_on = models.DateField(null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    # What programs sent of this enquiry that has no place of its own.
    extra = models.JSONField(default=dict, blank=True)
    score = models.PositiveSmallIntegerField(default=0, editable=False)
    # When the score is next worked out again; never for what is closed.
    score_due_at = models.DateTimeField(null=True, editable=False, default=timezone.now)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__range=(0, 100)), name="lead_score_in_bounds"
            ),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__gte=0),
                name="lead_value_not_below_0",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-created_at", "-id"], name="lead_newest"),
            models.Index(fields=["status", "-created_at", "-id"], name="lead_of_status"),
            models.Index(
                fields=["score_due_at"],
                condition=models.Q(score_due_at__isnull=False),
                name="lead_to_score",
            ),
            models.Index(
                fields=["category"],
                condition=models.Q(category__isnull=False),
                name="lead_of_category",
            ),
            models.Index(
                fields=["client"], condition=models.Q(client__isnull=False), name="lead_of_client"
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                condition=models.Q(owner__isnull=False),
                name="lead_of_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.service_requested or f"Enquiry {self.public_id}"

    @property
    def slug(self) -> str:
        return f"{self.handle}-{self.public_id}"

    @property
    def assignees(self) -> list[User]:
        """Who works on it, the first one first."""
        return [assignment.user for assignment in self.assignments.all()]

    def is_worked_by(self, member: Membership) -> bool:
        """Whether they own it or it is assigned to them."""
        return member.owns(self.owner_id) or member.user in self.assignees

    @property
    def is_open(self) -> bool:
        """Still to be worked; its status must be at hand."""
        closed = self.archived_at or self.deleted_at
        return not closed and self.status.meaning in OPEN_MEANINGS

    @property
    def is_converted(self) -> bool:
        return self.client_id is not None

    @property
    def version(self) -> int:
        """Another number after each change of what a row of the list shows."""
        return int(max(self.updated_at, self.contact.updated_at).timestamp() * 1_000_000)


class Assignment(models.Model):
    """Somebody of the team works on a lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lead", "user"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.user} works on {self.lead}"


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

    @property
    def told(self) -> dict[str, str]:
        """What an event tells of it. By the id the timeline knows when it is deleted later."""
        return {"note": self.text, "note_id": self.public_id}
