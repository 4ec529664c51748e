"""The founding document's examples, request by request and compared whole."""

import re
from datetime import UTC, datetime

import time_machine

from leads.models import Lead
from tests.boltcall.calling import JANE, Program, answer

FIRST = datetime(2025, 3, 20, 10, 0, 0, 999_999, tzinfo=UTC)


def jane(program: Program) -> str:
    """She calls; her score is as the document has it."""
    with time_machine.travel(FIRST, tick=False):
        lead = str(program.post(**JANE)["id"])
    Lead.objects.update(score=85)
    return lead


def test_list_leads(program: Program) -> None:
    lead = jane(program)

    assert program.list(status="new", source="call", limit="20") == {
        "data": [
            {
                "id": lead,
                "name": "Jane Smith",
                "phone": "+15551234567",
                "email": "jane@example.com",
                "status": "new",
                "source": "call",
                "score": 85,
                "tags": ["high-intent", "dental-cleaning"],
                "created_at": "2025-03-20T10:00:00Z",
            }
        ],
        "meta": {"page": 1, "limit": 20, "total": 1},
    }


@time_machine.travel(datetime(2025, 3, 20, 11, 30, tzinfo=UTC), tick=False)
def test_create_a_lead(program: Program) -> None:
    response = program.ask(
        "POST",
        "leads",
        {
            "name": "John Doe",
            "phone": "+15559876543",
            "email": "john@example.com",
            "source": "crm-import",
            "tags": ["hvac-repair"],
        },
    )

    created = answer(response, 201)
    assert re.fullmatch("lead_[0-9a-f]{24}", created["id"])
    assert created == {
        "id": created["id"],
        "name": "John Doe",
        "status": "new",
        "created_at": "2025-03-20T11:30:00Z",
    }
    assert response["X-RateLimit-Limit"] == "600"
    assert response["X-RateLimit-Remaining"] == "599"
    assert int(response["X-RateLimit-Reset"]) == 1_742_470_200 + 60


def test_update_a_lead(program: Program) -> None:
    lead = jane(program)

    with time_machine.travel(datetime(2025, 3, 21, 9, tzinfo=UTC), tick=False):
        updated = program.patch(
            lead,
            status="qualified",
            tags=["high-intent", "dental-cleaning", "callback-requested"],
        )
    assert updated == {
        "id": lead,
        "name": "Jane Smith",
        "status": "qualified",
        "tags": ["high-intent", "dental-cleaning", "callback-requested"],
        "updated_at": "2025-03-21T09:00:00Z",
    }
