"""What comes while two contacts become one, or two again: nothing of it is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Business
from leads.checklist import add_item
from leads.cloning import Clone, clone_lead
from leads.editing import LeadEdit, edit_lead
from leads.enquiry import Enquiry
from leads.identity import email_identity
from leads.merging import NotMergeable, merge, undo
from leads.models import Contact, ContactMerge, Identity, Lead
from leads.opening import open_lead
from leads.pipeline import archive
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict
from tests.appointments.bookings import appointment
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire
from tests.leads.people import person

pytestmark = pytest.mark.django_db(transaction=True)

ANN: dict[str, Any] = {"email": "ann@example.com", "phone": "5550000001"}
BOB: dict[str, Any] = {"email": "bob@example.com", "phone": "5550000002"}


@pytest.fixture
def shop(transactional_db: None) -> Business:
    return make_business()


@pytest.fixture
def kept(shop: Business) -> Contact:
    return person(shop, "Ann", **ANN)


@pytest.fixture
def lead(shop: Business) -> Lead:
    """Of the one who goes."""
    return enquire(shop, "Bob", **BOB)


@pytest.fixture
def actor(shop: Business) -> Actor:
    return Actor.from_user(shop.memberships.get().user)


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """The block runs while the act is done and not yet committed."""
    is_done = threading.Event()

    def do() -> None:
        try:
            with transaction.atomic():
                act()
                is_done.set()
                time.sleep(0.5)  # the block has begun by now, and waits
        finally:
            connection.close()

    colleague = threading.Thread(target=do)
    colleague.start()
    assert is_done.wait(timeout=20)
    yield
    colleague.join()


@pytest.mark.parametrize(
    "said",
    [BOB, {"email": ANN["email"], "phone": BOB["phone"]}, {**BOB, "phone": ANN["phone"]}],
    ids=["the gone one's", "crossing", "crossing the other way"],
)
def test_a_push_during_a_merge_is_the_kept_ones(
    shop: Business, kept: Contact, lead: Lead, actor: Actor, said: dict[str, Any]
) -> None:
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        pushed = enquire(shop, "Bob", city="Troy", **said)

    assert pushed.contact == kept
    assert Contact.objects.get(merged_into=None).city == "Troy"
    assert Lead.objects.count() == 2
    assert Event.objects.latest("id").contact_id == kept.pk


def test_a_push_during_an_undo_is_the_one_whose_address_it_is(
    shop: Business, kept: Contact, lead: Lead, actor: Actor
) -> None:
    done = merge(kept, lead.contact, actor, now=NOON)
    with meanwhile(lambda: undo(done, actor, now=NOON)):
        pushed = enquire(shop, "Bob", city="Troy", **BOB)

    assert pushed == lead
    assert pushed.contact == lead.contact
    kept.refresh_from_db()
    assert (kept.city, kept.email) == ("", ANN["email"])


def test_a_lead_that_somebody_opens_during_a_merge_is_the_kept_ones(
    shop: Business, kept: Contact, lead: Lead, actor: Actor
) -> None:
    enquiry = Enquiry(first_name="Bob", email=email_identity(BOB["email"]))
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        opened = open_lead(shop, enquiry, actor, now=NOON).lead

    assert opened.contact == kept
    assert set(Lead.objects.values_list("contact", flat=True)) == {kept.pk}


def test_an_edit_during_a_merge_is_an_edit_of_the_kept_one(
    kept: Contact, lead: Lead, actor: Actor
) -> None:
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        edit_lead(lead, LeadEdit(contact={"city": "Troy"}), actor, now=NOON)

    kept.refresh_from_db()
    assert (kept.city, Contact.objects.get(pk=lead.contact_id).city) == ("Troy", "")


def test_an_appointment_that_is_booked_during_a_merge_is_the_kept_ones(
    shop: Business, kept: Contact, lead: Lead, actor: Actor
) -> None:
    gone = lead.contact
    with meanwhile(lambda: merge(kept, gone, actor, now=NOON)):
        visit = appointment(shop, contact=gone)

    visit.refresh_from_db()
    assert visit.contact == kept


def test_a_lead_that_is_archived_during_a_merge_is_told_of_the_kept_one(
    kept: Contact, lead: Lead, actor: Actor
) -> None:
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        archive(lead, actor, now=NOON)

    archived = Event.objects.get(kind=EventKind.LEAD_ARCHIVED)
    assert archived.contact_id == Lead.objects.get(pk=lead.pk).contact_id == kept.pk


def test_of_two_who_merge_the_same_two_one_is_refused(
    kept: Contact, lead: Lead, actor: Actor
) -> None:
    gone = lead.contact

    def attempt(pair: tuple[Contact, Contact]) -> bool:
        try:
            merge(*pair, actor, now=NOON)
        except NotMergeable:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(attempt, [(kept, gone), (gone, kept)] * 3))

    assert outcomes.count(True) == 1
    assert ContactMerge.objects.count() == Contact.objects.filter(merged_into=None).count() == 1


def test_pushes_in_a_storm_of_merges_and_undos_are_all_kept(
    shop: Business, kept: Contact, lead: Lead, actor: Actor
) -> None:
    gone = lead.contact
    saids = list(islice(cycle([ANN, BOB, {**ANN, "phone": BOB["phone"]}]), 60))

    def push(said: dict[str, Any]) -> None:
        try:
            enquire(shop, "Somebody", **said)
        finally:
            connection.close()

    def storm(_: int) -> None:
        try:
            for _ in range(5):
                try:
                    undo(merge(kept, gone, actor, now=NOON), actor, now=NOON)
                except Conflict:
                    continue
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        storms = pool.map(storm, range(2))
        pushes = pool.map(push, saids)
        list(storms), list(pushes)

    assert Contact.objects.count() == 2
    assert Identity.objects.count() == 4
    told = Event.objects.filter(kind__in=[EventKind.LEAD_CREATED, EventKind.LEAD_UPDATED])
    assert told.count() == 2 + len(saids)
    # All undone: everybody has what was theirs, and each lead's events are where the lead is.
    assert set(kept.identities.values_list("value", flat=True)) == {ANN["email"], "+15550000001"}
    for one in Lead.objects.all():
        events = Event.objects.filter(lead_id=one.pk).values_list("contact_id", flat=True)
        assert set(events) == {one.contact_id}


def test_what_is_done_for_a_lead_during_a_merge_is_told_of_the_kept_one(
    kept: Contact, lead: Lead, actor: Actor
) -> None:
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        add_item(lead, "Ring twice", actor=actor, now=NOON)

    changed = Event.objects.get(kind=EventKind.LEAD_CHECKLIST_CHANGED)
    assert changed.contact_id == kept.pk


def test_a_lead_that_is_cloned_during_a_merge_is_the_kept_ones(
    kept: Contact, lead: Lead, actor: Actor
) -> None:
    wish = Clone(title="Gutters", status=lead.status)
    with meanwhile(lambda: merge(kept, lead.contact, actor, now=NOON)):
        new = clone_lead(lead, wish, actor, now=NOON)

    assert Lead.objects.get(pk=new.pk).contact == kept
