"""What takes no time, as programs of the legacy dialect may write it: it is shown, told, moved and
edited like any other."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Business
from apikeys.models import Scope
from appointments import ics
from appointments.booking import Admission, SlotUnavailable
from appointments.feeds import Contents, open_feed
from appointments.letters import NewAppointment
from appointments.models import Appointment
from appointments.remarks import Remarks
from appointments.span import Span, span_of
from appointments.when import When
from leads.times import span_in_words
from notifications.models import Event, EventKind
from pocketcrm.errors import InvalidInput
from tests.appointments.bookings import NINE, NOW, appointment, at, hours, the_resource
from tests.appointments.calling import caller
from tests.appointments.pages import LIST, details, opened, path, place, sent, text_of
from tests.appointments.telling import ENDED, STARTED, told_after

pytestmark = pytest.mark.django_db
MOMENT = Span(NINE, NINE)
NONE = timedelta()
SECOND = timedelta(seconds=1)


@pytest.fixture
def row(business: Business) -> Appointment:
    return appointment(business, MOMENT, appointment_type=None, title="Call")


def test_only_who_says_so_may_leave_out_the_length() -> None:
    assert span_of(NINE, end=NINE, shortest=NONE) == MOMENT
    with pytest.raises(InvalidInput) as refusal:
        span_of(NINE, end=NINE)
    assert str(refusal.value) == "The end must be after the start."
    with pytest.raises(InvalidInput) as refusal:
        span_of(NINE, end=NINE - SECOND, shortest=NONE)
    assert str(refusal.value) == "The end must be after the start."
    with pytest.raises(InvalidInput) as refusal:
        span_of(NINE, end=NINE + timedelta(days=32), shortest=NONE)
    assert str(refusal.value) == "An appointment takes at most 31 days."


def test_it_takes_no_room(business: Business, row: Appointment) -> None:
    around = appointment(business, hours(at(8.5)), admission=Admission.NO_OVERLAP)
    inside = Span(at(8.75), at(8.75))
    appointment(business, inside, appointment_type=None, admission=Admission.NO_OVERLAP)
    assert Remarks.on(around, NOW).overlaps == []


def test_it_is_booked_within_the_hours_alone(business: Business) -> None:
    free: dict[str, Any] = {"appointment_type": None, "admission": Admission.FREE}
    for hour in (9, 12, 17):
        appointment(business, Span(at(hour), at(hour)), **free)
    with pytest.raises(SlotUnavailable):
        appointment(business, Span(at(20), at(20)), **free)


def test_words_leave_out_an_end_that_is_the_start(business: Business, row: Appointment) -> None:
    assert span_in_words(NINE, NINE, business.zone) == "Tue 12 May 2026, 09:00"
    when = When(NINE, NINE, business.zone)
    assert (when.hours, when.length) == ("9:00 AM EDT", "")
    assert when.line == "Tue, May 12, 2026, 9:00 AM EDT"


def test_a_letter_says_when_and_not_how_long(business: Business, row: Appointment) -> None:
    letter = NewAppointment(Event.objects.get(kind=EventKind.APPOINTMENT_BOOKED), business)
    assert letter.told.when.hours == "9:00 AM EDT"
    assert "Takes" not in [fact.label for fact in letter.facts]


def test_a_calendar_program_reads_no_end(business: Business, row: Appointment) -> None:
    feed, _ = open_feed(the_resource(business), now=NOW)
    (entry,) = Contents.of(feed, NOW).entries
    file = ics.calendar_file([entry])
    assert b"DTSTART:20260512T130000Z" in file
    assert b"DTEND" not in file
    assert b"DURATION" not in file.replace(b"VALUE=DURATION", b"")


def test_its_start_and_its_end_are_told_together(row: Appointment) -> None:
    assert told_after(NINE - SECOND) == []
    assert told_after(NINE) == [STARTED, ENDED]


@pytest.mark.parametrize("hour", [0, 9, 23.99])
def test_the_calendar_shows_it_on_its_day(
    business: Business, owner_client: Client, hour: float
) -> None:
    start = at(hour)
    row = appointment(business, Span(start, start), appointment_type=None, admission=Admission.ANY)

    def shown(first: str, end: str) -> list[tuple[str, str, int]]:
        answer = owner_client.get(
            "/b/summit-roofing/calendar/events/", {"from": first, "to": end}
        ).json()
        return [(one["id"], one["conflict"], one["minutes"]) for one in answer["appointments"]]

    assert shown("2026-05-11", "2026-05-12") == []
    assert shown("2026-05-12", "2026-05-13") == [(row.public_id, "", 0)]
    assert shown("2026-05-13", "2026-05-14") == []


def test_the_list_has_it_until_it_is_over(row: Appointment, owner_client: Client) -> None:
    text = text_of(opened(owner_client, LIST))
    assert ">09:00</time>" in text
    assert "Call" in text
    for moment, query, is_there in (
        (NINE, {}, True),
        (NINE, {"when": "past"}, False),
        (NINE + SECOND, {}, False),
        (NINE + SECOND, {"when": "past"}, True),
    ):
        with time_machine.travel(moment, tick=False):
            page = text_of(owner_client.get(LIST, query))
        assert (path(row) in page) is is_there, (moment, query)


def test_a_day_of_the_list_begins_with_it(business: Business, owner_client: Client) -> None:
    row = appointment(business, Span(at(0), at(0)), appointment_type=None, admission=Admission.ANY)
    page = text_of(opened(owner_client, LIST, after="2026-05-12", before="2026-05-12"))
    assert path(row) in page
    shown = caller(business).get(**{"from": "2026-05-12", "to": "2026-05-13"}).json()
    assert [one["id"] for one in shown["appointments"]] == [row.public_id]


def test_its_page_says_when_it_is(row: Appointment, owner_client: Client) -> None:
    text = text_of(opened(owner_client, path(row)))
    assert "<span>09:00</span>" in text
    assert "New York time" in text
    assert ", New York time" not in text


def test_an_edit_leaves_its_time_alone(row: Appointment, owner_client: Client) -> None:
    said = details(title="Call back", client_name="", client_email="", client_phone="")
    sent(owner_client, path(row, "edit/"), **said)
    row.refresh_from_db()
    assert (row.title, row.span) == ("Call back", MOMENT)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ({"minutes": "0"}, MOMENT),
        ({"minutes": "0", "day": "2026-05-13"}, Span(at(33), at(33))),
        ({"minutes": "", "until": "09:00"}, MOMENT),
        ({"minutes": "30"}, hours(NINE, 0.5)),
    ],
)
def test_the_form_moves_it_and_may_give_it_a_length(
    business: Business, row: Appointment, owner_client: Client, said: dict[str, str], span: Span
) -> None:
    page = text_of(opened(owner_client, path(row)))
    (field,) = re.findall('<input[^>]*name="minutes"[^>]*>', page)
    assert 'value="0"' in field
    assert 'min="0"' in field
    sent(owner_client, path(row, "reschedule/"), **place(business, **said))
    row.refresh_from_db()
    assert row.span == span


def test_a_drag_moves_it_and_its_undo_puts_it_back(row: Appointment, owner_client: Client) -> None:
    url = f"/b/summit-roofing/calendar/{row.public_id}/move/"
    assert owner_client.post(url, {"seen": "0", "start": "2026-05-13T10:00:00"}).json() == {
        "version": 1
    }
    row.refresh_from_db()
    ten = datetime(2026, 5, 13, 14, tzinfo=UTC)
    assert row.span == Span(ten, ten)
    back = {"seen": "1", "start": "2026-05-12T13:00:00Z", "end": "2026-05-12T13:00:00Z"}
    assert owner_client.post(url, back).json() == {"version": 2}
    row.refresh_from_db()
    assert row.span == MOMENT


def test_what_has_a_length_keeps_one(business: Business, owner_client: Client) -> None:
    row = appointment(business)
    url = f"/b/summit-roofing/calendar/{row.public_id}/move/"
    answer = owner_client.post(url, {"seen": "0", "end": "2026-05-12T09:00:00"})
    assert answer.status_code == 422
    page = sent(owner_client, path(row, "reschedule/"), **place(business, minutes="0"))
    assert "greater than or equal to 1" in text_of(page)
    answer = caller(business).ask("PATCH", f"/api/v1/appointments/{row.public_id}", {"duration": 0})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "span"),
    [
        ({"notes": "Ring twice"}, MOMENT),
        ({"startDate": "2026-05-12T13:00:00Z", "endDate": "2026-05-12T13:00:00Z"}, MOMENT),
        ({"startDate": "2026-05-12T14:00:00Z"}, Span(at(10), at(10))),
        ({"startDate": "2026-05-12T14:00:00Z", "duration": 0}, Span(at(10), at(10))),
        ({"duration": 30}, hours(NINE, 0.5)),
    ],
)
def test_our_own_api_shows_it_and_lets_it_be(
    business: Business, row: Appointment, body: dict[str, Any], span: Span
) -> None:
    integrator = caller(business, Scope.APPOINTMENTS_READ, Scope.APPOINTMENTS_WRITE)
    url = f"/api/v1/appointments/{row.public_id}"
    shown = integrator.get(url).json()["appointment"]
    assert (shown["duration"], shown["startDate"]) == (0, shown["endDate"])
    answer = integrator.ask("PATCH", url, body)
    assert answer.status_code == 200, answer.content
    row.refresh_from_db()
    assert row.span == span
