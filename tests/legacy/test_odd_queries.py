"""Odd queries and times are answered in the envelope, and never with a 500."""

import pytest

from tests.legacy.client import Program, refused
from tests.legacy.conftest import Office
from tests.legacy.refusals import (
    APPOINTMENTS,
    CREATE_APPOINTMENT,
    DETAILS,
    LEADS,
    OVERVIEW,
    UPDATE_APPOINTMENT,
    Endpoint,
    Stage,
    set_stage,
)
from tests.legacy.staging import stored

BAD_DATE = "Invalid date format."
ODD = [
    "-1", "0", "1.5", "x", "", " ", "9" * 30, "1e3", "٣", "\x00", "é", "null", "true", "%", "'",
    '"', "x" * 1_000, "' OR 1=1 --", "2026-02-30", "02/30/2026", "13/01/2026", "01/01/0001",
    "12/31/9999",
]  # fmt: skip
NAMES = {
    OVERVIEW: ["appointment"],
    LEADS: [
        "limit", "offset", "list_type", "first_name", "last_name", "email", "phone", "status",
        "owner", "campaign_slug",
    ],
    APPOINTMENTS: ["limit", "offset", "datesetting", "ondate", "dateon", "status", "lead"],
    DETAILS: ["slug"],
}  # fmt: skip
EACH = [(endpoint, name) for endpoint, names in NAMES.items() for name in names]


@pytest.fixture
def stage(office: Office) -> Stage:
    return set_stage(office)


@pytest.mark.parametrize(("endpoint", "name"), EACH, ids=[f"{e.name} {n}" for e, n in EACH])
def test_any_text_in_a_query_is_answered(stage: Stage, endpoint: Endpoint, name: str) -> None:
    for text in ODD:
        answer = stage.program.get(endpoint.path, **{name: text})
        assert answer.status in (200, 400), (text, answer)
        assert answer.body["status_code"] == answer.status
        assert answer.body.keys() == {"status_code", "errors", "data"}


@pytest.mark.parametrize("setting", ["on", "before", "after"])
def test_any_date_beside_a_date_setting_is_answered(stage: Stage, setting: str) -> None:
    for text in ODD:
        answer = stage.program.get(APPOINTMENTS.path, datesetting=setting, ondate=text)
        assert answer.status in (200, 400), (text, answer)


def test_a_query_of_thousands_of_fields_is_refused_in_the_envelope(stage: Stage) -> None:
    answer = stage.program.fetch("/legacy/v1/leads/list/?" + "x=1&" * 2_000)
    [text] = answer.body["errors"]["non_field_errors"]
    assert answer == refused(400, text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-13", "10:00", "2026-05-13 10", "2026-05-13T10:00", "2026-05-13 10:00:00",
        "2026-05-13 10:00Z", "2026-05-13 24:00", "2026-05-13 10:60", "2026-13-01 10:00",
        "2026-02-30 10:00", "05/13/2026 10:00", "2026-05-13  10:00", "26-05-13 10:00", "soon",
        "1999-12-31 10:00", "2101-01-01 10:00", "9999-12-31 23:59", "0001-01-01 00:00",
        "٢٠٢٦-٠٥-١٣ ١٠:٠٠", "2026-05-13 10:00 PM", "\x00", "x" * 1_000,
        # The clock of New York skips this.
        "2027-03-14 02:30",
    ],
)  # fmt: skip
def test_what_is_no_time_on_the_clock(stage: Stage, text: str) -> None:
    before = stored()
    for endpoint in (CREATE_APPOINTMENT, UPDATE_APPOINTMENT):
        for name in ("appointment_date", "appointment_to"):
            assert stage.ask(endpoint, **{name: text}) == refused(400, BAD_DATE, name)
    assert stored() == before


def test_a_time_that_the_clock_shows_twice_is_the_first(office: Office, maria: Program) -> None:
    stage = set_stage(office)
    sent = {"appointment_date": "2026-11-01 01:30", "appointment_to": "2026-11-01 02:30"}
    answer = stage.ask(CREATE_APPOINTMENT, **sent)
    told = answer.data
    assert (told["appointment_date"], told["appointment_to"]) == tuple(sent.values())
    again = stage.ask(CREATE_APPOINTMENT, **sent | {"appointment_date": "2026-11-01 01:59"})
    assert again == refused(401, "Appointment schedule exists for this time.")
    start = stage.program.get("appointments/list/", lead="jane").data["results"][-1]
    assert start == told


def test_a_month_is_the_longest(stage: Stage) -> None:
    sent = {"appointment_date": "2026-06-01 10:00", "appointment_to": "2026-07-02 10:01"}
    too_long = refused(400, "An appointment takes at most 31 days.", "appointment_to")
    assert stage.ask(CREATE_APPOINTMENT, **sent) == too_long
    assert stage.ask(UPDATE_APPOINTMENT, **sent) == too_long
    sent["appointment_to"] = "2026-07-02 10:00"
    assert stage.ask(CREATE_APPOINTMENT, **sent).data["appointment_to"] == "2026-07-02 10:00"


def test_no_length_at_all_is_allowed(stage: Stage) -> None:
    sent = {"appointment_date": "2026-06-01 10:00", "appointment_to": "2026-06-01 10:00"}
    told = stage.ask(CREATE_APPOINTMENT, **sent).data
    assert (told["appointment_date"], told["appointment_to"]) == tuple(sent.values())


def test_the_note_of_an_appointment_has_at_most_200_characters(stage: Stage) -> None:
    told = stage.ask(CREATE_APPOINTMENT, appointment_note="é" * 200).data
    assert told["appointment_note"] == "é" * 200
