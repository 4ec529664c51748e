"""The letter of a new lead: what it says, how it is addressed, and that hostile text stays text."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Business, User
from leads.models import ContactMethod
from notifications import relay
from notifications.events import Actor
from notifications.models import ActorKind, Delivery, Event
from notifications.visible import one_line
from tests.factories import make_member
from tests.notifications.conftest import MailServer, lead_came_in, subject_of
from tests.notifications.test_relay import NOW, send_due

BYTES = 30 * 1024
HOSTILE = {
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "template": "{{ settings.SECRET_KEY }}{% load os %}",
    "header injection": "Eve\r\nBcc: victim@example.com\r\n\r\nbody",
    "control characters": "Eve\x01\x07\x1b[31m\x7f\x85",
    "turned round": "\u202egnp.exe\u2066\u200f",
    "line separators": "one\u2028two\u2029three",
    "encoded word": "=?utf-8?q?=0D=0ABcc=3A_victim=40example=2Ecom?=",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "long": "x" * 10_000,
    "long and quoted": "'\"<>&" * 2_000,
    "long and wide": "名" * 10_000,
}


def the_letter(server: MailServer) -> EmailMessage:
    relay.fan_out(NOW)
    send_due(NOW)
    [letter] = server.letters
    return letter


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_new_lead_is_told_at_one_glance(
    business: Business, mail_server: MailServer, settings: Settings
) -> None:
    settings.BASE_URL = "https://crm.example"
    came_at = datetime(2026, 3, 2, 17, 5, tzinfo=UTC)
    event = lead_came_in(business, note="Wants it done\nby spring", now=came_at)
    letter = the_letter(mail_server)
    lead_url = f"https://crm.example/b/{business.slug}/leads/{event.data['lead']}/"
    assert subject_of(letter) == "New lead from HomeAdvisor: John Smith – Kitchen Remodel"
    assert letter["To"] == "owner@summit.example"
    assert letter["Reply-To"] == "john.smith@email.com"
    assert letter["Auto-Submitted"] == "auto-generated"
    html = Tags(part(letter, "html"))
    assert html.links == [
        "tel:+15551234567",
        "mailto:john.smith@email.com",
        lead_url,
        "https://crm.example/profile/",
    ]
    assert part(letter, "plain").rstrip().splitlines() == [
        "New lead from HomeAdvisor",
        "Mon, Mar 2, 2026, 12:05 PM EST",
        "",
        "John Smith",
        "",
        "Phone: +15551234567",
        "E-mail: john.smith@email.com",
        "Service: Kitchen Remodel",
        "Urgency: High",
        "Source: HomeAdvisor",
        "Address: 123 Main Street, Springfield, IL 62701",
        "Property: Residential",
        "Prefers: Call",
        "",
        "Note:",
        "Wants it done",
        "by spring",
        "",
        f"Open lead: {lead_url}",
        "",
        "--",
        "You get an e-mail for each new lead of Summit Roofing.",
        "To switch these e-mails off, open your profile: https://crm.example/profile/",
    ]
    told = " ".join(html.text.split())
    for line in ("John Smith", "Urgency: high", "Wants it done", "12:05 PM EST", "Open lead"):
        assert line in told


def test_what_they_wrote_and_who_added_it_for_whom_is_told(
    business: Business, colleague: User, mail_server: MailServer
) -> None:
    olivia = Actor.from_user(colleague)
    lead_came_in(
        business,
        actor=olivia,
        note="Met at the fair",
        message="Could you come\r\non Friday?",
        assignees="Ann Lee, Ben Cole",
    )
    letter = the_letter(mail_server)
    assert letter["To"] == "owner@summit.example"
    lines = part(letter, "plain").rstrip().splitlines()
    assert lines[lines.index("Prefers: Call") + 1 : -6] == [
        "Added by: colleague@summit.example",
        "Assigned to: Ann Lee, Ben Cole",
        "",
        "Message:",
        "Could you come",
        "on Friday?",
        "",
        "Note:",
        "Met at the fair",
    ]
    html = part(letter, "html")
    assert re.search(r"Message</p><bdi>Could you come<br[^>]*>on Friday\?</bdi>", html)
    assert re.search(r"Note</p><bdi>Met at the fair</bdi>", html)
    told = " ".join(Tags(html).text.split())
    assert "Added by colleague@summit.example Assigned to Ann Lee, Ben Cole" in told


def test_a_lead_of_little_data_leaves_the_rest_out(
    business: Business, mail_server: MailServer
) -> None:
    event = lead_came_in(business)
    Event.objects.update(data=event.data | {"fields": {"first_name": "John"}})
    letter = the_letter(mail_server)
    assert subject_of(letter) == "New lead: John"
    assert letter["Reply-To"] is None
    assert "Phone" not in part(letter, "plain")


def test_the_letter_is_light_inlined_and_dark_on_a_dark_screen(
    business: Business, mail_server: MailServer
) -> None:
    lead_came_in(business, note="Wants it done by spring")
    html = part(the_letter(mail_server), "html")
    assert len(mail_server.received[0]) < BYTES
    assert "@media (prefers-color-scheme: dark)" in html
    assert re.search(r'<a class="button"[^>]* style="[^"]*background:', html)
    assert "http://" not in html.replace("http://localhost", "")


def test_each_attempt_has_the_same_message_id_and_each_reader_another(
    business: Business, mail_server: MailServer
) -> None:
    make_member(business)
    lead_came_in(business)
    relay.fan_out(NOW)
    send_due(NOW)
    Delivery.objects.update(state="pending", next_attempt_at=NOW)
    send_due(NOW)
    ids = [letter["Message-ID"] for letter in mail_server.letters]
    assert len(ids) == 4
    assert sorted(ids[:2]) == sorted(ids[2:])
    assert len(set(ids)) == 2


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text_in_every_field(
    business: Business, mail_server: MailServer, payload: str
) -> None:
    event = lead_came_in(business)
    names = [*event.data["fields"], "external_id", "message", "assignees"]
    hostile = {"fields": dict.fromkeys(names, payload), "note": payload}
    Event.objects.filter(pk=event.pk).update(
        data=event.data | hostile,
        actor_kind=ActorKind.USER,
        actor_id=None,
        actor_name=payload[:160],
    )
    Business.objects.filter(pk=business.pk).update(name=payload[:120])
    letter = the_letter(mail_server)
    assert letter["To"] == "owner@summit.example"
    assert letter["Bcc"] is letter["Reply-To"] is None
    assert mail_server.recipients == ["owner@summit.example"]
    subject, html = subject_of(letter), Tags(part(letter, "html"))
    assert subject.isprintable()
    assert "=?" not in subject
    assert len(subject) <= 150
    assert not {"script", "img"} & html.names
    assert [link.split(":")[0] for link in html.links if not link.startswith("tel:")] == [
        "http"
    ] * 2
    for text in (subject, html.text, part(letter, "plain")):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200f\u202e\u2066\u2028]", text)
    assert len(part(letter, "html").encode()) < BYTES
    assert Delivery.objects.get().state == "sent"


def test_joiners_of_names_and_emoji_stay() -> None:
    assert (
        one_line("می\u200cخواهم \U0001f468\u200d\U0001f467")
        == "می\u200cخواهم \U0001f468\u200d\U0001f467"
    )


@pytest.mark.parametrize(("method", "words"), ContactMethod.choices)
def test_how_to_reach_the_person_is_said_in_the_words_of_the_pages(
    business: Business, mail_server: MailServer, method: str, words: str
) -> None:
    lead_came_in(business, preferred_contact_method=method)
    assert f"Prefers: {words}" in part(the_letter(mail_server), "plain").splitlines()
