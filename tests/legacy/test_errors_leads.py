"""What Create and Update Lead say no to: `contract/epixel-legacy.md` section 5."""

import pytest

from tests.legacy.client import refused, wrong
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    ABSENT,
    BLANK,
    CREATE_LEAD,
    LONG,
    REQUIRED,
    UPDATE_LEAD,
    Endpoint,
    Row,
    Stage,
    each,
    set_stage,
)
from tests.legacy.staging import stored

BAD_PHONE = "Phone number must be entered in the format: '999999999'. Up to 15 digits allowed."
MISSPELT = "Requested lead does not esixt."
NOT_OWNER = "You are not owner of this lead."
LONG_SLUG = "Ensure this field has no more than 258 characters."
WRONG: list[tuple[str, str | None, str]] = [
    ("first_name", ABSENT, REQUIRED),
    ("first_name", "", BLANK),
    ("first_name", "x" * 256, LONG),
    ("last_name", ABSENT, REQUIRED),
    ("last_name", "", BLANK),
    ("last_name", "x" * 256, LONG),
    ("email", ABSENT, REQUIRED),
    ("email", "", BLANK),
    ("email", "x" * 244 + "@example.com", LONG),
    ("email", "jane.example.com", "Invalid email."),
    ("phone", ABSENT, REQUIRED),
    ("phone", "", BLANK),
    ("phone", "+1 555 123 4567", BAD_PHONE),
    ("location", "x" * 256, LONG),
    ("message", "x" * 256, LONG),
    ("status", "won", "won is not a valid choice."),
    ("source", "carrier pigeon", "carrier pigeon is not a valid choice."),
    ("assignee", "", BLANK),
    ("assignee", "nobody", "Assignee not found."),
]


def of_fields(endpoint: Endpoint, rows: list[tuple[str, str | None, str]]) -> list[Row]:
    return [Row(endpoint, {name: sent}, 400, name, text) for name, sent, text in rows]


ROWS = [
    *of_fields(CREATE_LEAD, WRONG),
    *of_fields(
        UPDATE_LEAD,
        [("slug", ABSENT, REQUIRED), ("slug", "", BLANK), ("slug", "x" * 259, LONG_SLUG)],
    ),
    *of_fields(UPDATE_LEAD, WRONG),
    Row(UPDATE_LEAD, {"slug": "{never}"}, 401, "", MISSPELT),
    Row(UPDATE_LEAD, {"slug": "{others}"}, 401, "", NOT_OWNER),
]


@pytest.fixture
def stage(office: Office) -> Stage:
    return set_stage(office)


@each(ROWS)
def test_a_row_of_the_table(stage: Stage, row: Row) -> None:
    before = stored()
    assert stage.ask(row.endpoint, **row.sent) == row.told
    assert stored() == before


def test_all_wrong_fields_are_told_together_and_of_each_the_first_problem(stage: Stage) -> None:
    bad: dict[str, str | None] = {
        "first_name": ABSENT,
        "last_name": "",
        "email": "@" * 256,
        "phone": "1" * 16,
        "location": "x" * 256,
        "message": "x" * 256,
        "status": "won",
        "source": "tv",
        "assignee": "nobody",
    }
    told = {
        "first_name": REQUIRED,
        "last_name": BLANK,
        "email": LONG,
        "phone": BAD_PHONE,
        "location": LONG,
        "message": LONG,
        "status": "won is not a valid choice.",
        "source": "tv is not a valid choice.",
        "assignee": "Assignee not found.",
    }
    before = stored()
    assert stage.ask(CREATE_LEAD, **bad) == wrong(told)
    assert stage.ask(UPDATE_LEAD, **bad, slug=ABSENT) == wrong({"slug": REQUIRED} | told)
    assert stored() == before


@pytest.mark.parametrize("slug", ["{never}", "{others}", "{deleted}", "x" * 258])
def test_fields_are_looked_at_before_whose_lead_it_is(stage: Stage, slug: str) -> None:
    assert stage.ask(UPDATE_LEAD, slug=slug, email="x") == refused(400, "Invalid email.", "email")


@pytest.mark.parametrize("slug", ["{deleted}", "x" * 258, "binuser1", "-", "Jane-Doe", "{never} "])
def test_what_is_no_lead_does_not_exist(stage: Stage, slug: str) -> None:
    assert stage.ask(UPDATE_LEAD, slug=slug) == refused(401, MISSPELT)


@pytest.mark.parametrize(
    "phone", ["12345678", "1" * 16, "5551234567a", "-5551234567", "٥٥٥١٢٣٤٥٦٧", "555 1234567"]
)
def test_a_phone_is_nine_to_fifteen_plain_digits(stage: Stage, phone: str) -> None:
    assert stage.ask(CREATE_LEAD, phone=phone) == refused(400, BAD_PHONE, "phone")


@pytest.mark.parametrize(
    "email", ["jane", "jane@", "@example.com", "jane@example", "a b@example.com", "a@b@example.com"]
)
def test_what_is_no_email(stage: Stage, email: str) -> None:
    assert stage.ask(CREATE_LEAD, email=email) == refused(400, "Invalid email.", "email")


@pytest.mark.parametrize("blank", [" ", "\t", "\r\n", "\u00a0"])
def test_white_space_is_blank(stage: Stage, blank: str) -> None:
    assert stage.ask(CREATE_LEAD, last_name=blank) == refused(400, BLANK, "last_name")
    assert stage.ask(CREATE_LEAD, assignee=blank) == refused(400, BLANK, "assignee")


@pytest.mark.parametrize("name", ["sam", "maria2", "sam@valley.example"])
def test_somebody_of_another_business_is_not_found(stage: Stage, valley: Office, name: str) -> None:
    told = refused(400, "Assignee not found.", "assignee")
    assert stage.ask(CREATE_LEAD, assignee=name) == told
    assert stage.ask(UPDATE_LEAD, assignee=name) == told


@pytest.mark.parametrize("status", ["deleted", "new", "Prospect", "PROSPECT", '"x"', "<b>"])
def test_a_status_that_is_none_of_the_six_is_told_as_it_was_sent(stage: Stage, status: str) -> None:
    told = refused(400, f"{status} is not a valid choice.", "status")
    assert stage.ask(CREATE_LEAD, status=status) == told


@pytest.mark.parametrize(("name", "typed"), [("email", "kim@example.com"), ("phone", "2025550143")])
def test_an_edit_does_not_take_another_persons_identity(
    stage: Stage, name: str, typed: str
) -> None:
    kim = {"first_name": "Kim", "email": "kim@example.com", "phone": "2025550143"}
    stage.ask(CREATE_LEAD, **kim)
    before = stored()
    told = refused(400, "This belongs to another contact.", name)
    assert stage.ask(UPDATE_LEAD, **{name: typed}) == told
    assert stored() == before
