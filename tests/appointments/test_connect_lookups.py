"""RocketLead Connect, what can be looked up: `contract/rocketlead.md` section 6."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Business, User
from appointments.models import AppointmentType, Blocker, Calendar, Resource, WeeklySlot
from leads.models import Colour
from tests.appointments.bookings import the_calendar, the_resource, the_type
from tests.appointments.connecting import NOBODYS, OTHERS_UUID, Agent, id_of, refusal

LISTS = [
    "calendar", "resources", "appointment_types", "resource_slots", "resource_slot_blockers",
    "resource_calendar_mappings", "appointment_type_resource_mappings",
]  # fmt: skip
SINGLE = {"calendar": "Calendar", "resources": "Resource", "appointment_types": "Appointment type"}


@pytest.fixture
def agent(business: Business) -> Agent:
    return Agent.of(business)


def test_a_calendar_with_its_zone(agent: Agent, business: Business) -> None:
    calendar = {
        "id": id_of(the_calendar(business)),
        "name": "Calendar",
        "tzdata": "America/New_York",
    }
    assert agent.read("calendar/") == [calendar]
    assert agent.read(f"calendar/{calendar['id']}") == calendar


def test_a_resource_with_its_capacity_and_colour(agent: Agent, business: Business) -> None:
    Resource.objects.update(capacity=3, colour=Colour.GREEN)
    resource = {
        "id": id_of(the_resource(business)),
        "name": "Summit Roofing",
        "color": "#17663a",
        "maxParallelBookings": 3,
    }
    assert agent.read("resources/") == [resource]
    assert agent.read(f"resources/{resource['id']}") == resource


def test_an_appointment_type_with_its_minutes(agent: Agent, business: Business) -> None:
    AppointmentType.objects.update(buffer_after=15, has_dynamic_length=True)
    kind = {
        "id": id_of(the_type(business)),
        "name": "Appointment",
        "bookingLength": 60,
        "searchLength": 30,
        "bufferAfter": 15,
        "dynamicLength": True,
    }
    assert agent.read("appointment_types/") == [kind]
    assert agent.read(f"appointment_types/{kind['id']}") == kind


def test_the_weekly_hours_of_a_calendar(agent: Agent, business: Business) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    WeeklySlot.objects.create(
        calendar=calendar, resource=resource, weekday=6, opens=22 * 60 + 30, closes=24 * 60
    )
    slots = agent.read("resource_slots/", calendarId=id_of(calendar))

    assert slots == [
        {
            "id": id_of(slot),
            "resourceId": id_of(resource),
            "calendarId": id_of(calendar),
            "weekday": weekday,
            "start": "22:30" if weekday == "sunday" else "09:00",
            "end": "24:00" if weekday == "sunday" else "17:00",
        }
        for slot, weekday in zip(
            WeeklySlot.objects.order_by("weekday"),
            ["monday", "tuesday", "wednesday", "thursday", "friday", "sunday"],
            strict=True,
        )
    ]


def test_closures_of_a_resource_and_of_a_whole_calendar(agent: Agent, business: Business) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    noon, night = datetime(2026, 7, 4, 16, tzinfo=UTC), datetime(2026, 7, 5, 4, tzinfo=UTC)
    holiday = Blocker.objects.create(
        calendar=calendar, name="Independence Day", starts_at=noon, ends_at=night
    )
    leave = Blocker.objects.create(
        calendar=calendar, resource=resource, starts_at=noon, ends_at=night
    )
    assert agent.read("resource_slot_blockers/", calendarId=id_of(calendar)) == [
        {
            "id": id_of(holiday),
            "calendarId": id_of(calendar),
            "startDateTime": "2026-07-04T16:00:00.000Z",
            "endDateTime": "2026-07-05T04:00:00.000Z",
            "name": "Independence Day",
        },
        {
            "id": id_of(leave),
            "calendarId": id_of(calendar),
            "resourceId": id_of(resource),
            "startDateTime": "2026-07-04T16:00:00.000Z",
            "endDateTime": "2026-07-05T04:00:00.000Z",
        },
    ]


def test_which_resource_serves_which_calendar(agent: Agent, business: Business) -> None:
    calendar, resource = the_calendar(business), the_resource(business)
    branch = Calendar.objects.create(
        business=business, name="Branch", time_zone="America/Chicago", position=1
    )
    crew = Resource.objects.create(business=business, name="Crew", position=1)
    crew.calendars.set([calendar, branch])
    first, second, third = (
        {"resourceId": id_of(one), "calendarId": id_of(other)}
        for one, other in ((resource, calendar), (crew, calendar), (crew, branch))
    )

    path = "resource_calendar_mappings/"
    assert agent.read(path) == [first, second, third]
    assert agent.read(path, calendarId=id_of(calendar)) == [first, second]
    assert agent.read(path, resourceId=id_of(crew)) == [second, third]
    assert agent.read(path, resourceId=id_of(crew), calendarId=id_of(branch)) == [third]
    assert agent.read(path, resourceId=NOBODYS) == []
    assert agent.read(path, calendarId=OTHERS_UUID) == []


def test_which_resource_does_which_type(agent: Agent, business: Business) -> None:
    kind, resource = the_type(business), the_resource(business)
    visit = AppointmentType.objects.create(business=business, name="Visit", position=1)
    visit.resources.add(resource)
    first, second = (
        {"appointmentTypeId": id_of(one), "resourceId": id_of(resource)} for one in (kind, visit)
    )

    path = "appointment_type_resource_mappings/"
    assert agent.read(path) == [first, second]
    assert agent.read(path, appointmentTypeId=id_of(visit)) == [second]
    assert agent.read(path, resourceId=id_of(resource)) == [first, second]
    assert agent.read(path, resourceId=NOBODYS) == []


def test_what_is_retired_is_not_there(agent: Agent, business: Business) -> None:
    calendar, resource, kind = the_calendar(business), the_resource(business), the_type(business)
    Blocker.objects.create(
        calendar=calendar, resource=resource, starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    resource.retire(timezone.now())
    kind.retire(timezone.now())
    for path in LISTS[1:]:
        assert agent.read(path, calendarId=id_of(calendar)) == []
    calendar.retire(timezone.now())
    assert agent.read("calendar") == []
    for path in ("resource_slots", "resource_slot_blockers"):
        gone = agent.get(path, calendarId=id_of(calendar))
        assert refusal(gone) == (404, "Calendar not found")
    for (path, noun), row in zip(SINGLE.items(), (calendar, resource, kind), strict=True):
        assert refusal(agent.get(f"{path}/{id_of(row)}")) == (404, f"{noun} not found")


def test_another_business_is_as_if_it_were_not_there(
    agent: Agent, business: Business, stranger: User
) -> None:
    theirs = stranger.memberships.get().business
    rows = (the_calendar(theirs), the_resource(theirs), the_type(theirs))
    for (path, noun), row in zip(SINGLE.items(), rows, strict=True):
        foreign, unknown, never = (
            agent.get(f"{path}/{uuid}") for uuid in (id_of(row), NOBODYS, OTHERS_UUID)
        )
        assert refusal(foreign) == (404, f"{noun} not found")
        assert foreign.content == unknown.content == never.content
    for path in ("resource_slots/", "resource_slot_blockers/"):
        foreign, unknown = (agent.get(path, calendarId=uuid) for uuid in (id_of(rows[0]), NOBODYS))
        assert refusal(foreign) == (404, "Calendar not found")
        assert foreign.content == unknown.content
    for path in ("resource_calendar_mappings", "appointment_type_resource_mappings"):
        assert agent.read(path, resourceId=id_of(rows[1])) == []


@pytest.mark.parametrize("path", ["resource_slots", "resource_slot_blockers"])
@pytest.mark.parametrize("query", [{}, {"calendarId": ""}, {"calendarId": " "}])
def test_the_calendar_must_be_named(agent: Agent, path: str, query: dict[str, str]) -> None:
    refused = agent.get(path, **query)
    assert refusal(refused) == (400, "Validation failed: calendarId is required")


@pytest.mark.parametrize("text", ["1", "abc", "null", "\u0000", "é", f"{NOBODYS}0", "' OR 1=1 --"])
def test_an_id_that_is_no_uuid(agent: Agent, text: str) -> None:
    for path in SINGLE:
        refused = agent.get(f"{path}/{text}")
        assert refusal(refused) == (400, "Validation failed: id must be a UUID")
    for path in LISTS[3:6]:
        refused = agent.get(path, calendarId=text)
        assert refusal(refused) == (400, "Validation failed: calendarId must be a UUID")
    refused = agent.get(LISTS[6], appointmentTypeId=text)
    assert refusal(refused) == (400, "Validation failed: appointmentTypeId must be a UUID")


def test_ids_are_read_in_capitals_too(agent: Agent, business: Business) -> None:
    calendar = id_of(the_calendar(business))
    assert agent.read(f"calendar/{calendar.upper()}")["id"] == calendar


@pytest.mark.parametrize("path", LISTS)
def test_with_and_without_the_final_slash(agent: Agent, business: Business, path: str) -> None:
    query = {"calendarId": id_of(the_calendar(business))}
    assert agent.read(path, **query) == agent.read(f"{path}/", **query)
    if path in SINGLE:
        uuid = agent.read(path)[0]["id"]
        assert agent.read(f"{path}/{uuid}") == agent.read(f"{path}/{uuid}/")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_whatever_it_holds(
    agent: Agent, business: Business, path: str
) -> None:
    calendar = the_calendar(business)
    agent.read(path, calendarId=id_of(calendar))
    with CaptureQueriesContext(connection) as first:
        few = agent.read(path, calendarId=id_of(calendar))
    _fill(business, calendar)
    with CaptureQueriesContext(connection) as second:
        many = agent.read(path, calendarId=id_of(calendar))

    assert len(many) == len(few) + 3
    assert len(second) == len(first)


def _fill(business: Business, calendar: Calendar) -> None:
    for _ in range(3):
        Calendar.objects.create(business=business, name="Branch", time_zone="UTC")
        crew = Resource.objects.create(business=business, name="Crew")
        crew.calendars.add(calendar)
        kind = AppointmentType.objects.create(business=business, name="Visit")
        kind.resources.add(crew)
        WeeklySlot.objects.create(calendar=calendar, resource=crew, weekday=5, opens=0, closes=60)
        Blocker.objects.create(
            calendar=calendar, resource=crew,
            starts_at=datetime(2026, 7, 4, tzinfo=UTC), ends_at=datetime(2026, 7, 5, tzinfo=UTC),
        )  # fmt: skip
