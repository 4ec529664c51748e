"""Leads in the legacy dialect: `contract/epixel-legacy.md` sections 4.2 and 4.8 to 4.10."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, User
from leads.api.legacy import (
    LeadsViewSet,
    Refused,
    actor_of,
    answer,
    lead_of,
    leads_of,
    member_of,
    page_of,
)
from leads.api.legacy_answers import DIGITS, lead_answer, other_source, phone_of, source_of
from leads.api.legacy_fields import Line, Lines, Said
from leads.api.legacy_query import leads_asked_for
from leads.editing import LeadEdit, edit_lead
from leads.enquiry import Enquiry
from leads.identity import IdentityKey, NotAnIdentity, digits_identity, email_identity
from leads.models import Lead, LeadStatus
from leads.opening import Filing, open_lead
from leads.pipeline import AlreadyDeleted, delete_lead
from pocketcrm.api.fields import one_line
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound

MAX_TEXT, MAX_SLUG = 255, 258
UNKNOWN = "Requested lead not found."
UNKNOWN_TO_UPDATE = "Requested lead does not esixt."
ALREADY_DELETED = "Requested lead already has a deleted status."
WRONG_PHONE = "Phone number must be entered in the format: '999999999'. Up to 15 digits allowed."
Text = partial(Line, max_length=MAX_TEXT, required=False, allow_blank=True)


class NewLead(Said):
    first_name = Line(max_length=MAX_TEXT)
    last_name = Line(max_length=MAX_TEXT)
    email = Line(max_length=MAX_TEXT)
    phone = Line()
    location = Text()
    message = Lines(max_length=MAX_TEXT, required=False, allow_blank=True)
    status = Text(max_length=None)
    source = Text(max_length=None)  # type: ignore[assignment] # a field of DRF has a source, too
    assignee = Line(required=False)

    def validate_email(self, typed: str) -> IdentityKey:
        try:
            return email_identity(typed)
        except NotAnIdentity as error:
            raise serializers.ValidationError("Invalid email.") from error

    def validate_phone(self, typed: str) -> IdentityKey:
        if not DIGITS.fullmatch(typed):
            raise serializers.ValidationError(WRONG_PHONE)
        return digits_identity(typed, self.business.country)

    def validate_status(self, name: str) -> LeadStatus | None:
        status = LeadStatus.objects.filter(business=self.business, legacy_name=name).first()
        if name and status is None:
            raise serializers.ValidationError(f"{name} is not a valid choice.")
        return status

    def validate_source(self, source: str) -> str:
        if source and source not in self.sources:
            raise serializers.ValidationError(f"{source} is not a valid choice.")
        return source

    @property
    def sources(self) -> list[str]:
        choices: list[str] = settings.LEGACY_LEAD_SOURCES
        return choices

    def validate_assignee(self, username: str) -> User:
        members = self.business.memberships.select_related("user")
        member = members.filter(user__username=username, user__is_active=True).first()
        if member is None:
            raise serializers.ValidationError("Assignee not found.")
        return member.user


class EditedLead(NewLead):
    slug = Line(max_length=MAX_SLUG)

    @cached_property
    def lead(self) -> Lead | None:
        """The caller's own: what it has stays possible, it may have come in by another way."""
        request, slug = self.context["request"], self.initial_data.get("slug")
        lead = lead_of(request, one_line(slug)) if isinstance(slug, str) else None
        return lead if lead and member_of(request).owns(lead.owner_id) else None

    @property
    def sources(self) -> list[str]:
        return [*super().sources, *([self.lead.source] if self.lead else [])]

    def validate_phone(self, typed: str) -> IdentityKey:
        """Some countries have shorter numbers."""
        if self.lead and typed == phone_of(self.lead.contact, self.business):
            return digits_identity(typed, self.business.country)
        return super().validate_phone(typed)

    def validate_assignee(self, username: str) -> User:
        """Somebody who is switched off for a while works on what they did."""
        first = self.lead.assignees[0] if self.lead and self.lead.assignees else None
        if first and first.username == username:
            return first
        return super().validate_assignee(username)


