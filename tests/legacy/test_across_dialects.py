"""One person in every dialect: what came in by another door shows here, and the other way round."""

from typing import Any

import pytest

from accounts.models import User
from apikeys.models import Scope
from leads.models import Contact, Identity, Lead
from tests.appointments.connecting import Agent, booked, id_of
from tests.conftest import Integrator
from tests.legacy.client import Program
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, NOON_SHOWN, shown, stored

PUSHED = {
    "firstName": "Jane",
    "lastName": "Doe",
    "email": "Jane@Example.com",
    "phone": "+1 (202) 555-0143",
    "source": "HomeAdvisor",
    "notes": "Budget around 25k",
    "address": "12 Main St",
    "city": "Springfield",
    "state": "IL",
    "zip": "62701",
    "urgency": "high",
}
LEADS = "/b/summit-roofing/leads/"


def push(integrator: Integrator, status: int = 201, **changes: Any) -> dict[str, Any]:
    response = integrator.push({**PUSHED, **changes})
    assert response.status_code == status, response.content
    answer: dict[str, Any] = response.json()
    return answer


def sent_back(lead: dict[str, Any]) -> dict[str, str]:
    """What an update says that changes nothing: what was shown, as far as it can be said."""
    said = {**lead}
    for name in ("owner", "campaign_slug", "created"):
        del said[name]
    return {name: text for name, text in said.items() if text is not None}


@pytest.fixture
def olivia(office: Office) -> Program:
    """The business's owner: what is pushed is hers."""
    return office.as_("olivia")


def test_a_pushed_lead_shows_in_the_list_and_in_its_details(
    integrator: Integrator, olivia: Program
) -> None:
    push(integrator)
    lead = Lead.objects.get()
    jane = shown(
        lead.slug,
        email="Jane@Example.com",
        phone="12025550143",
        source="HomeAdvisor",
        location="12 Main St, Springfield, IL, 62701",
        owner="olivia",
    )
    assert lead.slug == f"jane-doe-{lead.public_id}"
    assert olivia.get("leads/list/").data["results"] == [jane]
    details = olivia.get("view/lead/", slug=lead.slug).data
    assert details == {
        "lead": jane,
        "appointments": [],
        "notes": [
            {
                "note_id": lead.notes.get().pk,
                "slug": lead.slug,
                "note": "Budget around 25k",
                "created": NOON_SHOWN,
                "created_by": "HomeAdvisor",
            }
        ],
    }


@pytest.mark.parametrize(
    "other", [{"phone": "2025550143"}, {"phone": "12025550143"}, {"email": "jane@example.com"}]
)
def test_a_person_who_was_pushed_is_one_contact_with_two_leads(
    integrator: Integrator, maria: Program, olivia: Program, other: dict[str, str]
) -> None:
    push(integrator)
    answer = maria.post("create/lead/", JANE | {"phone": "3125550199"} | other)
    assert Contact.objects.count() == 1
    assert Lead.objects.filter(contact=Contact.objects.get()).count() == 2
    [hers] = maria.get("leads/list/").data["results"]
    [pushed] = olivia.get("leads/list/").data["results"]
    assert hers == answer.data
    assert (hers["source"], pushed["source"]) == ("other", "HomeAdvisor")
    assert hers["slug"] != pushed["slug"]


def test_each_create_is_a_lead_of_the_one_person(maria: Program) -> None:
    first, second = (maria.post("create/lead/", JANE).data for _ in range(2))
    assert first["slug"] != second["slug"]
    assert [one["slug"] for one in maria.get("leads/list/").data["results"]] == [
        second["slug"],
        first["slug"],
    ]
    assert (Contact.objects.count(), Identity.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "differently",
    [
        {},
        {"phone": "(202) 555-0143"},
        {"phone": "+49 30 901820"},
        {"phone": "+683 4002"},
        {"phone": "2025550143 ext. 7"},
        {"source": "", "notes": "", "address": "", "city": "", "state": "", "zip": ""},
        {"source": "website"},
        {"address": "", "city": "Springfield", "state": ""},
        {"address": "x" * 300, "city": "y" * 120},
        {"firstName": "Ännè-Marie 名", "lastName": "O'Hara  Smith"},
        {"source": "x" * 120},
        {"source": "Angi, leads & more"},
    ],
    ids=str,
)
def test_an_update_that_says_what_was_shown_changes_nothing(
    integrator: Integrator, olivia: Program, differently: dict[str, Any]
) -> None:
    push(integrator, **differently)
    told_of = olivia.get("view/lead/", slug=Lead.objects.get().slug).data["lead"]
    before = stored()
    assert olivia.post("update/lead/", sent_back(told_of)).data == told_of
    assert stored() == before


