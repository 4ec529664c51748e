"""Files of a lead: what is taken under which name, what is kept, and when it goes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Business, User
from leads.attaching import MAX_FILES, attach, detach
from leads.files import MEDIA_TYPES, clean_name
from leads.models import Attachment, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict, InvalidInput, NotFound
from tests.conftest import signed_in
from tests.factories import PASSWORD
from tests.leads.enquiries import NOON, enquire
from tests.leads.files import HOSTILE, PDF, TAKEN, upload

LATER = NOON + timedelta(hours=1)
# Where it matters what is committed.
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "Ann Smith", email="ann@example.com")


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_an_id_and_told(
    business: Business, lead: Lead, actor: Actor, owner: User, folder: Path
) -> None:
    attachment = attach(lead, upload("Quote für Ann.pdf"), actor, now=LATER)

    row = Attachment.objects.get()
    assert (row.name, row.media_type, row.size) == ("Quote für Ann.pdf", "application/pdf", 51)
    assert (row.uploaded_by, row.created_at) == (owner, LATER)
    path = folder / "attachments" / business.public_id / attachment.public_id
    assert kept(folder) == [path]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (PDF, 0o600)
    assert Event.objects.get(kind=EventKind.LEAD_FILE_ADDED).data == {
        "lead": lead.public_id,
        "contact": lead.contact.public_id,
        "file": row.public_id,
        "name": "Quote für Ann.pdf",
        "size": 51,
        "changes": {"file": ["", "Quote für Ann.pdf"]},
    }
    lead.refresh_from_db()
    assert lead.updated_at == LATER


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_send_is_taken(lead: Lead, actor: Actor, name: str) -> None:
    attachment = attach(lead, upload(name, TAKEN[name]), actor, now=NOON)

    assert attachment.media_type == MEDIA_TYPES[name.rpartition(".")[2].lower()]
    assert attachment.file.read() == TAKEN[name]


def test_each_kind_that_is_taken_is_shown_here() -> None:
    assert {name.rpartition(".")[2].lower() for name in TAKEN} == set(MEDIA_TYPES)


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_what_could_be_a_page_or_a_program_is_refused(
    lead: Lead, actor: Actor, folder: Path, name: str, content: bytes
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        attach(lead, upload(name, content), actor, now=NOON)

    assert refusal.value.field == "file"
    assert not Attachment.objects.exists()
    assert kept(folder) == []


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\Ann\quote.pdf", "quote.pdf"),
        ("/quote.pdf", "quote.pdf"),
        ("..\\..\\quote.pdf", "quote.pdf"),
        ("quote\x00.pdf", "quote.pdf"),
        ("a\r\nContent-Type: text/html.pdf", "html.pdf"),
        ("a\r\nX-Y: z.pdf", "a X-Y_ z.pdf"),
        ("quote\u202efdp.pdf", "quotefdp.pdf"),
        ("\u2067quote\u2069\u200b\ufeff.pdf", "quote.pdf"),
        ("a\u2028b\u2029c.pdf", "a b c.pdf"),
        ('"a"; filename=b.pdf', "_a__ filename=b.pdf"),
        ("100%2e%2e.pdf", "100_2e_2e.pdf"),
        ("<b>?*|.pdf", "_b____.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("quote.pdf. .", "quote.pdf"),
        ("quote .pdf", "quote.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
        ("Ru\u0308cklauf.pdf", "R\u00fccklauf.pdf"),
        ("屋根.pdf", "屋根.pdf"),
        ("a" * 500 + ".pdf", "a" * 196 + ".pdf"),
        ("a." + "b" * 500, "." + "b" * 199),
    ],
)
def test_a_name_holds_nothing_that_is_not_part_of_a_name(sent: str, name: str) -> None:
    assert clean_name(sent) == name


def test_a_file_that_is_too_large_is_refused(
    lead: Lead, actor: Actor, folder: Path, settings: Any
) -> None:
    settings.MAX_FILE_SIZE = 1024**2
    attach(lead, upload(content=PDF.ljust(1024**2)), actor, now=NOON)
    with pytest.raises(InvalidInput, match="too large: it can have 1 MB"):
        attach(lead, upload(content=PDF.ljust(1024**2 + 1)), actor, now=NOON)

    assert len(kept(folder)) == Attachment.objects.count() == 1


def test_a_lead_has_at_most_fifty_files(lead: Lead, actor: Actor, folder: Path) -> None:
    Attachment.objects.bulk_create(
        Attachment(lead=lead, name="a.pdf", media_type="application/pdf", size=1, file="a")
        for _ in range(MAX_FILES)
    )
    with pytest.raises(Conflict, match="at most 50 files"):
        attach(lead, upload(), actor, now=NOON)

    assert Attachment.objects.count() == MAX_FILES
    assert kept(folder) == []
    assert not Event.objects.filter(kind=EventKind.LEAD_FILE_ADDED).exists()


def test_a_deleted_lead_takes_no_files(lead: Lead, actor: Actor, folder: Path) -> None:
    delete_lead(lead, actor, now=NOON)
    with pytest.raises(NotFound):
        attach(lead, upload(), actor, now=NOON)

    assert kept(folder) == []


@committed
def test_a_file_whose_row_cannot_be_stored_is_not_kept(
    lead: Lead, actor: Actor, folder: Path
) -> None:
    nobody = Actor(actor.kind, 10**9, "Nobody")
    with pytest.raises(IntegrityError):
        attach(lead, upload(), nobody, now=NOON)

    assert kept(folder) == []
    assert not Attachment.objects.exists()


@committed
def test_a_file_goes_when_it_is_deleted(lead: Lead, actor: Actor, folder: Path) -> None:
    attachment = attach(lead, upload(), actor, now=NOON)
    detach(attachment, actor, now=LATER)

    assert kept(folder) == []
    assert not Attachment.objects.exists()
    assert Event.objects.get(kind=EventKind.LEAD_FILE_DELETED).data == {
        "lead": lead.public_id,
        "contact": lead.contact.public_id,
        "file": attachment.public_id,
        "name": "quote.pdf",
        "size": 51,
        "changes": {"file": ["quote.pdf", ""]},
    }
    with pytest.raises(NotFound):
        detach(attachment, actor, now=LATER)


@committed
def test_a_file_stays_until_its_deletion_is_committed(
    lead: Lead, actor: Actor, folder: Path
) -> None:
    attachment = attach(lead, upload(), actor, now=NOON)
    with transaction.atomic():
        detach(attachment, actor, now=LATER)
        assert len(kept(folder)) == 1
        transaction.set_rollback(True)

    assert len(kept(folder)) == Attachment.objects.count() == 1


@committed
def test_a_file_goes_with_its_lead(lead: Lead, actor: Actor, folder: Path) -> None:
    attach(lead, upload(), actor, now=NOON)
    staff = User.objects.create_superuser("staff", "staff@pocketcrm.example", PASSWORD)
    path = f"/admin/leads/lead/{lead.pk}/delete/"
    assert signed_in(staff).post(path, {"post": "yes"}).status_code == 302

    assert not Lead.objects.exists()
    assert kept(folder) == []


def test_a_file_stays_with_a_lead_that_is_only_put_away(
    lead: Lead, actor: Actor, folder: Path
) -> None:
    attach(lead, upload(), actor, now=NOON)
    delete_lead(lead, actor, now=NOON)

    assert len(kept(folder)) == 1


def test_a_row_whose_file_is_lost_can_be_deleted(lead: Lead, actor: Actor, folder: Path) -> None:
    attachment = attach(lead, upload(), actor, now=NOON)
    kept(folder)[0].unlink()
    detach(attachment, actor, now=LATER)

    assert not Attachment.objects.exists()


def test_files_lie_below_no_address(lead: Lead, actor: Actor, owner_client: Client) -> None:
    attachment = attach(lead, upload(), actor, now=NOON)

    for path in ("", "static", "media", "files"):
        assert owner_client.get(f"/{path}/{attachment.file.name}").status_code == 404
    assert not settings.MEDIA_URL.strip("/")
