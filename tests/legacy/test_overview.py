"""Lead Overview: `contract/epixel-legacy.md` 4.1."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import Appointment, AppointmentStatus
from leads.models import Colour, Lead, LeadStatus, StatusMeaning
from tests.legacy.client import Answer, Program, done
from tests.legacy.conftest import Office
from tests.legacy.staging import appointment_of, lead_of

PATH = "leads/overview/"
NEW_YORK = ZoneInfo("America/New_York")
SIX = [
    ("prospect", "New", "#1d4fc4"),
    ("contact", "Contacted", "#0b6077"),
    ("tentative", "Tentative", "#854404"),
    ("potential", "Qualified", "#6730c4"),
    ("customer", "Converted", "#17663a"),
    ("closed", "Lost", "#50525c"),
]
SOURCES = ["website", "referral", "social_media", "advertisement", "campaign", "other"]


def overview(*more_statuses: dict[str, Any], **counts: int) -> dict[str, Any]:
    """What is told where only these are not zero."""
    return {
        "LeadsData": {
            "status": [
                {"status": name, "count": counts.get(name, 0), "Description": title, "Color": hex_}
                for name, title, hex_ in SIX
            ]
            + list(more_statuses),
            "source": [{"source": name, "count": counts.get(name, 0)} for name in SOURCES],
        },
        "TotalLeads": sum(counts.get(name, 0) for name, _, _ in SIX),
        "appointments": [],
    }


def test_without_anything_all_counts_are_zero(maria: Program) -> None:
    assert maria.get(PATH) == done(overview())


def test_the_counts_are_of_the_callers_own_leads_without_the_deleted(office: Office) -> None:
    business, people = office.business, office.people
    maria = people["maria"]
    for source, legacy_name in (
        ("website", "prospect"),
        ("website", "closed"),
        ("", "customer"),
        ("other", "customer"),
        ("referral", "tentative"),
    ):
        lead = lead_of(business, maria, source=source)
        status = LeadStatus.objects.get(business=business, legacy_name=legacy_name)
        Lead.objects.filter(pk=lead.pk).update(status=status)
    lead_of(business, maria, source="website", deleted=True)
    lead_of(business, people["olivia"], source="website", assignees=(maria,))
    lead_of(business, None, source="campaign")
    told = overview(prospect=1, closed=1, customer=2, tentative=1, website=2, referral=1, other=2)
    assert office.as_("maria").get(PATH) == done(told)
    assert office.as_("olivia").get(PATH) == done(overview(prospect=2, website=1, campaign=1))
    assert office.as_("adam").get(PATH) == done(overview())


def test_other_sources_and_a_status_of_the_business_come_behind_the_usual(office: Office) -> None:
    business, maria = office.business, office.people["maria"]
    won = LeadStatus.objects.create(
        business=business, title="Second visit", slug="second-visit", legacy_name="second-visit",
        meaning=StatusMeaning.IN_PROGRESS, colour=Colour.PINK, position=9,
    )  # fmt: skip
    for source in ("Yelp", "Angi", "Angi"):
        lead = lead_of(business, maria, source=source)
    Lead.objects.filter(pk=lead.pk).update(status=won)
    told = overview(
        {"status": "second-visit", "count": 1, "Description": "Second visit", "Color": "#ab1b64"},
        prospect=2,
    )
    told["LeadsData"]["source"] += [
        {"source": "Angi", "count": 2},
        {"source": "Yelp", "count": 1},
    ]
    assert office.as_("maria").get(PATH) == done(told | {"TotalLeads": 3})


def at(office: Office, *clock: str) -> None:
    """Maria's appointments at these times of New York, each of no length and with its time."""
    lead = lead_of(office.business, office.people["maria"])
    for text in clock:
        start = datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)
        appointment_of(office.people["maria"], lead, start, 0.25, notes=text)


def notes(answer: Answer) -> list[str]:
    return [one["appointment_note"] for one in answer.data["appointments"]]


