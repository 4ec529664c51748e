"""RocketLead Connect, entries: every wrong request is answered whole, and stores nothing."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from apikeys.models import Scope
from appointments.models import AppointmentType, Interest
from leads.models import Contact, FieldKind, Lead, LeadStatus
from notifications.models import Event
from tests.appointments.bookings import the_type
from tests.appointments.connecting import NOBODYS, OTHERS_UUID, Agent, id_of, refusal
from tests.leads.test_push_refusals import DEEP, NOT_JSON, TOO_LARGE
from tests.rocketlead.entries import add, added, body, change, changed, custom_field, worker

KIND = "interestedInAppointmentTypeId"
UNSTORABLE = "holds a NUL, half a surrogate pair or a number that cannot be stored"
NO_OBJECTS: list[Any] = ["text", 1, 1.5, True, False, [], ["a"], [{"a": 1}]]
NO_UUIDS: list[Any] = [1, True, [], {}, {"x": "y"}, "1", "null", "\u0000", "\ud800", "x" * 5_000]
TOO_MUCH: list[tuple[Any, str]] = [
    ({f"k{n}": n for n in range(51)}, "must not have more than 50 keys"),
    ({"a": "x" * 16_400}, "must not be larger than 16 KB"),
    ({"x" * 16_400: 1}, "must not be larger than 16 KB"),
    ({f"k{n}": "é" * 200 for n in range(50)}, "must not be larger than 16 KB"),
    (DEEP, "must not be nested more than 8 levels deep"),
    ({"a": "\u0000"}, UNSTORABLE),
    ({"a\u0000b": 1}, UNSTORABLE),
    ({"email": "max@example.com\u0000"}, UNSTORABLE),
    ({"a": {"b": ["\u0000"]}}, UNSTORABLE),
    ({"a": "\ud800"}, UNSTORABLE),
    ({"\udfff": 1}, UNSTORABLE),
    ({"phone": 10**400}, UNSTORABLE),
]


@pytest.fixture
def agent(business: Business) -> Agent:
    return worker(business)


@pytest.fixture
def entry(agent: Agent) -> dict[str, Any]:
    return added(agent, {"firstName": "Max", "a": {"b": 1}})


def told(response: Any) -> str:
    status, message = refusal(response)
    assert status == 400
    assert message.startswith("Validation failed: ")
    return message.removeprefix("Validation failed: ")


def refused(agent: Agent, data: Any = None, **said: Any) -> str:
    """What a POST that differs so is told; nothing is stored."""
    message = told(add(agent, {"firstName": "Max"} if data is None else data, **said))
    assert nothing_stored()
    return message


def nothing_stored() -> bool:
    return not any(model.objects.exists() for model in (Lead, Contact, Event, Interest))


def unchanged(agent: Agent, entry: dict[str, Any], **said: Any) -> str:
    """What a PATCH is told; nothing is changed, not even by the rest of it."""
    events = Event.objects.count()
    message = told(change(agent, entry["id"], **{"archived": True} | said))
    assert changed(agent, entry["id"]) == entry
    assert Event.objects.count() == events
    return message


@pytest.mark.parametrize("missing", [None, "", "  "])
def test_what_is_missing_is_named_one_after_the_other(agent: Agent, missing: Any) -> None:
    whole = body(agent.key.business, {"a": 1})
    said: dict[str, Any] = {}
    for field in ("tableId", "data", "leadStateId"):
        response = agent.ask("POST", "table_entries/", said | {field: missing})
        assert told(response) == f"{field} is required"
        said[field] = whole[field]
    assert nothing_stored()
    assert told(agent.ask("POST", "table_entries/")) == "tableId is required"


@pytest.mark.parametrize("value", NO_UUIDS, ids=range(len(NO_UUIDS)))
@pytest.mark.parametrize("field", ["tableId", "leadStateId", KIND])
def test_an_id_that_is_no_uuid(agent: Agent, field: str, value: Any) -> None:
    assert refused(agent, **{field: value}) == f"{field} must be a UUID"


@pytest.mark.parametrize("field", ["data", "customFieldData"])
def test_an_object_that_is_none(agent: Agent, entry: dict[str, Any], field: str) -> None:
    for value in NO_OBJECTS:
        assert unchanged(agent, entry, **{field: value}) == f"{field} must be an object"
    Lead.objects.all().delete()
    Contact.objects.all().delete()
    Event.objects.all().delete()
    for value in NO_OBJECTS:
        assert refused(agent, **{field: value}) == f"{field} must be an object"


@pytest.mark.parametrize(("value", "why"), TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_data_over_the_limits(
    agent: Agent, business: Business, value: dict[str, Any], why: str
) -> None:
    for field in ("data", "customFieldData"):
        assert refused(agent, **{field: value}) == f"{field} {why}"
    entry = added(agent, {"firstName": "Max"})
    for field in ("data", "customFieldData"):
        assert unchanged(agent, entry, **{field: value}) == f"{field} {why}"


def test_patches_do_not_add_up_over_the_limits(agent: Agent) -> None:
    many = added(agent, {f"k{n}": n for n in range(50)})
    assert unchanged(agent, many, data={"k50": 1}) == "data must not have more than 50 keys"
    assert len(changed(agent, many["id"], data={"k0": None, "k50": 1})["data"]) == 50
    large = added(agent, {"a": "x" * 16_000})
    assert unchanged(agent, large, data={"b": "x" * 400}) == "data must not be larger than 16 KB"


@pytest.mark.parametrize("field", ["data", "customFieldData", "leadStateId", "archived", "tableId"])
def test_only_the_interest_can_be_null(agent: Agent, entry: dict[str, Any], field: str) -> None:
    for value in (None, "", "  "):
        said = {"data": {"a": 2}} | {field: value}
        assert unchanged(agent, entry, **said) == f"{field} must not be null"


@pytest.mark.parametrize("value", [0, 1, "yes", "True", [], {}, [True]])
def test_archived_is_true_or_false(agent: Agent, entry: dict[str, Any], value: Any) -> None:
    assert unchanged(agent, entry, archived=value) == "archived must be true or false"


@pytest.mark.parametrize(
    ("field", "noun"),
    [("tableId", "Table"), ("leadStateId", "Lead state"), (KIND, "Appointment type")],
)
def test_the_ids_of_others_are_as_if_they_never_existed(
    agent: Agent, stranger: User, field: str, noun: str
) -> None:
    theirs = stranger.memberships.get().business
    foreign = {
        "tableId": theirs,
        "leadStateId": LeadStatus.objects.filter(business=theirs)[0],
        KIND: the_type(theirs),
    }[field]
    ids = (id_of(foreign), NOBODYS, OTHERS_UUID)
    posts = [add(agent, {}, **{field: uuid}) for uuid in ids]
    assert nothing_stored()
    entry = added(agent, {"a": 1})
    patches = [change(agent, entry["id"], data={"a": 2}, **{field: uuid}) for uuid in ids]
    for response in posts + patches:
        assert refusal(response) == (404, f"{noun} not found")
    assert changed(agent, entry["id"]) == entry


def test_a_type_that_is_retired_is_not_found(agent: Agent, business: Business) -> None:
    the_type(business).retire(AppointmentType.objects.get().created_at)
    response = add(agent, {}, **{KIND: id_of(the_type(business))})
    assert refusal(response) == (404, "Appointment type not found")
    assert nothing_stored()


@pytest.mark.parametrize(
    ("uuid", "shown"),
    [
        (NOBODYS, NOBODYS), (OTHERS_UUID, OTHERS_UUID), ("budget", "budget"), ("", ""),
        ("x" * 5_000, "x" * 100), ("\u202eevil\n", "\u202eevil\n"),
    ],
    ids=range(6),
)  # fmt: skip
def test_an_unknown_custom_field(agent: Agent, business: Business, uuid: str, shown: str) -> None:
    custom_field(business, "budget", FieldKind.NUMBER)
    assert refused(agent, customFieldData={uuid: 1}) == f"unknown custom field {shown}"
    entry = added(agent, {"a": 1})
    for value in (1, None):
        message = unchanged(agent, entry, data={"a": 2}, customFieldData={uuid: value})
        assert message == f"unknown custom field {shown}"


def test_the_custom_fields_of_others(agent: Agent, stranger: User) -> None:
    theirs = custom_field(stranger.memberships.get().business, "budget", FieldKind.NUMBER)
    message = refused(agent, customFieldData={id_of(theirs): 1})
    assert message == f"unknown custom field {id_of(theirs)}"


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (FieldKind.NUMBER, "many", "must be a number"),
        (FieldKind.NUMBER, True, "must be a number"),
        (FieldKind.NUMBER, {"a": None}, "must be a number"),
        (FieldKind.TEXT, 7, "must be a text"),
        (FieldKind.TEXT, "x" * 2_001, "must not be longer than 2000 characters"),
        (FieldKind.DATE, "soon", "must be a date, such as 2026-05-15"),
        (FieldKind.YES_NO, [], "must be yes or no"),
        (FieldKind.CHOICE, "blue", "must be one of: red, green"),
        (FieldKind.CHOICE, {"red": 1}, "must be one of: red, green"),
    ],
)
def test_a_custom_value_of_another_kind(
    agent: Agent, business: Business, kind: FieldKind, value: Any, why: str
) -> None:
    field = custom_field(business, "own", kind, choices=["red", "green"])
    assert refused(agent, customFieldData={id_of(field): value}) == f"{id_of(field)} {why}"
    entry = added(agent, {"a": 1})
    message = unchanged(agent, entry, data={"a": 2}, customFieldData={id_of(field): value})
    assert message == f"{id_of(field)} {why}"


def test_large_custom_numbers_are_answered(agent: Agent, business: Business) -> None:
    field = id_of(custom_field(business, "own", FieldKind.NUMBER))
    entry = added(agent, {}, customFieldData={field: 1e300})
    assert entry["customFieldData"] == {field: 1e300}
    assert changed(agent, entry["id"]) == entry


@pytest.mark.parametrize("text", NOT_JSON[1:], ids=range(len(NOT_JSON) - 1))
def test_a_body_that_is_not_a_json_object(agent: Agent, entry: dict[str, Any], text: bytes) -> None:
    events = Event.objects.count()
    for method, path in (("POST", ""), ("PATCH", entry["id"])):
        assert told(agent.ask(method, f"table_entries/{path}", text)).startswith("The body ")
    assert (Lead.objects.count(), Event.objects.count()) == (1, events)


def test_a_body_that_is_too_large(agent: Agent, entry: dict[str, Any]) -> None:
    for large in TOO_LARGE:
        for method, path in (("POST", ""), ("PATCH", entry["id"])):
            response = agent.ask(method, f"table_entries/{path}", large)
            assert refusal(response) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json-patch+json"],
)
def test_another_content_type(agent: Agent, entry: dict[str, Any], content_type: str) -> None:
    text = json.dumps({"data": {"a": 2}}).encode()
    for method, path in (("POST", ""), ("PATCH", entry["id"])):
        response = agent.ask(method, f"table_entries/{path}", text, content_type=content_type)
        assert refusal(response) == (415, "Unsupported Media Type")


@pytest.mark.parametrize("uuid", ["1", "é", "%00", "0123456789abcdef01234567", "x" * 2_000])
def test_an_address_without_a_uuid(agent: Agent, uuid: str) -> None:
    assert told(change(agent, uuid, data={})) == "id must be a UUID"


def test_what_is_not_documented_is_not_there(business: Business) -> None:
    agent = worker(business, Scope.LEADS_ADMIN)
    entry = added(agent, {"a": 1})["id"]
    for path, methods in (("", "GET PUT PATCH DELETE"), (entry, "GET PUT POST DELETE")):
        for method in methods.split():
            response = agent.ask(method, f"table_entries/{path}", {})
            assert refusal(response) == (405, "Method Not Allowed")
    assert Lead.objects.filter(deleted_at=None).count() == 1


@pytest.mark.django_db
def test_without_a_key() -> None:
    for method, path in (("POST", ""), ("PATCH", NOBODYS)):
        assert refusal(Client().generic(method, f"/connect/table_entries/{path}")) == (
            401,
            "Unauthorized",
        )
    assert refusal(Client().get("/connect/tables/")) == (401, "Unauthorized")
