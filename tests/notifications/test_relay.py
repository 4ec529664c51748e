"""From the outbox to the mailbox: who is told, once, and what happens when it fails."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from accounts.models import Business, Membership, User
from notifications import relay, sending
from notifications.events import Actor
from notifications.letters import team_letters
from notifications.models import ActorKind, Delivery, DeliveryState, Event, EventKind, MailHour
from tests.factories import make_member
from tests.notifications.conftest import MailServer, lead_came_in

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
FAN_OUT_QUERIES = 9  # two of them a savepoint, which a test is wrapped in
LATER = NOW + django_settings.DELIVERY_LEASE + timedelta(seconds=1)


def send_due(now: datetime) -> int:
    """Do what the relay and the workers do with what is due; returns how many tasks that were."""
    keys = relay.take_lease("lease", now, limit=100)
    for key in keys:
        sending.send(key, "lease", now)
    return len(keys)


def in_threads(act: Callable[[], object], *, threads: int) -> None:
    def closing() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(closing) for _ in range(threads)]:
            future.result()


def test_each_member_who_wants_it_is_told_of_a_new_lead(
    business: Business, owner: User, colleague: User, stranger: User, mail_server: MailServer
) -> None:
    event = lead_came_in(business)
    assert relay.fan_out(NOW) == 1
    assert send_due(NOW) == 2
    event.refresh_from_db()
    assert event.relayed_at == NOW
    assert sorted(mail_server.recipients) == sorted([owner.email, colleague.email])
    assert stranger.email not in mail_server.recipients
    assert {d.state for d in Delivery.objects.all()} == {DeliveryState.SENT}
    assert {d.created_at for d in Delivery.objects.all()} == {NOW}
    assert relay.fan_out(NOW) == send_due(NOW) == 0


def test_the_database_refuses_a_state_that_there_is_not(business: Business) -> None:
    lead_came_in(business)
    relay.fan_out(NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state="lost")


def test_who_said_no_who_left_and_who_is_switched_off_hear_nothing(
    business: Business, owner: User
) -> None:
    Membership.objects.filter(user=owner).update(wants_lead_mail=False)
    gone, switched_off = make_member(business), make_member(business)
    Membership.objects.filter(user=gone).delete()
    User.objects.filter(pk=switched_off.pk).update(is_active=False)
    event = lead_came_in(business)
    relay.fan_out(NOW)
    event.refresh_from_db()
    assert event.relayed_at == NOW
    assert not Delivery.objects.exists()


def test_who_did_it_knows_it_already(business: Business, owner: User, colleague: User) -> None:
    lead_came_in(business, actor=Actor.from_user(owner))
    relay.fan_out(NOW)
    assert Delivery.objects.get().user == colleague


def test_what_nobody_reads_does_not_count_in_the_hour(business: Business, owner: User) -> None:
    lead_came_in(business, actor=Actor.from_user(owner))
    relay.fan_out(NOW)
    assert not Delivery.objects.exists()
    assert not MailHour.objects.exists()


def test_who_left_after_the_event_was_relayed_hears_nothing(
    business: Business, owner: User, mail_server: MailServer
) -> None:
    leaving = make_member(business)
    lead_came_in(business)
    relay.fan_out(NOW)
    Membership.objects.filter(user=leaving).delete()
    send_due(NOW)
    assert mail_server.recipients == [owner.email]
    assert Delivery.objects.get(user=leaving).state == DeliveryState.DROPPED


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.API_KEY, 1, "Silent key", sends_mail=False),
        Actor(ActorKind.API_KEY, 1, "Test key", is_test=True),
    ],
    ids=["a key without e-mail", "a test key"],
)
def test_a_lead_through_such_a_key_is_marked_and_not_announced(
    business: Business, actor: Actor
) -> None:
    event = lead_came_in(business, actor=actor)
    relay.fan_out(NOW)
    event.refresh_from_db()
    assert event.relayed_at == NOW
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("kind", sorted(set(EventKind) - set(team_letters())))
def test_nothing_but_what_has_a_letter_is_announced(business: Business, kind: EventKind) -> None:
    event = lead_came_in(business, kind=kind)
    relay.fan_out(NOW)
    event.refresh_from_db()
    assert event.relayed_at == NOW
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("events", [1, 50])
def test_more_events_cost_no_more_queries(
    business: Business, events: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lead_came_in(business)
    relay.fan_out(NOW)
    for _ in range(events):
        lead_came_in(business)
    with django_assert_num_queries(FAN_OUT_QUERIES):
        assert relay.fan_out(NOW) == events


@pytest.mark.django_db(transaction=True)
def test_relays_and_workers_that_race_send_each_letter_once(
    business: Business, mail_server: MailServer
) -> None:
    make_member(business)
    for number in range(16):
        lead_came_in(business, last_name=f"Smith {number}")

    def work() -> None:
        while relay.fan_out(NOW):
            pass
        while send_due_with_own_lease(NOW):
            pass

    in_threads(work, threads=4)
    in_threads(work, threads=1)
    assert not Event.objects.unrelayed().exists()
    assert Delivery.objects.filter(state=DeliveryState.SENT, attempts=1).count() == 32
    letters = [(letter["To"], letter["Subject"]) for letter in mail_server.letters]
    assert len(letters) == len(set(letters)) == 32


def send_due_with_own_lease(now: datetime) -> int:
    lease = secrets.token_hex(16)
    keys = relay.take_lease(lease, now, limit=7)
    for key in keys:
        sending.send(key, lease, now)
        sending.send(key, lease, now)  # a broker may hand out a task twice
    return len(keys)


@pytest.mark.django_db(transaction=True)
def test_a_task_that_was_lost_is_found_again_when_its_lease_lapses(
    business: Business, mail_server: MailServer
) -> None:
    lead_came_in(business)
    relay.fan_out(NOW)
    [key] = relay.take_lease("lost", NOW, limit=100)
    assert relay.take_lease("too early", NOW, limit=100) == []
    assert relay.take_lease("again", LATER, limit=100) == [key]
    sending.send(key, "lost", LATER)
    assert mail_server.letters == []
    sending.send(key, "again", LATER)
    assert len(mail_server.letters) == 1


@pytest.mark.usefixtures("no_mail_server")
def test_a_failed_attempt_is_repeated_after_growing_pauses(
    business: Business, settings: Settings
) -> None:
    settings.DELIVERY_ATTEMPTS = 3
    lead_came_in(business)
    relay.fan_out(NOW)
    now = NOW
    for attempt in (1, 2):
        assert send_due(now) == 1
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, attempt)
        assert "ConnectionRefusedError" in delivery.last_error
        assert delivery.leased_until is None
        now = delivery.next_attempt_at
        assert send_due(now - timedelta(seconds=1)) == 0
    assert send_due(now) == 1
    assert Delivery.objects.get().state == DeliveryState.DEAD
    assert send_due(now + timedelta(days=1)) == 0


def test_pauses_grow_from_seconds_to_hours() -> None:
    pauses = [sending.pause_after(attempts).total_seconds() for attempts in range(1, 9)]
    assert pauses[:6] == sorted(pauses[:6])
    assert 8 <= pauses[0] <= 12
    assert pauses[-1] <= 1.2 * 6 * 3600


def test_a_refusal_for_now_is_repeated_and_one_for_good_is_not(
    business: Business, mail_server: MailServer
) -> None:
    lead_came_in(business)
    relay.fan_out(NOW)
    mail_server.refusal = "451 Come back later"
    send_due(NOW)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
    mail_server.refusal = "550 No such person here"
    send_due(delivery.next_attempt_at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, 2)
    assert "No such person here" in delivery.last_error


def test_a_bug_is_raised_counts_as_an_attempt_and_ends_as_a_dead_letter(
    business: Business, settings: Settings
) -> None:
    settings.DELIVERY_ATTEMPTS = 2
    event = lead_came_in(business)
    Event.objects.filter(pk=event.pk).update(data={"fields": {}})
    relay.fan_out(NOW)
    for now in (NOW, NOW + timedelta(days=1)):
        with pytest.raises(KeyError):
            send_due(now)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == (DeliveryState.DEAD, "KeyError: 'lead'")


def test_a_letter_that_kills_its_worker_each_time_is_given_up(
    business: Business, mail_server: MailServer, settings: Settings
) -> None:
    settings.DELIVERY_ATTEMPTS = 2
    lead_came_in(business)
    relay.fan_out(NOW)
    Delivery.objects.update(attempts=2)
    send_due(NOW)
    assert Delivery.objects.get().state == DeliveryState.DEAD
    assert mail_server.letters == []
