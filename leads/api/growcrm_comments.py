"""Comments on a lead in Grow CRM, which are our notes: `contract/growcrm.md` section 3.2, numbers
13 to 15."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.growcrm import GrowViewSet, actor_of, deleted, done, find, lead_of
from leads.api.growcrm_answers import comment_answer, comments_of
from leads.api.growcrm_lead_bodies import COMMENT
from leads.notes import add_note, delete_note


class Comments(GrowViewSet):
    def list(self, request: Request, pk: str) -> Response:
        lead = lead_of(request, pk)
        comments = [comment_answer(note, lead.business) for note in comments_of(lead)]
        return done(comments, "Lead comments retrieved successfully.")

    def create(self, request: Request, pk: str) -> Response:
        lead, said = lead_of(request, pk), COMMENT.said(request)
        note = add_note(lead, said["comment"], actor=actor_of(request), now=timezone.now())
        answer = comment_answer(note, lead.business)
        return done(answer, "Lead comment added successfully.", status=201)

    def destroy(self, request: Request, pk: str, comment: str) -> Response:
        lead = lead_of(request, pk)
        note = find(lead.notes.all(), comment, "Comment")
        key = note.pk
        note.lead = lead
        delete_note(note, actor_of(request), now=timezone.now())
        return deleted(key, "Lead comment deleted successfully.")
