import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Business, Role, User
from apikeys.issuing import find_key
from apikeys.models import ApiKey, Scope
from tests.accounts.pages import page_of
from tests.conftest import Integrator, signed_in
from tests.factories import make_key, make_member

pytestmark = pytest.mark.django_db
WANTED: dict[str, Any] = {
    "name": "HomeAdvisor",
    "kind": "live",
    "scopes": ["leads:write", "appointments:read"],
    "sends_mail": "on",
    "rate_limit": "600",
    "expires_on": "",
}
KEY = re.compile(r"pcrm_(?:live|test)_[a-z2-7]{47}")


@pytest.fixture
def keys_path(business: Business) -> str:
    return f"/b/{business.slug}/keys/"


def secret_in(answer: Any) -> str:
    found = set(KEY.findall(answer.content.decode()))
    assert len(found) == 1
    return str(found.pop())


def test_a_new_key_is_stored_as_it_was_asked_for_and_works(
    keys_path: str, business: Business, owner: User, owner_client: Client
) -> None:
    answer = owner_client.post(f"{keys_path}new/", WANTED)
    key = find_key(secret_in(answer), timezone.now())

    assert key is not None
    assert (key.business, key.name, key.created_by) == (business, "HomeAdvisor", owner)
    assert key.scopes == ["appointments:read", "leads:write"]
    assert (key.sends_mail, key.rate_limit, key.expires_at, key.is_test) == (True, 600, None, False)
    assert not key.refuses_overlaps


def test_the_key_is_shown_once_with_a_command_to_paste_and_kept_by_no_browser(
    keys_path: str, owner_client: Client
) -> None:
    answer = owner_client.post(f"{keys_path}new/", WANTED)
    page, secret = answer.content.decode(), secret_in(answer)

    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert "This is the only time that you see the key." in page
    assert f'<code id="key">{secret}</code>' in page
    assert 'data-copy="#key"' in page
    assert "/api/v1/leads" in page
    assert f"Authorization: Bearer {secret}" in page
    for path in (keys_path, "/profile/", f"{keys_path}new/"):
        assert secret not in owner_client.get(path).content.decode()
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    assert not any(secret in session for session in sessions)


def test_a_key_is_good_until_its_last_day_ends_where_the_business_is(
    keys_path: str, owner_client: Client
) -> None:
    owner_client.post(f"{keys_path}new/", WANTED | {"expires_on": "2099-01-31"})

    # New York is five hours behind UTC in January.
    assert ApiKey.objects.get().expires_at == datetime(2099, 2, 1, 5, tzinfo=UTC)


def test_a_test_key_without_mail(keys_path: str, owner_client: Client) -> None:
    answer = owner_client.post(f"{keys_path}new/", WANTED | {"kind": "test", "sends_mail": ""})

    key = ApiKey.objects.get()
    assert secret_in(answer).startswith("pcrm_test_")
    assert (key.is_test, key.sends_mail) == (True, False)


def test_a_key_that_refuses_overlaps_says_so_in_the_list(
    keys_path: str, owner_client: Client
) -> None:
    said = "refuses overlapping appointments"
    owner_client.post(f"{keys_path}new/", WANTED)
    assert said not in owner_client.get(keys_path).content.decode()

    owner_client.post(f"{keys_path}new/", WANTED | {"refuses_overlaps": "on"})
    assert ApiKey.objects.filter(refuses_overlaps=True).count() == 1
    assert owner_client.get(keys_path).content.decode().count(said) == 1


def test_only_a_key_that_may_push_comes_with_a_push_to_paste(
    keys_path: str, owner_client: Client
) -> None:
    answer = owner_client.post(f"{keys_path}new/", WANTED | {"scopes": ["leads:read"]})

    assert "curl" not in answer.content.decode()


def test_the_form_offers_every_scope_and_has_pushing_leads_chosen(
    keys_path: str, owner_client: Client
) -> None:
    page = owner_client.get(f"{keys_path}new/").content.decode()
    boxes = {
        re.findall(r'value="([^"]+)"', box)[0]: "checked" in box
        for box in re.findall(r'<input[^>]*name="scopes"[^>]*>', page)
    }

    assert boxes == dict.fromkeys(Scope.values, False) | {"leads:write": True}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 81, "at most 80 characters"),
        ("scopes", [], "Choose at least one permission."),
        ("scopes", ["leads:write", "leads:everything"], "Select a valid choice."),
        ("rate_limit", "0", "greater than or equal to 1"),
        ("rate_limit", "100001", "less than or equal to 100000"),
        ("rate_limit", "many", "Enter a whole number."),
        ("expires_on", "2020-01-01", "Choose a day that is not over yet, until 2100."),
        ("expires_on", "9999-12-31", "Choose a day that is not over yet, until 2100."),
        ("expires_on", "soon", "Enter a valid date."),
        ("kind", "other", "Select a valid choice."),
    ],
)
def test_a_wrong_value_is_named_and_no_key_is_made(
    keys_path: str, owner_client: Client, field: str, value: Any, said: str
) -> None:
    answer = owner_client.post(f"{keys_path}new/", WANTED | {field: value})

    assert said in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_the_list_shows_what_a_key_may_do_and_never_its_secret(
    keys_path: str, business: Business, owner: User, colleague_client: Client
) -> None:
    key, secret = make_key(business, created_by=owner)
    page = colleague_client.get(keys_path).content.decode()

    for shown in (
        key.name,
        f"{key.prefix}…{key.last_four}",
        "Push leads",
        "never used",
        str(owner),
    ):
        assert shown in page
    assert secret not in page
    assert key.digest not in page


