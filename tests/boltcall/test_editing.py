"""`PATCH /v1/leads/{lead_id}`: only what is sent changes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Business
from leads.models import Contact, Identity, Lead
from notifications.models import Event
from tests.boltcall.calling import BAD_REQUEST, CONFLICT, JANE, Program, id_of, refusal
from tests.conftest import Integrator
from tests.leads.enquiries import NOON, enquire

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def jane(business: Business) -> Lead:
    return enquire(
        business,
        "Jane Smith",
        email="jane@example.com",
        phone="(555) 123-4567",
        source="call",
        tags=("roof", "attic"),
    )


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({"name": "Jane Mary Miller"}, {"name": "Jane Mary Miller"}),
        ({"name": "Cher"}, {"name": "Cher"}),
        ({"phone": "+15559876543"}, {"phone": "+15559876543"}),
        ({"email": "new@example.com"}, {"email": "new@example.com"}),
        ({"status": "lost"}, {"status": "lost"}),
        ({"tags": ["vip"]}, {"tags": ["vip"]}),
        ({"tags": ["attic", "vip", "roof"]}, {"tags": ["attic", "vip", "roof"]}),
        ({"tags": []}, {"tags": []}),
        ({"tags": None}, {"tags": []}),
        ({"phone": None}, {"phone": None}),
        ({"phone": "", "email": " "}, {"phone": None, "email": None}),
        (
            {"name": "Ann Lee", "status": "qualified", "tags": ["x"], "email": "a@example.com"},
            {"name": "Ann Lee", "status": "qualified", "tags": ["x"], "email": "a@example.com"},
        ),
    ],
)
def test_what_is_sent_is_changed(
    program: Program, jane: Lead, sent: dict[str, Any], changed: dict[str, Any]
) -> None:
    before = program.only()
    answer = program.patch(id_of(jane), **sent)

    after = before | changed
    assert answer == {
        "id": id_of(jane),
        "name": after["name"],
        "status": after["status"],
        "tags": after["tags"],
        "updated_at": "2026-03-10T17:00:00Z",
    }
    assert program.only() == after


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    "sent",
    [
        {"name": "Jane Smith"},
        {"phone": "+15551234567"},
        {"email": "jane@example.com", "status": "new"},
        {"tags": ["Roof", "attic", "roof"]},
        {"source": "form", "score": 1, "id": "lead_1", "created_at": None, "nonsense": {}},
    ],
)
def test_what_is_sent_as_it_was_shown_changes_nothing(
    program: Program, jane: Lead, sent: dict[str, Any]
) -> None:
    before, events = program.only(), Event.objects.count()
    assert program.patch(id_of(jane), **sent) == {
        "id": id_of(jane),
        "name": "Jane Smith",
        "status": "new",
        "tags": ["roof", "attic"],
        "updated_at": "2026-03-10T16:00:00Z",
    }
    assert program.only() == before
    assert Event.objects.count() == events
    assert Contact.objects.get().phone == "(555) 123-4567"


def test_a_name_that_somebody_parted_stays_so(program: Program, integrator: Integrator) -> None:
    integrator.push({"firstName": "Mary Ann", "lastName": "van Dyke", "email": "m@example.com"})
    integrator.push({"name": "x", "phone": "5559876543", "externalId": "1"})
    lead = program.list()["data"][1]
    program.patch(lead["id"], name="Mary Ann van Dyke", status="contacted")

    contact = Contact.objects.get(email="m@example.com")
    assert (contact.first_name, contact.last_name) == ("Mary Ann", "van Dyke")


def test_the_edit_is_told_with_what_was_there(program: Program, jane: Lead) -> None:
    event = Event.objects.get()
    program.patch(id_of(jane), name="Ann Lee", tags=["vip"], status="contacted")

    edited, moved = Event.objects.filter(pk__gt=event.pk).order_by("id")
    about = {"lead": jane.public_id, "contact": jane.contact.public_id}
    assert (edited.kind, edited.actor_name) == ("lead.updated", program.key.name)
    assert edited.data == about | {
        "edited": True,
        "changes": {
            "first_name": ["Jane", "Ann"],
            "last_name": ["Smith", "Lee"],
            "tags": ["roof, attic", "vip"],
        },
    }
    assert moved.kind == "lead.status_changed"
    assert moved.data == about | {"changes": {"status": ["New", "Contacted"]}}


def test_a_number_that_is_taken_away_or_replaced_is_still_known(
    program: Program, jane: Lead
) -> None:
    program.patch(id_of(jane), phone="+15559876543", email=None)

    assert {one.value for one in Identity.objects.all()} == {
        "jane@example.com", "+15551234567", "+15559876543",
    }  # fmt: skip
    for known in ({"phone": "+15551234567"}, {"email": "jane@example.com"}):
        assert program.post(200, name="Jane Smith", **known)["id"] == id_of(jane)


@pytest.mark.parametrize("taken", [{"phone": "+15550000000"}, {"email": "BO@example.com"}])
def test_what_is_another_contacts(
    program: Program, jane: Lead, business: Business, taken: dict[str, str]
) -> None:
    enquire(business, "Bo", email="bo@example.com", phone="+15550000000")
    before = program.list()

    refused = program.ask("PATCH", f"leads/{id_of(jane)}", {"name": "X", "tags": []} | taken)
    assert refusal(refused) == CONFLICT
    assert program.list() == before


@pytest.mark.parametrize("body", [b"", b"{}", b" { } "])
def test_nothing_to_change(program: Program, jane: Lead, body: bytes) -> None:
    assert refusal(program.ask("PATCH", f"leads/{id_of(jane)}", body)) == BAD_REQUEST


@pytest.mark.parametrize("steps", [["converted", "new", "lost", "qualified", "new"]])
def test_any_status_may_follow_any(program: Program, steps: list[str]) -> None:
    lead = program.post(**JANE)["id"]
    for status in steps:
        assert program.patch(lead, status=status)["status"] == status
