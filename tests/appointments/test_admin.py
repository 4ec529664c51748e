"""Staff look at what can be booked and what is booked, and put right what breaks no rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from appointments.models import (
    Appointment,
    AppointmentType,
    Blocker,
    Calendar,
    CalendarFeed,
    Resource,
    WeeklySlot,
)
from notifications.models import Event
from tests.appointments.bookings import NINE, appointment, the_calendar, the_resource, the_type
from tests.conftest import signed_in
from tests.factories import make_business, make_user

pytestmark = pytest.mark.django_db
MODELS = [Calendar, Resource, AppointmentType, WeeklySlot, Blocker, Appointment, CalendarFeed]


@pytest.fixture
def staff(db: None) -> Client:
    user = make_user(email="staff@pocketcrm.example")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return signed_in(user)


def add_rows(count: int) -> None:
    """Each in a business of its own, so that nothing is found by luck in a cache."""
    for _ in range(count):
        business = make_business()
        resource = the_resource(business)
        appointment(business, metadata={"secret": "of theirs"}, notes="Ring twice")
        Blocker.objects.create(
            calendar=the_calendar(business),
            resource=resource,
            starts_at=NINE,
            ends_at=NINE + timedelta(hours=1),
        )
        owner = business.memberships.get()
        for whose in ({"membership": owner}, {"resource": resource}):
            digest = f"digest-{next(iter(whose))}-{owner.pk}"
            CalendarFeed.objects.create(business=business, token_digest=digest, **whose)


def path_of(model: type[Model], page: str = "") -> str:
    return f"/admin/appointments/{model._meta.model_name}/{page}"


def change(client: Client, row: Any, said: dict[str, Any]) -> Any:
    return client.post(path_of(type(row), f"{row.pk}/change/"), said)


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(queries)


def test_every_list_costs_the_same_for_five_rows_and_for_fifteen(staff: Client) -> None:
    add_rows(5)
    few = {model: queries_of(staff, path_of(model)) for model in MODELS}
    add_rows(10)
    many = {model: queries_of(staff, path_of(model)) for model in MODELS}

    assert many == few


def test_every_page_opens_and_is_found_and_shows_no_secret(staff: Client) -> None:
    add_rows(1)
    for model in MODELS:
        row = model._default_manager.latest("pk")
        paths = [path_of(model), path_of(model, f"{row.pk}/change/"), path_of(model, "?q=summit")]
        for path in paths:
            answer = staff.get(path)
            assert (path, answer.status_code) == (path, 200)
            assert "digest-" not in answer.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_by_hand(staff: Client, model: type[Model]) -> None:
    assert staff.get(path_of(model, "add/")).status_code == 403


@pytest.mark.parametrize("model", [Calendar, Resource, AppointmentType])
def test_what_can_be_booked_is_retired_and_not_deleted(
    staff: Client, business: Business, model: type[Model]
) -> None:
    row = model._default_manager.get()

    assert staff.post(path_of(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403
    assert model._default_manager.get() == row


def test_an_appointment_that_staff_delete_is_told_as_deleted(staff: Client) -> None:
    add_rows(3)
    first, *others = Appointment.objects.order_by("pk")
    staff.post(path_of(Appointment, f"{first.pk}/delete/"), {"post": "yes"})
    chosen = [row.pk for row in others]
    staff.post(
        path_of(Appointment),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )

    assert not Appointment.objects.exists()
    told = Event.objects.filter(kind="appointment.deleted").order_by("id")
    assert sorted(event.appointment_id or 0 for event in told) == [first.pk, *chosen]


@pytest.mark.parametrize("model", [Appointment, WeeklySlot, CalendarFeed])
def test_what_has_rules_of_its_own_is_not_edited(staff: Client, model: type[Model]) -> None:
    add_rows(1)
    row = model._default_manager.latest("pk")
    before = model._default_manager.filter(pk=row.pk).values().get()

    assert change(staff, row, {"title": "Other", "opens": "1"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def test_staff_rename_a_calendar_and_cannot_move_it(staff: Client, business: Business) -> None:
    calendar, other = the_calendar(business), make_business(name="Valley Dental")
    said = {"name": "Main", "reminder_minutes": "60", "confirms_by_mail": "on"}
    hidden = {"business": other.pk, "time_zone": "Europe/Berlin", "position": "9"}
    assert change(staff, calendar, said | hidden).status_code == 302

    calendar.refresh_from_db()
    assert (calendar.name, calendar.reminder_minutes, calendar.confirms_by_mail) == (
        "Main",
        60,
        True,
    )
    assert (calendar.business, calendar.time_zone, calendar.position) == (
        business,
        "America/New_York",
        0,
    )


def test_staff_link_a_resource_and_a_type_only_within_the_business(
    staff: Client, business: Business
) -> None:
    theirs = make_business(name="Valley Dental")
    resource, kind = the_resource(business), the_type(business)
    said = {"name": "Dana", "colour": "red", "capacity": "2"}
    length = {"name": "Visit", "length": "30", "search_step": "30", "buffer_after": "0"}
    shown = staff.get(path_of(Resource, f"{resource.pk}/change/")).content.decode()
    calendars = [the_calendar(business).pk, the_calendar(theirs).pk]
    resources = {"resources": [the_resource(theirs).pk], "colour": "red"}

    assert f'value="{the_calendar(theirs).pk}"' not in shown.partition("field-calendars")[2]
    for answer in (
        change(staff, resource, said | {"calendars": calendars}),
        change(staff, kind, length | resources),
    ):
        assert "Select a valid choice." in answer.content.decode()
    resource.refresh_from_db()
    assert (resource.name, list(kind.resources.all())) == ("Summit Roofing", [resource])
    assert change(staff, resource, said | {"calendars": calendars[:1]}).status_code == 302
    resource.refresh_from_db()
    assert (resource.name, resource.capacity) == ("Dana", 2)


def test_staff_move_a_closure_but_not_its_end_before_its_start(
    staff: Client, business: Business
) -> None:
    closure = Blocker.objects.create(
        calendar=the_calendar(business), starts_at=NINE, ends_at=NINE + timedelta(hours=1)
    )

    def moments(end: str) -> dict[str, str]:
        start = {"starts_at_0": "2026-05-12", "starts_at_1": "10:00"}
        return {"name": "Van"} | start | {"ends_at_0": "2026-05-12", "ends_at_1": end}

    refused = change(staff, closure, moments("09:00"))
    assert "errornote" in refused.content.decode()
    assert change(staff, closure, moments("12:00")).status_code == 302
    closure.refresh_from_db()
    assert (closure.name, closure.starts_at, closure.ends_at) == (
        "Van",
        datetime(2026, 5, 12, 10, tzinfo=UTC),
        datetime(2026, 5, 12, 12, tzinfo=UTC),
    )


def test_staff_revoke_feeds_once(staff: Client) -> None:
    add_rows(1)
    before = datetime(2026, 1, 1, tzinfo=UTC)
    old, open_one = CalendarFeed.objects.order_by("pk")
    CalendarFeed.objects.filter(pk=old.pk).update(revoked_at=before)
    chosen = {"action": "revoke", "_selected_action": [old.pk, open_one.pk]}
    answer = staff.post(path_of(CalendarFeed), chosen, follow=True)

    assert "1 revoked. They show nothing from now on." in answer.content.decode()
    old.refresh_from_db()
    open_one.refresh_from_db()
    assert old.revoked_at == before
    assert open_one.revoked_at is not None
