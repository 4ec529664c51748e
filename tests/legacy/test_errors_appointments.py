"""What the overview, the details and the appointments say no to: `epixel-legacy.md` section 5."""

import pytest

from tests.legacy.client import refused, wrong
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    ABSENT,
    BLANK_TOO,
    CREATE_APPOINTMENT,
    DELETE_APPOINTMENT,
    DETAILS,
    OVERVIEW,
    REQUIRED,
    UPDATE_APPOINTMENT,
    Endpoint,
    Row,
    Stage,
    each,
    set_stage,
)
from tests.legacy.staging import stored

REQUIRED_NOT_BLANK = "This field is required and this may not be blank."
NO_SLUG = "Requested slug is invalid."
NOT_HERS = "You can't take appointment under this lead."
BAD_DATE = "Invalid date format."
LONG_NOTE = "Ensure this field has no more than 200 characters."
BAD_STATUS = "Invalid appointment status."
NO_BODY = "Body data not found."
TAKEN = "Appointment schedule exists for this time."
PRIOR = "End Date Can't be prior to Start Date."
PAST = "Please Specify a date in the future."
NO_ID = "Requested appointment not found."
BAD_ID = "Invalid appointment id."

NOTHING: dict[str, str | None] = dict.fromkeys(
    ("slug", "appointment_id", "appointment_date", "appointment_to", "appointment_note",
     "appointment_status"),
    ABSENT,
)  # fmt: skip
IN_USE: dict[str, str | None] = {
    "appointment_date": "2026-05-12 11:30",
    "appointment_to": "2026-05-12 12:30",
}
BEFORE: dict[str, str | None] = {"appointment_date": "2026-05-13 10:00"}
BEFORE |= {"appointment_to": "2026-05-13 09:59"}
GONE: dict[str, str | None] = {"appointment_date": "2026-05-04 11:59"}
GONE |= {"appointment_to": "2026-05-04 13:00"}


def of_fields(endpoint: Endpoint, rows: list[tuple[str, str | None, str]]) -> list[Row]:
    return [Row(endpoint, {name: sent}, 400, name, text) for name, sent, text in rows]


ROWS = [
    *of_fields(OVERVIEW, [("appointment", "tomorrow", "Invalid appointment filter value.")]),
    *of_fields(DETAILS, [("slug", ABSENT, REQUIRED_NOT_BLANK), ("slug", "{never}", NO_SLUG)]),
    Row(CREATE_APPOINTMENT, NOTHING, 401, "", NO_BODY),
    Row(CREATE_APPOINTMENT, IN_USE, 401, "", TAKEN),
    Row(CREATE_APPOINTMENT, BEFORE, 401, "", PRIOR),
    Row(CREATE_APPOINTMENT, GONE, 401, "", PAST),
    *of_fields(
        CREATE_APPOINTMENT,
        [
            ("slug", ABSENT, REQUIRED),
            ("slug", "", BLANK_TOO),
            ("slug", "{never}", NO_SLUG),
            ("slug", "{others}", NOT_HERS),
            ("appointment_date", ABSENT, REQUIRED),
            ("appointment_date", "", BLANK_TOO),
            ("appointment_date", "13/05/2026 10:00", BAD_DATE),
            ("appointment_to", ABSENT, REQUIRED),
            ("appointment_to", "", BLANK_TOO),
            ("appointment_to", "2026-05-13T10:30", BAD_DATE),
            ("appointment_note", "x" * 201, LONG_NOTE),
            ("appointment_status", "fulfilled", BAD_STATUS),
        ],
    ),
    Row(UPDATE_APPOINTMENT, NOTHING, 401, "", NO_BODY),
    Row(UPDATE_APPOINTMENT, IN_USE, 401, "", TAKEN),
    Row(UPDATE_APPOINTMENT, BEFORE, 401, "", PRIOR),
    Row(UPDATE_APPOINTMENT, GONE, 401, "", PAST),
    Row(
        UPDATE_APPOINTMENT,
        {"appointment_id": "{others_appointment}", "appointment_note": "Mine."},
        401,
        "",
        "You can't update this appointment.",
    ),
    Row(
        UPDATE_APPOINTMENT,
        {"appointment_id": ABSENT, "appointment_note": "Which?"},
        400,
        "appointment_id",
        REQUIRED,
    ),
    *of_fields(
        UPDATE_APPOINTMENT,
        [
            ("appointment_id", "", BLANK_TOO),
            ("appointment_id", "twelve", BAD_ID),
            ("appointment_id", "999999999", NO_ID),
            ("slug", "", BLANK_TOO),
            ("slug", "{never}", NO_SLUG),
            ("slug", "{others}", NOT_HERS),
            ("appointment_date", "", BLANK_TOO),
            ("appointment_date", "tomorrow", BAD_DATE),
            ("appointment_to", "", BLANK_TOO),
            ("appointment_to", "2026-05-12 25:00", BAD_DATE),
            ("appointment_note", "x" * 201, LONG_NOTE),
            ("appointment_status", "done", BAD_STATUS),
        ],
    ),
    Row(
        DELETE_APPOINTMENT,
        {"appointment_id": "{others_appointment}"},
        401,
        "",
        "You can't delete this appointment.",
    ),
    *of_fields(
        DELETE_APPOINTMENT,
        [
            ("appointment_id", ABSENT, REQUIRED),
            ("appointment_id", "", BLANK_TOO),
            ("appointment_id", "1.5", BAD_ID),
            ("appointment_id", "999999999", NO_ID),
        ],
    ),
]


