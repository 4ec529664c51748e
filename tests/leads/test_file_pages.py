"""Files of a lead over the web: who gets them, how they are handed out, and how they are sent."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Business, User
from leads.attaching import attach
from leads.models import Attachment, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.factories import make_business
from tests.leads.enquiries import NOON, enquire, told
from tests.leads.files import HOSTILE, PDF, TAKEN, upload


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


@pytest.fixture
def attachment(lead: Lead, actor: Actor) -> Attachment:
    return attach(lead, upload("Quote für Ann.pdf"), actor, now=NOON)


def page_of(lead: Lead, rest: str = "") -> str:
    return f"/b/{lead.business.slug}/leads/{lead.public_id}/{rest}"


def send(client: Client, lead: Lead, name: str = "quote.pdf", content: bytes = PDF) -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(page_of(lead, "files/"), {"file": file})


def said(response: Any) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def test_a_member_downloads_a_file_and_nothing_of_it_runs(
    lead: Lead, attachment: Attachment, colleague_client: Client
) -> None:
    response = colleague_client.get(page_of(lead, f"files/{attachment.public_id}/"))

    assert response.status_code == 200
    assert response.streaming
    assert b"".join(response) == PDF
    headers = {
        "Content-Type": "application/pdf",
        "Content-Length": "51",
        "Content-Disposition": "attachment; filename*=utf-8''Quote%20f%C3%BCr%20Ann.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    assert headers.items() <= dict(response.items()).items()


@pytest.mark.parametrize("name", TAKEN)
def test_every_kind_is_a_download(
    lead: Lead, actor: Actor, owner_client: Client, name: str
) -> None:
    attachment = attach(lead, upload(name, TAKEN[name]), actor, now=NOON)
    response = owner_client.get(page_of(lead, f"files/{attachment.public_id}/"))

    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == attachment.media_type
    assert b"".join(response) == TAKEN[name]


def test_a_row_that_came_in_otherwise_is_no_page_either(
    lead: Lead, attachment: Attachment, owner_client: Client
) -> None:
    Attachment.objects.update(media_type="text/html", name='a"\\.html')
    response = owner_client.get(page_of(lead, f"files/{attachment.public_id}/"))

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == r'attachment; filename="a\"\\.html"'
    assert b"".join(response) == PDF


def test_nobody_else_gets_it(lead: Lead, attachment: Attachment, stranger_client: Client) -> None:
    path = page_of(lead, f"files/{attachment.public_id}/")
    for method in ("get", "head"):
        assert getattr(stranger_client, method)(path).status_code == 404
    # Nor by way of a business and a lead of their own.
    theirs = enquire(Business.objects.get(name="Valley Dental"), "Bob Jones")
    for address in (path.replace("summit-roofing", "valley-dental"),
                    page_of(theirs, f"files/{attachment.public_id}/")):  # fmt: skip
        assert stranger_client.get(address).status_code == 404
        assert stranger_client.post(f"{address}delete/").status_code == 404
    signed_out = Client().get(path)
    assert (signed_out.status_code, signed_out["Location"]) == (
        302,
        f"/accounts/login/?next={path}",
    )
    assert Attachment.objects.exists()


def test_a_file_is_found_at_its_own_lead_only(
    business: Business, lead: Lead, attachment: Attachment, owner_client: Client
) -> None:
    other = enquire(business, "Bob Jones")

    path = f"files/{attachment.public_id}/"
    assert owner_client.get(page_of(other, path)).status_code == 404
    assert owner_client.post(page_of(other, f"{path}delete/")).status_code == 404
    assert Attachment.objects.exists()


def test_what_is_gone_is_not_found(
    lead: Lead, attachment: Attachment, actor: Actor, owner_client: Client, folder: Path
) -> None:
    path = page_of(lead, f"files/{attachment.public_id}/")
    next(one for one in folder.rglob("*") if one.is_file()).unlink()
    assert owner_client.get(path).status_code == 404
    delete_lead(lead, actor, now=NOON)
    assert owner_client.get(path).status_code == 404
    assert owner_client.post(f"{path}delete/").status_code == 404
    assert send(owner_client, lead).status_code == 404


def test_a_member_sends_a_file(
    lead: Lead, colleague_client: Client, colleague: User, folder: Path
) -> None:
    response = send(colleague_client, lead, "roof.png", TAKEN["roof.png"])

    assert (response.status_code, response["Location"]) == (302, page_of(lead))
    assert said(response) == [("success", "File saved")]
    row = Attachment.objects.get()
    assert (row.lead, row.name, row.media_type) == (lead, "roof.png", "image/png")
    assert row.uploaded_by == colleague
    event = Event.objects.get(kind=EventKind.LEAD_FILE_ADDED)
    assert (event.actor_name, event.lead_id) == ("colleague@summit.example", lead.pk)


def test_a_large_file_comes_in_whole(lead: Lead, owner_client: Client, folder: Path) -> None:
    content = PDF + bytes(range(256)) * 4096 * 8
    send(owner_client, lead, content=content)

    row = Attachment.objects.get()
    assert row.size == len(content)
    assert row.file.read() == content
    assert Path(row.file.path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [HOSTILE[kind] for kind in ("a page", "a page called a text", "a program", "nothing")],
)
def test_what_is_refused_is_said_on_the_page(
    lead: Lead, owner_client: Client, folder: Path, name: str, content: bytes
) -> None:
    response = send(owner_client, lead, name, content)

    assert (response.status_code, response["Location"]) == (302, page_of(lead))
    assert [level for level, _ in said(response)] == ["error"]
    assert not Attachment.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("sent", [{}, {"file": "quote.pdf"}, {"other": "x"}])
def test_who_sends_no_file_is_asked_for_one(
    lead: Lead, owner_client: Client, sent: dict[str, str]
) -> None:
    response = owner_client.post(page_of(lead, "files/"), sent)

    assert (response.status_code, response["Location"]) == (302, page_of(lead))
    assert said(response) == [("error", "Choose a file first.")]


def test_of_what_is_far_too_large_little_is_kept_and_it_is_said(
    lead: Lead, owner_client: Client, folder: Path, settings: Any
) -> None:
    settings.MAX_FILE_SIZE = 1024**2
    response = send(owner_client, lead, content=PDF.ljust(9 * 1024**2))

    assert said(response) == [("error", "This file is too large: it can have 1 MB.")]
    received = response.wsgi_request.FILES["file"].size
    assert 1024**2 < received <= 1024**2 + 64 * 1024
    assert not list(folder.iterdir())


def test_a_file_is_sent_only_from_our_own_page(lead: Lead, owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert send(client, lead).status_code == 403
    assert not Attachment.objects.exists()


def test_a_stranger_sends_nothing(lead: Lead, stranger_client: Client, folder: Path) -> None:
    assert send(stranger_client, lead).status_code == 404
    assert not list(folder.iterdir())


def test_a_member_deletes_a_file(
    lead: Lead, attachment: Attachment, colleague_client: Client, folder: Path
) -> None:
    path = page_of(lead, f"files/{attachment.public_id}/delete/")
    assert colleague_client.get(path).status_code == 405
    response = colleague_client.post(path)

    assert (response.status_code, response["Location"]) == (302, page_of(lead))
    assert said(response) == [("success", "File deleted")]
    assert not Attachment.objects.exists()
    assert colleague_client.post(path).status_code == 404


def test_a_file_of_another_business_is_like_one_that_never_was(
    lead: Lead, actor: Actor, owner_client: Client
) -> None:
    other = make_business()
    theirs = attach(enquire(other, "Bob Jones"), upload(), actor, now=NOON)
    for file in (theirs.public_id, "0" * 24):
        assert owner_client.get(page_of(lead, f"files/{file}/")).status_code == 404
        assert owner_client.post(page_of(lead, f"files/{file}/delete/")).status_code == 404
    assert Attachment.objects.get() == theirs


def test_the_lead_page_tells_of_files(
    lead: Lead, attachment: Attachment, owner_client: Client
) -> None:
    owner_client.post(page_of(lead, f"files/{attachment.public_id}/delete/"))
    deleted, added = told(owner_client.get(page_of(lead)))[:2]

    for entry, what, change in (
        (deleted, "deleted a file", "File Quote für Ann.pdf became empty"),
        (added, "added a file", "File empty became Quote für Ann.pdf"),
    ):
        assert entry.startswith(f"owner@summit.example {what} ")
        assert entry.endswith(f" {change}")
