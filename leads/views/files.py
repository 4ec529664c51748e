"""Files of a lead, up and down."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads.attaching import attach as attach_file
from leads.attaching import detach as detach_file
from leads.files import MEDIA_TYPES, UNKNOWN_TYPE
from leads.models import Attachment, Lead
from leads.views.page import back_to, lead_of
from notifications.events import Actor
from pocketcrm.errors import Conflict, InvalidInput, NotFound

# Beside the name that makes it a download: nothing of it runs, whatever a browser takes it for.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_POST
@for_members
def attach(request: MemberRequest, lead: str) -> HttpResponse:
    about = lead_of(request, lead)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        messages.error(request, "Choose a file first.", extra_tags="in-files")
        return back_to(about)
    try:
        attach_file(about, upload, Actor.from_user(request.user), now=timezone.now())
        messages.success(request, "File saved", extra_tags="in-files")
    except (InvalidInput, Conflict) as problem:
        messages.error(request, problem.message, extra_tags="in-files")
    return back_to(about)


@require_POST
@for_members
def detach(request: MemberRequest, lead: str, file: str) -> HttpResponse:
    about = lead_of(request, lead)
    attachment = get_object_or_404(about.attachments, public_id=file)
    attachment.lead = about
    try:
        detach_file(attachment, Actor.from_user(request.user), now=timezone.now())
    except NotFound as error:
        raise Http404 from error
    messages.success(request, "File deleted", extra_tags="in-files")
    return back_to(about)


@never_cache
@require_safe
@for_members
def download(request: MemberRequest, lead: str, file: str) -> HttpResponseBase:
    seen = Lead.objects.of(request.business).filter(public_id=lead)
    attachment = get_object_or_404(Attachment, lead__in=seen, public_id=file)
    media_type = attachment.media_type
    try:
        content = attachment.file.open()
    except FileNotFoundError as error:  # deleted between the two looks, or lost with a disk
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=media_type if media_type in MEDIA_TYPES.values() else UNKNOWN_TYPE,
        headers=HARMLESS,
    )