@pytest.fixture
def stage(office: Office) -> Stage:
    return set_stage(office)


@each(ROWS)
def test_a_row_of_the_table(stage: Stage, row: Row) -> None:
    before = stored()
    assert stage.ask(row.endpoint, **row.sent) == row.told
    assert stored() == before


def test_a_slug_of_details_that_is_blank_is_told_as_one_that_is_missing(stage: Stage) -> None:
    assert stage.ask(DETAILS, slug="") == refused(400, REQUIRED_NOT_BLANK, "slug")


def test_all_wrong_fields_are_told_together(stage: Stage) -> None:
    assert stage.ask(
        CREATE_APPOINTMENT,
        slug=ABSENT,
        appointment_date="",
        appointment_to="soon",
        appointment_note="x" * 201,
        appointment_status="gone",
    ) == wrong({
        "slug": REQUIRED,
        "appointment_date": BLANK_TOO,
        "appointment_to": BAD_DATE,
        "appointment_note": LONG_NOTE,
        "appointment_status": BAD_STATUS,
    })  # fmt: skip
    assert stage.ask(
        UPDATE_APPOINTMENT, appointment_id="x", slug="{others}", appointment_date="9 o'clock"
    ) == wrong({"appointment_id": BAD_ID, "slug": NOT_HERS, "appointment_date": BAD_DATE})


@pytest.mark.parametrize(
    "nothing", [b"", b"{}", b"[]", b"null", b'{"unknown": 1}'], ids=lambda body: body.decode()
)
@pytest.mark.parametrize("endpoint", [CREATE_APPOINTMENT, UPDATE_APPOINTMENT])
def test_only_a_body_without_any_field_is_no_body(
    stage: Stage, endpoint: Endpoint, nothing: bytes
) -> None:
    answer = stage.program.send("POST", endpoint.path, nothing, "application/json")
    if nothing in (b"", b"{}"):
        assert answer == refused(401, NO_BODY)
    else:
        assert answer.status == 400


def test_fields_are_looked_at_before_whose_it_is_and_that_before_the_rules(stage: Stage) -> None:
    theirs = {"appointment_id": "{others_appointment}"}
    assert stage.ask(UPDATE_APPOINTMENT, **theirs, appointment_status="x") == refused(
        400, BAD_STATUS, "appointment_status"
    )
    assert stage.ask(UPDATE_APPOINTMENT, **theirs, **BEFORE) == refused(
        401, "You can't update this appointment."
    )


def test_of_several_rules_the_end_comes_first_then_the_past_then_the_overlap(stage: Stage) -> None:
    backwards_and_past = {"appointment_date": "2026-05-04 10:00"}
    backwards_and_past |= {"appointment_to": "2026-05-04 09:00"}
    assert stage.ask(CREATE_APPOINTMENT, **backwards_and_past) == refused(401, PRIOR)
    past_and_taken = {"appointment_date": "2026-05-04 10:00"}
    past_and_taken |= {"appointment_to": "2026-05-12 09:30"}
    assert stage.ask(CREATE_APPOINTMENT, **past_and_taken) == refused(401, PAST)


def test_now_is_not_in_the_future_and_the_next_minute_is(stage: Stage) -> None:
    at = {"appointment_date": "2026-05-04 12:00", "appointment_to": "2026-05-04 12:30"}
    assert stage.ask(CREATE_APPOINTMENT, **at) == refused(401, PAST)
    assert stage.ask(CREATE_APPOINTMENT, **at | {"appointment_date": "2026-05-04 12:01"}).data


def test_an_end_that_is_sent_alone_is_held_against_the_start_that_is_stored(stage: Stage) -> None:
    assert stage.ask(UPDATE_APPOINTMENT, appointment_to="2026-05-12 08:59") == refused(401, PRIOR)
    assert stage.ask(UPDATE_APPOINTMENT, appointment_date="2026-05-12 10:01") == refused(401, PRIOR)
