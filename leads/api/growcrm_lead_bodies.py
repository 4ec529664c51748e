"""What programs say of a lead in Grow CRM: `contract/growcrm.md` sections 3.2 and 3.3."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from accounts.models import Business, User
from apikeys.viewsets import key_of
from leads.api.growcrm import body_of
from leads.api.growcrm_answers import lead_answer
from leads.api.growcrm_bodies import Asked, RowsOf, Titles
from leads.api.growcrm_fields import Amount, Day, Email, Phone, RowOf, Text, spoken
from leads.custom import read_custom
from leads.enquiry import Enquiry
from leads.models import (
    LONGEST_NAME,
    MAX_COMPANY,
    MAX_NOTE,
    MAX_TAG,
    Lead,
    LeadCategory,
    LeadStatus,
)
from pocketcrm.errors import FieldProblem, InvalidInput

MAX_TITLE, MAX_PLACE, MAX_WORD = 300, 120, 20
# The parameters, and the columns of the contact and of the lead that they are.
OF_PERSON = {
    "lead_firstname": "first_name",
    "lead_lastname": "last_name",
    "lead_company_name": "company",
    "lead_job_position": "job_title",
    "lead_website": "website",
    "lead_street": "address",
    "lead_city": "city",
    "lead_state": "state",
    "lead_zip": "zip",
    "lead_country": "country",
}
IDENTITIES = {"lead_email": "email", "lead_phone": "phone"}
OF_LEAD = {
    "lead_title": "service_requested",
    "lead_source": "source",
    "lead_description": "message",
    "lead_categoryid": "category",
    "lead_value": "value",
    "lead_last_contacted": "last_contacted_on",
}
# What is no part of what a person says, but of how their lead is filed.
FILED = ("category", "value", "last_contacted_on")


def statuses(business: Business) -> QuerySet[LeadStatus]:
    return LeadStatus.objects.filter(business=business)


def categories(business: Business) -> QuerySet[LeadCategory]:
    return LeadCategory.objects.of(business)


def team(business: Business) -> QuerySet[User]:
    """Who can be given work."""
    return User.objects.filter(memberships__business=business, is_active=True)


class NewLead(Asked):
    """The documented parameters, in their order."""

    lead_title = Text(most=MAX_TITLE, needed=True)
    lead_status = RowOf(statuses, needed=True)
    lead_categoryid = RowOf(categories, needed=True)
    lead_firstname = Text(most=LONGEST_NAME)
    lead_lastname = Text(most=LONGEST_NAME)
    lead_email = Email()
    lead_phone = Phone()
    lead_company_name = Text(most=MAX_COMPANY)
    lead_job_position = Text(most=MAX_PLACE)
    lead_website = Text(most=300)
    lead_value = Amount()
    lead_source = Text(most=MAX_PLACE)
    lead_last_contacted = Day()
    lead_description = Text(most=MAX_NOTE, lines=True)
    lead_street = Text(most=300)
    lead_city = Text(most=MAX_PLACE)
    lead_state = Text(most=MAX_PLACE)
    lead_zip = Text(most=20)
    lead_country = Text(most=MAX_PLACE)


class ClonedLead(Asked):
    lead_title = Text(most=MAX_TITLE, needed=True)
    lead_status = RowOf(statuses, needed=True)
    lead_firstname = Text(most=LONGEST_NAME)
    lead_lastname = Text(most=LONGEST_NAME)
    lead_email = Email()
    lead_phone = Phone()
    lead_company_name = Text(most=MAX_COMPANY)
    lead_website = Text(most=300)
    lead_value = Amount()
    copy_checklist = Text(most=MAX_WORD)
    copy_files = Text(most=MAX_WORD)


class NewStatus(Asked):
    status = RowOf(statuses, needed=True)


class Assigned(Asked):
    assigned = RowsOf(team, must_be_there=True)


class Tagged(Asked):
    tags = Titles(most=MAX_TAG, must_be_there=True)


class Comment(Asked):
    comment = Text(most=MAX_NOTE, lines=True, needed=True)


NEW_LEAD, CLONED_LEAD = NewLead(), ClonedLead()
NEW_STATUS, ASSIGNED, TAGGED, COMMENT = NewStatus(), Assigned(), Tagged(), Comment()


def enquiry_of(said: Mapping[str, Any]) -> Enquiry:
    """Of a new lead, or of one that is cloned, which says less."""
    names = OF_PERSON | IDENTITIES | OF_LEAD
    enquiry = {
        column: said[name] for name, column in names.items() if name in said and column not in FILED
    }
    return Enquiry(**enquiry)


def lead_said(
    request: Request, *, shown: Mapping[str, Any] | None = None, known: Mapping[str, Any] = {}
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters, and what the lead's custom fields hold then, which the body names like
    parameters. Raises InvalidInput with all that is wrong."""
    problems: list[FieldProblem] = []
    said: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    try:
        said = NEW_LEAD.said(request, shown=shown)
    except InvalidInput as error:
        problems += error.problems
    try:
        custom = _custom_of(request, known)
    except InvalidInput as error:
        problems += map(_in_its_words, error.problems)
    if problems:
        raise InvalidInput(problems)
    return said, custom


def _custom_of(request: Request, known: Mapping[str, Any]) -> dict[str, Any]:
    fields = key_of(request).business.custom_fields.exclude(name__in=NEW_LEAD.fields)
    body = body_of(request)
    by_name = {field.name: field for field in fields}
    sent = {name: body[name] for name in by_name if name in body}
    return read_custom(by_name.values(), sent, known=known, complete=True)


def _in_its_words(problem: FieldProblem) -> FieldProblem:
    """Our messages say "This", with the field beside them."""
    name = spoken(problem.field)
    message = f"The {name} {problem.message.removeprefix('This ')}"
    if problem.code == "required":
        message = f"The {name} field is required."
    return FieldProblem(problem.field, problem.code, message)


def parameters_of(lead: Lead, first: LeadCategory | None) -> dict[str, Any]:
    """What a lead shows, as a program sends it back."""
    shown = lead_answer(lead, first)
    contact, address = shown["contact"], shown["address"]
    return {
        "lead_title": shown["title"],
        "lead_status": shown["status"]["id"],
        "lead_categoryid": shown["category"] and shown["category"]["id"],
        "lead_value": shown["value"],
        "lead_source": shown["source"],
        "lead_last_contacted": shown["last_contacted"],
        "lead_description": shown["description"],
        "lead_firstname": contact["first_name"],
        "lead_lastname": contact["last_name"],
        "lead_email": contact["email"],
        "lead_phone": contact["phone"],
        "lead_company_name": contact["company_name"],
        "lead_job_position": contact["job_position"],
        "lead_website": contact["website"],
        **{f"lead_{name}": value for name, value in address.items()},
    }