EDGES = [
    "2026-04-30 23:59", "2026-05-01 00:00", "2026-05-03 23:59", "2026-05-04 00:00",
    "2026-05-04 11:59", "2026-05-04 12:00", "2026-05-04 23:59", "2026-05-05 00:00",
    "2026-05-10 23:59", "2026-05-11 00:00", "2026-05-31 23:59", "2026-06-01 00:00",
]  # fmt: skip


@pytest.mark.parametrize(
    ("window", "found"),
    [
        ("upcoming", EDGES[5:]),
        ("", EDGES[5:]),
        ("today", EDGES[3:7]),
        ("week", EDGES[3:9]),
        ("month", EDGES[1:11]),
    ],
)
def test_the_windows_are_days_weeks_and_months_of_the_business(
    office: Office, window: str, found: list[str]
) -> None:
    at(office, *reversed(EDGES))
    maria = office.as_("maria")
    assert notes(maria.get(PATH, appointment=window)) == found
    if not window:
        assert notes(maria.get(PATH)) == found


@pytest.mark.parametrize(
    ("now", "days", "weeks"),
    [
        # The Sunday on which the clock of New York skips an hour, and the one of its extra hour.
        (
            "2026-03-08 12:00",
            ("2026-03-08 00:00", "2026-03-08 23:59"),
            ("2026-03-02 00:00", "2026-03-08 23:59"),
        ),
        (
            "2026-11-01 12:00",
            ("2026-11-01 00:00", "2026-11-01 23:59"),
            ("2026-10-26 00:00", "2026-11-01 23:59"),
        ),
    ],
)
def test_the_windows_of_a_day_that_is_shorter_or_longer(
    office: Office,
    noon: time_machine.Traveller,
    now: str,
    days: tuple[str, str],
    weeks: tuple[str, str],
) -> None:
    noon.move_to(datetime.fromisoformat(now).replace(tzinfo=NEW_YORK))
    inside = [*weeks[:1], *days]
    minute = timedelta(minutes=1)
    outside = [
        f"{datetime.fromisoformat(weeks[0]) - minute:%Y-%m-%d %H:%M}",
        f"{datetime.fromisoformat(weeks[1]) + minute:%Y-%m-%d %H:%M}",
        f"{datetime.fromisoformat(days[0]) - minute:%Y-%m-%d %H:%M}",
    ]
    at(office, *inside, *outside)
    maria = office.as_("maria")
    assert notes(maria.get(PATH, appointment="today")) == list(days)
    assert notes(maria.get(PATH, appointment="week")) == sorted([*inside, outside[2]])


def test_an_appointment_shows_four_things_and_the_callers_only(office: Office) -> None:
    at(office, "2026-05-04 13:00", "2026-05-04 14:00")
    Appointment.objects.filter(notes="2026-05-04 13:00").update(status=AppointmentStatus.COMPLETED)
    told = overview(prospect=1, other=1) | {
        "appointments": [
            {
                "appointment_note": "2026-05-04 13:00",
                "appointment_status": "fullfilled",
                "appointment_date": "2026-05-04 13:00",
                "appointment_to": "2026-05-04 13:15",
            },
            {
                "appointment_note": "2026-05-04 14:00",
                "appointment_status": "pending",
                "appointment_date": "2026-05-04 14:00",
                "appointment_to": "2026-05-04 14:15",
            },
        ]
    }
    assert office.as_("maria").get(PATH, appointment="today") == done(told)
    assert notes(office.as_("olivia").get(PATH, appointment="today")) == []


def test_there_are_at_most_a_hundred_appointments(office: Office) -> None:
    at(office, "2026-05-20 10:00")
    row = Appointment.objects.get()
    for _ in range(119):
        row.pk, row.public_id = None, Appointment().public_id
        row.save(force_insert=True)
    assert len(office.as_("maria").get(PATH).data["appointments"]) == 100


def test_more_leads_and_appointments_take_no_more_queries(office: Office) -> None:
    program, counts = office.as_("maria"), []
    for rows in (10, 50):
        for _ in range(rows):
            lead_of(office.business, office.people["maria"])
        at(office, *["2026-05-20 10:00"] * (rows - 1))
        with CaptureQueriesContext(connection) as queries:
            assert program.get(PATH).status == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], queries.captured_queries
