"""RocketLead Connect, entries that change: `contract/rocketlead.md` section 4.2."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.models import AppointmentType
from leads.models import Contact, FieldKind, Identity, Lead
from leads.pipeline import delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.appointments.bookings import the_type
from tests.appointments.connecting import NOBODYS, Agent, id_of, refusal
from tests.conftest import signed_in
from tests.factories import make_business
from tests.leads.enquiries import enquire
from tests.rocketlead.entries import (
    LATER_ON_THE_WIRE,
    NOW,
    add,
    added,
    change,
    changed,
    custom_field,
    state,
    worker,
)


@pytest.fixture
def agent(business: Business) -> Agent:
    return worker(business)


def events_since(event: Event) -> list[tuple[str, Any]]:
    later = Event.objects.filter(pk__gt=event.pk).order_by("id")
    return [(one.kind, one.data.get("changes")) for one in later]


def last_event() -> Event:
    return Event.objects.order_by("-id")[0]


def test_a_patch_of_all_at_once(agent: Agent, business: Business) -> None:
    budget = custom_field(business, "budget", FieldKind.NUMBER)
    color = custom_field(business, "color", FieldKind.TEXT)
    with time_machine.travel(NOW, tick=False):
        before = added(
            agent,
            {"firstName": "Max", "email": "max@example.com", "a": {"b": 1, "c": 2}, "d": [1]},
            customFieldData={id_of(budget): 5, id_of(color): "red"},
        )
    landed = last_event()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        answer = changed(
            agent,
            before["id"],
            data={"lastName": "Muster", "a": {"b": None, "e": {"f": 3}}, "d": [2], "gone": None},
            customFieldData={id_of(budget): 7, id_of(color).upper(): None},
            leadStateId=state(business, "contacted"),
            archived=True,
            interestedInAppointmentTypeId=id_of(the_type(business)),
        )
    assert answer == before | {
        "archived": True,
        "updatedAt": LATER_ON_THE_WIRE,
        "data": {
            "firstName": "Max", "lastName": "Muster", "email": "max@example.com",
            "a": {"c": 2, "e": {"f": 3}}, "d": [2],
        },
        "customFieldData": {id_of(budget): 7},
        "leadStateId": state(business, "contacted"),
        "interestedInAppointmentTypeId": id_of(the_type(business)),
    }  # fmt: skip
    assert events_since(landed) == [
        (
            EventKind.LEAD_UPDATED,
            {
                "last_name": ["", "Muster"],
                "custom": [{"budget": 5, "color": "red"}, {"budget": 7, "color": None}],
                "extra": [
                    {"a": {"b": 1, "c": 2}, "d": [1]},
                    {"a": {"c": 2, "e": {"f": 3}}, "d": [2]},
                ],
            },
        ),
        (EventKind.LEAD_STATUS_CHANGED, {"status": ["New", "Contacted"]}),
        (EventKind.LEAD_ARCHIVED, None),
        (EventKind.LEAD_UPDATED, {"interested_in": ["", "Appointment"]}),
    ]


@pytest.mark.parametrize(
    ("data", "patch", "outcome"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": 1}, {"a": True}, {"a": True}),
        ({"a": "b"}, {}, {"a": "b"}),
        ({"firstName": "Max"}, {"firstName": None}, {}),
        ({"firstName": "Max"}, {"firstName": ""}, {"firstName": ""}),
        ({"firstName": "Max"}, {"firstName": {"x": 1}}, {"firstName": {"x": 1}}),
        ({"firstName": {"x": 1}}, {"firstName": {"y": 2}}, {"firstName": {"x": 1, "y": 2}}),
        ({"firstName": {"x": 1}}, {"firstName": "Max"}, {"firstName": "Max"}),
        ({"firstName": {"x": 1}}, {"firstName": None}, {}),
        ({"firstName": " Max "}, {"firstName": "Max"}, {"firstName": "Max"}),
        ({"value": 5}, {"value": None}, {}),
        ({"value": 5}, {"value": "5.00"}, {"value": "5.00"}),
        ({"value": "many"}, {"value": 7}, {"value": 7}),
        ({"urgency": "low"}, {"urgency": "soon"}, {"urgency": "soon"}),
        ({"name": "A B"}, {"name": "C D"}, {"name": "C D", "firstName": "C", "lastName": "D"}),
        ({"name": "A B"}, {"name": None}, {"firstName": "A", "lastName": "B"}),
    ],
)
def test_the_merge_patch_of_the_data(
    agent: Agent, data: Any, patch: Any, outcome: dict[str, Any]
) -> None:
    entry = added(agent, data)["id"]
    assert changed(agent, entry, data=patch)["data"] == outcome
    assert changed(agent, entry)["data"] == outcome


def test_null_empties_the_column_and_the_person_stays_known(agent: Agent) -> None:
    data = {"firstName": "Max", "email": "max@example.com", "phone": "5551234567", "value": 5}
    entry = added(agent, data)["id"]
    answer = changed(agent, entry, data={"email": None, "value": None, "phone": {"home": 1}})
    assert answer["data"] == {"firstName": "Max", "phone": {"home": 1}}
    contact, lead = Contact.objects.get(), Lead.objects.get()
    assert (contact.email, contact.phone, lead.value) == ("", "", None)
    assert contact.identities.count() == 2
    assert added(agent, {"email": "MAX@example.com"})["data"]["firstName"] == "Max"
    assert Contact.objects.count() == 1


def test_another_email_becomes_a_further_identity(agent: Agent) -> None:
    entry = added(agent, {"email": "max@example.com"})["id"]
    answer = changed(agent, entry, data={"email": "moritz@example.com"})
    assert answer["data"] == {"email": "moritz@example.com"}
    known = Identity.objects.order_by("id").values_list("value", flat=True)
    assert list(known) == ["max@example.com", "moritz@example.com"]


@pytest.mark.parametrize(
    ("name", "value"), [("email", " MAX@example.com"), ("phone", "+1 555 123 4567")]
)
def test_what_is_another_contacts_is_refused_and_nothing_is_changed(
    agent: Agent, business: Business, name: str, value: str
) -> None:
    added(agent, {"email": "max@example.com", "phone": "5551234567"})
    entry = added(agent, {"email": "moritz@example.com"})
    landed = last_event()
    response = change(
        agent, entry["id"], data={name: value, "city": "Troy", "x": 1}, archived=True,
        leadStateId=state(business, "lost"),
    )  # fmt: skip
    told = (400, f"Validation failed: {name} belongs to another contact")
    assert refusal(response) == told
    assert changed(agent, entry["id"]) == entry
    assert events_since(landed) == []


def test_the_state_alone_moves_the_lead_and_is_told_only_when_it_changes(
    agent: Agent, business: Business
) -> None:
    entry = added(agent, {"firstName": "Max"})
    landed = last_event()
    for _ in range(2):
        answer = changed(agent, entry["id"], leadStateId=state(business, "converted"))
        assert answer["leadStateId"] == state(business, "converted")
        assert answer["data"] == entry["data"]
    told = [(EventKind.LEAD_STATUS_CHANGED, {"status": ["New", "Converted"]})]
    assert events_since(landed) == told


def test_what_is_sent_back_as_it_was_answered_changes_nothing(
    agent: Agent, business: Business
) -> None:
    field = custom_field(business, "budget", FieldKind.NUMBER)
    data = {
        "firstName": " Max ", "email": "Max@Example.com", "phone": 5551234567, "value": "12.5",
        "urgency": "soon", "x": [1.0, None, {"y": {}}],
    }  # fmt: skip
    entry = added(
        agent, data, customFieldData={id_of(field): 1.5},
        interestedInAppointmentTypeId=id_of(the_type(business)),
    )  # fmt: skip
    landed = last_event()
    assert changed(agent, entry["id"], **entry) == entry
    assert events_since(landed) == []


def test_archived_and_back_each_told_once(agent: Agent) -> None:
    entry = added(agent, {"firstName": "Max"})["id"]
    landed = last_event()
    for archived in (True, True, False, False):
        assert changed(agent, entry, archived=archived)["archived"] is archived
    assert events_since(landed) == [
        (EventKind.LEAD_ARCHIVED, None),
        (EventKind.LEAD_ACTIVATED, None),
    ]


def test_the_interest_changes_and_ends(agent: Agent, business: Business) -> None:
    visit = AppointmentType.objects.create(business=business, name="Visit", position=1)
    entry = added(agent, {}, interestedInAppointmentTypeId=id_of(the_type(business)))["id"]
    landed = last_event()
    for kind in (id_of(visit), id_of(visit), None, None):
        answer = changed(agent, entry, interestedInAppointmentTypeId=kind)
        assert answer["interestedInAppointmentTypeId"] == kind
        assert changed(agent, entry) == answer
    assert events_since(landed) == [
        (EventKind.LEAD_UPDATED, {"interested_in": ["Appointment", "Visit"]}),
        (EventKind.LEAD_UPDATED, {"interested_in": ["Visit", ""]}),
    ]


def test_a_body_that_says_it_is_a_merge_patch(agent: Agent) -> None:
    entry = added(agent, {"a": 1, "b": 2})["id"]
    for content_type in ("application/merge-patch+json", "application/json; charset=utf-8"):
        answer = agent.ask(
            "PATCH", f"table_entries/{entry}/", b'{"data": {"a": null}}', content_type=content_type
        )
        assert (answer.status_code, answer.json()["data"]) == (200, {"b": 2})


def test_the_timeline_of_the_page_tells_it(agent: Agent, business: Business, owner: User) -> None:
    field = custom_field(business, "budget", FieldKind.NUMBER)
    entry = added(agent, {"firstName": "Max", "roof": {"pitch": 30}})["id"]
    said = {"data": {"roof": {"pitch": 45}}, "customFieldData": {id_of(field): 7}}
    changed(agent, entry, archived=True, interestedInAppointmentTypeId=None, **said)
    changed(agent, entry, archived=False, interestedInAppointmentTypeId=id_of(the_type(business)))
    page = signed_in(owner).get(f"/b/{business.slug}/leads/{Lead.objects.get().public_id}/")
    assert page.status_code == 200
    text = page.content.decode()
    for told in ("Sent along › roof", "Budget", "into the archive", "out of the archive"):
        assert told in text
    assert "Interested in" in text


def test_the_entries_of_others_and_deleted_ones_never_existed(
    agent: Agent, business: Business, stranger: User, owner: User
) -> None:
    theirs = enquire(stranger.memberships.get().business)
    deleted = enquire(business)
    delete_lead(deleted, Actor.from_user(owner), now=NOW)
    refused = [
        change(agent, uuid, data={"firstName": "Evil"})
        for uuid in (id_of(theirs), id_of(deleted), NOBODYS)
    ]
    assert {one.content for one in refused} == {b'{"statusCode":404,"message":"Entry not found"}'}
    assert {one.status_code for one in refused} == {404}
    assert not Contact.objects.filter(first_name="Evil").exists()


def test_a_key_that_may_only_read_cannot_write(business: Business) -> None:
    entry = added(worker(business), {"a": 1})["id"]
    for scope in (Scope.LEADS_READ, Scope.APPOINTMENTS_ADMIN):
        reader = worker(business, scope)
        assert refusal(change(reader, entry, data={"a": 2})) == (403, "Forbidden")
        assert refusal(add(reader, {"a": 2})) == (403, "Forbidden")
    assert changed(worker(business, Scope.LEADS_ADMIN), entry)["data"] == {"a": 1}


def test_as_many_queries_for_much_as_for_little(agent: Agent, business: Business) -> None:
    entry = added(agent, {"firstName": "Max"})["id"]

    def queries(data: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            changed(agent, entry, data=data)
        return len(asked)

    few = queries({"firstName": "Moritz", "a": 0})
    for n in range(5):
        enquire(business, f"Ann {n}")
        custom_field(business, f"f{n}", FieldKind.TEXT)
    assert queries({"firstName": "Erika"} | {f"k{n}": {"n": n} for n in range(40)}) == few


@pytest.mark.skipif(settings.EMBEDDED, reason="SQLite lets one transaction in at a time")
@pytest.mark.django_db(transaction=True)
def test_two_patches_at_a_time_are_both_kept() -> None:
    business = make_business()
    agent = worker(business)
    entry = added(agent, {"firstName": "Max", "a": {"x": 0}})["id"]
    answers: list[int] = []

    def patch(name: str) -> None:
        said = ({"a": {name: n}, name: n} for n in range(10))
        answers.extend(change(agent, entry, data=data).status_code for data in said)
        connection.close()

    threads = [threading.Thread(target=patch, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 20
    assert changed(agent, entry)["data"] == {
        "firstName": "Max", "a": {"x": 0, "one": 9, "two": 9}, "one": 9, "two": 9,
    }  # fmt: skip
