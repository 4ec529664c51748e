"""Two contacts that may be one person: a row once a pair, until somebody decides."""

from datetime import timedelta

import pytest

from accounts.models import Business, User
from leads.merging import merge
from leads.models import Contact, PossibleDuplicate
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.factories import make_business
from tests.leads.enquiries import NOON
from tests.leads.people import cross, person

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


@pytest.fixture
def pair(business: Business) -> tuple[Contact, Contact]:
    return (
        person(business, "Ann", email="ann@example.com", phone="5550000001"),
        person(business, "Bob", email="bob@example.com", phone="5550000002"),
    )


def test_a_pair_is_written_down_once_whoever_comes_first(
    business: Business, actor: Actor, pair: tuple[Contact, Contact]
) -> None:
    cross(business, "bob@example.com", "5550000001", actor)
    cross(business, "ann@example.com", "5550000002", actor)
    cross(business, "bob@example.com", "5550000001", actor)

    row = PossibleDuplicate.objects.get()
    assert (row.business, row.first, row.second) == (business, *pair)
    assert row.reason == "The phone +15550000001 of one came with the e-mail of the other."
    assert (row.created_at, row.dismissed_at) == (NOON, None)
    kind = EventKind.CONTACT_POSSIBLE_DUPLICATE
    told = Event.objects.filter(kind=kind).order_by("contact_id")
    assert [event.contact_id for event in told] == [one.pk for one in pair]
    assert list(PossibleDuplicate.objects.of(business).open()) == [row]
    assert not PossibleDuplicate.objects.of(make_business()).exists()


def test_who_is_dismissed_is_not_asked_about_again(
    business: Business, actor: Actor, pair: tuple[Contact, Contact]
) -> None:
    cross(business, "ann@example.com", "5550000002", actor)
    row = PossibleDuplicate.objects.get()
    row.dismiss(LATER)
    row.dismiss(LATER + timedelta(hours=1))
    cross(business, "ann@example.com", "5550000002", actor)

    assert PossibleDuplicate.objects.get().dismissed_at == LATER
    assert not PossibleDuplicate.objects.of(business).open().exists()


@pytest.mark.parametrize("kept", [0, 1])
def test_who_is_merged_is_decided(
    business: Business, actor: Actor, pair: tuple[Contact, Contact], kept: int
) -> None:
    cross(business, "ann@example.com", "5550000002", actor)
    merge(pair[kept], pair[1 - kept], actor, now=LATER)
    assert not PossibleDuplicate.objects.of(business).open().exists()
