"""List Appointments: `contract/epixel-legacy.md` 4.3 and 3.5."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import Appointment, AppointmentStatus
from leads.models import Lead
from tests.appointments.bookings import NINE
from tests.legacy.client import Answer, Program, done, refused
from tests.legacy.conftest import Office
from tests.legacy.staging import appointment_of, lead_of

PATH = "appointments/list/"
URL = f"http://testserver/legacy/v1/{PATH}"
# In New York: the last minute of the 11th, and the first and the last of the 12th and the 13th.
STARTS = {
    "before": datetime(2026, 5, 12, 3, 59, tzinfo=UTC),
    "first": datetime(2026, 5, 12, 4, tzinfo=UTC),
    "last": datetime(2026, 5, 13, 3, 59, tzinfo=UTC),
    "after": datetime(2026, 5, 13, 4, tzinfo=UTC),
}


@pytest.fixture
def maria(office: Office) -> Program:
    """Maria's program; she has four appointments with two people, and Olivia has one."""
    business, people = office.business, office.people
    jane = lead_of(business, people["maria"], "Jane Doe")
    joan = lead_of(business, people["olivia"], "Joan O'Hara", assignees=(people["maria"],))
    for (name, start), lead in zip(reversed(STARTS.items()), [jane, joan, joan, jane], strict=True):
        appointment_of(people["maria"], lead, start, 0.5, notes=name)
    appointment_of(None, jane, NINE, notes="Olivia's")
    Appointment.objects.filter(notes="last").update(status=AppointmentStatus.CANCELLED)
    Appointment.objects.filter(notes="after").update(status=AppointmentStatus.NO_SHOW)
    return office.as_("maria")


def notes(answer: Answer) -> list[str]:
    return [one["appointment_note"] for one in answer.data["results"]]


def test_the_list_shows_whole_appointments_by_their_start(maria: Program) -> None:
    jane, joan = Lead.objects.order_by("id")
    ids = {row.notes: row.pk for row in Appointment.objects.all()}

    def told(note: str, lead: Lead, start: str, end: str, status: str) -> dict[str, Any]:
        return {
            "appointment_id": ids[note],
            "slug": lead.slug,
            "lead": lead.contact.name,
            "appointment_date": start,
            "appointment_to": end,
            "appointment_note": note,
            "appointment_status": status,
        }

    assert maria.get(PATH) == done(
        {
            "results": [
                told("before", jane, "2026-05-11 23:59", "2026-05-12 00:29", "pending"),
                told("first", joan, "2026-05-12 00:00", "2026-05-12 00:30", "pending"),
                told("last", joan, "2026-05-12 23:59", "2026-05-13 00:29", "cancelled"),
                told("after", jane, "2026-05-13 00:00", "2026-05-13 00:30", "cancelled"),
            ],
            "count": 4,
            "previous": None,
            "next": None,
        }
    )


def test_who_has_no_appointments_has_an_empty_list(office: Office, maria: Program) -> None:
    nothing = {"results": [], "count": 0, "previous": None, "next": None}
    assert office.as_("carla").get(PATH) == done(nothing)
    assert notes(office.as_("olivia").get(PATH)) == ["Olivia's"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"datesetting": "on", "ondate": "05/12/2026"}, ["first", "last"]),
        ({"datesetting": "before", "ondate": "05/12/2026"}, ["before"]),
        ({"datesetting": "after", "ondate": "05/12/2026"}, ["after"]),
        ({"datesetting": "on", "ondate": "05/14/2026"}, []),
        ({"datesetting": "before", "ondate": "05/11/2026"}, []),
        ({"datesetting": "after", "ondate": "05/13/2026"}, []),
        ({"datesetting": "on", "dateon": "05/12/2026"}, ["first", "last"]),
        ({"ondate": "05/12/2026"}, ["before", "first", "last", "after"]),
        ({"datesetting": "", "ondate": "", "status": "", "lead": ""}, ["before", "first", "last",
                                                                       "after"]),
        ({"status": "pending"}, ["before", "first"]),
        ({"status": "cancelled"}, ["last", "after"]),
        ({"status": "fullfilled"}, []),
        ({"status": "no_show"}, []),
        ({"status": "scheduled"}, []),
        ({"status": "x"}, []),
        ({"lead": "jane"}, ["before", "after"]),
        ({"lead": "JOAN"}, ["first", "last"]),
        ({"lead": "o"}, ["first", "last"]),
        ({"lead": "hara"}, []),
        ({"lead": "%"}, []),
        ({"lead": "joan", "status": "pending", "datesetting": "on", "ondate": "05/12/2026"},
         ["first"]),
        ({"lead": "jane", "datesetting": "on", "ondate": "05/12/2026"}, []),
    ],
    ids=str,
)  # fmt: skip
def test_filters_narrow_the_list(maria: Program, query: dict[str, str], found: list[str]) -> None:
    answer = maria.get(PATH, **query)
    assert notes(answer) == found
    assert answer.data["count"] == len(found)


