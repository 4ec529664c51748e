"""Notes in the legacy dialect: `contract/epixel-legacy.md` sections 4.11 and 4.12."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.viewsets import key_of
from leads.api.legacy import LeadsViewSet, Refused, actor_of, answer, member_of
from leads.api.legacy_answers import note_answer
from leads.api.legacy_fields import Lines, RowKey, Said
from leads.api.legacy_leads import ALREADY_DELETED, Named, wrong_slug
from leads.models import Lead, Note
from leads.notes import add_note, delete_note
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound

MAX_NOTE = 499


class NewNote(Named):
    note = Lines(max_length=MAX_NOTE)


class NamedNote(Said):
    note_id = RowKey(invalid="Invalid note id.")


class LeadNotes(LeadsViewSet):
    def create(self, request: Request) -> Response:
        member, said = member_of(request), NewNote.of(request)
        lead: Lead = said["slug"]
        if not lead.is_worked_by(member):
            raise Refused("You can't add note on this lead.")
        try:
            note = add_note(lead, said["note"], actor=actor_of(request), now=timezone.now())
        except NotFound as error:
            raise wrong_slug(ALREADY_DELETED) from error
        return answer(note_answer(note, lead, member.business))

    def destroy(self, request: Request) -> Response:
        note = _note_of(request, NamedNote.of(request)["note_id"])
        member = member_of(request)
        if note.author_id != member.user_id and not member.owns(note.lead.owner_id):
            raise Refused("You can't delete this note.")
        try:
            delete_note(note, actor_of(request), now=timezone.now())
        except NotFound as error:
            raise _unknown() from error
        return answer({})


def _note_of(request: Request, pk: int) -> Note:
    key = key_of(request)
    notes = Note.objects.filter(lead__business=key.business, lead__is_test=key.is_test)
    note = notes.filter(lead__deleted_at=None, pk=pk).select_related("lead__contact").first()
    if note is None:
        raise _unknown()
    note.lead.business = key.business
    return note


def _unknown() -> InvalidInput:
    return InvalidInput([FieldProblem("note_id", "unknown", "Requested note not found.")])