def test_keys_that_are_over_are_shown_apart(
    keys_path: str, business: Business, owner_client: Client
) -> None:
    now = timezone.now()
    make_key(business, name="Working")
    expired, _ = make_key(business, name="Was good", expires_at=now + timedelta(days=1))
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(days=1))
    revoked, _ = make_key(business, name="Shut")
    revoked.revoke(now)
    working, _, over = owner_client.get(keys_path).content.decode().partition("Revoked and expired")

    assert "Working" in working
    assert "Was good" not in working
    assert "Shut" not in working
    assert "Expired" in over
    assert "Revoked" in over
    assert f"{revoked.public_id}/revoke/" not in over


def test_revoking_asks_first_and_the_next_request_is_refused(
    keys_path: str, integrator: Integrator, owner_client: Client
) -> None:
    path = f"{keys_path}{integrator.key.public_id}/revoke/"
    assert "Revoke HomeAdvisor?" in owner_client.get(path).content.decode()
    assert find_key(integrator.secret, timezone.now()) is not None

    answer = owner_client.post(path, follow=True)

    assert "HomeAdvisor is revoked." in answer.content.decode()
    assert integrator.push({"firstName": "Jane", "email": "jane@example.com"}).status_code == 401


def test_of_two_who_revoke_a_key_the_first_ones_time_stays(business: Business) -> None:
    now = timezone.now()
    key, _ = make_key(business)
    seen_before = ApiKey.objects.get()
    key.revoke(now)
    seen_before.revoke(now + timedelta(hours=1))

    assert seen_before.revoked_at == ApiKey.objects.get().revoked_at == now


def test_of_requests_that_race_one_writes_the_last_use(business: Business) -> None:
    now = timezone.now()
    make_key(business)
    first, second = ApiKey.objects.get(), ApiKey.objects.get()
    first.note_use(now)
    second.note_use(now + timedelta(seconds=1))
    assert ApiKey.objects.get().last_used_at == now

    second.note_use(now + timedelta(minutes=1))
    assert ApiKey.objects.get().last_used_at == now + timedelta(minutes=1)


@pytest.mark.parametrize("limit", [0, 100_001])
def test_the_database_too_refuses_a_limit_that_is_out_of_bounds(
    business: Business, limit: int
) -> None:
    make_key(business)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(rate_limit=limit)


def test_admins_make_keys_and_members_do_not(
    keys_path: str, business: Business, colleague_client: Client
) -> None:
    key, _ = make_key(business)
    refused = [
        colleague_client.get(f"{keys_path}new/"),
        colleague_client.post(f"{keys_path}new/", WANTED),
        colleague_client.get(f"{keys_path}{key.public_id}/revoke/"),
        colleague_client.post(f"{keys_path}{key.public_id}/revoke/"),
    ]
    page = colleague_client.get(keys_path).content.decode()
    assert [answer.status_code for answer in refused] == [403] * 4
    assert "Generate key" not in page
    assert "/revoke/" not in page
    assert ApiKey.objects.get().revoked_at is None

    admin = signed_in(make_member(business, role=Role.ADMIN))
    assert admin.post(f"{keys_path}new/", WANTED).status_code == 200
    assert ApiKey.objects.count() == 2


def test_keys_of_another_business_look_like_keys_that_never_existed(
    keys_path: str, business: Business, stranger: User, stranger_client: Client
) -> None:
    key, _ = make_key(business)
    own = f"/b/{stranger.memberships.get().business.slug}/keys/"
    for other, never in [
        (keys_path, "/b/never-existed/keys/"),
        (f"{keys_path}new/", "/b/never-existed/keys/new/"),
        (f"{own}{key.public_id}/revoke/", f"{own}{'0' * 24}/revoke/"),
    ]:
        for ask in (stranger_client.get, stranger_client.post):
            theirs, none = ask(other), ask(never)
            assert (theirs.status_code, page_of(theirs)) == (404, page_of(none))
    assert ApiKey.objects.get().revoked_at is None


def test_the_signed_out_are_sent_to_sign_in(keys_path: str) -> None:
    for path in (keys_path, f"{keys_path}new/"):
        assert Client().post(path)["Location"] == f"/accounts/login/?next={path}"


def test_more_keys_cost_no_more_queries(
    keys_path: str, business: Business, owner: User, owner_client: Client
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_key(business, created_by=owner)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(keys_path)
        counts.append(len(queries))

    assert counts[0] == counts[1]
