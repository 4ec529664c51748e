"""Whose an appointment is, and that one person is not at two of them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, Membership, User
from appointments.booking import Admission, OwnerBusy, check_clear, reschedule, restore
from appointments.changing import cancel
from appointments.models import Appointment, AppointmentStatus
from appointments.ownership import hand_back
from appointments.span import Span
from notifications.events import Actor
from notifications.models import Event
from pocketcrm.errors import NotFound
from tests.appointments.bookings import KEY, NINE, NOW, appointment, at, hours, lane
from tests.appointments.pages import NEW, place, sent
from tests.factories import make_business, make_member

pytestmark = pytest.mark.django_db


def member_of(user: User, business: Business) -> Membership:
    return Membership.objects.get(user=user, business=business)


@pytest.fixture
def member(colleague: User, business: Business) -> Membership:
    return member_of(colleague, business)


def own(business: Business, member: Membership, span: Span, **options: Any) -> Appointment:
    """Booked by themselves, on a resource where there is always room."""
    actor = Actor.from_user(member.user)
    terms: dict[str, Any] = {"admission": Admission.ANY, "clear_for": member, "actor": actor}
    return appointment(business, span, **terms | options)


def test_who_books_at_the_desk_owns_it(
    business: Business, colleague: User, colleague_client: Client
) -> None:
    assert sent(colleague_client, NEW, **place(business)).status_code == 200
    assert Appointment.objects.get().owner == colleague


def test_what_a_key_pushes_is_the_business_owner_s(
    business: Business, owner: User, member: Membership
) -> None:
    row = appointment(business)
    assert row.owner is None
    assert member_of(owner, business).owns(row.owner_id)
    assert not member.owns(row.owner_id)


def test_whoever_changes_it_later_does_not_become_its_owner(
    business: Business, member: Membership, owner: User
) -> None:
    row = own(business, member, hours(NINE))
    reschedule(row, hours(at(11)), Actor.from_user(owner), now=NOW, admission=Admission.ANY)
    assert Appointment.objects.get().owner == member.user


Times = tuple[float, float]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((9, 10), (9, 10)),
        ((9, 10), (9.5, 11)),
        ((9, 12), (10, 11)),
        ((10, 11), (9, 12)),
        ((9, 11), (10, 10)),
        ((10, 10), (9, 11)),
        ((9, 9 + 31 * 24), (9 + 31 * 24 - 1, 9 + 31 * 24)),
    ],
)
def test_nobody_is_at_two_at_once(
    business: Business, member: Membership, first: Times, second: Times
) -> None:
    there = own(business, member, Span(*map(at, first)))
    with pytest.raises(OwnerBusy) as busy:
        own(business, member, Span(*map(at, second)), resource=lane(business))
    assert busy.value.overlaps == [there]
    assert busy.value.code == "slot_unavailable"
    assert (Appointment.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((9, 10), (10, 11)),
        ((10, 11), (9, 10)),
        ((9, 11), (9, 9)),
        ((9, 11), (11, 11)),
        ((9, 9), (9, 11)),
        ((11, 11), (9, 11)),
        ((9, 9), (9, 9)),
    ],
)
def test_one_follows_the_other(
    business: Business, member: Membership, first: Times, second: Times
) -> None:
    own(business, member, Span(*map(at, first)))
    own(business, member, Span(*map(at, second)))
    assert Appointment.objects.count() == 2


def test_what_others_have_booked_and_what_is_cancelled_takes_nobody_s_time(
    business: Business, member: Membership, owner: User
) -> None:
    own(business, member_of(owner, business), hours(NINE))
    appointment(business, admission=Admission.ANY)
    cancel(own(business, member, hours(NINE)), KEY, now=NOW)
    elsewhere = make_business(owner=member.user, name="Second Roofing")
    own(elsewhere, member_of(member.user, elsewhere), hours(NINE))

    assert own(business, member, hours(NINE)).owner == member.user


def test_what_belongs_to_nobody_takes_the_time_of_the_business_owner(
    business: Business, owner: User
) -> None:
    pushed = appointment(business, admission=Admission.ANY)
    with pytest.raises(OwnerBusy) as busy:
        own(business, member_of(owner, business), hours(at(9.5)))
    assert busy.value.overlaps == [pushed]


def test_test_data_takes_no_time_of_real_appointments(
    business: Business, member: Membership
) -> None:
    row = own(business, member, hours(NINE))
    Appointment.objects.update(is_test=True)
    assert own(business, member, hours(NINE)) != row


def test_a_move_and_a_comeback_must_find_the_person_free_too(
    business: Business, member: Membership
) -> None:
    first, second = own(business, member, hours(NINE)), own(business, member, hours(at(11)))
    terms: dict[str, Any] = {"now": NOW, "admission": Admission.ANY, "clear_for": member}
    with pytest.raises(OwnerBusy):
        reschedule(second, hours(at(9.5)), KEY, **terms)
    reschedule(second, hours(at(11.5)), KEY, **terms)  # it is not in its own way

    cancel(first, KEY, now=NOW)
    own(business, member, hours(at(9.5)))
    with pytest.raises(OwnerBusy):
        restore(first, KEY, **terms)
    first.refresh_from_db()
    assert first.status == AppointmentStatus.CANCELLED


def test_one_that_is_cancelled_from_the_start_needs_no_free_time(
    business: Business, member: Membership
) -> None:
    own(business, member, hours(NINE))
    row = own(business, member, hours(NINE), status=AppointmentStatus.CANCELLED)
    assert row.owner == member.user


def test_nothing_is_booked_for_somebody_who_has_left(
    business: Business, member: Membership
) -> None:
    row = own(business, member, hours(NINE))
    Membership.objects.get(pk=member.pk).end()
    with pytest.raises(NotFound):
        check_clear(row, member)


def test_who_leaves_leaves_their_appointments_to_the_business_owner(
    business: Business, member: Membership, owner: User
) -> None:
    elsewhere = make_business(name="Second Roofing")
    kept = appointment(elsewhere, actor=Actor.from_user(member.user))
    other = make_member(business)
    others = appointment(business, hours(at(11)), actor=Actor.from_user(other))
    mine = own(business, member, hours(NINE))

    member.end()

    owners = {row.pk: row.owner for row in Appointment.objects.select_related("owner")}
    assert owners == {kept.pk: member.user, others.pk: other, mine.pk: None}
    assert member_of(owner, business).owns(None)


def test_handing_back_what_is_not_there_changes_nothing(business: Business, owner: User) -> None:
    appointment(business, actor=Actor.from_user(owner))
    hand_back(business, make_member(business))
    assert Appointment.objects.get().owner == owner
