"""One contact becomes two again, as they were, but for what was changed since."""

from datetime import timedelta

import pytest

from accounts.models import Business, User
from appointments import changing
from appointments.models import Appointment
from leads.converting import Conversion, convert
from leads.merging import merge, undo
from leads.models import Client, Contact, Lead
from leads.notes import add_note
from leads.opting import opt_out
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict
from tests.appointments.bookings import appointment
from tests.leads.enquiries import NOON, enquire
from tests.leads.people import cross, latest_merge, person, told, whole

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def test_both_are_again_what_they_were(business: Business, actor: Actor) -> None:
    kept = person(
        business, "Ann", email="ann@example.com", phone="5550000001", metadata={"a": 1, "b": ""}
    )
    gone = person(
        business, "Ann Smith", email="bob@example.com", phone="5550000002", city="Troy",
        metadata={"b": 2, "c": 3},
    )  # fmt: skip
    person(business, "Cy", email="cy@example.com", phone="5550000003")
    cross(business, "bob@example.com", "5550000003", actor)
    appointment(business, contact=gone)
    opt_out(gone, actor, now=NOON)
    convert(gone.leads.get(), Conversion(), actor, now=NOON)
    before = whole(kept), whole(gone)
    clients = list(Client.objects.values())

    done = merge(kept, gone, actor, now=LATER)
    assert (whole(kept), whole(gone)) != before
    undone = undo(done, actor, now=LATER)

    assert (whole(kept), whole(gone)) == before
    assert list(Client.objects.values()) == clients
    assert (undone.gone, undone.rows, undone.columns) == (gone, {}, [])
    assert latest_merge().undone_at == LATER
    data = told(EventKind.CONTACT_UNMERGED)
    assert set(data) == {kept.pk, gone.pk}
    assert data[kept.pk] == {
        "contact": kept.public_id,
        "other": {"id": gone.public_id, "name": "Ann Smith"},
        "is_kept": True,
        "merge": done.public_id,
        "stayed": {},
        "changes": {
            "last_name": ["Smith", ""],
            "city": ["Troy", ""],
            "opted_out_at": [NOON.isoformat(), ""],
            "client": ["Ann Smith", ""],
            "metadata": [{"b": 2, "c": 3}, {"b": "", "c": ""}],
        },
    }


def test_what_was_changed_since_stays_and_is_said(business: Business, actor: Actor) -> None:
    kept = person(business, "Ann Smith", email="ann@example.com")
    lead = enquire(business, "Bob", email="bob@example.com", city="Troy", company="Bob Ltd")
    gone = lead.contact
    visit = appointment(business, contact=gone)
    done = merge(kept, gone, actor, now=LATER)
    enquire(business, "Ann Smith", email="ann@example.com", city="Rome")
    convert(Lead.objects.get(pk=lead.pk), Conversion(), actor, now=LATER)
    changing.delete(visit, actor, now=LATER)
    undone = undo(done, actor, now=LATER)

    assert undone.rows == {"leads": 1, "appointments": 1}
    assert undone.columns == ["city"]
    kept.refresh_from_db()
    assert (kept.city, kept.company) == ("Rome", "")
    assert Lead.objects.get(pk=lead.pk).contact == kept
    assert list(gone.identities.values_list("value", flat=True)) == ["bob@example.com"]
    assert told(EventKind.CONTACT_UNMERGED)[kept.pk]["stayed"] == {
        "leads": 1,
        "appointments": 1,
        "columns": ["city"],
    }


def test_what_has_happened_to_a_lead_since_goes_with_it(business: Business, actor: Actor) -> None:
    kept, lead = person(business), enquire(business, "Bob", email="bob@example.com")
    gone = lead.contact
    visit = appointment(business, contact=gone)
    done = merge(kept, gone, actor, now=LATER)
    add_note(lead, "Rang", actor=actor, now=LATER)
    changing.cancel(visit, actor, now=LATER)
    new = enquire(business, "Ann", email="bob@example.com", now=LATER)
    assert new == lead
    undo(done, actor, now=LATER)

    kinds = Event.objects.filter(contact_id=gone.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        EventKind.LEAD_CREATED,
        EventKind.APPOINTMENT_BOOKED,
        EventKind.CONTACT_MERGED,
        EventKind.LEAD_NOTE_ADDED,
        EventKind.APPOINTMENT_CANCELLED,
        EventKind.LEAD_UPDATED,
        EventKind.CONTACT_UNMERGED,
    ]
    assert Appointment.objects.get().contact == gone


def test_the_kept_one_shows_no_address_that_is_the_other_ones(
    business: Business, actor: Actor
) -> None:
    kept = person(business, "Ann", email="ann@example.com")
    gone = person(business, "Bob", email="bob@example.com", phone="5551234567")
    done = merge(kept, gone, actor, now=LATER)
    enquire(business, "Ann", email="BOB@example.com", now=LATER)
    assert Contact.objects.get(pk=kept.pk).email == "BOB@example.com"
    undo(done, actor, now=LATER)

    kept.refresh_from_db()
    assert (kept.email, kept.phone) == ("ann@example.com", "")
    assert "bob" not in kept.search_text


def test_the_next_push_of_either_finds_the_right_one(business: Business, actor: Actor) -> None:
    kept = person(business, "Ann", email="ann@example.com")
    gone = person(business, "Bob", email="bob@example.com")
    undo(merge(kept, gone, actor, now=LATER), actor, now=LATER)
    assert person(business, "Ann", email="ann@example.com") == kept
    assert person(business, "Bob", email="bob@example.com") == gone
    assert list(Contact.objects.of(business).order_by("id")) == [kept, gone]


def test_a_merge_is_undone_once_and_the_later_one_first(business: Business, actor: Actor) -> None:
    kept, gone, third = (person(business, name) for name in ("Ann", "Bob", "Cy"))
    first = merge(kept, gone, actor, now=LATER)
    second = merge(third, kept, actor, now=LATER)
    with pytest.raises(Conflict, match="since"):
        undo(first, actor, now=LATER)
    undo(second, actor, now=LATER)
    undo(first, actor, now=LATER)
    with pytest.raises(Conflict, match="already"):
        undo(first, actor, now=LATER)
    assert set(Contact.objects.of(business)) == {kept, gone, third}


def test_thousands_of_events_go_back(business: Business, actor: Actor) -> None:
    kept, gone = person(business), person(business)
    Event.objects.bulk_create(
        Event(
            business=business,
            kind=EventKind.LEAD_UPDATED,
            contact_id=gone.pk,
            actor_kind="api_key",
            actor_name="Angi",
            data={},
        )
        for _ in range(2_000)
    )
    undo(merge(kept, gone, actor, now=LATER), actor, now=LATER)
    # With the one that created the lead, and both of the merge.
    assert Event.objects.filter(contact_id=gone.pk).count() == 2_003
