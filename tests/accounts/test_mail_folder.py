from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.models import Business, User
from tests.accounts.pages import page_of

pytestmark = pytest.mark.django_db
HTML = "<html><head><style>p{color:red}</style></head><body><p>New lead</p></body></html>"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND, settings.EMAIL_URL = "notifications.mailfolder.EmlFolder", ""
    settings.HOST, settings.BASE_URL = "127.0.0.1", "http://localhost:8000"
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def send(*to: str, subject: str = "New lead: Jane Doe", html: str = HTML) -> str:
    """The name of the file that the letter became."""
    letter = EmailMultiAlternatives(subject, "Call her: https://crm.example/1", to=to)
    if html:
        letter.attach_alternative(html, "text/html")
    letter.send()
    return max(path.name for path in current.MAIL_FOLDER.glob("*.eml"))


def test_a_person_sees_their_letters_newest_first(owner: User, owner_client: Client) -> None:
    send(owner.email, subject="First")
    send("other@example.com", owner.email.upper(), subject="Second")
    page = owner_client.get("/profile/mail/").content.decode()

    assert 0 < page.index("Second") < page.index("First")


def test_a_letter_shows_its_text_and_frames_its_html(owner: User, owner_client: Client) -> None:
    name = send(owner.email)
    answer = owner_client.get(f"/profile/mail/{name}/")
    page = answer.content.decode()

    assert "New lead: Jane Doe" in page
    assert '<a href="https://crm.example/1" rel="nofollow">https://crm.example/1</a>' in page
    assert '<iframe class="letter" sandbox=""' in page
    assert f'src="/profile/mail/{name}/html/"' in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_frame_has_a_policy_of_its_own_that_runs_and_loads_nothing(
    owner: User, owner_client: Client
) -> None:
    name = send(owner.email)
    answer = owner_client.get(f"/profile/mail/{name}/html/")

    assert answer.content.decode().strip() == HTML
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = set(answer["Content-Security-Policy"].split("; "))
    refused = ("default", "script", "font", "connect", "manifest")
    assert policy == {
        *(f"{what}-src 'none'" for what in refused),
        "form-action 'none'",
        "base-uri 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "frame-ancestors 'self'",
        "sandbox",
    }


def test_a_letter_of_somebody_else_looks_like_one_that_never_was(
    owner: User, business: Business, stranger: User, owner_client: Client
) -> None:
    name = send(stranger.email, subject="Secret of the valley")
    send(f"{owner.email}.evil.example", subject="Secret of the valley")

    assert "Secret" not in owner_client.get("/profile/mail/").content.decode()
    for part in ("", "html/"):
        other = owner_client.get(f"/profile/mail/{name}/{part}")
        never = owner_client.get(f"/profile/mail/never.eml/{part}")
        assert (other.status_code, page_of(other)) == (404, page_of(never))


def test_a_name_cannot_lead_out_of_the_folder(
    owner: User, owner_client: Client, folder: Path
) -> None:
    send(owner.email)
    outside = folder.parent / "outside.eml"
    outside.write_bytes(f"To: {owner.email}\n\nsecret".encode())
    for name in [
        "../outside.eml",
        "..%2foutside.eml",
        "%2e%2e%2foutside.eml",
        str(outside),
        "*.eml",
    ]:
        answer = owner_client.get(f"/profile/mail/{name}/")
        assert answer.status_code in (404, 400)
        assert b"secret" not in answer.content


def test_hostile_letters_stay_text(owner: User, owner_client: Client) -> None:
    name = send(owner.email, subject="<script>alert(1)</script>", html="")
    page = owner_client.get(f"/profile/mail/{name}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "<iframe" not in page
    assert owner_client.get(f"/profile/mail/{name}/html/").status_code == 404


def test_there_is_no_such_page_where_mail_is_really_sent(
    owner: User, owner_client: Client, settings: Any
) -> None:
    name = send(owner.email)
    settings.EMAIL_URL = "smtp://mail.example"

    assert_nobody_reads(owner_client, name)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HOST", "0.0.0.0"),  # noqa: S104 - nothing is bound
        ("HOST", "::"),
        ("HOST", "192.0.2.1"),
        ("BASE_URL", "https://crm.example"),
    ],
)
def test_there_is_no_such_page_where_others_than_this_machine_reach_the_server(
    owner: User, owner_client: Client, settings: Any, setting: str, value: str
) -> None:
    """They could sign up with somebody's address and read the letters to it."""
    name = send(owner.email)
    setattr(settings, setting, value)

    assert_nobody_reads(owner_client, name)


@pytest.mark.parametrize(
    ("host", "base_url"), [("::1", "http://[::1]:8000"), ("localhost", "http://127.0.0.1:8000")]
)
def test_every_name_of_this_machine_will_do(
    owner: User, owner_client: Client, settings: Any, host: str, base_url: str
) -> None:
    name = send(owner.email)
    settings.HOST, settings.BASE_URL = host, base_url

    assert owner_client.get(f"/profile/mail/{name}/").status_code == 200
    assert 'href="/profile/mail/"' in owner_client.get("/profile/").content.decode()


def assert_nobody_reads(client: Client, name: str) -> None:
    for path in ("", f"{name}/", f"{name}/html/"):
        assert client.get(f"/profile/mail/{path}").status_code == 404
    assert "/profile/mail/" not in client.get("/profile/").content.decode()


def test_an_empty_folder_is_an_empty_page(owner_client: Client) -> None:
    assert "Nothing yet." in owner_client.get("/profile/mail/").content.decode()
