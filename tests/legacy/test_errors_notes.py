"""What Delete Lead and the notes say no to, and that no row of section 5 is missing."""

from collections import Counter

import pytest

from tests.legacy import test_errors_appointments, test_errors_leads
from tests.legacy.client import refused, wrong
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    ABSENT,
    BLANK,
    CREATE_NOTE,
    DELETE_LEAD,
    DELETE_NOTE,
    REQUIRED,
    Row,
    Stage,
    each,
    set_stage,
)
from tests.legacy.staging import stored

NO_LEAD = "Requested lead not found."
DELETED = "Requested lead already has a deleted status."
LONG_NOTE = "Ensure this field has no more than 499 characters."
NO_NOTE = "Requested note not found."
BAD_ID = "Invalid note id."

ROWS = [
    Row(DELETE_LEAD, {"slug": ABSENT}, 400, "slug", REQUIRED),
    Row(DELETE_LEAD, {"slug": ""}, 400, "slug", BLANK),
    Row(DELETE_LEAD, {"slug": "{never}"}, 400, "slug", NO_LEAD),
    Row(DELETE_LEAD, {"slug": "{deleted}"}, 400, "slug", DELETED),
    Row(DELETE_LEAD, {"slug": "{others}"}, 401, "", "You can't delete this lead."),
    Row(CREATE_NOTE, {"slug": ABSENT}, 400, "slug", REQUIRED),
    Row(CREATE_NOTE, {"slug": ""}, 400, "slug", BLANK),
    Row(CREATE_NOTE, {"slug": "{never}"}, 400, "slug", NO_LEAD),
    Row(CREATE_NOTE, {"slug": "{deleted}"}, 400, "slug", DELETED),
    Row(CREATE_NOTE, {"note": ABSENT}, 400, "note", REQUIRED),
    Row(CREATE_NOTE, {"note": ""}, 400, "note", BLANK),
    Row(CREATE_NOTE, {"note": "x" * 500}, 400, "note", LONG_NOTE),
    Row(CREATE_NOTE, {"slug": "{others}"}, 401, "", "You can't add note on this lead."),
    Row(DELETE_NOTE, {"note_id": ABSENT}, 400, "note_id", REQUIRED),
    Row(DELETE_NOTE, {"note_id": ""}, 400, "note_id", BLANK),
    Row(DELETE_NOTE, {"note_id": "999999999"}, 400, "note_id", NO_NOTE),
    Row(DELETE_NOTE, {"note_id": "seven"}, 400, "note_id", BAD_ID),
    Row(DELETE_NOTE, {"note_id": "{others_note}"}, 401, "", "You can't delete this note."),
]


@pytest.fixture
def stage(office: Office) -> Stage:
    return set_stage(office)


@each(ROWS)
def test_a_row_of_the_table(stage: Stage, row: Row) -> None:
    before = stored()
    assert stage.ask(row.endpoint, **row.sent) == row.told
    assert stored() == before


def test_each_of_the_103_rows_of_the_documents_has_its_test() -> None:
    rows = [*test_errors_appointments.ROWS, *test_errors_leads.ROWS, *ROWS]
    strings = Counter((row.endpoint.name, row.field, row.text) for row in rows)
    assert len(rows) == 103
    assert set(strings.values()) == {1}
    assert Counter(row.endpoint.name for row in rows) == {
        "Lead Overview": 1,
        "Lead Details": 2,
        "Create Appointment": 16,
        "Update Appointment": 18,
        "Delete Appointment": 5,
        "Create Lead": 19,
        "Update Lead": 24,
        "Delete Lead": 5,
        "Create Lead Note": 8,
        "Delete Lead Note": 5,
    }
    assert all((row.status == 400) is bool(row.field) for row in rows)


def test_a_lead_and_a_note_that_are_both_wrong_are_told_together(stage: Stage) -> None:
    told = wrong({"slug": NO_LEAD, "note": LONG_NOTE})
    assert stage.ask(CREATE_NOTE, slug="{never}", note="x" * 500) == told
    assert stage.ask(CREATE_NOTE, slug="{others}", note="") == refused(400, BLANK, "note")


def test_a_lead_is_deleted_once(stage: Stage) -> None:
    assert stage.ask(DELETE_LEAD).data == {}
    assert stage.ask(DELETE_LEAD) == refused(400, DELETED, "slug")
    assert stage.ask(CREATE_NOTE) == refused(400, DELETED, "slug")


def test_a_note_is_deleted_once(stage: Stage) -> None:
    assert stage.ask(DELETE_NOTE).data == {}
    assert stage.ask(DELETE_NOTE) == refused(400, NO_NOTE, "note_id")


@pytest.mark.parametrize("number", ["0", "-1", "9" * 30])
def test_a_number_that_no_note_can_have(stage: Stage, number: str) -> None:
    answer = stage.ask(DELETE_NOTE, note_id=number)
    assert answer in (refused(400, NO_NOTE, "note_id"), refused(400, BAD_ID, "note_id"))


def test_an_id_is_written_in_plain_digits(stage: Stage) -> None:
    for text in ("1.0", "1e2", "0x1", "٣", "1_0", "None", "true"):
        assert stage.ask(DELETE_NOTE, note_id=text) == refused(400, BAD_ID, "note_id")
