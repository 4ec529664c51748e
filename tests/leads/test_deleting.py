"""Leads and notes that are taken away, and what stays of them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Business, Membership, User
from leads.models import Lead, Note
from leads.notes import add_note, delete_note
from leads.pipeline import AlreadyDeleted, activate, archive, delete_lead, restore_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound
from tests.conftest import signed_in
from tests.factories import PASSWORD
from tests.leads.enquiries import NOON, enquire, names


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Ann Smith", email="ann@example.com")


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def test_a_deleted_lead_is_on_no_list_and_its_person_can_ask_again(
    business: Business, lead: Lead, actor: Actor, owner_client: Client
) -> None:
    enquire(business, "Bob Jones")
    delete_lead(lead, actor, now=NOON)

    assert names(owner_client.get("/b/summit-roofing/leads/")) == ["Bob Jones"]
    assert Lead.objects.of(business).count() == 1
    again = enquire(business, "Ann Smith", email="ann@example.com")
    assert (again.contact, again == lead) == (lead.contact, False)


def test_its_deletion_is_told_once(lead: Lead, actor: Actor) -> None:
    delete_lead(lead, actor, now=NOON)
    with pytest.raises(AlreadyDeleted):
        delete_lead(lead, actor, now=NOON)

    deleted = Event.objects.get(kind=EventKind.LEAD_DELETED)
    assert (deleted.data, deleted.actor_name) == (
        {"lead": lead.public_id, "contact": lead.contact.public_id},
        "owner@summit.example",
    )


def test_nobody_writes_a_note_about_a_deleted_lead(lead: Lead, actor: Actor) -> None:
    delete_lead(lead, actor, now=NOON)

    with pytest.raises(NotFound):
        add_note(lead, "Call back", actor=actor, now=NOON)

    assert not Note.objects.exists()


def test_a_note_is_removed_for_good_and_the_timeline_says_so(lead: Lead, actor: Actor) -> None:
    note = add_note(lead, "Call back", actor=actor, now=NOON)
    delete_note(note, actor, now=NOON)
    with pytest.raises(NotFound):
        delete_note(note, actor, now=NOON)

    assert not Note.objects.exists()
    about = {"lead": lead.public_id, "contact": lead.contact.public_id}
    told = Event.objects.exclude(kind=EventKind.LEAD_CREATED).order_by("id")
    assert [(event.kind, event.data) for event in told] == [
        (EventKind.LEAD_NOTE_ADDED, about | {"note": "Call back", "note_id": note.public_id}),
        (EventKind.LEAD_NOTE_DELETED, about | {"note_id": note.public_id}),
    ]


def _by_leaving(membership: Membership, admin: Client) -> None:
    membership.end()


def _by_the_admin(membership: Membership, admin: Client) -> None:
    path = f"/admin/accounts/membership/{membership.pk}/delete/"
    assert admin.post(path, {"post": "yes"}).status_code == 302


def _by_the_admins_list(membership: Membership, admin: Client) -> None:
    chosen = {"action": "delete_selected", "_selected_action": membership.pk, "post": "yes"}
    assert admin.post("/admin/accounts/membership/", chosen).status_code == 302


@pytest.mark.parametrize("leave", [_by_leaving, _by_the_admin, _by_the_admins_list])
def test_who_leaves_the_business_leaves_their_leads_to_its_owner(
    business: Business,
    lead: Lead,
    colleague: User,
    owner: User,
    leave: Callable[[Membership, Client], None],
) -> None:
    Lead.objects.update(owner=colleague)
    lead.assignments.create(user=colleague)
    lead.assignments.create(user=owner)
    staff = User.objects.create_superuser("staff", "staff@pocketcrm.example", PASSWORD)
    leave(Membership.objects.get(user=colleague), signed_in(staff))

    stored = Lead.objects.get()
    assert (stored.owner, stored.assignees) == (None, [owner])
    assert not Membership.objects.filter(user=colleague).exists()
    assert list(Lead.objects.owned_by(Membership.objects.get(user=owner))) == [lead]


def test_a_deleted_lead_comes_back_as_it_was(
    business: Business, lead: Lead, actor: Actor, owner_client: Client
) -> None:
    delete_lead(lead, actor, now=NOON)
    restore_lead(lead, actor, now=NOON)
    restore_lead(lead, actor, now=NOON)

    assert names(owner_client.get("/b/summit-roofing/leads/")) == ["Ann Smith"]
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        EventKind.LEAD_CREATED,
        EventKind.LEAD_DELETED,
        EventKind.LEAD_RESTORED,
    ]


def test_an_archived_lead_is_no_longer_the_open_one_until_it_is_activated(
    business: Business, lead: Lead, actor: Actor
) -> None:
    archive(lead, actor, now=NOON)
    archive(lead, actor, now=NOON)
    assert not lead.is_open
    assert enquire(business, "Ann Smith", email="ann@example.com") != lead

    activate(lead, actor, now=NOON)
    activate(lead, actor, now=NOON)
    assert lead.is_open
    kinds = Event.objects.filter(lead_id=lead.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        EventKind.LEAD_CREATED,
        EventKind.LEAD_ARCHIVED,
        EventKind.LEAD_ACTIVATED,
    ]
