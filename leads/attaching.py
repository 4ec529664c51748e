"""Files of a lead: taken, handed out, taken away, copied.

A file is written before the transaction that stores its row, so that nobody waits for it, and is
removed where that fails. It goes when the transaction commits that removes its row: see
`leads/models/work.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from leads.files import check_content, clean_name, refused, type_of
from leads.holding import hold, tell
from leads.models import Attachment, Lead
from notifications.events import Actor
from notifications.models import ActorKind, EventKind
from pocketcrm.errors import Conflict, NotFound

MAX_FILES = 50


def attach(lead: Lead, upload: UploadedFile[bytes], actor: Actor, *, now: datetime) -> Attachment:
    """Keep a file for a lead. Raises InvalidInput where it is empty, too large, or nothing that
    leads take; Conflict where the lead has as many as it can have; NotFound where it is deleted."""
    name = clean_name(upload.name or "")
    attachment = Attachment(
        lead=lead,
        name=name,
        media_type=type_of(name),
        size=_size_of(upload),
        uploaded_by_id=actor.id if actor.kind is ActorKind.USER else None,
        created_at=now,
    )
    check_content(name, upload)
    attachment.file.save("", upload, save=False)
    with kept_only_if_stored([attachment]):
        hold(lead)
        if lead.attachments.count() >= MAX_FILES:
            raise Conflict(f"A lead has at most {MAX_FILES} files. Delete one first.")
        attachment.save(force_insert=True)
        _tell(attachment, EventKind.LEAD_FILE_ADDED, actor, now, file=["", name])
    return attachment


@transaction.atomic
def detach(attachment: Attachment, actor: Actor, *, now: datetime) -> None:
    """Delete a file for good. Raises NotFound where it or its lead is gone."""
    hold(attachment.lead)
    row = Attachment.objects.filter(pk=attachment.pk).first()
    if row is None:
        raise NotFound("There is no such file.")
    row.delete()
    _tell(attachment, EventKind.LEAD_FILE_DELETED, actor, now, file=[attachment.name, ""])


def copies_of(attachments: Sequence[Attachment], *, now: datetime) -> list[Attachment]:
    """Attachments with the same content, each a file of its own, of no lead yet and not stored. A
    file that has been deleted meanwhile has no copy."""
    copies: list[Attachment] = []
    with removed_on_failure(copies):
        for attachment in attachments:
            copies += _copied(attachment, now)
    return copies


def _copied(attachment: Attachment, now: datetime) -> list[Attachment]:
    copy = Attachment(
        lead=attachment.lead,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        uploaded_by_id=attachment.uploaded_by_id,
        created_at=now,
    )
    try:
        content: File[bytes] = attachment.file.open()
    except FileNotFoundError:
        return []
    with content:
        copy.file.save("", File(content), save=False)
    return [copy]


@contextmanager
def kept_only_if_stored(attachments: Sequence[Attachment]) -> Iterator[None]:
    """A transaction that stores these; where it fails, their files are removed."""
    with removed_on_failure(attachments), transaction.atomic():
        yield


@contextmanager
def removed_on_failure(attachments: Sequence[Attachment]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for attachment in attachments:
            attachment.file.storage.delete(str(attachment.file.name))
        raise


def _size_of(upload: UploadedFile[bytes]) -> int:
    size = upload.size or 0
    if not size:
        raise refused("empty", "This file is empty.")
    if size > settings.MAX_FILE_SIZE:
        most = settings.MAX_FILE_SIZE // 1024**2
        raise refused("size", f"This file is too large: it can have {most} MB.")
    return size


def _tell(
    attachment: Attachment, kind: EventKind, actor: Actor, now: datetime, **changes: list[str]
) -> None:
    told = {"file": attachment.public_id, "name": attachment.name, "size": attachment.size}
    tell(attachment.lead, kind, actor, now=now, **told, changes=changes)
