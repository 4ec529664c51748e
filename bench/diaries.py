"""Businesses with many appointments, and what is asked of their calendars."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import Business
from accounts.opening import create_user, open_business
from apikeys.issuing import issue_key
from apikeys.models import Scope
from appointments.models import AppointmentType, Calendar, Resource, WeeklySlot

RESOURCES = 20
# A week in which both businesses have their 200 appointments, ten a resource; three is free.
FIRST, LAST, END = "2008-06-02", "2008-06-08", "2008-06-09"
FREE = f"{FIRST}T15:00:00Z"
HOST = "localhost"

_FILL = """
INSERT INTO appointments_appointment (
    public_id, business_id, calendar_id, resource_id, title, starts_at, ends_at, busy_until,
    status, client_name, client_email, client_phone, location, notes, category, source,
    external_id, metadata, is_test, version, reminded, start_told, end_told, created_at, updated_at
)
SELECT lpad(to_hex(%(business)s), 8, '0') || lpad(to_hex(n), 16, '0'), %(business)s, %(calendar)s,
    (%(resources)s::bigint[])[1 + n %% 20], 'Visit ' || n, start, start + '1 hour',
    start + '1 hour', 'scheduled', 'Client ' || n, 'client' || n || '@example.com',
    '', '', '', '', 'api', 'visit-' || n, '{}', false, 0, true, true, true, start, start
FROM generate_series(0, %(count)s - 1) n, LATERAL (
    SELECT timestamptz '2008-01-07 09:00Z' + n / 200 * interval '1 week'
        + n / 20 %% 5 * interval '1 day' + n / 100 %% 2 * interval '2 hours' AS start
) placed
"""
Questions = dict[str, Callable[[], object]]


def questions(*counts: int) -> list[Questions]:
    """What is asked of a business with so many appointments, for each count, by name."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    businesses = [_business(count) for count in counts]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [_questions_of(business) for business in businesses]


def _business(count: int) -> Business:
    owner = create_user(email=f"bench{count}@example.com", password=f"{count}-appointments")
    business = open_business(owner, name=f"Bench {count}")
    calendar = Calendar.objects.get(business=business)
    kind = AppointmentType.objects.get(business=business)
    for number in range(1, RESOURCES):
        resource = Resource.objects.create(
            business=business, name=f"Crew {number}", position=number
        )
        resource.calendars.add(calendar)
        kind.resources.add(resource)
        WeeklySlot.objects.create(
            calendar=calendar, resource=resource, weekday=0, opens=9 * 60, closes=17 * 60
        )
    resources = list(Resource.objects.of(business).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _FILL,
            {
                "business": business.pk,
                "calendar": calendar.pk,
                "resources": resources,
                "count": count,
            },
        )
    return business


def _questions_of(business: Business) -> Questions:
    owner = business.memberships.get().user
    page = Client(headers={"host": HOST})
    page.force_login(owner)
    scopes = [Scope.APPOINTMENTS_READ, Scope.APPOINTMENTS_WRITE, Scope.APPOINTMENTS_ADMIN]
    _, secret = issue_key(business, name="Bench", scopes=scopes, rate_limit=100_000)
    program = Client(headers={"host": HOST, "authorization": f"Bearer {secret.text}"})
    diary, days = f"/b/{business.slug}", {"from": FIRST, "to": END}
    return {
        "a week of the calendar": partial(_get, page, f"{diary}/calendar/events/", **days),
        "a page of the list": partial(
            _get, page, f"{diary}/appointments/", when="all", after=FIRST, before=LAST
        ),
        "list by API": partial(_get, program, "/api/v1/appointments", **days),
        "availability": partial(_get, program, "/api/v1/availability", **days),
        "book and delete": partial(_book_and_delete, program),
    }


def _get(client: Client, path: str, **query: str) -> None:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content  # noqa: S101 - a bench that asks amiss


def _book_and_delete(program: Client) -> None:
    body = {"startDate": FREE, "clientName": "Ann Smith", "clientEmail": "ann@example.com"}
    answer: Any = program.post("/api/v1/bookings", body, content_type="application/json")
    assert answer.status_code == 201, answer.content  # noqa: S101
    gone = program.delete(f"/api/v1/appointments/{answer.json()['booking']['id']}")
    assert gone.status_code == 200, gone.content  # noqa: S101
