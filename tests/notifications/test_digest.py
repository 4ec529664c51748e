"""Over so many an hour, the rest goes out as one letter per member."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Business, User
from appointments import changing
from appointments.models import Appointment
from notifications import relay, sending
from notifications.events import Actor
from notifications.models import Delivery, DeliveryState, MailHour
from tests.appointments.bookings import NINE, appointment, client, hours
from tests.factories import make_business
from tests.notifications.conftest import MailServer, lead_came_in, subject_of
from tests.notifications.test_mail import BYTES, HOSTILE, Tags
from tests.notifications.test_relay import in_threads, send_due

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("mail_server")
NEXT_HOUR = NOON + timedelta(hours=1, minutes=1)


@pytest.fixture(autouse=True)
def _two_an_hour(settings: Settings) -> None:
    settings.MAIL_PER_HOUR = 2


@pytest.fixture
def all_in_the_digest(settings: Settings) -> None:
    settings.MAIL_PER_HOUR = 0


def five_leads(business: Business) -> None:
    for number in range(5):
        lead_came_in(business, last_name=f"Smith {number}")


def test_over_the_limit_leads_are_held_and_told_together_when_the_hour_is_over(
    business: Business, owner: User, colleague: User, mail_server: MailServer
) -> None:
    five_leads(business)
    relay.fan_out(NOON)
    assert send_due(NOON) == 4
    assert Delivery.objects.filter(state=DeliveryState.HELD).count() == 6
    relay.gather_digests(NEXT_HOUR - timedelta(seconds=1))
    assert send_due(NEXT_HOUR - timedelta(seconds=1)) == 0
    relay.gather_digests(NEXT_HOUR)
    relay.gather_digests(NEXT_HOUR)
    assert send_due(NEXT_HOUR) == 2
    digests = mail_server.letters[4:]
    assert {digest["To"] for digest in digests} == {owner.email, colleague.email}
    assert {digest["Subject"] for digest in digests} == {"3 more leads for Summit Roofing"}
    for digest in digests:
        for part in ("plain", "html"):
            body = digest.get_body((part,)).get_content()  # type: ignore[union-attr]
            assert [n for n in range(5) if f"Smith {n}" in body] == [2, 3, 4]
    assert {d.state for d in Delivery.objects.all()} == {DeliveryState.SENT}


def test_the_limit_counts_events_and_is_each_business_and_each_hour_its_own(
    business: Business,
) -> None:
    other = make_business(name="Valley Dental")
    five_leads(business)
    lead_came_in(other)
    relay.fan_out(NOON)
    assert send_due(NOON) == 3
    assert MailHour.objects.get(business=business).announced == 5
    lead_came_in(business)
    relay.fan_out(NEXT_HOUR)
    assert send_due(NEXT_HOUR) == 1


def test_a_relay_that_was_held_up_does_not_set_the_present_hour_back(business: Business) -> None:
    five_leads(business)
    relay.fan_out(NEXT_HOUR)
    lead_came_in(business)
    relay.fan_out(NOON)
    assert MailHour.objects.values("began_at", "announced").get() == {
        "began_at": NOON + timedelta(hours=1),
        "announced": 6,
    }


def test_a_digest_names_the_hour_that_its_leads_were_counted_in(
    business: Business, mail_server: MailServer
) -> None:
    five_leads(business)
    relay.fan_out(NOON + timedelta(minutes=59))
    send_due(NOON + timedelta(minutes=59))
    relay.gather_digests(NEXT_HOUR)
    send_due(NEXT_HOUR)
    plain = mail_server.letters[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Mon, Mar 2, 2026, 7:00 AM to 8:00 AM EST" in plain


def test_a_digest_that_fails_is_tried_again_whole(
    business: Business, mail_server: MailServer
) -> None:
    five_leads(business)
    relay.fan_out(NOON)
    send_due(NOON)
    relay.gather_digests(NEXT_HOUR)
    mail_server.refusal = "451 Come back later"
    assert send_due(NEXT_HOUR) == 1
    mail_server.refusal = ""
    assert send_due(NEXT_HOUR + timedelta(days=1)) == 1
    assert mail_server.letters[-1]["Subject"] == "3 more leads for Summit Roofing"
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).exists()


@pytest.mark.django_db(transaction=True)
def test_relays_that_race_make_one_digest(business: Business) -> None:
    five_leads(business)
    in_threads(lambda: relay.fan_out(NOON), threads=3)
    in_threads(lambda: relay.gather_digests(NEXT_HOUR), threads=3)
    carriers = Delivery.objects.exclude(carrier=None).values_list("carrier", flat=True)
    assert len(carriers) == 3
    assert len(set(carriers)) == 1
    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 3


def the_digest(business: Business, server: MailServer, **fields: Any) -> str:
    """The HTML of a digest of 120 leads."""
    for _ in range(120):
        lead_came_in(business, **fields)
    while relay.fan_out(NOON):
        pass
    relay.gather_digests(NEXT_HOUR)
    [key] = relay.take_lease("lease", NEXT_HOUR, limit=10)
    sending.send(key, "lease", NEXT_HOUR)
    [digest] = server.letters
    html: str = digest.get_body(("html",)).get_content()  # type: ignore[union-attr]
    return html


def text_of(letter: EmailMessage) -> list[str]:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).rstrip().splitlines()


@pytest.fixture
def mixed(business: Business) -> list[Appointment]:
    """Two leads, two appointments, and one of these cancelled by its customer, all held."""
    for name in ("Smith", "Stone"):
        lead_came_in(business, last_name=name)
    times = (hours(NINE), hours(NINE + timedelta(hours=1)))
    rows = [appointment(business, time, title="Visit", client=client()) for time in times]
    changing.cancel(rows[1], Actor.customer("Sarah Johnson"), now=NOON)
    relay.fan_out(NOON)
    return rows


@pytest.mark.usefixtures("all_in_the_digest")
def test_a_digest_tells_of_leads_and_appointments_alike(
    business: Business, mixed: list[Appointment], mail_server: MailServer, settings: Settings
) -> None:
    settings.BASE_URL = "https://crm.example"
    relay.gather_digests(NEXT_HOUR)
    send_due(NEXT_HOUR)
    [letter] = mail_server.letters
    counted = "2 more leads, 2 more appointments and 1 more cancellation"
    assert subject_of(letter) == f"{counted} for Summit Roofing"
    assert text_of(letter) == [
        f"{counted} for Summit Roofing",
        "Mon, Mar 2, 2026, 7:00 AM to 8:00 AM EST",
        "",
        "So many came in that hour that the rest is told in one e-mail.",
        f"Open leads: https://crm.example/b/{business.slug}/leads/",
        f"Open calendar: https://crm.example/b/{business.slug}/calendar/",
        "",
        "John Smith",
        "Kitchen Remodel · HomeAdvisor · +15551234567",
        "",
        "John Stone",
        "Kitchen Remodel · HomeAdvisor · +15551234567",
        "",
        "Visit",
        "Tue, May 12, 9:00 AM EDT · Sarah Johnson",
        "",
        "Visit",
        "Tue, May 12, 10:00 AM EDT · Sarah Johnson",
        "",
        "Visit",
        "Cancelled · Tue, May 12, 10:00 AM EDT · Sarah Johnson",
        "",
        "--",
        "You get e-mails about new leads and appointments of Summit Roofing.",
        "To switch these e-mails off, open your profile: https://crm.example/profile/",
    ]
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for row in mixed:
        assert f"https://crm.example/b/{business.slug}/appointments/{row.public_id}/" in html
    assert {d.state for d in Delivery.objects.all()} == {DeliveryState.SENT}


@pytest.mark.usefixtures("all_in_the_digest", "mixed")
@pytest.mark.parametrize(
    ("switched_off", "counted"),
    [
        ("wants_lead_mail", "2 more appointments and 1 more cancellation"),
        ("wants_appointment_mail", "2 more leads"),
    ],
)
def test_a_digest_leaves_out_what_its_reader_has_switched_off_meanwhile(
    business: Business, mail_server: MailServer, switched_off: str, counted: str
) -> None:
    relay.gather_digests(NEXT_HOUR)
    business.memberships.update(**{switched_off: False})
    send_due(NEXT_HOUR)
    [letter] = mail_server.letters
    assert subject_of(letter) == f"{counted} for Summit Roofing"
    assert {d.state for d in Delivery.objects.all()} == {DeliveryState.DROPPED, DeliveryState.SENT}


@pytest.mark.usefixtures("all_in_the_digest", "mixed")
def test_a_digest_of_which_nothing_is_wanted_does_not_leave(
    business: Business, mail_server: MailServer
) -> None:
    relay.gather_digests(NEXT_HOUR)
    business.memberships.update(wants_lead_mail=False, wants_appointment_mail=False)
    send_due(NEXT_HOUR)
    assert mail_server.letters == []
    assert {d.state for d in Delivery.objects.all()} == {DeliveryState.DROPPED}


@pytest.mark.usefixtures("all_in_the_digest")
def test_a_digest_lists_a_hundred_leads_and_counts_the_rest(
    business: Business, mail_server: MailServer
) -> None:
    html = the_digest(business, mail_server)
    assert len(mail_server.received[0]) < BYTES
    assert "120 more leads" in html
    assert "and 20 more in your list of leads" in html
    assert html.count("/leads/") == 101


@pytest.mark.usefixtures("all_in_the_digest")
@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_a_digest_stays_small_whatever_its_leads_are_called(
    business: Business, mail_server: MailServer, payload: str
) -> None:
    names = ("first_name", "last_name", "service_requested", "source", "phone")
    Business.objects.filter(pk=business.pk).update(name=payload[:120])
    html = the_digest(business, mail_server, **dict.fromkeys(names, payload))
    listed = html.count("/leads/") - 1
    assert len(mail_server.received[0]) < BYTES
    assert 10 < listed <= 100
    assert f"and {120 - listed} more in your list of leads" in html
    assert not {"script", "img"} & Tags(html).names
