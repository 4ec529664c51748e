"""What is to be done for a lead, and the files that belong to it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from leads.models.lead import Lead
from pocketcrm.ids import PublicIdField

MAX_ITEM = 500
MAX_FILE_NAME = 200


class ChecklistItem(models.Model):
    """One thing to do for a lead, and whether it is done."""

    public_id = PublicIdField()
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="checklist")
    text = models.CharField(max_length=MAX_ITEM)
    is_done = models.BooleanField(default=False)
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class ChecklistComment(models.Model):
    """Something that was said about a thing to do."""

    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="comments")
    text = models.TextField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


def stored_at(attachment: Attachment, _: str) -> str:
    """Under an id and without a type: no web server that looks at names takes it for a page."""
    business = attachment.lead.business
    return f"attachments/{business.public_id}/{attachment.public_id}"


class Attachment(models.Model):
    """A file of a lead, kept by Django's storage, and only ever handed out as a download."""

    public_id = PublicIdField()
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=stored_at, max_length=200)
    name = models.CharField(max_length=MAX_FILE_NAME)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


@receiver(post_delete, sender=Attachment)
def _remove_file(instance: Attachment, **_: Any) -> None:
    """The file goes once its row is gone for good. Here, and not in the act that deletes it,
    because a row also goes with its lead or its business."""
    remove = partial(instance.file.storage.delete, str(instance.file.name))
    # Robust: what is deleted is deleted, also where its file cannot be.
    transaction.on_commit(remove, robust=True)
