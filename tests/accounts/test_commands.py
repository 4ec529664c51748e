"""The operator's commands, as another program meets them: one JSON line, and an exit code."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.utils import timezone

from accounts.models import Business, Membership, User
from apikeys.issuing import find_key
from apikeys.models import ApiKey
from tests.conftest import signed_in
from tests.factories import PASSWORD, make_key, make_user

pytestmark = pytest.mark.django_db
SETUP = ("setup_business", "--name", "Summit Roofing", "--owner", "O@Summit.Example")


class Ran:
    """What a command wrote and how it ended. Run as `manage.py` runs it, except that the
    connection of the test stays open."""

    def __init__(self, capsys: pytest.CaptureFixture[str], name: str, *words: str) -> None:
        self.code = 0
        command = load_command_class(get_commands()[name], name)
        try:
            options = vars(command.create_parser("manage.py", name).parse_args(words))
            command.execute(*options.pop("args", ()), **options)
        except SystemExit as ended:
            self.code = int(ended.code or 0)
        self.out, self.err = capsys.readouterr()

    @property
    def answer(self) -> Any:
        assert (self.code, self.err, self.out.count("\n")) == (0, "", 1)
        return json.loads(self.out)

    @property
    def refusal(self) -> Any:
        assert (self.out, self.err.count("\n")) == ("", 1)
        assert self.code != 0
        return json.loads(self.err)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *words: Ran(capsys, *words)


def test_setup_business_answers_with_the_business_and_its_owner(run: Any) -> None:
    answer = run(
        *SETUP, "--password", PASSWORD, "--username", "olivia", "--timezone", "Europe/London",
        "--country", "GB",
    ).answer  # fmt: skip

    business = Business.objects.get()
    assert answer == {
        "business": {
            "id": business.public_id,
            "slug": "summit-roofing",
            "name": "Summit Roofing",
            "timezone": "Europe/London",
            "country": "GB",
            "currency": "GBP",
        },
        "owner": {"email": "o@summit.example", "username": "olivia"},
    }
    assert business.memberships.get().role == "owner"
    assert User.objects.get().check_password(PASSWORD)
    assert business.lead_statuses.count() == 6


def test_setup_business_has_defaults(run: Any) -> None:
    answer = run(*SETUP, "--password", PASSWORD).answer

    assert answer["owner"]["username"] == "o"
    assert answer["business"] | {"id": None} == {
        "id": None,
        "slug": "summit-roofing",
        "name": "Summit Roofing",
        "timezone": "UTC",
        "country": "US",
        "currency": "USD",
    }


def test_an_owner_who_is_known_gets_a_further_business_and_keeps_the_password(run: Any) -> None:
    owner = make_user(email="o@summit.example", username="olivia")
    answer = run(*SETUP, "--password", "other", "--username", "ignored").answer

    assert answer["owner"] == {"email": "o@summit.example", "username": "olivia"}
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert Membership.objects.get().user == owner


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [
        ("--timezone", "Mars/Olympus", "time_zone"),
        ("--country", "XX", "country"),
        ("--country", "us", "country"),
        ("--currency", "XXX", "currency"),
        ("--name", "", "name"),
        ("--name", "x" * 121, "name"),
        ("--owner", "olivia", "email"),
        ("--username", "no spaces", "username"),
        ("--password", "x", "password"),
        ("--password", "", "password"),
        ("--password", "o@summit.example", "password"),
    ],
)
def test_setup_business_refuses_a_wrong_value_and_stores_nothing(
    run: Any, option: str, value: str, field: str
) -> None:
    refusal = run(*SETUP, "--password", PASSWORD, option, value).refusal

    assert (refusal["error"], refusal["field"]) == ("validation_error", field)
    assert refusal["message"]
    assert (User.objects.count(), Business.objects.count()) == (0, 0)


def test_setup_business_refuses_a_username_that_is_taken(run: Any) -> None:
    make_user(username="olivia")

    assert run(*SETUP, "--password", PASSWORD, "--username", "olivia").refusal == {
        "error": "conflict",
        "message": "The username olivia is taken.",
        "field": "username",
    }
    assert (User.objects.count(), Business.objects.count()) == (1, 0)


def test_a_missing_option_is_a_json_line_too(run: Any) -> None:
    ran = run("setup_business", "--name", "Summit")

    assert ran.refusal == {
        "error": "usage",
        "message": "the following arguments are required: --owner, --password",
    }


def test_add_member_makes_an_account_that_signs_in(run: Any, business: Business) -> None:
    answer = run(
        "add_member", "--business", business.slug, "--email", "New@Summit.Example",
        "--username", "nina", "--password", PASSWORD, "--role", "admin",
    ).answer  # fmt: skip

    assert answer == {
        "business": "summit-roofing",
        "member": {"email": "new@summit.example", "username": "nina", "role": "admin"},
    }
    member = signed_in(User.objects.get(username="nina"))
    assert member.get(f"/b/{business.slug}/settings/").status_code == 200


def test_add_member_just_adds_somebody_who_is_known(
    run: Any, business: Business, stranger: User
) -> None:
    answer = run(
        "add_member", "--business", business.slug, "--email", stranger.email, "--password", "other"
    ).answer

    assert answer["member"]["email"] == stranger.email
    assert business.memberships.get(user=stranger).role == "member"
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"--business": "never-existed"}, "not_found", "business"),
        ({"--role": "owner"}, "validation_error", "role"),
        ({"--role": "god"}, "validation_error", "role"),
        ({"--email": "owner@summit.example"}, "conflict", "email"),
        ({"--email": "nobody"}, "validation_error", "email"),
        ({"--username": "olivia"}, "conflict", "username"),
        ({"--password": "12345678"}, "validation_error", "password"),
        ({"--password": "n@x.example"}, "validation_error", "password"),
    ],
)
def test_add_member_refuses_and_stores_nothing(
    run: Any, business: Business, changes: dict[str, str], error: str, field: str
) -> None:
    options = {
        "--business": business.slug,
        "--email": "n@x.example",
        "--password": PASSWORD,
    } | changes
    refusal = run("add_member", *(word for option in options.items() for word in option)).refusal

    assert (refusal["error"], refusal["field"]) == (error, field)
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_create_api_key_answers_with_the_key_and_what_it_may(run: Any, business: Business) -> None:
    answer = run(
        "create_api_key", "--business", business.slug, "--name", "HomeAdvisor",
        "--scope", "leads:write", "--scope", "leads:read", "--no-email", "--rate-limit", "50",
        "--refuse-overlaps", "--test", "--expires", "2099-01-31T12:00:00",
    ).answer  # fmt: skip

    key = find_key(answer["key"], timezone.now())
    assert key is not None
    assert answer == {
        "key": answer["key"],
        "id": key.public_id,
        "prefix": key.prefix,
        "business": "summit-roofing",
        "name": "HomeAdvisor",
        "scopes": ["leads:read", "leads:write"],
        "test": True,
        "emailNotifications": False,
        "refusesOverlaps": True,
        "rateLimit": 50,
        "expiresAt": "2099-01-31T12:00:00-05:00",
    }
    assert answer["key"].startswith("pcrm_test_")
    assert key.refuses_overlaps
    assert key.expires_at == datetime(2099, 1, 31, 17, tzinfo=UTC)


def test_create_api_key_has_defaults(run: Any, business: Business) -> None:
    answer = run(
        "create_api_key", "--business", business.slug, "--name", "X", "--scope", "leads:write"
    ).answer

    names = ("test", "emailNotifications", "refusesOverlaps", "rateLimit", "expiresAt")
    assert {name: answer[name] for name in names} == {
        "test": False,
        "emailNotifications": True,
        "refusesOverlaps": False,
        "rateLimit": 600,
        "expiresAt": None,
    }
    assert answer["key"].startswith("pcrm_live_")


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"--business": "never-existed"}, "not_found", "business"),
        ({"--scope": "leads:everything"}, "validation_error", "scope"),
        ({"--name": ""}, "validation_error", "name"),
        ({"--name": "x" * 81}, "validation_error", "name"),
        ({"--rate-limit": "0"}, "validation_error", "rate_limit"),
        ({"--rate-limit": "100001"}, "validation_error", "rate_limit"),
        ({"--rate-limit": "many"}, "usage", None),
        ({"--expires": "soon"}, "validation_error", "expires_at"),
        ({"--expires": "2020-01-01T00:00:00Z"}, "validation_error", "expires_at"),
        ({"--expires": "9999-12-31T23:59:59-05:00"}, "validation_error", "expires_at"),
        ({"--expires": "9999-12-31"}, "validation_error", "expires_at"),
        ({"--expires": "2099-02-31"}, "validation_error", "expires_at"),
    ],
)
def test_create_api_key_refuses_and_stores_nothing(
    run: Any, business: Business, changes: dict[str, str], error: str, field: str | None
) -> None:
    options = {"--business": business.slug, "--name": "X", "--scope": "leads:write"} | changes
    words = [word for option in options.items() for word in option]
    refusal = run("create_api_key", *words).refusal

    assert (refusal["error"], refusal.get("field")) == (error, field)
    assert not ApiKey.objects.exists()


def test_revoke_api_key_shuts_the_key_and_says_when_the_first_time_was(
    run: Any, business: Business
) -> None:
    key, secret = make_key(business)
    first = run("revoke_api_key", "--prefix", key.prefix).answer
    again = run("revoke_api_key", "--prefix", key.prefix).answer

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert first == {"prefix": key.prefix, "revokedAt": key.revoked_at.isoformat()}
    assert again == first
    assert find_key(secret, timezone.now()) is None


def test_revoke_api_key_takes_the_whole_prefix_and_nothing_else(
    run: Any, business: Business
) -> None:
    key, secret = make_key(business)
    for wrong in (key.prefix[:-1], f"{key.prefix}…", secret, "pcrm_live_", ""):
        assert run("revoke_api_key", "--prefix", wrong).refusal == {
            "error": "not_found",
            "message": "No key has this prefix.",
            "field": "prefix",
        }
    key.refresh_from_db()
    assert key.revoked_at is None
