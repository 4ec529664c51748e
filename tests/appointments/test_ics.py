import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import icalendar
import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from appointments.ics import Entry, calendar_file, uid_of
from appointments.models import Appointment, AppointmentStatus

START = datetime(2026, 5, 15, 14, tzinfo=UTC)
END = START + timedelta(minutes=90)
CHANGED = datetime(2026, 5, 1, 9, 30, 15, 250_000, tzinfo=UTC)
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


ENTRY = Entry(
    uid="664400000000000000000001@crm.example",
    title="Roof inspection",
    starts_at=START,
    ends_at=END,
    is_cancelled=False,
    version=3,
    updated_at=CHANGED,
)


def entry(**fields: Any) -> Entry:
    return replace(ENTRY, **fields)


def read(file: bytes) -> list[dict[str, str]]:
    """The properties of each component, texts as they were meant."""
    for name in (b"NAME", b"X-WR-CALNAME"):  # of which the library does not know that they are text
        file = file.replace(b"\r\n%b:" % name, b"\r\n%b;VALUE=TEXT:" % name)
    calendar = icalendar.Calendar.from_ical(file)
    return [{name: str(value) for name, value in part.items()} for part in calendar.walk()]


def content_lines(file: bytes) -> list[str]:
    """Unfolded, each as the RFC wants it."""
    assert file.endswith(b"\r\n")
    lines = file.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(FORBIDDEN.search(line) or b"\n" in line or b"\r" in line for line in lines)
    return file.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_an_attachment_says_when_and_what_and_where() -> None:
    file = calendar_file([entry(location="12 Main St", description="Bring the long ladder")])

    assert file.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PocketCRM//Appointments//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "SUMMARY:Roof inspection",
        "DTSTART:20260515T140000Z",
        "DTEND:20260515T153000Z",
        "DTSTAMP:20260501T093015Z",
        "UID:664400000000000000000001@crm.example",
        "SEQUENCE:3",
        "DESCRIPTION:Bring the long ladder",
        "LAST-MODIFIED:20260501T093015Z",
        "LOCATION:12 Main St",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_feed_has_a_name_and_says_when_to_read_it_again() -> None:
    file = calendar_file([], name="Summit, Roofing; Co", refresh=timedelta(minutes=15))

    assert file.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PocketCRM//Appointments//EN",
        "METHOD:PUBLISH",
        "NAME:Summit\\, Roofing\\; Co",
        "X-WR-CALNAME:Summit\\, Roofing\\; Co",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "END:VCALENDAR",
        "",
    ]


def test_a_cancelled_appointment_says_so_with_the_method_that_the_caller_names() -> None:
    calendar, event = read(calendar_file([entry(is_cancelled=True)], method="CANCEL"))

    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")


def test_times_of_any_zone_are_written_in_utc() -> None:
    new_york = timezone(timedelta(hours=-4))
    there = entry(starts_at=START.astimezone(new_york), ends_at=END.astimezone(new_york))

    assert calendar_file([there]) == calendar_file([entry()])


def test_an_appointment_is_the_same_entry_wherever_it_is_told(settings: LazySettings) -> None:
    settings.BASE_URL = "https://crm.example.com:8443"
    appointment = Appointment(
        public_id="664400000000000000000001",
        title="Roof inspection",
        starts_at=START,
        ends_at=END,
        status=AppointmentStatus.CANCELLED,
        location="12 Main St",
        notes="Bring the long ladder",
        version=7,
        updated_at=CHANGED,
    )

    assert uid_of("664400000000000000000001") == "664400000000000000000001@crm.example.com"
    assert Entry.of(appointment, description="See the page") == Entry(
        uid="664400000000000000000001@crm.example.com",
        title="Roof inspection",
        starts_at=START,
        ends_at=END,
        is_cancelled=True,
        version=7,
        updated_at=CHANGED,
        location="12 Main St",
        description="See the page",
    )


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("a\r\nATTENDEE:mailto:x@example.com", "a\nATTENDEE:mailto:x@example.com"),
        ("a\rEND:VEVENT", "a\nEND:VEVENT"),
        ("a\nb", "a\nb"),
        ("C:\\New folder\\name", "C:\\New folder\\name"),
        ("semi;colon, comma \\; \\, \\n \\N", "semi;colon, comma \\; \\, \\n \\N"),
        ("\\" * 300, "\\" * 300),
        ("x" * 5_000, "x" * 5_000),
        ("👩‍👩‍👧" * 60, "👩‍👩‍👧" * 60),
        ("a\x00b\x01c\x1bd\x7fe\x9bf", "abcdef"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\ud800b\udfffc", "abc"),
        ("\ufeff\t tab ", "\t tab "),
        ("{{ 7*7 }}<script>=1+1", "{{ 7*7 }}<script>=1+1"),
    ],
)
def test_hostile_text_stays_text_in_every_field(text: str, read_as: str) -> None:
    file = calendar_file([entry(title=text, location=text, description=text)], name=text)

    calendar, event = read(file)
    assert [calendar["NAME"], calendar["X-WR-CALNAME"]] == [read_as] * 2
    assert [event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]] == [read_as] * 3
    assert len(content_lines(file)) == 19


@given(st.text(), st.text(min_size=1), st.text(min_size=1))
def test_whatever_the_text_is_the_file_has_the_same_lines(
    title: str, location: str, description: str
) -> None:
    file = calendar_file([entry(title=title, location=location, description=description)])

    names = [line.split(":")[0] for line in content_lines(file)]
    plain = content_lines(calendar_file([entry(location="a", description="b")]))
    assert names == [line.split(":")[0] for line in plain]
    assert len(read(file)) == 2


@given(st.text(st.sampled_from('\\nN;,:" \n\té👍a'), max_size=300))
def test_text_that_can_be_printed_is_read_as_it_was_written(text: str) -> None:
    assert read(calendar_file([entry(title=text)]))[1]["SUMMARY"] == text
