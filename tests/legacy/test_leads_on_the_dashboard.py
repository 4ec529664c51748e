"""What the team sees of leads that a legacy program makes: on the dashboard and in the mail."""

from django.test import Client

from leads.models import Lead
from notifications import relay
from notifications.models import Event
from tests.leads.enquiries import names, rows, told
from tests.legacy.client import Program
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, NOON, app_key
from tests.notifications.conftest import MailServer, subject_of
from tests.notifications.test_mail import part
from tests.notifications.test_relay import send_due

LEADS = "/b/summit-roofing/leads/"


def test_a_legacy_lead_shows_on_the_dashboard(
    office: Office, maria: Program, owner_client: Client
) -> None:
    sent = JANE | {"source": "referral", "message": "The roof leaks.", "location": "12 Main St"}
    slug = maria.post("create/lead/", sent | {"assignee": "ben"}).data["slug"]
    maria.post("create/leadnote/", {"slug": slug, "note": "Call at 5."})
    maria.post("update/lead/", JANE | {"slug": slug, "status": "contact"})
    assert names(owner_client.get(LEADS)) == ["Jane Doe"]
    [row] = rows(owner_client.get(LEADS))
    assert row[1] == "Jane Doe 15551234567 · jane@example.com"
    assert row[3:6] == ["referral", "", "Contacted"]
    page = owner_client.get(f"{LEADS}{Lead.objects.get().public_id}/")
    text = page.content.decode()
    for seen in ("12 Main St", "The roof leaks.", "<dd>referral</dd>"):
        assert seen in text, seen
    status, note, arrival = told(page)
    who = str(office.people["maria"])
    assert status.startswith(f"{who} changed the status")
    assert note.startswith(f"{who} added a note")
    ben = office.people["ben"]
    assert arrival.startswith(f"{who} added this lead, from referral, and assigned it to {ben}")


def test_a_deleted_lead_is_off_the_lists_and_its_page_says_so(
    maria: Program, owner_client: Client
) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    path = f"{LEADS}{Lead.objects.get().public_id}/"
    assert owner_client.get(path).status_code == 200
    maria.post("delete/lead/", {"slug": slug})
    assert "This lead was deleted" in owner_client.get(path).content.decode()
    assert "Jane" not in owner_client.get(LEADS).content.decode()


def test_the_team_gets_a_letter_of_a_new_legacy_lead(
    office: Office, maria: Program, mail_server: MailServer
) -> None:
    sent = JANE | {"source": "website", "message": "The roof leaks.", "location": "12 Main St"}
    maria.post("create/lead/", sent)
    relay.fan_out(NOON)
    send_due(NOON)
    others = ("olivia", "ben", "carla", "adam")
    assert sorted(mail_server.recipients) == sorted(office.people[one].email for one in others)
    letter = mail_server.letters[0]
    assert subject_of(letter) == "New lead from website: Jane Doe"
    text = part(letter, "plain")
    for said in ("Jane Doe", "15551234567", "jane@example.com", "12 Main St", "The roof leaks."):
        assert said in text, said


def test_everything_that_was_done_is_in_the_timeline_once(maria: Program) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    note = maria.post("create/leadnote/", {"slug": slug, "note": "x"}).data["note_id"]
    maria.post("update/lead/", JANE | {"slug": slug, "message": "New."})
    maria.post("update/lead/", JANE | {"slug": slug, "message": "New."})
    maria.post("delete/leadnote/", {"note_id": str(note)})
    maria.post("delete/lead/", {"slug": slug})
    assert list(Event.objects.order_by("id").values_list("kind", "actor_name")) == [
        (kind, "maria@summit-roofing.example")
        for kind in (
            "lead.created", "lead.note_added", "lead.updated", "lead.note_deleted", "lead.deleted",
        )
    ]  # fmt: skip


def test_what_was_changed_and_deleted_is_told_on_the_page(
    office: Office, maria: Program, owner_client: Client
) -> None:
    slug, other = (maria.post("create/lead/", JANE).data["slug"] for _ in range(2))
    note = maria.post("create/leadnote/", {"slug": slug, "note": "A secret."}).data["note_id"]
    maria.post("update/lead/", JANE | {"slug": slug, "first_name": "Janet", "assignee": "ben"})
    maria.post("delete/leadnote/", {"note_id": str(note)})
    maria.post("delete/lead/", {"slug": other})
    page = owner_client.get(f"{LEADS}{Lead.objects.order_by('id')[0].public_id}/")
    deleted, note_deleted, edited, *_ = told(page)
    who = str(office.people["maria"])
    assert deleted.startswith(f"{who} deleted")
    assert note_deleted.startswith(f"{who} deleted a note")
    assert "Jane became Janet" in edited
    assert str(office.people["ben"]) in edited
    assert "A secret." not in page.content.decode()


def test_nobody_gets_a_letter_where_the_key_says_so(
    office: Office, mail_server: MailServer
) -> None:
    token = office.as_("maria").token
    for apikey in (
        app_key(office.business, sends_mail=False),
        app_key(office.business, is_test=True),
    ):
        assert Program(apikey, token).post("create/lead/", JANE).status == 200
    relay.fan_out(NOON)
    send_due(NOON)
    assert mail_server.recipients == []
