"""Leads in the Boltcall dialect: `contract/boltcall.md` section 3."""

from typing import Any, ClassVar, cast

from django.db.models import Q, TextChoices
from django.db.models.functions import Greatest, Lower
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.models import ApiKey, Scope
from apikeys.viewsets import key_of
from leads.api.boltcall import BoltcallViewSet, Page, page_limit, page_number
from leads.api.boltcall_answers import (
    NO_SOURCE,
    edited_answer,
    lead_answer,
    phone_of,
    received_answer,
)
from leads.api.identities import read_identity, read_name
from leads.editing import LeadEdit, edit_lead
from leads.enquiry import Action, Enquiry
from leads.identity import (
    MAX_EMAIL,
    MAX_PHONE,
    IdentityKey,
    e164_identity,
    email_identity,
)
from leads.intake import receive
from leads.models import MAX_NAME, MAX_TAG, Contact, Lead, LeadQuerySet, LeadStatus
from leads.tagging import titles_of
from notifications.events import Actor
from pocketcrm.api.fields import OneOf, SilentField, Text, WireSerializer, one_line
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound
from pocketcrm.ids import is_public_id

MAX_TAGS = 50
MAX_SOURCE = 120
# What a filter says may be longer than anything that it finds.
MAX_FILTER = 10_000


class Sort(TextChoices):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    SCORE = "score"
    NAME = "name"
    STATUS = "status"


ORDERS: dict[str, tuple[Any, ...]] = {
    Sort.CREATED_AT: ("-created_at",),
    Sort.UPDATED_AT: (Greatest("updated_at", "contact__updated_at").desc(),),
    Sort.SCORE: ("-score",),
    Sort.NAME: (Lower("contact__first_name").desc(), Lower("contact__last_name").desc()),
    Sort.STATUS: ("-status__slug",),
}


class Tags(SilentField):
    """An array of short texts; blank ones are passed over."""

    default_error_messages = {
        "array": "This must be an array of strings.",
        "many": f"This must not have more than {MAX_TAGS} entries.",
        "long": f"This must not have an entry of more than {MAX_TAG} characters.",
    }

    def __init__(self) -> None:
        super().__init__(required=False)

    def get_initial(self) -> list[str]:
        return []

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """An empty text is no array: by mistake nobody shall lose all tags."""
        return (False, data) if data == "" else super().validate_empty_values(data)

    def to_internal_value(self, data: Any) -> list[str]:
        if not isinstance(data, list) or not all(isinstance(one, str) for one in data):
            self.fail("array")
        if len(data) > MAX_TAGS:
            self.fail("many")
        titles = [one_line(self.text(one)) for one in data]
        if any(len(title) > MAX_TAG for title in titles):
            self.fail("long")
        return [title for title in titles if title]


class SortBy(OneOf):
    """The highest first; a minus before it says the same."""

    def get_initial(self) -> str:
        return Sort.CREATED_AT

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(self.text(data).strip().removeprefix("-"))


class LeadQuery(WireSerializer):
    status = Text(max_length=MAX_FILTER)
    source = Text(max_length=MAX_FILTER)  # type: ignore[assignment] # a field of DRF has one, too
    sort = SortBy(Sort)
    page = page_number()
    limit = page_limit()

    def page_of(self, query: dict[str, Any], leads: LeadQuerySet, business: Business) -> Page[Lead]:
        """What the query asks for of these leads; raises InvalidInput with all that is wrong."""
        said, problems = self.read(query)
        status = read_status(said, problems, business)
        if problems:
            raise InvalidInput(self.in_order(problems))
        if status:
            leads = leads.filter(status=status)
        if said["source"]:
            leads = leads.filter(_from(said["source"]))
        return Page.of(leads.order_by(*ORDERS[said["sort"]], "-id"), said)


class NewLead(WireSerializer):
    name = Text(max_length=2 * MAX_NAME)
    phone = Text(max_length=MAX_PHONE)
    email = Text(max_length=MAX_EMAIL)
    source = Text(max_length=MAX_SOURCE)  # type: ignore[assignment]
    tags = Tags()

    def enquiry(self, body: dict[str, Any]) -> Enquiry:
        """What the body says, in the core's words; raises InvalidInput with all that is wrong."""
        said, problems = self.read(body)
        _require_name(said, problems)
        first, last = read_name(said["name"], problems)
        email = read_identity(email_identity, said, "email", problems)
        phone = read_identity(e164_identity, said, "phone", problems)
        if problems:
            raise InvalidInput(self.in_order(problems))
        return Enquiry(
            first_name=first,
            last_name=last,
            email=email,
            phone=phone,
            source=said["source"],
            tags=tuple(said["tags"]),
        )


