"""A lead's page: who they are, what happened, notes and the status, and to whom it is shown."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Business
from leads.models import Contact, Lead
from notifications.models import Event
from tests.leads.enquiries import NOON, enquire, move, told

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}\"'><b>"


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business,
        "John Smith",
        email="John@Example.com",
        phone="(555) 123-4567",
        address="123 Main St",
        city="Cleveland",
        state="TN",
        zip="37311",
        property_type="residential",
        preferred_contact_method="text",
        source="HomeAdvisor",
        service_requested="Roof repair",
        urgency="high",
        external_id="LEAD-12345",
        notes="Has a dog.",
        metadata={"budget": 4500, "roof": {"age": 12}, "photos": ["a.jpg", "b.jpg"]},
    )


def path(lead: Lead, act: str = "", *, slug: str = "summit-roofing") -> str:
    return f"/b/{slug}/leads/{lead.public_id}/{act}"


def page(client: Client, lead: Lead, **query: Any) -> Any:
    """Five minutes after noon."""
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        answer = client.get(path(lead), query)
    assert answer.status_code == 200
    return answer


def test_the_page_says_who_they_are_and_how_to_reach_them(lead: Lead, owner_client: Client) -> None:
    text = page(owner_client, lead).content.decode()
    for part in (
        "<h1>John Smith</h1>",
        'href="tel:+15551234567">(555) 123-4567</a>',
        'href="mailto:john@example.com">John@Example.com</a>',
        "query=123+Main+St%2C+Cleveland%2C+TN%2C+37311",
        "Prefers: <strong>Text message</strong>",
        "<dd>Roof repair</dd>",
        "<dd>HomeAdvisor</dd>",
        "<dd>Residential</dd>",
        "<dd>LEAD-12345</dd>",
        '<th scope="row">budget</th><td>4500</td>',
        '<th scope="row">roof › age</th><td>12</td>',
        '<th scope="row">photos</th><td>a.jpg\nb.jpg</td>',
    ):
        assert part in text, part


def test_the_timeline_tells_newest_first_who_did_what(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    enquire(
        business,
        "John Smith",
        email="John@Example.com",
        urgency="emergency",
        zip="37312",
        metadata={"budget": 6000},
        now=NOON + timedelta(minutes=1),
    )
    move(lead, "contacted")
    owner_client.post(path(lead, "notes/"), {"text": "Call at 5."})
    note, status, again, arrival = told(page(owner_client, lead))
    assert note.startswith("owner@summit.example added a note")
    assert note.endswith("Call at 5.")
    assert status == "owner@summit.example changed the status 5 min ago Status New became Contacted"
    assert again == (
        "HomeAdvisor sent this enquiry again 4 min ago ZIP code 37311 became 37312 "
        "Urgency High became Emergency Sent along › budget 4500 became 6000"
    )
    assert arrival == "HomeAdvisor brought this lead for Roof repair 5 min ago Has a dog."


def test_a_long_timeline_has_older_pages(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    for number in range(55):
        enquire(business, "John", email="john@example.com", external_id=f"Push {number}")
    newest = page(owner_client, lead)
    assert len(told(newest)) == 50
    last = Event.objects.timeline(lead.contact_id)[49]
    assert f'href="{path(lead)}?before={last.public_id}"' in newest.content.decode()
    older = page(owner_client, lead, before=last.public_id)
    assert len(told(older)) == 6
    assert told(older)[-1].startswith("HomeAdvisor brought this lead")
    assert owner_client.get(path(lead), {"before": "0" * 24}).status_code == 404


def test_what_the_sender_attached_is_not_taken_for_a_field_of_the_lead(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    attached = {"urgency": "high", "roof": {"age": 13}}
    enquire(business, "John Smith", email="John@Example.com", metadata=attached)
    again = told(page(owner_client, lead))[0]
    assert again == (
        "HomeAdvisor sent this enquiry again 5 min ago "
        'Sent along › roof {"age": 12} became {"age": 13} '
        "Sent along › urgency empty became high"
    )


def test_a_possible_duplicate_leads_to_the_other_person(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    other = enquire(business, "Jane", email="jane@example.com")
    enquire(business, "Jane", email="jane@example.com", phone="(555) 123-4567")
    link = f"/b/summit-roofing/leads/of/{other.contact.public_id}/"
    assert f'<a href="{link}">Jane</a>' in page(owner_client, lead).content.decode()
    assert owner_client.get(link)["Location"] == path(other)


def test_other_enquiries_of_the_person_are_linked(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    move(lead, "lost")
    again = enquire(business, "John", email="john@example.com", service_requested="Gutters")
    text = page(owner_client, lead).content.decode()
    assert f'<a href="{path(again)}">Gutters</a>' in text


def test_a_status_is_changed_and_told(lead: Lead, owner_client: Client) -> None:
    answer = owner_client.post(
        path(lead, "status/"), {"status": "contacted", "seen": "new"}, follow=True
    )
    assert answer.redirect_chain == [(path(lead), 302)]
    assert "Saved" in answer.content.decode()
    assert told(answer)[0].endswith("Status New became Contacted")
    lead.refresh_from_db()
    assert lead.status.slug == "contacted"


def test_a_status_that_somebody_else_moved_is_not_overwritten(
    lead: Lead, owner_client: Client
) -> None:
    move(lead, "qualified")
    answer = owner_client.post(
        path(lead, "status/"), {"status": "lost", "seen": "new"}, follow=True
    )
    assert "Somebody else has changed the status meanwhile" in answer.content.decode()
    assert '<option value="qualified" selected>' in answer.content.decode()
    lead.refresh_from_db()
    assert lead.status.slug == "qualified"


@pytest.mark.parametrize("sent", [{}, {"status": "no-such", "seen": "new"}, {"status": "lost"}])
def test_a_status_that_does_not_exist_changes_nothing(
    lead: Lead, owner_client: Client, sent: dict[str, str]
) -> None:
    answer = owner_client.post(path(lead, "status/"), sent, follow=True)
    assert "Choose a status from the list." in answer.content.decode()
    lead.refresh_from_db()
    assert lead.status.slug == "new"


def test_a_note_is_kept_as_it_was_written(lead: Lead, colleague_client: Client) -> None:
    answer = colleague_client.post(path(lead, "notes/"), {"text": "Two\nlines"}, follow=True)
    assert answer.redirect_chain == [(path(lead), 302)]
    assert "Note saved" in answer.content.decode()
    assert '<p class="entry-note">Two\nlines</p>' in answer.content.decode()
    note = lead.notes.first()
    assert note is not None
    assert (note.text, note.author_name) == ("Two\nlines", "colleague@summit.example")


def test_a_note_may_be_as_long_as_the_page_says(lead: Lead, owner_client: Client) -> None:
    assert 'maxlength="20000"' in page(owner_client, lead).content.decode()
    # A browser counts the end of a line as one character and sends two.
    text = "line\n" * 3999 + "12345"
    owner_client.post(path(lead, "notes/"), {"text": text.replace("\n", "\r\n")})
    note = lead.notes.first()
    assert note is not None
    assert note.text == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  ", "Write something first."),
        ("x" * 20_001, "A note can have 20,000 characters; this one has 20001."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_a_note_that_cannot_be_stored_is_refused_and_not_lost(
    lead: Lead, owner_client: Client, text: str, says: str
) -> None:
    answer = owner_client.post(path(lead, "notes/"), {"text": text})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert lead.notes.count() == 1  # the one that came with the push


def test_hostile_text_stays_text(business: Business, owner_client: Client) -> None:
    names = ("source", "service_requested", "external_id", "address", "city", "state", "notes")
    fields: dict[str, Any] = dict.fromkeys(names, HOSTILE)
    lead = enquire(
        business,
        HOSTILE,
        email="x@example.com",
        metadata={HOSTILE: HOSTILE, "nested": {"x": [HOSTILE]}},
        **fields,
    )
    for url in (path(lead), "/b/summit-roofing/leads/"):
        text = owner_client.get(url).content.decode()
        assert "alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "14&quot;" not in text


def test_the_number_of_queries_does_not_grow_with_the_timeline(
    business: Business, lead: Lead, owner_client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(22):
        page(owner_client, lead)
    for number in range(20):
        enquire(business, "John", email="john@example.com", external_id=f"Push {number}")
    with django_assert_num_queries(22):
        page(owner_client, lead)


def test_a_stranger_gets_the_same_404_as_for_an_id_that_never_was(
    lead: Lead, stranger_client: Client
) -> None:
    for act, method in (("", "get"), ("status/", "post"), ("notes/", "post")):
        ask = getattr(stranger_client, method)
        sent = {"text": "Mine", "status": "lost", "seen": "new"}
        theirs = path(lead, act, slug="valley-dental")
        never = theirs.replace(lead.public_id, "0" * 24)
        assert [ask(url, sent).status_code for url in (path(lead, act), theirs, never)] == [404] * 3
    lead.refresh_from_db()
    assert (lead.status.slug, lead.notes.count()) == ("new", 1)


def test_another_business_cannot_ask_for_a_persons_newest_lead(
    lead: Lead, stranger_client: Client
) -> None:
    person = Contact.objects.get().public_id
    assert stranger_client.get(f"/b/valley-dental/leads/of/{person}/").status_code == 404


def test_anonymous_visitors_are_sent_to_sign_in(lead: Lead, client: Client) -> None:
    for answer in (client.get(path(lead)), client.post(path(lead, "notes/"), {"text": "x"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")
    assert lead.notes.count() == 1


def test_acts_are_not_done_by_following_a_link(lead: Lead, owner_client: Client) -> None:
    for act in ("status/", "notes/"):
        assert owner_client.get(path(lead, act)).status_code == 405
