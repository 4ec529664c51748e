"""What can be booked, as those who manage the business set it up."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business
from appointments.hours import Window, set_hours
from appointments.models import AppointmentType, Calendar, Resource
from appointments.overview import KINDS
from tests.appointments.bookings import appointment, the_calendar, the_resource, the_type
from tests.appointments.settings_pages import (
    WEEKDAYS,
    booking_path,
    calendar_form,
    everything,
    form_of,
    hours_path,
    make_calendar,
    make_resource,
    make_type,
    path_of,
    resource_form,
    row_of,
    type_form,
    windows_of,
)

pytestmark = pytest.mark.django_db
NINE_TO_FIVE = [Window(day, 540, 1020) for day in WEEKDAYS]


def test_a_new_business_sees_at_a_glance_who_is_booked_for_what_when_and_where(
    business: Business, owner_client: Client
) -> None:
    page = " ".join(owner_client.get(booking_path(business)).content.decode().split())

    for said in ("Summit Roofing", "One at a time", "Mon–Fri", "09:00–17:00", "New York time"):
        assert said in page
    assert "1 hour" in page
    assert "Customers get no e-mail" in page
    assert "What cannot be booked yet" not in page
    for kind in KINDS:
        assert f'<code id="id-{row_of(business, kind).public_id}">' in page


def test_a_calendar_is_added_after_the_others(business: Business, owner_client: Client) -> None:
    wanted = calendar_form(
        confirms_by_mail="on", reminder="120", resources=[the_resource(business).public_id]
    )
    answer = owner_client.post(booking_path(business, "calendars/new/"), wanted, follow=True)

    assert answer.redirect_chain == [(booking_path(business), 302)]
    assert "West branch is added." in answer.content.decode()
    first, added = Calendar.objects.of(business)
    assert (added.name, added.time_zone) == ("West branch", "America/Los_Angeles")
    assert (added.confirms_by_mail, added.reminder_minutes) == (True, 120)
    assert list(added.resources.all()) == [the_resource(business)]
    assert added.position > first.position


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ({"reminder": ""}, None),
        ({"reminder": "1440", "reminder_minutes": "nonsense"}, 1440),
        ({"reminder": "other", "reminder_minutes": "45"}, 45),
    ],
)
def test_a_reminder_is_one_of_the_usual_or_any_number_of_minutes(
    business: Business, owner_client: Client, said: dict[str, str], minutes: int | None
) -> None:
    Calendar.objects.of(business).update(reminder_minutes=60)
    owner_client.post(path_of(business, "calendars"), calendar_form(**said))

    assert the_calendar(business).reminder_minutes == minutes


def test_a_reminder_of_any_other_minutes_is_shown_as_such(
    business: Business, owner_client: Client
) -> None:
    Calendar.objects.of(business).update(reminder_minutes=45)
    page = owner_client.get(path_of(business, "calendars")).content.decode()

    assert '<option value="other" selected>' in page
    assert 'name="reminder_minutes" value="45"' in page


def test_a_resource_is_added_with_hours_and_its_page_of_hours_comes_next(
    business: Business, owner_client: Client
) -> None:
    kind, calendar = the_type(business), the_calendar(business)
    wanted = resource_form(calendar, appointment_types=[kind.public_id])
    answer = owner_client.post(booking_path(business, "resources/new/"), wanted, follow=True)

    added = Resource.objects.of(business).get(name="Dana")
    assert answer.redirect_chain == [(hours_path(added, calendar), 302)]
    assert "Dana is added, for now on weekdays from 09:00 to 17:00." in answer.content.decode()
    assert (added.colour, added.capacity, added.position) == ("green", 2, 1)
    assert (list(added.calendars.all()), list(added.appointment_types.all())) == (
        [calendar],
        [kind],
    )
    assert windows_of(added, calendar) == NINE_TO_FIVE


def test_a_type_is_added_and_changed(business: Business, owner_client: Client) -> None:
    resource = the_resource(business)
    owner_client.post(booking_path(business, "types/new/"), type_form(resource))
    added = AppointmentType.objects.of(business).get(name="Site visit")
    changed = type_form(resource, name="Visit", category="Repair", has_dynamic_length="on")
    path = booking_path(business, f"types/{added.public_id}/")
    answer = owner_client.post(path, changed, follow=True)

    assert "Saved" in answer.content.decode()
    row: dict[str, Any] = dict(AppointmentType.objects.filter(pk=added.pk).values().get())
    unchanged = {"length": 45, "search_step": 15, "buffer_after": 10, "colour": "red"}
    wanted = unchanged | {"name": "Visit", "category": "Repair", "has_dynamic_length": True}
    assert {name: row[name] for name in wanted} == wanted
    assert list(added.resources.all()) == [resource]


@pytest.mark.parametrize(
    ("kind", "field", "value", "said"),
    [
        ("calendars", "name", "", "This field is required."),
        ("calendars", "name", "Two\nlines", "Write it on one line."),
        ("calendars", "name", "x\x00y", "Null characters are not allowed."),
        ("calendars", "time_zone", "Mars/Olympus", "Select a valid choice."),
        ("calendars", "reminder", "7", "Select a valid choice."),
        ("calendars", "reminder", "other", "Say how many minutes before the start."),
        ("resources", "capacity", "0", "greater than or equal to 1"),
        ("resources", "capacity", "1001", "less than or equal to 1000"),
        ("resources", "colour", "mauve", "Select a valid choice."),
        ("resources", "calendars", [], "Choose at least one calendar."),
        ("types", "length", "0", "greater than or equal to 1"),
        ("types", "length", "1000000000000", "less than or equal to 44640"),
        ("types", "search_step", "-5", "greater than or equal to 0"),
        ("types", "buffer_after", "1441", "less than or equal to 1440"),
        ("types", "category", "Nonsense", "Select a valid choice."),
        ("types", "resources", [], "Choose at least one resource."),
        ("types", "resources", "9" * 400, "Select a valid choice."),
        ("types", "resources", "a\x00b", "Null characters are not allowed."),
        ("resources", "calendars", "9" * 400, "Select a valid choice."),
        ("resources", "appointment_types", "9" * 400, "Select a valid choice."),
        ("calendars", "resources", "9" * 400, "Select a valid choice."),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field_and_changes_nothing(
    business: Business, owner_client: Client, kind: str, field: str, value: Any, said: str
) -> None:
    before = everything(business)
    for path in (path_of(business, kind), booking_path(business, f"{kind}/new/")):
        answer = owner_client.post(path, form_of(business, kind) | {field: value})
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert everything(business) == before


def test_a_form_links_only_to_rows_of_the_same_business(
    business: Business, owner_client: Client, stranger: Any
) -> None:
    theirs = stranger.memberships.get().business
    before = everything(theirs)
    for kind, foreign in (
        ("calendars", {"resources": [the_resource(theirs).public_id]}),
        ("resources", {"calendars": [the_calendar(theirs).public_id]}),
        ("resources", {"appointment_types": [the_type(theirs).public_id]}),
        ("types", {"resources": [the_resource(theirs).public_id]}),
    ):
        answer = owner_client.post(path_of(business, kind), form_of(business, kind) | foreign)
        assert "Select a valid choice." in answer.content.decode()
    assert everything(theirs) == before


def test_a_link_to_something_retired_survives_a_form_that_does_not_show_it(
    business: Business, owner_client: Client
) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    retired = make_calendar(business)
    resource.calendars.add(retired)
    owner_client.post(booking_path(business, f"calendars/{retired.public_id}/retire/"))
    owner_client.post(path_of(business, "resources"), resource_form(calendar))

    assert set(resource.calendars.all()) == {calendar, retired}


def test_rows_change_places_and_the_first_is_the_default(
    business: Business, owner_client: Client
) -> None:
    first = the_resource(business)
    second, third = make_resource(business, "Ann", position=1), make_resource(business, position=2)

    def press(row: Resource, button: str) -> list[Resource]:
        path = booking_path(business, f"resources/{row.public_id}/move/")
        answer = owner_client.post(path, {button: "1"})
        assert answer["Location"] == booking_path(business) + "#resources"
        return list(Resource.objects.of(business))

    assert press(third, "up") == [first, third, second]
    assert press(third, "up") == [third, first, second]
    assert press(third, "up") == [third, first, second]
    assert press(third, "down") == [first, third, second]
    assert press(second, "down") == [first, third, second]


def test_rows_of_another_business_stay_where_they_are(
    business: Business, owner_client: Client, stranger: Any
) -> None:
    theirs = the_resource(stranger.memberships.get().business)
    other = make_resource(theirs.business, position=7)
    make_resource(business)
    owner_client.post(path_of(business, "resources", "move/"), {"down": "1"})

    assert list(Resource.objects.of(theirs.business)) == [theirs, other]
    assert [row.position for row in Resource.objects.of(theirs.business)] == [0, 7]


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_of_its_kind_is_not_retired_and_the_page_says_why(
    business: Business, owner_client: Client, kind: str
) -> None:
    row = row_of(business, kind)
    answer = owner_client.post(path_of(business, kind, "retire/"), follow=True)

    word = KINDS[kind]._meta.verbose_name
    said = f"{row} is the last {word} that can be booked. Add another {word} first."
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert row.retired_at is None


def test_what_is_retired_is_not_offered_keeps_its_appointments_and_can_come_back(
    business: Business, owner_client: Client
) -> None:
    resource = the_resource(business)
    booked = appointment(business)
    make_resource(business, calendars=[the_calendar(business)])
    answer = owner_client.post(path_of(business, "resources", "retire/"), follow=True)

    assert "Summit Roofing is retired. What is booked stays." in answer.content.decode()
    assert "Retired (1)" in answer.content.decode()
    assert [row.name for row in Resource.objects.of(business).offered()] == ["Dana"]
    booked.refresh_from_db()
    assert booked.resource == resource
    path = booking_path(business, f"resources/{resource.public_id}/offer/")
    answer = owner_client.post(path, follow=True)
    assert "Summit Roofing can be booked again." in answer.content.decode()
    assert Resource.objects.of(business).offered().first() == resource


def test_the_page_names_what_cannot_be_booked_yet(business: Business, owner_client: Client) -> None:
    calendar = the_calendar(business)
    make_calendar(business, "Empty branch")
    make_resource(business, "Nowhere")
    make_resource(business, "Idle", calendars=[calendar])
    sleepy = make_resource(business, "Sleepy", calendars=[calendar])
    make_type(business, "Orphan")
    make_type(business, "Day trip", length=481, resources=[the_resource(business), sleepy])
    gaps = owner_client.get(booking_path(business)).context["offer"].gaps

    assert [f"{gap.row} {gap.said}" for gap in gaps] == [
        "Nowhere is on no calendar",
        "Idle is booked for nothing",
        "Idle has no hours on Calendar",
        "Sleepy has no hours on Calendar",
        "Orphan is served by nobody",
        "Day trip takes longer than any of the hours in which it could be booked",
        "Empty branch has nobody who can be booked on it",
    ]


def test_the_page_costs_the_same_for_one_of_each_and_for_many(
    business: Business, owner_client: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner_client.get(booking_path(business)).status_code == 200
        return len(caught)

    few = queries()
    for number in range(5):
        calendar = make_calendar(business, f"Branch {number}")
        resource = make_resource(business, f"Crew {number}", calendars=[calendar])
        set_hours(resource, calendar, NINE_TO_FIVE)
        make_type(business, f"Visit {number}", resources=[resource])
    assert queries() == few
