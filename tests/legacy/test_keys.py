"""The header `apikey`: on every request, and what its key must be good for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apikeys.models import ApiKey, Scope
from apikeys.secret import KeySecret
from leads.models import Lead
from tests.factories import PASSWORD
from tests.legacy.client import Program, log_in, refused
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    APPOINTMENTS,
    CREATE_APPOINTMENT,
    CREATE_LEAD,
    CREATE_NOTE,
    DELETE_APPOINTMENT,
    DELETE_LEAD,
    DELETE_NOTE,
    DETAILS,
    ENDPOINTS,
    LEADS,
    OVERVIEW,
    UPDATE_APPOINTMENT,
    UPDATE_LEAD,
    Endpoint,
    Stage,
    set_stage,
)
from tests.legacy.staging import ALL, JANE, app_key, stored

INVALID = refused(401, "The supplied authentication credentials are invalid.")
NOT_GIVEN = refused(401, "Authentication credentials were not provided.")
BAD_TOKEN = refused(401, "Given token not valid for any token type")
NOT_ENOUGH = refused(401, "API key does not have permission for this endpoint.")
NEEDED = {
    OVERVIEW: Scope.LEADS_READ,
    LEADS: Scope.LEADS_READ,
    DETAILS: Scope.LEADS_READ,
    CREATE_LEAD: Scope.LEADS_WRITE,
    UPDATE_LEAD: Scope.LEADS_WRITE,
    DELETE_LEAD: Scope.LEADS_WRITE,
    CREATE_NOTE: Scope.LEADS_WRITE,
    DELETE_NOTE: Scope.LEADS_WRITE,
    APPOINTMENTS: Scope.APPOINTMENTS_READ,
    CREATE_APPOINTMENT: Scope.APPOINTMENTS_WRITE,
    UPDATE_APPOINTMENT: Scope.APPOINTMENTS_WRITE,
    DELETE_APPOINTMENT: Scope.APPOINTMENTS_WRITE,
}
EACH = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)


def with_key(stage: Stage, apikey: str | None) -> Stage:
    return Stage(Program(apikey, stage.program.token), stage.rows)


def bad_keys(office: Office) -> dict[str, str | None]:
    """Texts that are no usable key of ours."""
    revoked = app_key(office.business, name="revoked")
    ApiKey.objects.get(name="revoked").revoke(timezone.now())
    return {
        "missing": None,
        "empty": "",
        "no key": "x",
        "never issued": KeySecret.generate(is_test=False).text,
        "mistyped": office.apikey[:-1] + ("a" if office.apikey[-1] != "a" else "b"),
        "revoked": revoked,
        "expired": app_key(office.business, expires_at=timezone.now() - timedelta(seconds=1)),
        "as a bearer": f"Bearer {office.apikey}",
        "long": "x" * 5_000,
    }


@EACH
def test_every_endpoint_asks_for_a_key_first_and_then_for_a_token(
    office: Office, endpoint: Endpoint
) -> None:
    stage = set_stage(office)
    before = stored()
    for kind, apikey in bad_keys(office).items():
        assert with_key(stage, apikey).ask(endpoint) == INVALID, kind
        assert Stage(Program(apikey, "x"), stage.rows).ask(endpoint) == INVALID, kind
        assert Stage(Program(apikey), stage.rows).ask(endpoint) == INVALID, kind
    nobody = Stage(Program(office.apikey), stage.rows)
    assert nobody.ask(endpoint) == NOT_GIVEN
    assert Stage(Program(office.apikey, "x"), stage.rows).ask(endpoint) == BAD_TOKEN
    assert stored() == before


def test_logging_in_and_refreshing_ask_for_a_key_too(office: Office) -> None:
    sent = {"username": "maria", "password": PASSWORD}
    token = Program(office.apikey).post("user/login/", sent).body["refresh"]
    for kind, apikey in bad_keys(office).items():
        assert Program(apikey).post("user/login/", sent) == INVALID, kind
        assert Program(apikey).post("user/token/refresh/", {"refresh": token}) == INVALID, kind
        assert Program(apikey).post("user/login/") == INVALID, kind


@EACH
def test_a_key_of_another_business_opens_nothing_to_a_person_of_this_one(
    office: Office, valley: Office, endpoint: Endpoint
) -> None:
    stage = set_stage(office)
    before = stored()
    assert with_key(stage, valley.apikey).ask(endpoint) == INVALID
    assert stored() == before


@EACH
def test_a_key_needs_the_scope_of_the_endpoint_and_no_other(
    office: Office, endpoint: Endpoint
) -> None:
    stage = set_stage(office)
    needed = NEEDED[endpoint]
    others = [scope for scope in Scope if scope is not needed]
    before = stored()
    assert with_key(stage, app_key(office.business, *others)).ask(endpoint) == NOT_ENOUGH
    assert stored() == before
    assert with_key(stage, app_key(office.business, needed)).ask(endpoint).status == 200


@EACH
def test_without_the_scope_a_bad_token_and_bad_fields_are_told_in_their_order(
    office: Office, endpoint: Endpoint
) -> None:
    apikey = app_key(office.business, Scope.WEBHOOKS_MANAGE)
    stage = set_stage(office)
    assert Stage(Program(apikey), stage.rows).ask(endpoint) == NOT_GIVEN
    assert Stage(Program(apikey, "x"), stage.rows).ask(endpoint) == BAD_TOKEN
    assert endpoint.ask(Program(apikey, stage.program.token), {}) == NOT_ENOUGH


def test_a_key_without_any_scope_of_this_dialect_is_enough_to_log_in(office: Office) -> None:
    apikey = app_key(office.business, Scope.WEBHOOKS_MANAGE)
    assert log_in(apikey, office.people["maria"]).token


def test_the_key_says_how_many_requests_a_minute(office: Office) -> None:
    program = log_in(app_key(office.business, rate_limit=2), office.people["maria"])
    assert program.get("leads/list/").status == 200
    answer = program.get("leads/list/")
    [text] = answer.body["errors"]["non_field_errors"]
    assert answer == refused(429, text)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_with_a_test_key_there_is_test_data_and_nothing_else(office: Office) -> None:
    live = office.as_("maria")
    trial = log_in(app_key(office.business, is_test=True), office.people["maria"])
    real, test = (program.post("create/lead/", JANE).data["slug"] for program in (live, trial))
    assert list(Lead.objects.order_by("id").values_list("is_test", flat=True)) == [False, True]
    for program, own, other in ((live, real, test), (trial, test, real)):
        assert [lead["slug"] for lead in program.get("leads/list/").data["results"]] == [own]
        assert program.get("view/lead/", slug=other) == refused(
            400, "Requested slug is invalid.", "slug"
        )
        assert program.post("update/lead/", JANE | {"slug": other}) == refused(
            401, "Requested lead does not esixt."
        )
        for path, more in (("delete/lead/", {}), ("create/leadnote/", {"note": "x"})):
            assert program.post(path, {"slug": other} | more) == refused(
                400, "Requested lead not found.", "slug"
            )
        assert program.get("leads/overview/").data["TotalLeads"] == 1


def test_the_last_use_of_a_key_is_noted(office: Office) -> None:
    office.as_("maria")
    assert ApiKey.objects.get().last_used_at == timezone.now()


def test_all_the_scopes_of_this_dialect_are_what_its_endpoints_need() -> None:
    assert set(NEEDED.values()) == set(ALL)
    assert len(NEEDED) == len(ENDPOINTS) == 12
