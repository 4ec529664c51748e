"""The push dialect: `POST /api/v1/leads`, to the letter of `contract/pocketboss.md` section 3."""

from typing import Any, ClassVar, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import Scope
from apikeys.viewsets import KeyViewSet, key_of
from leads.api.identities import duplicate_warning, read_identities, read_name
from leads.enquiry import Action, Enquiry, OnDuplicate, Received
from leads.identity import MAX_EMAIL, MAX_PHONE
from leads.intake import receive
from leads.models import MAX_NAME, MAX_NOTE, ContactMethod, Lead, PropertyType, Urgency
from notifications.events import Actor
from pocketcrm.api.fields import Metadata, OneOf, Text, WireSerializer
from pocketcrm.api.moments import iso_milliseconds
from pocketcrm.errors import FieldProblem, InvalidInput


class PushLead(WireSerializer):
    """The documented fields, in the order in which their problems are told."""

    firstName = Text(max_length=MAX_NAME)
    name = Text(max_length=2 * MAX_NAME)
    lastName = Text(max_length=MAX_NAME)
    email = Text(max_length=MAX_EMAIL)
    phone = Text(max_length=MAX_PHONE)
    urgency = OneOf(Urgency)
    propertyType = OneOf(PropertyType)
    preferredContactMethod = OneOf(ContactMethod)
    onDuplicate = OneOf(OnDuplicate)
    source = Text(max_length=120)  # type: ignore[assignment] # a field of DRF has a source, too
    serviceRequested = Text(max_length=300)
    notes = Text(max_length=MAX_NOTE, lines=True)
    address = Text(max_length=300)
    city = Text(max_length=120)
    state = Text(max_length=120)
    zip = Text(max_length=20)
    externalId = Text(max_length=200)
    metadata = Metadata()

    def enquiry(self, body: dict[str, Any], region: str) -> tuple[Enquiry, OnDuplicate]:
        """What the body says, in the core's words; raises InvalidInput with all that is wrong."""
        said, problems = self.read(body)
        first, last = read_name(said["name"], problems)
        email, phone = read_identities(said, problems, region=region)
        problems = self.in_order(problems)
        missing = _missing(said, {problem.field for problem in problems})
        if missing or problems:
            raise InvalidInput(missing + problems)
        enquiry = Enquiry(
            first_name=said["firstName"] or first,
            last_name=said["lastName"] or ("" if said["firstName"] else last),
            email=email,
            phone=phone,
            urgency=said["urgency"],
            property_type=said["propertyType"],
            preferred_contact_method=said["preferredContactMethod"],
            source=said["source"],
            service_requested=said["serviceRequested"],
            notes=said["notes"],
            address=said["address"],
            city=said["city"],
            state=said["state"],
            zip=said["zip"],
            external_id=said["externalId"],
            metadata=said["metadata"],
        )
        return enquiry, OnDuplicate(said["onDuplicate"] or OnDuplicate.MERGE)


def _missing(said: dict[str, Any], wrong: set[str]) -> list[FieldProblem]:
    missing = []
    if not (said["firstName"] or said["name"] or wrong & {"firstName", "name"}):
        missing.append(FieldProblem("firstName", "required", "firstName or name is required."))
    if not (said["email"] or said["phone"] or wrong & {"email", "phone"}):
        missing.append(FieldProblem("email", "required", "email or phone is required."))
    return missing


def lead_answer(lead: Lead) -> dict[str, Any]:
    """Exactly the ten documented keys; what was never said is null."""
    contact = lead.contact
    return {
        "id": lead.public_id,
        "externalId": lead.external_id or None,
        "firstName": contact.first_name,
        "lastName": contact.last_name or None,
        "email": contact.email or None,
        "phone": contact.phone or None,
        "type": "lead",
        "status": lead.status.slug,
        "source": lead.source or None,
        "createdAt": iso_milliseconds(lead.created_at),
    }


def received_answer(received: Received) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "success": True,
        "action": received.action,
        "lead": lead_answer(received.lead),
    }
    if received.possible_duplicate:
        answer["warnings"] = [duplicate_warning(received.possible_duplicate)]
    return answer


PUSH_LEAD = PushLead()


class PushLeads(KeyViewSet):
    """Push a lead: 201 for a new lead, 200 where the person's open lead was updated."""

    scopes: ClassVar = {"POST": Scope.LEADS_WRITE}

    def create(self, request: Request) -> Response:
        key = key_of(request)
        enquiry, on_duplicate = PUSH_LEAD.enquiry(
            cast("dict[str, Any]", request.data), key.business.country
        )
        received = receive(
            key.business,
            enquiry,
            Actor.from_key(key),
            now=timezone.now(),
            on_duplicate=on_duplicate,
        )
        status = 201 if received.action is Action.CREATED else 200
        return Response(received_answer(received), status=status)
