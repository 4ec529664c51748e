"""Two contacts become one: everything is there afterwards, and nothing is overwritten."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Business, User
from appointments.models import Appointment
from leads.converting import Conversion, convert
from leads.merging import NotMergeable, merge
from leads.models import Client, Contact, ContactMerge, Lead, PossibleDuplicate
from leads.notes import add_note
from leads.opting import opt_out
from leads.pipeline import archive
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import NotFound
from tests.appointments.bookings import appointment
from tests.conftest import signed_in
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire
from tests.leads.enquiries import told as timeline
from tests.leads.people import cross, person, told

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def test_everything_of_the_gone_becomes_the_kept_ones(
    business: Business, actor: Actor, owner: User
) -> None:
    kept = person(business, "Ann Smith", email="ann@example.com", metadata={"a": 1, "b": ""})
    lead = enquire(
        business, "Anna Smith", email="anna@example.com", phone="5551234567", city="Troy",
        company="Smith Ltd", metadata={"a": 2, "b": 3, "c": 4}, notes="Call me", tags=("vip",),
    )  # fmt: skip
    gone = lead.contact
    visit = appointment(business, contact=gone)
    timelines = [
        list(Event.objects.filter(contact_id=one.pk).values_list("pk", flat=True))
        for one in (kept, gone)
    ]

    done = merge(kept, gone, actor, now=LATER)

    kept.refresh_from_db()
    assert (kept.first_name, kept.last_name, kept.email) == ("Ann", "Smith", "ann@example.com")
    assert (kept.phone, kept.city, kept.company) == ("5551234567", "Troy", "Smith Ltd")
    assert kept.metadata == {"a": 1, "b": 3, "c": 4}
    assert kept.updated_at == LATER
    assert list(kept.identities.order_by("id").values_list("value", flat=True)) == [
        "ann@example.com",
        "anna@example.com",
        "+15551234567",
    ]
    assert kept.leads.count() == 2
    moved = kept.leads.get(pk=lead.pk)
    assert ([n.text for n in moved.notes.all()], [t.title for t in moved.tags.all()]) == (
        ["Call me"],
        ["vip"],
    )
    assert list(kept.appointments.all()) == [visit]
    stored = Event.objects.filter(contact_id=kept.pk).order_by("id")
    assert list(stored.values_list("pk", flat=True))[:-1] == sorted(timelines[0] + timelines[1])

    gone.refresh_from_db()
    assert gone.merged_into == kept
    assert not gone.identities.exists()
    assert not gone.leads.exists()
    assert (gone.first_name, gone.metadata) == ("Anna", {"a": 2, "b": 3, "c": 4})
    assert list(Contact.objects.of(business)) == [kept]

    changes: dict[str, Any] = {
        "phone": ["", "5551234567"],
        "city": ["", "Troy"],
        "company": ["", "Smith Ltd"],
        "metadata": [{"b": ""}, {"b": 3, "c": 4}],
    }
    about = {
        "merge": done.public_id,
        "moved": {"identities": 2, "leads": 1, "appointments": 1},
        "changes": changes,
    }
    assert told(EventKind.CONTACT_MERGED) == {
        kept.pk: {
            "contact": kept.public_id,
            "other": {"id": gone.public_id, "name": "Anna Smith"},
            "is_kept": True,
            **about,
        },
        gone.pk: {
            "contact": gone.public_id,
            "other": {"id": kept.public_id, "name": "Ann Smith"},
            "is_kept": False,
            **about,
        },
    }
    row = ContactMerge.objects.get()
    assert (row.kept, row.gone, row.merged_by, row.undone_at) == (kept, gone, owner, None)


def test_search_finds_the_kept_one_and_their_appointment_by_what_was_the_gone_ones(
    business: Business, actor: Actor
) -> None:
    kept = person(business, "Ann Smith", email="ann@example.com")
    gone = person(business, "Bob Jones", email="bob@old.example")
    visit = appointment(business, contact=gone)
    merge(kept, gone, actor, now=LATER)

    assert Lead.objects.of(business).matching("bob@old.example").count() == 2
    assert not Lead.objects.of(business).matching("Jones")
    assert list(Appointment.objects.of(business).matching("smith")) == [visit]


@pytest.mark.parametrize(
    ("of_kept", "of_gone", "expected"),
    [
        ({"city": "Troy"}, {"address": "1 Elm St", "city": "Rome"}, ("", "Troy")),
        ({"city": "Troy"}, {"address": "1 Elm St", "city": "Troy"}, ("1 Elm St", "Troy")),
        ({}, {"address": "1 Elm St", "city": "Rome"}, ("1 Elm St", "Rome")),
    ],
    ids=["they contradict", "one completes the other", "only one is known"],
)
def test_two_addresses_are_not_mixed(
    business: Business,
    actor: Actor,
    of_kept: dict[str, str],
    of_gone: dict[str, str],
    expected: tuple[str, str],
) -> None:
    kept, gone = person(business, **of_kept), person(business, **of_gone)
    merge(kept, gone, actor, now=LATER)
    kept.refresh_from_db()
    assert (kept.address, kept.city) == expected


def test_a_last_name_completes_a_first_name_and_no_other(business: Business, actor: Actor) -> None:
    kept = person(business, "Ann")
    merge(kept, person(business, "Bob Jones"), actor, now=LATER)
    kept.refresh_from_db()
    assert kept.name == "Ann"
    merge(kept, person(business, "Ann Smith"), actor, now=LATER)
    kept.refresh_from_db()
    assert kept.name == "Ann Smith"


def test_an_opt_out_of_either_survives(business: Business, actor: Actor) -> None:
    for of_kept in (True, False):
        kept, gone = person(business), person(business)
        opt_out(kept if of_kept else gone, actor, now=NOON)
        merge(kept, gone, actor, now=LATER)
        kept.refresh_from_db()
        assert kept.opted_out_at == NOON


def test_metadata_that_has_no_room_stays_with_the_gone(business: Business, actor: Actor) -> None:
    kept = person(business, metadata={"a": "x" * 60_000})
    gone = person(business, metadata={"b": "y" * 10_000, "c": 1})
    merge(kept, gone, actor, now=LATER)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert set(kept.metadata) == {"a", "c"}
    assert set(gone.metadata) == {"b", "c"}


def test_the_client_goes_along(business: Business, actor: Actor) -> None:
    kept, lead = person(business), enquire(business, "Ann Smith")
    client = convert(lead, Conversion(), actor, now=NOON)
    merge(kept, lead.contact, actor, now=LATER)
    kept.refresh_from_db()
    assert kept.client == client
    assert Client.objects.get().primary_contact == kept
    assert told(EventKind.CONTACT_MERGED)[kept.pk]["changes"]["client"] == ["", "Ann Smith"]


def test_two_clients_are_not_merged(business: Business, actor: Actor) -> None:
    leads = [enquire(business, name) for name in ("Ann", "Bob")]
    for lead in leads:
        convert(lead, Conversion(), actor, now=NOON)
    with pytest.raises(NotMergeable, match="two clients"):
        merge(leads[0].contact, leads[1].contact, actor, now=LATER)
    assert not ContactMerge.objects.exists()


def test_two_people_of_one_client_are_merged(business: Business, actor: Actor) -> None:
    lead, kept = enquire(business, "Ann"), person(business, "Bob")
    client = convert(lead, Conversion(), actor, now=NOON)
    Contact.objects.filter(pk=kept.pk).update(client=client)
    merge(kept, lead.contact, actor, now=LATER)
    assert Client.objects.get().primary_contact == kept


def test_who_may_be_the_gone_may_be_the_kept_one(business: Business, actor: Actor) -> None:
    kept = person(business, "Ann", email="ann@example.com", phone="5550000001")
    gone = person(business, "Bob", email="bob@example.com", phone="5550000002")
    third = person(business, "Cy", email="cy@example.com", phone="5550000003")
    cross(business, "bob@example.com", "5550000003", actor)
    cross(business, "ann@example.com", "5550000002", actor)
    assert PossibleDuplicate.objects.of(business).open().count() == 2

    merge(kept, gone, actor, now=LATER)

    [pair] = PossibleDuplicate.objects.of(business).open()
    assert (pair.first, pair.second) == (kept, third)


def test_mentions_of_the_gone_lead_to_the_kept_one(
    business: Business, actor: Actor, owner: User
) -> None:
    kept, gone = person(business, "Ann"), person(business, "Bob")
    other = person(business, "Cy")
    merge(gone, other, actor, now=LATER)
    merge(kept, gone, actor, now=LATER)
    page = signed_in(owner)
    newest = kept.leads.order_by("-id")[0]
    for one in (kept, gone, other):
        answer = page.get(f"/b/{business.slug}/leads/of/{one.public_id}/")
        assert answer["Location"] == f"/b/{business.slug}/leads/{newest.public_id}/"
    [line] = [
        entry
        for entry in timeline(page.get(f"/b/{business.slug}/leads/{newest.public_id}/"))
        if "merged into this contact Bob" in entry
    ]
    assert line.startswith("owner@summit.example")


def test_an_act_on_a_lead_that_was_looked_at_before_is_told_in_the_kept_ones_timeline(
    business: Business, actor: Actor
) -> None:
    kept, lead = person(business), enquire(business, "Bob")
    gone = lead.contact
    merge(kept, gone, actor, now=LATER)
    add_note(lead, "Rang", actor=actor, now=LATER)
    archive(lead, actor, now=LATER)
    visit = appointment(business, lead=Lead.objects.get(pk=lead.pk), contact=gone)

    newest = Event.objects.order_by("-id")[:3]
    assert [(event.kind, event.contact_id) for event in newest] == [
        (EventKind.APPOINTMENT_BOOKED, kept.pk),
        (EventKind.LEAD_ARCHIVED, kept.pk),
        (EventKind.LEAD_NOTE_ADDED, kept.pk),
    ]
    assert visit.contact == kept


def test_what_cannot_be_merged_is_refused(business: Business, actor: Actor) -> None:
    kept, gone = person(business), person(business)
    test_data = person(business, test=True)
    elsewhere = person(make_business())
    with pytest.raises(NotMergeable, match="one contact"):
        merge(kept, kept, actor, now=LATER)
    with pytest.raises(NotMergeable, match="Test data"):
        merge(kept, test_data, actor, now=LATER)
    with pytest.raises(NotFound):
        merge(kept, elsewhere, actor, now=LATER)
    merge(kept, gone, actor, now=LATER)
    for pair in [(kept, gone), (gone, kept), (person(business), gone), (gone, person(business))]:
        with pytest.raises(NotMergeable):
            merge(*pair, actor, now=LATER)
    assert ContactMerge.objects.count() == 1