class Named(Said):
    """What a delete and a note say of their lead, which is looked up with the other fields."""

    slug = Line()

    def validate_slug(self, slug: str) -> Lead:
        lead = lead_of(self.context["request"], slug)
        if lead is None:
            raise serializers.ValidationError(UNKNOWN)
        if lead.deleted_at:
            raise serializers.ValidationError(ALREADY_DELETED)
        return lead


class Leads(LeadsViewSet):
    def list(self, request: Request) -> Response:
        business = member_of(request).business
        chosen = leads_asked_for(leads_of(request), request.query_params, member_of(request))
        newest = chosen.order_by("-created_at", "-id")
        return page_of(request, newest, partial(lead_answer, business=business))

    def create(self, request: Request) -> Response:
        member, said = member_of(request), NewLead.of(request)
        received = open_lead(
            member.business,
            _enquiry(said),
            actor_of(request),
            now=timezone.now(),
            filing=Filing(
                owner=member.user,
                assignees=[said["assignee"]] if "assignee" in said else [],
                status=said.get("status"),
            ),
        )
        return answer(lead_answer(received.lead, member.business))

    def update(self, request: Request) -> Response:
        member, said = member_of(request), EditedLead.of(request)
        lead = lead_of(request, said["slug"])
        if lead is None or lead.deleted_at:
            raise Refused(UNKNOWN_TO_UPDATE)
        if not member.owns(lead.owner_id):
            raise Refused("You are not owner of this lead.")
        try:
            edit = _edit(lead, said, member)
            lead = edit_lead(lead, edit, actor_of(request), now=timezone.now())
        except NotFound as error:
            raise Refused(UNKNOWN_TO_UPDATE) from error
        return answer(lead_answer(lead, member.business))

    def destroy(self, request: Request) -> Response:
        lead: Lead = Named.of(request)["slug"]
        if not member_of(request).owns(lead.owner_id):
            raise Refused("You can't delete this lead.")
        try:
            delete_lead(lead, actor_of(request), now=timezone.now())
        except AlreadyDeleted as error:
            raise wrong_slug(ALREADY_DELETED) from error
        return answer({})


def wrong_slug(message: str) -> InvalidInput:
    return InvalidInput([FieldProblem("slug", "invalid", message)])


def _enquiry(said: dict[str, Any]) -> Enquiry:
    return Enquiry(
        first_name=said["first_name"],
        last_name=said["last_name"],
        email=said["email"],
        phone=said["phone"],
        place=said.get("location", ""),
        message=said.get("message", ""),
        source=_source(said.get("source", "")),
    )


def _source(said: str) -> str:
    """Nothing is said by naming the choice for those who say nothing."""
    return "" if said == other_source() else said


def _edit(lead: Lead, said: dict[str, Any], member: Membership) -> LeadEdit:
    """What is sent back as it was shown changes nothing, however we keep it."""
    contact = lead.contact
    names = {"first_name": said["first_name"], "last_name": said["last_name"]}
    phone = [said["phone"]] if said["phone"].typed != phone_of(contact, member.business) else []
    return LeadEdit(
        contact=names | _place(lead, said),
        lead=_lead_columns(lead, said),
        identities=[said["email"], *phone],
        status=said.get("status"),
        assignees=_assignees(lead, said),
    )


def _place(lead: Lead, said: dict[str, Any]) -> dict[str, str]:
    place = said.get("location")
    if place is None or place == lead.contact.place[:MAX_TEXT]:
        return {}
    return {"address": place, "city": "", "state": "", "zip": ""}


def _lead_columns(lead: Lead, said: dict[str, Any]) -> dict[str, str]:
    columns = {}
    if said.get("source") and said["source"] != source_of(lead):
        columns["source"] = _source(said["source"])
    if "message" in said and said["message"] != lead.message[:MAX_TEXT]:
        columns["message"] = said["message"]
    return columns


def _assignees(lead: Lead, said: dict[str, Any]) -> list[User] | None:
    """The dialect knows one, the first: that one is replaced, the others stay."""
    if "assignee" not in said:
        return None
    new = said["assignee"]
    return [new, *(user for user in lead.assignees[1:] if user != new)]
