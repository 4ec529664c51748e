"""`manage.py ingress_webhook`, as another program meets it; and what the admin shows of it."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import Business, User
from leads.ingress import find_webhook, make_webhook
from leads.models import IngressWebhook
from tests.accounts.test_commands import Ran
from tests.appointments.connecting import NOBODYS, id_of
from tests.conftest import signed_in
from tests.factories import make_user


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *words: Ran(capsys, "ingress_webhook", *words)


def test_making_one(run: Any, business: Business) -> None:
    answer = run("make", "--business", business.slug, "--name", "Facebook", "--no-email").answer
    webhook = IngressWebhook.objects.get()
    assert answer == {
        "token": answer["token"],
        "id": id_of(webhook),
        "url": f"{settings.BASE_URL}/public/ingress_webhooks/{id_of(webhook)}",
        "business": "summit-roofing",
        "name": "Facebook",
        "test": False,
        "emailNotifications": False,
    }
    assert find_webhook(webhook.public_id, answer["token"]) == webhook


def test_one_for_test_data(run: Any, business: Business) -> None:
    answer = run("make", "--business", business.slug, "--name", "Trial", "--test").answer
    assert (answer["test"], answer["emailNotifications"]) == (True, True)
    assert IngressWebhook.objects.get().is_test


def test_rotating_and_revoking_one(run: Any, business: Business) -> None:
    webhook, old = make_webhook(business, name="Facebook")
    answer = run("rotate", "--id", id_of(webhook)).answer
    assert answer == {"token": answer["token"], "id": id_of(webhook)}
    assert find_webhook(webhook.public_id, old) is None
    assert find_webhook(webhook.public_id, answer["token"]) == webhook

    revoked = run("revoke", "--id", id_of(webhook)).answer
    webhook.refresh_from_db()
    assert webhook.revoked_at
    assert revoked == {"id": id_of(webhook), "revokedAt": webhook.revoked_at.isoformat()}
    assert run("revoke", "--id", id_of(webhook)).answer == revoked
    assert run("rotate", "--id", id_of(webhook)).refusal == {
        "error": "conflict",
        "message": "This webhook is revoked. Make a new one.",
    }


@pytest.mark.parametrize(
    ("words", "error", "field"),
    [
        ((), "usage", None),
        (("shut",), "usage", None),
        (("make", "--name", "x"), "usage", None),
        (("rotate",), "usage", None),
        (("revoke", "--id", NOBODYS), "not_found", "id"),
        (("rotate", "--id", "1"), "not_found", "id"),
        (("make", "--business", "nobody", "--name", "x"), "not_found", "business"),
        (("make", "--business", "summit-roofing", "--name", " "), "validation_error", "name"),
        (("make", "--business", "summit-roofing", "--name", "x" * 81), "validation_error", "name"),
    ],
)
def test_what_is_refused(
    run: Any, business: Business, words: tuple[str, ...], error: str, field: str | None
) -> None:
    refusal = run(*words).refusal
    assert (refusal["error"], refusal.get("field")) == (error, field)
    assert not IngressWebhook.objects.exists()


def test_the_admin_looks_and_does_not_touch(business: Business) -> None:
    webhook, token = make_webhook(business, name="Facebook")
    person = make_user(email="staff@example.com")
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    staff = signed_in(person)
    listed = staff.get("/admin/leads/ingresswebhook/")
    page = staff.get(f"/admin/leads/ingresswebhook/{webhook.pk}/change/")
    for response in (listed, page):
        text = response.content.decode()
        assert "Facebook" in text
        assert token not in text
        assert webhook.token_digest not in text
    assert staff.get("/admin/leads/ingresswebhook/add/").status_code == 403
