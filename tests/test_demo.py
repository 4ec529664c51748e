"""The demo business: what a start may open, and what it may print again."""

import json
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Business, Role, User
from apikeys.models import ApiKey
from pocketcrm.management.demo import EMAIL, Demo, demo_at
from pocketcrm.management.welcome import EXAMPLE_LEAD, push_command, welcome
from tests.conftest import Integrator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "demo.json"


@pytest.fixture
def demo(db: None, path: Path) -> Demo:
    demo = demo_at(path)
    assert demo is not None
    return demo


def test_a_first_start_opens_one_business_with_an_owner_and_a_key(demo: Demo, path: Path) -> None:
    business = Business.objects.get()
    membership = business.memberships.get()
    key = business.api_keys.get()
    assert (business.name, business.slug) == ("Summit Roofing", "summit-roofing")
    assert (membership.user.email, membership.role) == (EMAIL, Role.OWNER)
    assert not membership.user.is_staff
    assert (key.name, key.is_test) == ("Demo", False)
    assert key.scopes == ["appointments:read", "appointments:write", "leads:write"]
    assert json.loads(path.read_text()) == {
        "email": EMAIL,
        "password": demo.password,
        "key": demo.key,
    }
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_later_start_remembers_it(demo: Demo, path: Path) -> None:
    assert demo_at(path) == demo
    assert Business.objects.count() == 1


def test_beside_another_business_no_demo_is_opened(business: Business, path: Path) -> None:
    assert demo_at(path) is None
    assert list(Business.objects.all()) == [business]
    assert not path.exists()


def test_a_demo_of_a_database_that_is_gone_is_opened_anew(demo: Demo, path: Path) -> None:
    Business.objects.all().delete()
    User.objects.all().delete()
    again = demo_at(path)
    assert again is not None
    assert again.key != demo.key
    assert again.has_a_key(timezone.now())


def test_what_still_works_is_printed(demo: Demo) -> None:
    printed = welcome(demo)
    assert f"  Sign in   {EMAIL}, password {demo.password}" in printed.splitlines()
    assert printed.splitlines()[-1] == push_command(demo.key)


def test_where_mail_can_be_read_is_printed_only_on_ones_own_machine(
    demo: Demo, settings: Settings
) -> None:
    settings.EMAIL_URL, settings.HOST = "", "127.0.0.1"
    settings.BASE_URL = "http://localhost:8000"
    assert "            http://localhost:8000/profile/mail/" in welcome(demo).splitlines()
    settings.HOST = "0.0.0.0"  # noqa: S104 - nothing is bound
    assert f"  Mail      {settings.MAIL_FOLDER}" in welcome(demo).splitlines()
    assert "/profile/mail/" not in welcome(demo)


def test_a_password_that_was_changed_is_not_printed(demo: Demo) -> None:
    owner = User.objects.get(email=EMAIL)
    owner.set_password("of-my-own-choosing")
    owner.save(update_fields=["password"])
    assert demo.password not in welcome(demo)
    assert demo.key in welcome(demo)


def test_a_key_that_was_revoked_is_not_printed(demo: Demo) -> None:
    ApiKey.objects.get().revoke(timezone.now())
    assert demo.key not in welcome(demo)
    assert demo.password in welcome(demo)


def test_the_printed_example_is_a_lead_that_is_taken(demo: Demo) -> None:
    answer = Integrator(ApiKey.objects.get(), demo.key).push(EXAMPLE_LEAD)
    assert (answer.status_code, answer.json()["action"]) == (201, "created")
