"""The timeline has words for every kind of event there is, as the acts write them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Business, User
from appointments.history import appointment_event
from leads import clients
from leads.attaching import attach, detach
from leads.checklist import add_item
from leads.converting import Conversion, convert
from leads.editing import LeadEdit, edit_lead
from leads.identity import email_identity
from leads.merging import merge, undo
from leads.models import Lead
from leads.notes import add_note, delete_note
from leads.opting import opt_in, opt_out
from leads.pipeline import activate, archive, delete_lead, restore_lead
from notifications.events import Actor, record
from notifications.models import Event, EventKind
from tests.appointments.bookings import appointment
from tests.leads.enquiries import NOON, enquire, move, told
from tests.leads.people import cross


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Ann Smith", email="ann@example.com")


def live_through_all(lead: Lead, actor: Actor) -> None:
    """Everything that can be done to a lead and its person, by the acts themselves."""
    edit_lead(lead, LeadEdit(tags=["hot"]), actor, now=NOON)
    move(lead, "contacted")
    delete_note(add_note(lead, "Has a dog.", actor=actor, now=NOON), actor, now=NOON)
    add_item(lead, "Call", actor, now=NOON)
    detach(attach(lead, SimpleUploadedFile("a.txt", b"A"), actor, now=NOON), actor, now=NOON)
    archive(lead, actor, now=NOON)
    activate(lead, actor, now=NOON)
    delete_lead(lead, actor, now=NOON)
    restore_lead(lead, actor, now=NOON)
    opt_out(lead.contact, actor, now=NOON)
    opt_in(lead.contact, actor, now=NOON)
    other = enquire(lead.business, "A. Smith", phone="+1 202 555 0199", email="as@example.com")
    cross(lead.business, "ann@example.com", "+1 202 555 0199", actor)
    undo(merge(lead.contact, other.contact, actor, now=NOON), actor, now=NOON)


def become_a_client(lead: Lead, actor: Actor) -> None:
    lead.refresh_from_db()
    client = convert(lead, Conversion(), actor, now=NOON)
    clients.edit_client(
        client, clients.ClientEdit(columns={"description": "Key account."}), actor, now=NOON
    )
    clients.delete_client(client, actor, now=NOON)
    clients.create_client(
        lead.business,
        clients.NewClient(first_name="Bo", last_name="Lee", email=email_identity("bo@example.com")),
        actor,
        now=NOON,
    )


def have_appointments(lead: Lead, actor: Actor) -> None:
    """Each kind tells the whole appointment, whichever act it is of."""
    row = appointment(lead.business, lead=lead, contact=lead.contact)
    moved = {"starts_at": [row.starts_at.isoformat(), (row.starts_at + timedelta(1)).isoformat()]}
    for kind in EventKind:
        if kind.startswith("appointment."):
            record(appointment_event(row, kind, actor, now=NOON, changes=moved))


def test_the_page_of_a_lead_tells_every_kind_of_event(
    lead: Lead, actor: Actor, owner_client: Client
) -> None:
    live_through_all(lead, actor)
    become_a_client(lead, actor)
    have_appointments(lead, actor)
    Event.objects.update(contact_id=lead.contact_id)
    assert set(Event.objects.values_list("kind", flat=True)) == set(EventKind)

    path, entries = f"/b/summit-roofing/leads/{lead.public_id}/", []
    before = ""
    while True:
        answer = owner_client.get(path, {"before": before} if before else {})
        assert answer.status_code == 200
        entries += told(answer)
        before = answer.context["timeline"].older
        if not before:
            break
    assert len(entries) == Event.objects.count()
    assert all(entries)


def test_a_deleted_lead_that_was_brought_back_says_so(
    lead: Lead, actor: Actor, owner_client: Client
) -> None:
    delete_lead(lead, actor, now=NOON)
    restore_lead(lead, actor, now=NOON)
    answer = owner_client.get(f"/b/summit-roofing/leads/{lead.public_id}/")
    assert told(answer)[0].startswith("owner@summit.example brought this lead back")


@pytest.mark.parametrize("is_back", [True, False])
def test_a_lead_that_was_brought_back_is_no_longer_called_deleted(
    lead: Lead, actor: Actor, owner_client: Client, *, is_back: bool
) -> None:
    """On the page of the same person's other lead."""
    archive(lead, actor, now=NOON)
    other = enquire(lead.business, "Ann Smith", email="ann@example.com")
    assert other != lead
    delete_lead(lead, actor, now=NOON)
    if is_back:
        restore_lead(lead, actor, now=NOON)
    page = owner_client.get(f"/b/summit-roofing/leads/{other.public_id}/").content.decode()
    assert ("(an enquiry that was deleted)" in page) is not is_back
