"""A lead that came in at each door, as each of the others shows it, whole."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from leads.models import Lead, LeadStatus
from pocketcrm.ids import as_uuid
from tests.across import views
from tests.across.doors import DOORS, FIRM, JANE, WORDS, Door, House
from tests.growcrm.working import iso
from tests.legacy.staging import NOON_SHOWN

FULL: dict[str, Any] = {
    **JANE,
    "address": "12 Main St",
    "city": "Springfield",
    "state": "IL",
    "zip": "62701",
    "country": "United States",
    "company": "Acme Inc",
    "job_title": "CTO",
    "website": "https://acme.example",
    "service_requested": "Roof repair",
    "message": "It leaks.\nBadly.",
    "value": "2500.50",
    "urgency": "high",
    "property_type": "commercial",
    "preferred_contact_method": "text",
    "external_id": "LEAD-12345",
    "notes": "Has a dog.",
    "tags": ["zinc", "Attic"],
}
SECONDS, MILLISECONDS = "2026-05-04T16:00:00Z", "2026-05-04T16:00:00.000Z"


class Case:
    """What was said of a lead at a door: what it has no words for is empty."""

    def __init__(self, house: House, door: Door) -> None:
        self.house, self.door = house, door
        said = {name: value for name, value in FULL.items() if name in WORDS[door]}
        if door is Door.BOLTCALL:
            said |= {"first_name": "Jane", "last_name": "Doe"}
        self.lead = house.send(door, said)
        self.said = dict.fromkeys(FULL, "") | {"tags": []} | said
        self.phone = "+12025550143" if door is Door.BOLTCALL else "12025550143"

    def __getitem__(self, name: str) -> Any:
        return self.said[name]

    def or_none(self, name: str) -> Any:
        return self.said[name] or None

    @property
    def actor(self) -> str:
        return "owner@summit.example" if self.door is Door.LEGACY else FIRM

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self[part] for part in ("address", "city", "state", "zip"))))


def boltcall(case: Case) -> Any:
    return {
        "id": f"lead_{case.lead.public_id}",
        "name": "Jane Doe",
        "phone": "+12025550143",
        "email": "Jane@Example.com",
        "status": "new",
        "source": "website",
        "score": Lead.objects.get().score,
        "tags": case["tags"],
        "created_at": SECONDS,
    }


def growcrm(case: Case) -> Any:
    status = LeadStatus.objects.get(business=case.house.business, slug="new")
    changed = Lead.objects.get().changed_at
    return {
        "id": case.lead.pk,
        "title": case["service_requested"] or "Jane Doe",
        "value": case.or_none("value"),
        "status": {"id": status.pk, "title": "New", "color": "#1d4fc4"},
        "active_state": "active",
        "category": {"id": case.house.business.lead_categories.get().pk, "name": "General"},
        "source": "website",
        "last_contacted": None,
        "description": case.or_none("message"),
        "contact": {
            "first_name": "Jane", "last_name": "Doe", "email": "Jane@Example.com",
            "phone": case.phone, "job_position": case.or_none("job_title"),
            "company_name": case.or_none("company"), "website": case.or_none("website"),
        },
        "address": {
            "street": case.or_none("address"), "city": case.or_none("city"),
            "state": case.or_none("state"), "zip": case.or_none("zip"),
            "country": case.or_none("country"),
        },
        "converted": {"is_converted": False, "client_id": None, "date": None},
        "assigned": [],
        "tags": case["tags"],
        "dates": {"created": iso(case.lead.created_at), "updated": iso(changed)},
    }  # fmt: skip


def rocketlead(case: Case) -> Any:
    business = case.house.business
    data = {wire: case[ours] for ours, wire in WORDS[Door.ENTRY].items() if case[ours]}
    data["phone"] = case.phone
    if "value" in data:
        data["value"] = float(data["value"])
    return {
        "tableId": as_uuid(business.public_id),
        "id": as_uuid(case.lead.public_id),
        "organizationId": as_uuid(business.public_id),
        "archived": False,
        "createdAt": MILLISECONDS,
        "updatedAt": MILLISECONDS,
        "data": data,
        "customFieldData": {},
        "leadStateId": as_uuid(business.lead_statuses.get(slug="new").public_id),
        "interestedInAppointmentTypeId": None,
    }


def legacy(case: Case) -> Any:
    note = case.lead.notes.first()
    return {
        "lead": {
            "slug": f"jane-doe-{case.lead.public_id}", "first_name": "Jane", "last_name": "Doe",
            "email": "Jane@Example.com", "phone": "12025550143", "status": "prospect",
            "source": "website", "location": case.place, "message": case["message"],
            "owner": "olivia", "assignee": None, "campaign_slug": None, "created": NOON_SHOWN,
        },
        "notes": [
            {
                "note_id": note.pk, "slug": case.lead.slug, "note": case["notes"],
                "created": NOON_SHOWN, "created_by": FIRM,
            }
        ]
        if note
        else [],
    }  # fmt: skip


SEEN: dict[Callable[[House, Lead], Any], Callable[[Case], Any]] = {
    views.in_boltcall: boltcall,
    views.in_growcrm: growcrm,
    views.in_rocketlead: rocketlead,
    views.in_legacy: legacy,
}


@pytest.mark.parametrize("door", DOORS)
def test_each_dialect_shows_what_came_in_at_each_door(house: House, door: Door) -> None:
    case = Case(house, door)
    shown = {seen.__name__: seen(house, case.lead) for seen in SEEN}
    assert shown == {seen.__name__: expected(case) for seen, expected in SEEN.items()}


@pytest.mark.parametrize("door", DOORS)
def test_so_do_its_page_and_the_list(house: House, door: Door, owner_client: Client) -> None:
    case = Case(house, door)
    verb = "added" if door is Door.LEGACY else "brought"
    wants = f" for {case['service_requested']}" if case["service_requested"] else ""
    came = f"{case.actor} {verb} this lead{wants}, from website just now"
    tagged = f"{FIRM} changed this lead just now Tags empty became zinc, Attic"
    region = f"{case['city']}, {case['state']} {case['zip']}" if case["city"] else ""
    place = " ".join(filter(None, (case["address"], region, case["country"])))
    tags = " ".join(case["tags"])
    listed_tags = " ".join(sorted(case["tags"], key=str.lower))
    assert views.on_its_page(owner_client, case.lead) == {
        "name": "Jane Doe",
        "reached at": [
            case.phone,
            "Jane@Example.com",
            *([f"{place} (map, opens a new tab)"] if place else []),
            *([f"{case['website']} (opens a new tab)"] if case["website"] else []),
        ],
        "facts": [
            "Nobody yet",
            "owner@summit.example (you)",
            *([tags] if tags else []),
            "General",
            case["service_requested"] or "—",
            "website",
            case["urgency"].capitalize() or "—",
            *(["2,500.50 USD"] if case["value"] else []),
            "just now",
            case["property_type"].capitalize() or "—",
            case["external_id"] or "—",
            "just now",
        ],
        "message": [" ".join(case["message"].split())] if case["message"] else [],
        "timeline": [
            *([tagged] if door is Door.GROW else []),
            came + (f" {case['notes']}" if case["notes"] else ""),
        ],
    }
    assert views.in_the_list(owner_client, case.lead) == [
        [
            f"Jane Doe {case.phone} · Jane@Example.com",
            f"{case['service_requested']} {listed_tags}".strip() or "—",
            "website",
            case["urgency"].capitalize(),
            "New",
            "just now",
        ]
    ]


@pytest.mark.parametrize("door", DOORS)
def test_and_so_does_the_letter_to_the_team(house: House, door: Door) -> None:
    case = Case(house, door)
    place = (case["address"], case["city"], f"{case['state']} {case['zip']}".strip())
    facts = {
        "Phone": case.phone,
        "E-mail": "Jane@Example.com",
        "Company": case["company"],
        "Service": case["service_requested"],
        "Urgency": case["urgency"].capitalize(),
        "Source": "website",
        "Address": ", ".join(filter(None, (*place, case["country"]))),
        "Property": case["property_type"].capitalize(),
        "Prefers": "Text message" if case["preferred_contact_method"] else "",
        "Reference": case["external_id"],
        "Added by": case.actor if door is Door.LEGACY else "",
    }
    wants = case["service_requested"]
    assert views.in_the_letter(case.lead) == {
        "subject": f"New lead from website: Jane Doe{f' – {wants}' if wants else ''}",
        "name": "Jane Doe",
        "reply to": ["Jane@Example.com"],
        "facts": {name: value for name, value in facts.items() if value},
        "message": case["message"],
        "note": case["notes"],
        "in short": " · ".join(filter(None, (wants, "website", case.phone))),
    }


@pytest.mark.parametrize("door", [Door.ENTRY, Door.INGRESS, Door.GROW])
@pytest.mark.parametrize("only", [{"company": "Acme Inc"}, {"email": "info@acme.example"}, {}])
def test_somebody_without_a_name_is_called_the_same_in_the_letter_and_on_the_page(
    house: House, door: Door, only: dict[str, str], owner_client: Client
) -> None:
    title = {"service_requested": "Roof repair"}
    lead = house.send(door, title | only)
    name = next(iter(only.values()), "No name")
    assert lead.contact.name == name
    assert views.on_its_page(owner_client, lead)["name"] == name
    assert views.in_the_letter(lead)["name"] == name
    assert views.in_boltcall(house, lead)["name"] == name
