"""RocketLead Connect: entries of the pool, `contract/rocketlead.md` sections 4.1 and 4.2.

Here and not beside the leads, because an entry names the appointment type that it is about.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, cast

from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.models import ApiKey
from apikeys.viewsets import key_of
from appointments.api.rocketlead import refused
from appointments.interest import change_interest, interest_of
from appointments.models import AppointmentType, Interest
from leads.api.rocketlead import Asked, ConnectViewSet, Uuid, by_method, find, find_named
from leads.api.rocketlead_custom import read_custom_data
from leads.api.rocketlead_data import Data, data_edit, enquiry_of
from leads.api.rocketlead_entries import entry_answer
from leads.editing import edit_lead
from leads.enquiry import DuplicateLead
from leads.models import Lead, LeadStatus
from leads.opening import Filing, open_lead
from leads.pipeline import activate, archive
from leads.standing import hold_with_contact
from notifications.events import Actor
from pocketcrm.api.fields import Flag
from pocketcrm.api.json import JsonParser, MergePatchParser
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound

ENTRY, STATE, TABLE, KIND = "Entry", "Lead state", "Table", "Appointment type"
INTEREST = "interestedInAppointmentTypeId"


class Entry(Asked):
    tableId = Uuid()
    data = Data()  # type: ignore[assignment] # a serializer of DRF has data, too
    customFieldData = Data()
    leadStateId = Uuid()
    interestedInAppointmentTypeId = Uuid()
    needed = ("tableId", "data", "leadStateId")


class Switch(Flag):
    """A flag that can also be left as it is."""

    def get_initial(self) -> Any:
        return None


class EntryPatch(Asked):
    """What a patch may say. An entry can be sent back as it was answered; only what it is
    interested in can be nothing."""

    tableId = Uuid()
    data = Data()  # type: ignore[assignment] # a serializer of DRF has data, too
    customFieldData = Data()
    leadStateId = Uuid()
    interestedInAppointmentTypeId = Uuid()
    archived = Switch()

    def said(self, request: Mapping[str, Any]) -> dict[str, Any]:
        said = super().said(request)
        said = {name: value for name, value in said.items() if name in request}
        problems = [
            FieldProblem(name, "null", "This must not be null.")
            for name, value in said.items()
            if value in (None, "") and name != INTEREST
        ]
        if problems:
            raise InvalidInput(problems)
        return said


NEW, PATCH = Entry(), EntryPatch()


class Entries(ConnectViewSet):
    scopes: ClassVar = by_method("leads")
    parser_classes = [JsonParser, MergePatchParser]

    def create(self, request: Request) -> Response:
        """201 with a new entry, each time; its person is one contact all the same."""
        key, said = key_of(request), NEW.said(cast("dict[str, Any]", request.data))
        return Response(_answer(_open(key, said, now=timezone.now())), status=201)

    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002
        """200 with the entry after all of the patch, or a refusal after nothing of it."""
        key, said = key_of(request), PATCH.said(cast("dict[str, Any]", request.data))
        leads = Lead.objects.of(key.business).filter(is_test=key.is_test)
        lead = find_named(leads.select_related("business"), id, ENTRY)
        try:
            lead = _patch(lead, said, Actor.from_key(key), now=timezone.now())
        except DuplicateLead as taken:
            raise refused(str(taken.field), taken.message) from taken
        return Response(_answer(lead))


@transaction.atomic
def _open(key: ApiKey, said: dict[str, Any], *, now: datetime) -> Lead:
    business = key.business
    _check_table(business, said)
    status, kind = _state(business, said), _kind(business, said)
    custom = _custom(business, said, known={})
    enquiry = enquiry_of(said["data"], business.country, custom=custom)
    filing = Filing(status=status)
    lead = open_lead(business, enquiry, Actor.from_key(key), now=now, filing=filing).lead
    if kind is not None:
        Interest.objects.create(lead=lead, appointment_type=kind)
    return lead


@transaction.atomic
def _patch(lead: Lead, said: dict[str, Any], actor: Actor, *, now: datetime) -> Lead:
    """Worked out from the lead as it stands while nobody else can change it."""
    if "tableId" in said:
        _check_table(lead.business, said)
    status, kind = _state(lead.business, said), _kind(lead.business, said)
    lead = _held(lead)
    edit = data_edit(lead, said.get("data", {}))
    edit = replace(edit, status=status, custom=_custom(lead.business, said, known=lead.custom))
    lead = edit_lead(lead, edit, actor, now=now)
    if "archived" in said:
        act = archive if said["archived"] else activate
        act(lead, actor, now=now)
    if INTEREST in said:
        change_interest(lead, kind, actor, now=now)
    lead.refresh_from_db(fields=["updated_at"])
    return lead


def _held(lead: Lead) -> Lead:
    try:
        return hold_with_contact(lead)
    except NotFound as gone:
        raise NotFound(f"{ENTRY} not found") from gone


def _check_table(business: Business, said: dict[str, Any]) -> None:
    """There is one, and an entry stays in it."""
    find(Business.objects.filter(pk=business.pk), said["tableId"], TABLE)


def _state(business: Business, said: dict[str, Any]) -> LeadStatus | None:
    if "leadStateId" not in said:
        return None
    return find(LeadStatus.objects.filter(business=business), said["leadStateId"], STATE)


def _kind(business: Business, said: dict[str, Any]) -> AppointmentType | None:
    if not said.get(INTEREST):
        return None
    return find(AppointmentType.objects.of(business).offered(), said[INTEREST], KIND)


def _custom(business: Business, said: dict[str, Any], *, known: dict[str, Any]) -> dict[str, Any]:
    sent = said.get("customFieldData")
    return read_custom_data(business.custom_fields.all(), sent, known=known) if sent else known


def _answer(lead: Lead) -> dict[str, Any]:
    kind = interest_of(lead)
    fields = lead.business.custom_fields.all()
    return entry_answer(lead, fields, appointment_type=kind.public_id if kind else None)
