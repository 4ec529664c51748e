"""What is done to an appointment on its page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Business, Role
from appointments.changing import cancel, update
from appointments.models import Appointment, Resource
from tests.appointments.bookings import (
    KEY,
    NINE,
    NOW,
    appointment,
    client,
    hours,
)
from tests.appointments.pages import LIST, details, opened, path, place, sarah_s, sent, text_of
from tests.conftest import signed_in
from tests.factories import make_member
from tests.leads.enquiries import told

HOUR = timedelta(hours=1)
ACTS = ("edit/", "reschedule/", "cancel/", "restore/", "status/", "delete/")


@pytest.fixture
def row(business: Business) -> Appointment:
    return sarah_s(business)


def test_details_are_edited_in_place(row: Appointment, owner_client: Client) -> None:
    answer = sent(
        owner_client,
        path(row, "edit/"),
        **details(title="Boiler check", notes="Two\r\nlines", category="", client_phone=""),
    )
    assert answer.redirect_chain == [(path(row), 302)]
    assert "Saved" in text_of(answer)
    row.refresh_from_db()
    assert (row.title, row.notes, row.category, row.client_phone) == (
        "Boiler check",
        "Two\nlines",
        "",
        "",
    )
    assert row.version == 1


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"title": " "}, "This field is required."),
        ({"title": "Two\nlines"}, "Write it on one line."),
        ({"title": "x" * 301}, "at most 300 characters"),
        ({"client_email": "nobody"}, "This is not a valid e-mail address."),
        ({"client_phone": "12"}, "too few or too many digits"),
        ({"category": "Magic"}, "Magic is not one of the available choices."),
        ({"notes": "\x00"}, "Null characters are not allowed."),
        ({"seen": "yesterday"}, "Load the page again, then retry."),
    ],
)
def test_details_that_cannot_be_kept_are_refused_and_not_lost(
    row: Appointment, owner_client: Client, said: dict[str, str], says: str
) -> None:
    answer = owner_client.post(path(row, "edit/"), details(location="The new place") | said)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert 'value="The new place"' in text_of(answer)
    row.refresh_from_db()
    assert (row.version, row.location) == (0, "123 Main St, Cleveland")


def test_what_somebody_else_has_changed_is_shown_beside_what_was_written(
    row: Appointment, owner_client: Client
) -> None:
    update(row, {"title": "Boiler check"}, KEY, now=NOW)
    answer = owner_client.post(path(row, "edit/"), details(location="The new place"))
    text = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody else has changed it meanwhile" in text
    assert "<h1>Boiler check</h1>" in text
    assert 'value="HVAC quarterly maintenance"' in text
    assert "Now: Boiler check" in text
    assert "Now: 123 Main St, Cleveland" in text
    again = sent(owner_client, path(row, "edit/"), **details(location="The new place", seen="1"))
    assert "<h1>HVAC quarterly maintenance</h1>" in text_of(again)


def test_it_is_moved_to_another_time(
    business: Business, row: Appointment, owner_client: Client
) -> None:
    said = place(business, day="2026-05-14", start="13:15", minutes="", until="14:00")
    answer = sent(owner_client, path(row, "reschedule/"), **said)
    assert "<span>13:15 to 14:00</span>" in text_of(answer)
    row.refresh_from_db()
    assert (row.starts_at, row.minutes) == (datetime(2026, 5, 14, 17, 15, tzinfo=UTC), 45)


def test_where_there_is_no_room_a_person_decides(
    business: Business, row: Appointment, owner_client: Client
) -> None:
    other = appointment(business, hours(NINE + 4 * HOUR), title="Roof", client=client("Ann Lee"))
    said = place(business, start="13:30")
    answer = owner_client.post(path(row, "reschedule/"), said)
    text = text_of(answer)
    assert answer.status_code == 422
    assert "There is no room then." in text
    assert f'<a href="{path(other)}">Roof</a>, Ann Lee' in text
    assert "Move it all the same" in text
    row.refresh_from_db()
    assert row.version == 0
    moved = text_of(sent(owner_client, path(row, "reschedule/"), **said, anyway="1"))
    assert "Overbooked: Summit Roofing has no room then." in moved
    assert f'<a href="{path(other)}">Roof</a>, Ann Lee' in moved


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"start": ""}, "Say when it starts."),
        ({"start": "24:00"}, "Enter a valid time."),
        ({"day": "2026-02-30"}, "Enter a valid date."),
        ({"day": "9999-12-31"}, "less than or equal to"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "-5"}, "greater than or equal to 1"),
        ({"minutes": "1000000000000"}, "less than or equal to 44640"),
        ({"minutes": ""}, "Say how long it takes, or when it ends."),
        ({"until": "08:00"}, "The end must be after the start."),
        ({"day": "2026-03-08", "start": "02:30"}, "The clock skips 02:30 on that day."),
        ({"day": "2100-12-31", "minutes": "44640"}, "Years go from 2000 to 2100."),
        ({"resource": "0" * 24}, "Select a valid choice."),
    ],
)
def test_a_time_that_is_none_is_refused_beside_its_field(
    business: Business, row: Appointment, owner_client: Client, said: dict[str, str], says: str
) -> None:
    answer = owner_client.post(path(row, "reschedule/"), place(business) | said)
    assert answer.status_code == 422
    assert says in text_of(answer)
    row.refresh_from_db()
    assert row.version == 0


def test_of_an_hour_that_comes_twice_the_first_is_taken_and_said(
    business: Business, row: Appointment, owner_client: Client
) -> None:
    said = place(business, day="2026-11-01", start="01:30")
    answer = sent(owner_client, path(row, "reschedule/"), **said)
    assert "01:30 comes twice on that day: the first one was taken." in text_of(answer)
    row.refresh_from_db()
    assert row.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_resource_of_another_calendar_is_refused(
    business: Business, row: Appointment, owner_client: Client
) -> None:
    crew = Resource.objects.create(business=business, name="Crew B", position=1)
    answer = owner_client.post(path(row, "reschedule/"), place(business, resource=crew.public_id))
    assert answer.status_code == 422
    assert "Crew B is not on the calendar Calendar." in text_of(answer)


def test_it_is_cancelled_with_a_reason_and_put_back(row: Appointment, owner_client: Client) -> None:
    answer = sent(owner_client, path(row, "cancel/"), reason="The roof\r\nis wet.", seen="0")
    assert '<span class="pill tone-red">Cancelled</span>' in text_of(answer)
    assert told(answer)[0].endswith("just now The roof is wet.")
    assert "Move it" not in text_of(answer)
    answer = sent(owner_client, path(row, "restore/"), seen="1")
    assert "Back on the calendar" in text_of(answer)
    row.refresh_from_db()
    assert row.status == "scheduled"


def test_what_cannot_be_put_back_says_what_took_its_time(
    business: Business, row: Appointment, owner_client: Client
) -> None:
    cancel(row, KEY, now=NOW)
    other = appointment(business, title="Roof")
    answer = owner_client.post(path(row, "restore/"), {"seen": "1"})
    assert answer.status_code == 422
    assert f'<a href="{path(other)}">Roof</a>' in text_of(answer)
    row.refresh_from_db()
    assert row.is_cancelled
    sent(owner_client, path(row, "restore/"), seen="1", anyway="1")
    row.refresh_from_db()
    assert not row.is_cancelled


@pytest.mark.parametrize("said", [{}, {"status": "cancelled"}, {"status": "done"}])
def test_a_status_that_is_none_of_the_list_changes_nothing(
    row: Appointment, owner_client: Client, said: dict[str, str]
) -> None:
    answer = owner_client.post(path(row, "status/"), said | {"seen": "0"})
    assert answer.status_code == 422
    assert "Choose a status from the list." in text_of(answer)
    row.refresh_from_db()
    assert row.status == "scheduled"


@pytest.mark.parametrize("act", ["reschedule/", "cancel/", "status/", "restore/", "delete/"])
def test_nobody_changes_what_they_have_not_seen(
    business: Business, row: Appointment, owner_client: Client, act: str
) -> None:
    update(row, {"title": "Boiler check"}, KEY, now=NOW)
    if act == "restore/":
        cancel(row, KEY, now=NOW)
    before = Appointment.objects.values().get()
    said = place(business, start="10:00", status="completed", reason="Rain")
    answer = owner_client.post(path(row, act), said)
    assert answer.status_code == 422
    assert "Somebody else has changed it meanwhile" in text_of(answer)
    assert "<h1>Boiler check</h1>" in text_of(answer)
    assert Appointment.objects.values().get() == before


@pytest.mark.parametrize("act", ["reschedule/", "cancel/", "status/"])
def test_what_was_cancelled_meanwhile_says_so_to_who_is_late(
    business: Business, row: Appointment, owner_client: Client, act: str
) -> None:
    cancel(row, KEY, now=NOW)
    said = place(business, start="10:00", status="completed")
    text = text_of(owner_client.post(path(row, act), said))
    assert "Somebody else has changed it meanwhile" in text
    assert '<span class="pill tone-red">Cancelled</span>' in text


def test_only_managers_delete(
    business: Business, row: Appointment, colleague_client: Client
) -> None:
    assert "Danger zone" not in text_of(opened(colleague_client, path(row)))
    assert colleague_client.post(path(row, "delete/"), {"seen": "0"}).status_code == 403
    admin = signed_in(make_member(business, role=Role.ADMIN))
    assert Appointment.objects.exists()
    assert "Danger zone" in text_of(opened(admin, path(row)))
    assert admin.post(path(row, "delete/"), {"seen": "0"}).status_code == 302
    assert not Appointment.objects.exists()


def test_a_member_does_everything_else(
    business: Business, row: Appointment, colleague_client: Client
) -> None:
    for version, (act, said) in enumerate(
        [
            ("status/", {"status": "confirmed"}),
            ("edit/", details(title="Boiler check")),
            ("reschedule/", place(business, start="10:00")),
            ("cancel/", {}),
            ("restore/", {}),
        ]
    ):
        answer = sent(colleague_client, path(row, act), **said | {"seen": str(version)})
        assert answer.redirect_chain == [(path(row), 302)], act
    row.refresh_from_db()
    assert row.version == 5


def test_acts_are_not_done_by_following_a_link(row: Appointment, owner_client: Client) -> None:
    for act in ACTS:
        assert owner_client.get(path(row, act)).status_code == 405


def test_rescheduled_is_a_status_like_the_others(row: Appointment, owner_client: Client) -> None:
    answer = sent(owner_client, path(row, "status/"), status="rescheduled", seen="0")
    assert '<option value="rescheduled" selected>Rescheduled</option>' in text_of(answer)
    assert "status-dot tone-violet" in text_of(answer)
    listed = text_of(opened(owner_client, LIST, status="rescheduled"))
    assert path(row) in listed
    assert path(row) not in text_of(opened(owner_client, LIST, status="scheduled"))