def test_neither_does_it_with_several_identities_and_assignees(
    office: Office, integrator: Integrator, olivia: Program
) -> None:
    push(integrator)
    push(integrator, 200, email="jd@work.example")
    push(integrator, 200, phone="312-555-0199 ")
    assert Identity.objects.count() == 4
    lead = Lead.objects.get()
    for name in ("ben", "carla"):
        lead.assignments.create(user=office.people[name])
    User.objects.filter(username="ben").update(is_active=False)
    told_of = olivia.get("view/lead/", slug=lead.slug).data["lead"]
    assert (told_of["email"], told_of["phone"]) == ("Jane@Example.com", "13125550199")
    assert told_of["assignee"] == "ben"
    before = stored()
    assert olivia.post("update/lead/", sent_back(told_of)).data == told_of
    assert stored() == before


def test_a_different_email_and_phone_are_further_identities(maria: Program) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    new = JANE | {"email": "jd@work.example", "phone": "3125550199"}
    assert maria.post("update/lead/", new | {"slug": slug}).data == shown(slug, **new)
    assert sorted(Identity.objects.values_list("value", flat=True)) == [
        "+13125550199", "+15551234567", "jane@example.com", "jd@work.example",
    ]  # fmt: skip


def test_a_legacy_lead_is_updated_by_a_later_push(integrator: Integrator, maria: Program) -> None:
    created = maria.post("create/lead/", JANE | {"message": "The roof leaks."}).data
    answer = push(integrator, 200, phone="555-123-4567")
    assert answer["action"] == "updated"
    assert answer["lead"]["id"] == Lead.objects.get().public_id
    details = maria.get("view/lead/", slug=created["slug"]).data
    assert details["lead"] == created | {
        "email": "Jane@Example.com",
        "phone": "15551234567",
        "source": "HomeAdvisor",
        "location": "12 Main St, Springfield, IL, 62701",
    }
    assert [note["note"] for note in details["notes"]] == ["Budget around 25k"]


def test_a_push_after_a_delete_is_a_new_lead_of_the_business_owner(
    integrator: Integrator, maria: Program, olivia: Program
) -> None:
    slug = maria.post("create/lead/", JANE).data["slug"]
    maria.post("delete/lead/", {"slug": slug})
    assert push(integrator)["action"] == "created"
    assert maria.get("leads/list/").data["count"] == 0
    assert olivia.get("leads/list/").data["count"] == 1
    assert Contact.objects.count() == 1


def test_a_legacy_lead_can_be_booked_for_through_rocketlead(office: Office, maria: Program) -> None:
    slug = maria.post("create/lead/", JANE | {"source": "website"}).data["slug"]
    lead = Lead.objects.get()
    answer = booked(Agent.of(office.business, Scope.APPOINTMENTS_WRITE), entryId=id_of(lead))
    assert answer["tableEntryId"] == id_of(lead)
    assert answer["tableEntryData"] == {
        "firstName": "Jane",
        "lastName": "Doe",
        "email": "jane@example.com",
        "phone": "15551234567",
        "source": "website",
    }
    [appointment] = maria.get("view/lead/", slug=slug).data["appointments"]
    assert (appointment["appointment_date"], appointment["appointment_to"]) == (
        "2026-05-12 09:00",
        "2026-05-12 10:00",
    )
