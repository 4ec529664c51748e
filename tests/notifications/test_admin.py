"""Staff see events and deliveries, and retry what was given up."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Business
from notifications import relay
from notifications.models import Channel, Delivery, DeliveryState
from tests.notifications.conftest import MailServer, lead_came_in, make_staff
from tests.notifications.test_relay import send_due

MAIL_HOURS = "/admin/notifications/mailhour/"
DELIVERIES = "/admin/notifications/delivery/"
EVENTS = "/admin/notifications/event/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]
NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_staff(superuser=True))
    return client


@pytest.fixture
def looker() -> Client:
    """Staff who may look and not change."""
    user = make_staff()
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dead(business: Business, mail_server: MailServer) -> Delivery:
    lead_came_in(business)
    relay.fan_out(NOW)
    mail_server.refusal = "550 No such person here"
    send_due(NOW)
    mail_server.refusal = ""
    return Delivery.objects.get(state=DeliveryState.DEAD)


def retry(client: Client, delivery: Delivery) -> None:
    client.post(DELIVERIES, {"action": "retry", "_selected_action": [delivery.pk]}, follow=True)


def test_a_dead_letter_is_shown_with_its_error_and_can_be_retried(
    staff: Client, dead: Delivery, mail_server: MailServer
) -> None:
    page = staff.get(DELIVERIES, {"state__exact": "dead"}).content.decode()
    assert "Given up" in page
    assert "No such person here" in page
    retry(staff, dead)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DeliveryState.PENDING, 0)
    assert send_due(timezone.now()) == 1
    assert len(mail_server.letters) == 1


def test_a_letter_to_a_customer_is_found_by_their_address(
    staff: Client, business: Business
) -> None:
    event = lead_came_in(business)
    Delivery.objects.create(
        event=event, business=business, address="sarah.j@email.com", channel=Channel.EMAIL
    )
    page = staff.get(DELIVERIES, {"q": "sarah.j@"}).content.decode()
    assert "1 delivery" in page
    assert "sarah.j@email.com" in page
    assert "0 deliveries" in staff.get(DELIVERIES, {"q": "somebody@else"}).content.decode()


def test_retry_leaves_what_was_sent_alone(staff: Client, business: Business) -> None:
    lead_came_in(business)
    relay.fan_out(NOW)
    send_due(NOW)
    sent = Delivery.objects.get()
    retry(staff, sent)
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == (DeliveryState.SENT, 1)


def test_who_may_only_look_cannot_retry(looker: Client, dead: Delivery) -> None:
    assert looker.get(DELIVERIES).status_code == 200
    retry(looker, dead)
    dead.refresh_from_db()
    assert dead.state == DeliveryState.DEAD


def test_nobody_adds_edits_or_removes_an_event(staff: Client, business: Business) -> None:
    event = lead_came_in(business)
    assert staff.get(f"{EVENTS}{event.pk}/change/").status_code == 200
    assert staff.post(f"{EVENTS}{event.pk}/change/", {"kind": "x"}).status_code == 403
    assert staff.post(f"{EVENTS}add/").status_code == 403
    assert staff.post(f"{EVENTS}{event.pk}/delete/").status_code == 403


@pytest.mark.parametrize("path", [EVENTS, DELIVERIES, MAIL_HOURS])
@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_for_any_number_of_rows(
    staff: Client,
    business: Business,
    path: str,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(rows):
        lead_came_in(business)
    relay.fan_out(NOW)
    with django_assert_max_num_queries(7):
        page = staff.get(path, {"q": "Summit"})
    assert page.content.decode().count("Summit Roofing") >= (1 if path == MAIL_HOURS else rows)
