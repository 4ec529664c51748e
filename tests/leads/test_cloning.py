"""A lead made after another one: what goes along, what stays behind, and whose it is."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import Business, User
from leads.attaching import attach, detach
from leads.checklist import add_item, comment_on, tick
from leads.cloning import Clone, clone_lead
from leads.editing import LeadEdit, edit_lead
from leads.identity import email_identity, phone_identity
from leads.models import (
    Attachment,
    ChecklistComment,
    Contact,
    Lead,
    LeadCategory,
    LeadStatus,
)
from leads.pipeline import delete_lead
from leads.tagging import titles_of
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound
from tests.leads.enquiries import NOON, enquire
from tests.leads.files import PDF, PNG, upload

LATER = NOON + timedelta(days=2)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def lead(business: Business, actor: Actor, colleague: User) -> Lead:
    """One that knows all that a lead can know."""
    lead = enquire(
        business,
        "Ann Smith",
        email="Ann@Example.com",
        phone="555-123-4567",
        company="Acme Inc",
        website="https://acme.example",
        source="Angi",
        service_requested="New roof",
        urgency="high",
        message="It leaks",
        external_id="A-1",
        notes="Call after five",
        tags=("roof", "priority"),
    )
    edit = LeadEdit(
        lead={
            "category": LeadCategory.objects.create(business=business, title="Roofs", position=2),
            "value": Decimal("2500.00"),
            "last_contacted_on": NOON.date(),
            "owner": colleague,
        },
        assignees=[colleague],
        custom={"storeys": 2},
    )
    return edit_lead(lead, edit, actor, now=NOON)


@pytest.fixture
def clone(business: Business) -> Callable[..., Clone]:
    def made(**said: Any) -> Clone:
        status = LeadStatus.objects.get(business=business, slug="qualified")
        return Clone(title="New gutter", status=status, **said)

    return made


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def person(contact: Contact) -> tuple[str, str, str, str, str, str]:
    return (
        contact.first_name,
        contact.last_name,
        contact.email,
        contact.phone,
        contact.company,
        contact.website,
    )


ANN = ("Ann", "Smith", "Ann@Example.com", "555-123-4567", "Acme Inc", "https://acme.example")


def test_it_has_its_own_title_and_status_and_the_rest_of_the_other(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    new = Lead.objects.get(pk=clone_lead(lead, clone(), actor, now=LATER).pk)

    assert (new.service_requested, new.status.slug) == ("New gutter", "qualified")
    assert (str(new.category), new.source, new.urgency) == ("Roofs", "Angi", "high")
    assert (new.message, new.value, new.custom) == ("It leaks", Decimal("2500.00"), {"storeys": 2})
    assert titles_of([new])[new.pk] == ["roof", "priority"]
    assert (new.created_at, new.updated_at, new.slug) == (
        LATER,
        LATER,
        f"ann-smith-{new.public_id}",
    )
    # What was done for the other lead, and who does it, is the other lead's.
    assert (new.owner, new.assignees, new.last_contacted_on, new.external_id) == (
        None,
        [],
        None,
        "",
    )
    assert not new.notes.exists()
    assert not new.checklist.exists()
    assert not new.attachments.exists()


def test_the_other_lead_stays_as_it_is(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    before = Lead.objects.filter(pk=lead.pk).values().get()
    said = clone(first_name="Bob", company="Bolt Ltd", value=Decimal(1), with_checklist=True)
    clone_lead(lead, said, actor, now=LATER)

    assert Lead.objects.filter(pk=lead.pk).values().get() == before
    assert person(Contact.objects.get(pk=lead.contact_id)) == ANN


def test_a_value_that_is_said_is_the_new_one(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    assert clone_lead(lead, clone(value=Decimal(0)), actor, now=LATER).value == 0


def test_it_is_told_as_a_new_lead_made_after_the_other(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    new = clone_lead(lead, clone(), actor, now=LATER)

    event = Event.objects.latest("id")
    assert (event.kind, event.lead_id, event.actor_name) == (
        EventKind.LEAD_CREATED,
        new.pk,
        "owner@summit.example",
    )
    assert event.data == {
        "lead": new.public_id,
        "contact": lead.contact.public_id,
        "fields": {
            "first_name": "Ann",
            "last_name": "Smith",
            "email": "Ann@Example.com",
            "phone": "555-123-4567",
            "company": "Acme Inc",
            "website": "https://acme.example",
            "source": "Angi",
            "service_requested": "New gutter",
            "urgency": "high",
            "message": "It leaks",
            "tags": "roof, priority",
        },
        "returning": True,
        "copy_of": lead.public_id,
    }


def test_without_a_word_of_the_person_it_is_the_same_persons(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    new = clone_lead(lead, clone(), actor, now=LATER)

    assert new.contact == lead.contact
    assert person(Contact.objects.get()) == ANN


def test_what_agrees_with_the_person_is_the_same_persons_and_adds_what_was_not_known(
    business: Business, actor: Actor, clone: Callable[..., Clone]
) -> None:
    lead = enquire(business, "Ann Smith", email="ann@example.com")
    said = clone(first_name="Ann", last_name="smith ", company="Acme Inc")
    new = clone_lead(lead, said, actor, now=LATER)

    assert new.contact == lead.contact
    assert Contact.objects.get().company == "Acme Inc"
    assert Event.objects.latest("id").data["changes"] == {
        "last_name": ["Smith", "smith "],
        "company": ["", "Acme Inc"],
    }


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"first_name": "Bob"}, ("Bob", "", "", "", "", "")),
        ({"first_name": "Ann", "last_name": "Jones"}, ("Ann", "Jones", "", "", "", "")),
        ({"company": "Bolt Ltd"}, ("", "", "", "", "Bolt Ltd", "")),
        ({"website": "https://b.example"}, ("", "", "", "", "", "https://b.example")),
    ],
)
def test_who_contradicts_the_person_is_somebody_else_of_whom_only_that_is_known(
    lead: Lead, actor: Actor, clone: Callable[..., Clone], said: Any, known: tuple[str, ...]
) -> None:
    new = clone_lead(lead, clone(**said), actor, now=LATER)

    assert new.contact != lead.contact
    assert person(new.contact) == known
    assert person(Contact.objects.get(pk=lead.contact_id)) == ANN


def test_an_e_mail_of_nobody_makes_a_contact_of_what_is_said_alone(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    said = clone(first_name="Ann", email=email_identity("bob@example.com"))
    new = clone_lead(lead, said, actor, now=LATER)

    assert new.contact != lead.contact
    assert person(new.contact) == ("Ann", "", "bob@example.com", "", "", "")


@pytest.mark.parametrize("by", ["email", "phone"])
def test_an_e_mail_or_phone_of_somebody_known_is_theirs(
    business: Business, lead: Lead, actor: Actor, clone: Callable[..., Clone], by: str
) -> None:
    bob = enquire(business, "Bob Jones", email="bob@example.com", phone="555 765 4321").contact
    said = {
        "email": email_identity("BOB@example.com"),
        "phone": phone_identity("+1 555 765 4321", "US"),
    }
    new = clone_lead(lead, clone(first_name="Robert", **{by: said[by]}), actor, now=LATER)

    assert new.contact == bob
    assert (new.contact.first_name, new.contact.last_name) == ("Robert", "Jones")
    assert Contact.objects.count() == 2


def test_the_same_persons_e_mail_is_theirs(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    said = clone(email=email_identity("ann@example.com"), phone=phone_identity("5559998888", "US"))
    new = clone_lead(lead, said, actor, now=LATER)

    assert new.contact == lead.contact
    assert set(new.contact.identities.values_list("value", flat=True)) == {
        "ann@example.com",
        "+15551234567",
        "+15559998888",
    }


def test_a_lead_of_somebody_without_e_mail_and_phone_can_be_cloned(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    nameless = clone_lead(lead, clone(first_name="Bob"), actor, now=LATER)

    assert clone_lead(nameless, clone(), actor, now=LATER).contact == nameless.contact
    assert Contact.objects.count() == 2


def test_a_clone_of_test_data_is_test_data(
    business: Business, actor: Actor, clone: Callable[..., Clone]
) -> None:
    lead = enquire(business, "Ann Smith", email="ann@example.com", test=True)
    real = enquire(business, "Ann Smith", email="ann@example.com")
    new = clone_lead(lead, clone(email=email_identity("ann@example.com")), actor, now=LATER)

    assert (new.is_test, new.contact) == (True, lead.contact)
    assert real.contact != new.contact
    assert Event.objects.latest("id").announces is False


def test_a_checklist_goes_along_and_all_of_it_is_to_be_done(
    lead: Lead, actor: Actor, clone: Callable[..., Clone]
) -> None:
    call, quote = (add_item(lead, text, actor, now=NOON) for text in ("Call", "Quote"))
    tick(call, actor, now=NOON)
    comment_on(quote, "Too high?", actor, now=NOON)
    new = clone_lead(lead, clone(with_checklist=True), actor, now=LATER)

    assert list(new.checklist.values_list("position", "text", "is_done", "created_at")) == [
        (1, "Call", False, LATER),
        (2, "Quote", False, LATER),
    ]
    assert ChecklistComment.objects.get().item == quote
    assert lead.checklist.count() == 2


@pytest.mark.django_db(transaction=True)
def test_files_go_along_as_files_of_their_own(
    lead: Lead, actor: Actor, clone: Callable[..., Clone], owner: User, folder: Path
) -> None:
    theirs = [attach(lead, sent, actor, now=NOON) for sent in (upload(), upload("a.png", PNG))]
    new = clone_lead(lead, clone(with_files=True), actor, now=LATER)
    for attachment in theirs:
        detach(attachment, actor, now=LATER)

    rows = list(new.attachments.all())
    assert [(row.name, row.media_type, row.size, row.uploaded_by) for row in rows] == [
        ("quote.pdf", "application/pdf", len(PDF), owner),
        ("a.png", "image/png", len(PNG), owner),
    ]
    assert [row.file.read() for row in rows] == [PDF, PNG]
    assert all(row.created_at == LATER for row in rows)
    assert kept(folder) == 2


def test_a_file_that_is_lost_is_left_out(
    lead: Lead, actor: Actor, clone: Callable[..., Clone], folder: Path
) -> None:
    lost = attach(lead, upload(), actor, now=NOON)
    attach(lead, upload("a.png", PNG), actor, now=NOON)
    Path(lost.file.path).unlink()
    new = clone_lead(lead, clone(with_files=True), actor, now=LATER)

    assert [row.name for row in new.attachments.all()] == ["a.png"]


def test_where_cloning_fails_no_copy_is_left(
    lead: Lead, actor: Actor, clone: Callable[..., Clone], folder: Path
) -> None:
    attach(lead, upload(), actor, now=NOON)
    delete_lead(lead, actor, now=NOON)
    with pytest.raises(NotFound):
        clone_lead(lead, clone(with_files=True), actor, now=LATER)

    assert (Lead.objects.count(), Attachment.objects.count(), kept(folder)) == (1, 1, 1)


def test_where_a_row_cannot_be_stored_nothing_is(
    lead: Lead, actor: Actor, clone: Callable[..., Clone], folder: Path
) -> None:
    attach(lead, upload(), actor, now=NOON)
    said = clone(with_files=True, value=Decimal(-1))
    with pytest.raises(IntegrityError):
        clone_lead(lead, said, actor, now=LATER)

    assert (Lead.objects.count(), Attachment.objects.count(), kept(folder)) == (1, 1, 1)