def test_a_date_setting_needs_its_date(maria: Program) -> None:
    told = refused(400, "This field is required.", "ondate")
    for setting in ("on", "before", "after"):
        assert maria.get(PATH, datesetting=setting) == told
        assert maria.get(PATH, datesetting=setting, ondate="") == told


@pytest.mark.parametrize(
    "text", ["2026-05-12", "12/05/26", "13/13/2026", "02/30/2026", "today", "05/12/2026 10:00"]
)
def test_a_date_is_written_as_in_america(maria: Program, text: str) -> None:
    answer = maria.get(PATH, datesetting="on", ondate=text)
    assert (answer.status, list(answer.body["errors"])) == (400, ["ondate"])
    assert answer.body["errors"]["ondate"][0].startswith("Invalid date formate")


def test_a_date_setting_that_nobody_knows(maria: Program) -> None:
    told = refused(400, "Inavalid date settings.", "datesetting")
    assert maria.get(PATH, datesetting="during", ondate="05/12/2026") == told


def test_pages(maria: Program) -> None:
    first = maria.get(PATH, limit="3", lead="j").data
    assert notes(done(first)) == ["before", "first", "last"]
    assert (first["count"], first["previous"]) == (4, None)
    assert first["next"] == f"{URL}?lead=j&limit=3&offset=3"
    second = maria.fetch(first["next"])
    assert notes(second) == ["after"]
    assert second.data["previous"] == f"{URL}?lead=j&limit=3"
    assert second.data["next"] is None


@pytest.mark.parametrize(("limit", "rows"), [("", 10), ("x", 10), ("0", 10), ("500", 100)])
def test_a_page_has_ten_rows_and_at_most_a_hundred(
    office: Office, maria: Program, limit: str, rows: int
) -> None:
    row = Appointment.objects.filter(owner=office.people["maria"]).latest("id")
    for _ in range(117):
        row.pk, row.public_id = None, Appointment().public_id
        row.save(force_insert=True)
    data = maria.get(PATH, limit=limit).data
    assert (len(data["results"]), data["count"]) == (rows, 121)


def test_a_longer_list_takes_no_more_queries(office: Office) -> None:
    ben, program = office.people["ben"], office.as_("ben")
    counts = []
    for rows in (10, 50):
        for _ in range(rows):
            appointment_of(ben, lead_of(office.business, ben), NINE)
        with CaptureQueriesContext(connection) as queries:
            data = program.get(PATH, limit="100").data
        counts.append((len(data["results"]), len(queries)))
    assert [rows for rows, _ in counts] == [10, 60]
    assert counts[0][1] == counts[1][1], queries.captured_queries


def test_an_appointment_outlives_its_lead(maria: Program) -> None:
    before = maria.get(PATH).data
    jane = Lead.objects.order_by("id")[0]
    assert maria.post("delete/lead/", {"slug": jane.slug}).data == {}
    without = [
        one | ({"slug": ""} if one["slug"] == jane.slug else {}) for one in before["results"]
    ]
    assert maria.get(PATH).data == before | {"results": without}
