"""Logging in and refreshing, and the tokens that come of it: `epixel-legacy.md` section 2."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD
from tests.legacy.client import Answer, Program, Style, refused, wrong
from tests.legacy.conftest import Office
from tests.legacy.refusals import BLANK, REQUIRED

LOGIN, REFRESH = "user/login/", "user/token/refresh/"
INVALID = refused(401, "The supplied authentication credentials are invalid.")
INACTIVE = refused(401, "No active account found with the given credentials")
BAD_TOKEN = refused(401, "Given token not valid for any token type")
NOT_GIVEN = refused(401, "Authentication credentials were not provided.")
EMPTY_LIST = {"results": [], "count": 0, "previous": None, "next": None}


def log_in(office: Office, username: str = "maria", password: str = PASSWORD) -> Answer:
    return Program(office.apikey).post(LOGIN, {"username": username, "password": password})


def tokens(office: Office) -> dict[str, Any]:
    body: dict[str, Any] = log_in(office).body
    return body


def with_token(office: Office, token: str) -> Answer:
    return Program(office.apikey, token).get("leads/list/")


def refresh(office: Office, token: str) -> Answer:
    return Program(office.apikey).post(REFRESH, {"refresh": token})


@pytest.mark.parametrize("style", Style)
def test_a_login_is_answered_bare_with_two_tokens(office: Office, style: Style) -> None:
    sent = {"username": "maria", "password": PASSWORD}
    answer = Program(office.apikey).post(LOGIN, sent, style=style)
    access, again = answer.body["access"], answer.body["refresh"]
    assert answer == Answer(200, {"refresh": again, "access": access})
    assert with_token(office, access).data == EMPTY_LIST
    renewed = Program(office.apikey).post(REFRESH, {"refresh": again}, style=style)
    assert renewed == Answer(200, {"access": renewed.body["access"]})
    assert with_token(office, renewed.body["access"]).data == EMPTY_LIST


def test_the_email_will_do_for_the_username(office: Office) -> None:
    answer = log_in(office, "Maria@Summit-Roofing.example ")
    assert answer.body.keys() == {"refresh", "access"}


def test_a_name_or_a_password_that_is_wrong(office: Office) -> None:
    assert log_in(office, password="wrong") == INVALID
    assert log_in(office, password=f" {PASSWORD}") == INVALID
    assert log_in(office, "nobody") == INVALID
    assert log_in(office, "nobody@example.com") == INVALID


def test_an_account_that_is_inactive_is_told_so_only_to_whom_it_belongs(office: Office) -> None:
    User.objects.filter(username="maria").update(is_active=False)
    assert log_in(office) == INACTIVE
    assert log_in(office, password="wrong") == INVALID


def test_somebody_who_does_not_belong_to_the_business_of_the_key(
    office: Office, valley: Office
) -> None:
    assert log_in(valley) == INACTIVE
    assert log_in(valley, password="wrong") == INVALID


def test_what_is_missing_or_blank_is_told_by_field(office: Office) -> None:
    program = Program(office.apikey)
    assert program.post(LOGIN) == wrong({"username": REQUIRED, "password": REQUIRED})
    assert program.post(LOGIN, {"username": "", "password": ""}) == wrong(
        {"username": BLANK, "password": BLANK}
    )
    assert program.post(LOGIN, {"username": "maria"}) == wrong({"password": REQUIRED})
    assert program.post(REFRESH) == wrong({"refresh": REQUIRED})
    assert program.post(REFRESH, {"refresh": ""}) == wrong({"refresh": BLANK})


@pytest.mark.parametrize("odd", ["\x00", "x\x00", "\ud800", ["maria"], {}, True, "x" * 100_000])
def test_what_is_no_text_or_endless_is_refused(office: Office, odd: Any) -> None:
    program = Program(office.apikey)
    for path, fields in (
        (LOGIN, {"username": odd, "password": odd}),
        (LOGIN, {"username": "maria", "password": odd}),
        (REFRESH, {"refresh": odd}),
    ):
        answer = program.post(path, fields, style=Style.JSON)
        assert answer.status in (400, 401), answer
        assert answer.body["status_code"] == answer.status


def test_an_old_token_in_the_header_does_not_keep_anybody_from_logging_in(office: Office) -> None:
    stale = Program(office.apikey, "stale")
    sent = {"username": "maria", "password": PASSWORD}
    answer = stale.post(LOGIN, sent)
    assert answer.body.keys() == {"refresh", "access"}
    assert stale.post(REFRESH, {"refresh": answer.body["refresh"]}).status == 200


def test_an_access_token_lives_an_hour(office: Office, noon: time_machine.Traveller) -> None:
    access = tokens(office)["access"]
    noon.shift(timedelta(minutes=59, seconds=59))
    assert with_token(office, access).data == EMPTY_LIST
    noon.shift(timedelta(seconds=2))
    assert with_token(office, access) == BAD_TOKEN


def test_a_refresh_token_lives_a_day(office: Office, noon: time_machine.Traveller) -> None:
    token = tokens(office)["refresh"]
    noon.shift(timedelta(hours=23, minutes=59, seconds=59))
    renewed = refresh(office, token).body["access"]
    assert with_token(office, renewed).data == EMPTY_LIST
    noon.shift(timedelta(seconds=2))
    assert refresh(office, token) == BAD_TOKEN
    noon.shift(timedelta(hours=1))
    assert with_token(office, renewed) == BAD_TOKEN


def test_a_token_is_good_for_what_it_is_only(office: Office) -> None:
    both = tokens(office)
    assert with_token(office, both["refresh"]) == BAD_TOKEN
    assert refresh(office, both["access"]) == BAD_TOKEN


def forged(token: str, **claims: Any) -> dict[str, str]:
    """Tokens as somebody might make them, who has a right one."""
    head, body, signature = token.split(".")
    said = jwt.decode(token, options={"verify_signature": False}) | claims
    return {
        "of no algorithm": jwt.encode(said, "", algorithm="none"),
        "signed with another key": jwt.encode(said, "x" * 64, algorithm="HS256"),
        "signed with an empty key": jwt.encode(said, "\0", algorithm="HS256"),
        "another body": f"{head}.{jwt.encode(said, 'x' * 64).split('.')[1]}.{signature}",
        "without a signature": f"{head}.{body}.",
        "cut": f"{head}.{body}",
        "turned round": f"{body}.{head}.{signature}",
    }


def test_a_token_that_somebody_has_made_or_changed(office: Office) -> None:
    both, olivias = tokens(office), office.people["olivia"].pk
    for kind, access in forged(both["access"], user_id=str(olivias)).items():
        assert with_token(office, access) == BAD_TOKEN, kind
    for kind, token in forged(both["refresh"], user_id=str(olivias)).items():
        assert refresh(office, token) == BAD_TOKEN, kind


@pytest.mark.parametrize("text", ["x", "a.b.c", "..", "x" * 10_000, "é", "null"])
def test_what_is_no_token(office: Office, text: str) -> None:
    assert refresh(office, text) == BAD_TOKEN
    assert Client().get(
        "/legacy/v1/leads/list/",
        headers={"apikey": office.apikey, "Authorization": f"Bearer {text}"},
    ).json() == BAD_TOKEN.body  # fmt: skip


def test_our_own_secret_signs_nothing_for_another_purpose(office: Office) -> None:
    said = {"user_id": str(office.people["maria"].pk), "token_type": "access", "exp": 4e9}
    made = jwt.encode(said, settings.SECRET_KEY, algorithm="HS512")
    assert with_token(office, made) == BAD_TOKEN


def test_a_new_password_ends_the_tokens_that_were_there(office: Office) -> None:
    both, maria = tokens(office), office.people["maria"]
    maria.set_password("another-horse-battery")
    maria.save()
    assert with_token(office, both["access"]) == BAD_TOKEN
    assert refresh(office, both["refresh"]) == BAD_TOKEN
    again = log_in(office, password="another-horse-battery").body["access"]
    assert with_token(office, again).data == EMPTY_LIST


def test_who_has_left_the_business_is_refused_from_the_next_request_on(office: Office) -> None:
    both = tokens(office)
    office.people["maria"].memberships.get().end()
    assert with_token(office, both["access"]) == INVALID
    assert refresh(office, both["refresh"]).status == 401
    assert log_in(office) == INACTIVE


@pytest.mark.parametrize("gone", ["inactive", "deleted"])
def test_who_is_no_user_any_more_is_refused(office: Office, gone: str) -> None:
    both = tokens(office)
    people = User.objects.filter(username="maria")
    _ = people.update(is_active=False) if gone == "inactive" else people.delete()
    assert with_token(office, both["access"]).status == 401
    assert refresh(office, both["refresh"]).status == 401


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", NOT_GIVEN),
        ("Token x", NOT_GIVEN),
        ("Basic bWFyaWE6eA==", NOT_GIVEN),
        ("Bearer", BAD_TOKEN),
        ("Bearer ", BAD_TOKEN),
        ("Bearer two words", BAD_TOKEN),
    ],
)
def test_a_header_that_brings_no_token(office: Office, header: str, told: Answer) -> None:
    headers = {"apikey": office.apikey, "Authorization": header}
    assert Program(None).with_headers("leads/list/", **headers) == told


def test_without_the_header(office: Office) -> None:
    assert Program(office.apikey).get("leads/list/") == NOT_GIVEN


def test_after_too_many_wrong_passwords_one_has_to_wait(
    office: Office, noon: time_machine.Traveller
) -> None:
    answers = [log_in(office, password=f"wrong {attempt}") for attempt in range(30)]
    assert answers[0] == INVALID
    last = answers[-1]
    [text] = last.body["errors"]["non_field_errors"]
    assert last == refused(429, text)
    assert int(last.headers["Retry-After"]) >= 1
    assert log_in(office).status == 429
    noon.shift(timedelta(seconds=int(last.headers["Retry-After"]) + 1))
    assert log_in(office).status == 200


def test_another_name_for_our_host_is_no_further_attempt(office: Office) -> None:
    sent = {"username": "maria", "password": "wrong"}
    answers = [
        Client().post(
            f"/legacy/v1/{LOGIN}",
            sent,
            headers={"apikey": office.apikey, "Host": f"localhost:{port}"},
        )
        for port in range(1, 7)
    ]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]


def test_nobody_keeps_another_out_by_taking_their_email_for_a_username(
    office: Office, valley: Office
) -> None:
    maria = office.people["maria"]
    User.objects.filter(username="sam").update(username=maria.email)
    maria.set_password("another-horse-battery")
    maria.save()
    for spelling in (maria.email, maria.email.upper()):
        answer = log_in(office, spelling, "another-horse-battery")
        assert answer.body.keys() == {"refresh", "access"}