class EditedLead(WireSerializer):
    name = Text(max_length=2 * MAX_NAME)
    phone = Text(max_length=MAX_PHONE)
    email = Text(max_length=MAX_EMAIL)
    status = Text(max_length=MAX_FILTER)
    tags = Tags()

    def edit(self, body: dict[str, Any], lead: Lead) -> LeadEdit:
        """What is sent, as far as it differs from what is shown; raises InvalidInput."""
        said, problems = self.read(body)
        sent = said.keys() & body.keys()
        if "name" in sent:
            _require_name(said, problems)
        names = _names(said["name"], lead.contact, problems)
        blanked = {name: "" for name in ("phone", "email") if name in sent and not said[name]}
        edit = LeadEdit(
            contact=names | blanked,
            identities=_identities(said, lead, problems),
            status=read_status(said, problems, lead.business, is_needed="status" in sent),
            tags=said["tags"] if "tags" in sent else None,
        )
        if problems:
            raise InvalidInput(self.in_order(problems))
        return edit


def _require_name(said: dict[str, Any], problems: list[FieldProblem]) -> None:
    if not said["name"] and not _is_wrong("name", problems):
        problems.append(FieldProblem("name", "required", "This is required."))


def _is_wrong(name: str, problems: list[FieldProblem]) -> bool:
    return any(problem.field == name for problem in problems)


def _names(name: str, contact: Contact, problems: list[FieldProblem]) -> dict[str, str]:
    """However its parts are kept: what is sent back as it was shown parts nothing anew."""
    first, last = read_name(name, problems)
    return {"first_name": first, "last_name": last} if name and name != contact.name else {}


def _identities(
    said: dict[str, Any], lead: Lead, problems: list[FieldProblem]
) -> list[IdentityKey]:
    email = read_identity(email_identity, said, "email", problems)
    phone = read_identity(e164_identity, said, "phone", problems)
    if phone and phone.value == phone_of(lead.contact, lead.business):
        phone = None
    return [key for key in (email, phone) if key]


def read_status(
    said: dict[str, Any],
    problems: list[FieldProblem],
    business: Business,
    *,
    is_needed: bool = False,
) -> LeadStatus | None:
    """The status of this name; what is none of the business's is added to the problems."""
    if _is_wrong("status", problems) or not (said["status"] or is_needed):
        return None
    statuses = {status.slug: status for status in LeadStatus.objects.filter(business=business)}
    if said["status"] not in statuses:
        message = f"This must be one of: {', '.join(statuses)}."
        problems.append(FieldProblem("status", "invalid_choice", message))
    return statuses.get(said["status"])


def _from(source: str) -> Q:
    """Those that nobody said it of are found by what is shown."""
    return Q(source__in=(source, "")) if source == NO_SOURCE else Q(source=source)


LEAD_QUERY, NEW_LEAD, EDITED_LEAD = LeadQuery(), NewLead(), EditedLead()


class Leads(BoltcallViewSet):
    """Writing does not include reading."""

    scopes: ClassVar = {
        "GET": Scope.LEADS_READ,
        "POST": Scope.LEADS_WRITE,
        "PATCH": Scope.LEADS_WRITE,
    }

    def list(self, request: Request) -> Response:
        key = key_of(request)
        page = LEAD_QUERY.page_of(request.query_params.dict(), leads_of(key), key.business)
        tags = titles_of(page.rows)
        return page.answer(lambda lead: lead_answer(lead, tags.get(lead.pk, []), key.business))

    def create(self, request: Request) -> Response:
        """201 for a new lead, 200 where it went into the person's open one."""
        key = key_of(request)
        enquiry = NEW_LEAD.enquiry(body_of(request))
        received = receive(key.business, enquiry, Actor.from_key(key), now=timezone.now())
        status = 201 if received.action is Action.CREATED else 200
        return Response(received_answer(received.lead), status=status)

    def partial_update(self, request: Request, lead_id: str) -> Response:
        key, body = key_of(request), body_of(request)
        lead = lead_named(key, lead_id)
        if not body:
            raise ParseError("Nothing is said.")
        edit = EDITED_LEAD.edit(body, lead)
        edited = edit_lead(lead, edit, Actor.from_key(key), now=timezone.now())
        return Response(edited_answer(edited))


def body_of(request: Request) -> dict[str, Any]:
    return cast("dict[str, Any]", request.data)


def leads_of(key: ApiKey) -> LeadQuerySet:
    """Test keys see test data, live keys real data."""
    leads = Lead.objects.of(key.business).filter(is_test=key.is_test)
    return leads.select_related("contact", "status")


def lead_named(key: ApiKey, text: str) -> Lead:
    """Raises NotFound, whether there never was such a lead, it is gone or somebody else's."""
    kind, _, public_id = text.partition("_")
    known = kind == "lead" and is_public_id(public_id)
    lead = leads_of(key).filter(public_id=public_id).first() if known else None
    if lead is None:
        raise NotFound("There is no such lead.")
    lead.business = key.business
    return lead
