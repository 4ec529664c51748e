"""A lead is put aside, deleted, restored, cloned and converted on its page."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.attaching import attach
from leads.checklist import add_item, tick
from leads.models import Client as Won
from leads.models import Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.leads.enquiries import NOON, enquire, move, names, told
from tests.leads.files import upload
from tests.leads.test_lead_edits import errors
from tests.leads.test_lead_page import page, path

ACTS = ("archive/", "activate/", "delete/", "restore/", "clone/", "convert/")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(
        business, "John Smith", email="john@example.com", service_requested="Roof repair"
    )


def do(client: Client, lead: Lead, act: str, **sent: Any) -> Any:
    return client.post(path(lead, act), sent, follow=True)


def test_a_lead_is_archived_and_taken_out_again(lead: Lead, owner_client: Client) -> None:
    answer = do(owner_client, lead, "archive/")
    assert "Archived. If they ask again, that is a new lead." in answer.content.decode()
    assert "Take it out of the archive" in answer.content.decode()
    answer = do(owner_client, lead, "activate/")
    assert [line.partition(" just")[0] for line in told(answer)[:2]] == [
        "owner@summit.example took this lead out of the archive",
        "owner@summit.example put this lead into the archive",
    ]
    lead.refresh_from_db()
    assert lead.archived_at is None


def test_a_deleted_lead_s_page_says_so_and_brings_it_back(
    lead: Lead, owner_client: Client, colleague_client: Client
) -> None:
    answer = do(owner_client, lead, "delete/")
    assert answer.redirect_chain == [("/b/summit-roofing/leads/", 302)]
    assert f'The lead of John Smith is deleted. <a href="{path(lead)}">' in answer.content.decode()
    gone = colleague_client.get(path(lead))
    assert gone.status_code == 200
    text = gone.content.decode()
    assert "This lead was deleted" in text
    assert told(gone)[0].startswith("owner@summit.example deleted this lead")
    for act in ("person/", "enquiry/", "status/", "notes/", "delete/", "checklist/"):
        assert f'action="{path(lead, act)}"' not in text
    answer = do(colleague_client, lead, "restore/")
    assert "The lead is back, with all that it had." in answer.content.decode()
    assert names(owner_client.get("/b/summit-roofing/leads/")) == ["John Smith"]


def test_what_a_deletion_takes_is_said_before(lead: Lead, owner_client: Client) -> None:
    text = page(owner_client, lead).content.decode()
    assert "with its notes, checklist and files" in text
    assert "John Smith stays a contact" in text


def test_deleting_and_restoring_twice_is_once(lead: Lead, owner_client: Client) -> None:
    do(owner_client, lead, "delete/")
    assert do(owner_client, lead, "delete/").redirect_chain == [(path(lead), 302)]
    do(owner_client, lead, "restore/")
    do(owner_client, lead, "restore/")
    kinds = Event.objects.values_list("kind", flat=True)
    assert list(kinds).count(EventKind.LEAD_DELETED) == 1
    assert list(kinds).count(EventKind.LEAD_RESTORED) == 1


def test_nothing_else_is_done_to_a_deleted_lead(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    delete_lead(lead, Actor.from_user(owner), now=NOON)
    acts = ("archive/", "activate/", "clone/", "convert/", "person/", "enquiry/", "checklist/")
    for act in acts:
        assert owner_client.post(path(lead, act), {"text": "x"}).status_code == 404


def test_a_lead_is_cloned_with_its_checklist_and_files(
    lead: Lead, owner: User, owner_client: Client
) -> None:
    actor = Actor.from_user(owner)
    tick(add_item(lead, "Measure", actor, now=NOON), actor, now=NOON)
    attach(lead, upload("quote.pdf"), actor, now=NOON)
    answer = do(owner_client, lead, "clone/", title="Gutters", with_checklist="on", with_files="on")
    new = Lead.objects.latest("id")
    assert answer.redirect_chain == [(path(new), 302)]
    assert "This is the clone." in answer.content.decode()
    assert (new.service_requested, new.contact, new.status.slug) == ("Gutters", lead.contact, "new")
    assert [(item.text, item.is_done) for item in new.checklist.all()] == [("Measure", False)]
    assert [file.name for file in new.attachments.all()] == ["quote.pdf"]


def test_a_lead_becomes_a_client_once(lead: Lead, owner_client: Client) -> None:
    answer = do(owner_client, lead, "convert/", company_name="Smith Ltd")
    assert "Smith Ltd is a client now." in answer.content.decode()
    assert "<dt>Client</dt><dd>Smith Ltd</dd>" in answer.content.decode()
    assert f'action="{path(lead, "convert/")}"' not in answer.content.decode()
    assert told(answer)[0].startswith(
        "owner@summit.example converted this lead into the client Smith Ltd"
    )
    lead.refresh_from_db()
    assert (lead.client, lead.status.slug) == (Won.objects.get(), "converted")
    again = owner_client.post(path(lead, "convert/"), {"company_name": "Smith Ltd"})
    assert again.status_code == 422
    assert Won.objects.count() == 1


def test_who_is_a_client_already_does_not_become_another_one(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    do(owner_client, lead, "convert/")
    other = enquire(business, "John Smith", email="john@example.com")
    answer = owner_client.post(path(other, "convert/"), {"company_name": "Other"})
    assert errors(answer) == ["This belongs to somebody else, or to a client already."]
    assert 'value="Other"' in answer.content.decode()


def test_a_letter_is_offered_to_those_who_can_get_one(
    business: Business, lead: Lead, owner_client: Client
) -> None:
    assert "Send them a welcome letter" in page(owner_client, lead).content.decode()
    lead.contact.opted_out_at = NOON
    lead.contact.save(update_fields=["opted_out_at"])
    text = page(owner_client, lead).content.decode()
    assert "Send them a welcome letter" not in text
    assert "They want no letters." in text


def test_the_score_is_explained(business: Business, owner_client: Client) -> None:
    move(enquire(business, "Ann", source="Angi"), "converted")
    lead = enquire(business, "John", source="Angi", urgency="high", phone="(555) 123-4567")
    text = page(owner_client, lead).content.decode()
    for part in (
        'Score <strong class="figures">74</strong>',
        "1 of 1 decided leads of Angi were won.",
        "Missing: address, what is wanted, a message.",
    ):
        assert part in text, part
    move(lead, "lost")
    assert "It keeps the score that it had." in page(owner_client, lead).content.decode()


def test_strangers_do_nothing_and_acts_are_not_done_by_following_a_link(
    lead: Lead, owner_client: Client, stranger_client: Client
) -> None:
    before = Lead.objects.values().get(pk=lead.pk)
    for act in ACTS:
        theirs = path(lead, act, slug="valley-dental")
        for url in (path(lead, act), theirs, theirs.replace(lead.public_id, "0" * 24)):
            assert stranger_client.post(url).status_code == 404
        assert owner_client.get(path(lead, act)).status_code == 405
    assert Lead.objects.values().get(pk=lead.pk) == before
    Lead.objects.filter(pk=lead.pk).update(deleted_at=NOON + timedelta(minutes=1))
    assert stranger_client.get(path(lead)).status_code == 404
    assert stranger_client.post(path(lead, "restore/")).status_code == 404
