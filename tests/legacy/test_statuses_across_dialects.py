"""Statuses, owners and assignees between the legacy dialect and the others: rulings 14 and 15."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Role
from leads.models import Colour, Lead, LeadStatus, StatusMeaning
from tests.legacy.client import Program, refused
from tests.legacy.conftest import Office
from tests.legacy.staging import JANE, lead_of, shown

NAMES = [
    ("new", "prospect"),
    ("contacted", "contact"),
    ("tentative", "tentative"),
    ("qualified", "potential"),
    ("converted", "customer"),
    ("lost", "closed"),
    ("second-visit", "second-visit"),
]
EACH = pytest.mark.parametrize(("slug", "legacy_name"), NAMES)


@pytest.fixture(autouse=True)
def _second_visit(office: Office) -> None:
    """A status that an owner has added."""
    LeadStatus.objects.create(
        business=office.business, title="Second visit", slug="second-visit",
        legacy_name="second-visit", meaning=StatusMeaning.IN_PROGRESS, colour=Colour.PINK,
        position=9,
    )  # fmt: skip


def on_the_dashboard(client: Client, lead: Lead, status: str) -> None:
    page = f"/b/summit-roofing/leads/{lead.public_id}/status/"
    said = {"status": status, "seen": Lead.objects.get(pk=lead.pk).status.slug}
    assert client.post(page, said).status_code == 302


@EACH
def test_a_status_that_is_set_here_has_its_own_name_elsewhere(
    maria: Program, slug: str, legacy_name: str
) -> None:
    created = maria.post("create/lead/", JANE | {"status": legacy_name}).data
    assert created == shown(created["slug"], status=legacy_name)
    assert Lead.objects.get().status.slug == slug
    other = maria.post("create/lead/", JANE).data["slug"]
    updated = maria.post("update/lead/", JANE | {"slug": other, "status": legacy_name}).data
    assert updated == shown(other, status=legacy_name)
    assert set(Lead.objects.values_list("status__slug", flat=True)) == {slug}


@EACH
def test_a_status_that_is_set_on_the_dashboard_has_its_legacy_name_here(
    office: Office, maria: Program, owner_client: Client, slug: str, legacy_name: str
) -> None:
    lead = lead_of(office.business, office.people["maria"], email=JANE["email"])
    if slug != "new":
        on_the_dashboard(owner_client, lead, slug)
    told = maria.get("view/lead/", slug=lead.slug).data["lead"]
    assert told["status"] == legacy_name
    assert maria.get("leads/list/", status=legacy_name).data["results"] == [told]
    others = [name for _, name in NAMES if name != legacy_name]
    assert all(maria.get("leads/list/", status=one).data["count"] == 0 for one in others)
    counts = maria.get("leads/overview/").data["LeadsData"]["status"]
    assert {one["status"]: one["count"] for one in counts} == {
        name: int(name == legacy_name) for _, name in NAMES
    }


@EACH
def test_a_round_trip_loses_no_status(
    office: Office, maria: Program, owner_client: Client, slug: str, legacy_name: str
) -> None:
    created = maria.post("create/lead/", JANE).data
    lead = Lead.objects.get()
    if slug != "new":
        on_the_dashboard(owner_client, lead, slug)
    lead.refresh_from_db()
    moved_at = lead.updated_at
    said = JANE | {"slug": created["slug"], "status": legacy_name}
    assert maria.post("update/lead/", said).data == created | {"status": legacy_name}
    lead.refresh_from_db()
    assert (lead.status.slug, lead.updated_at) == (slug, moved_at)


def test_an_update_without_a_status_leaves_it(maria: Program) -> None:
    slug = maria.post("create/lead/", JANE | {"status": "customer"}).data["slug"]
    told = maria.post("update/lead/", JANE | {"slug": slug}).data
    assert told == shown(slug, status="customer")


@pytest.mark.parametrize("name", ["second-visit", "new", "lost"])
def test_a_status_of_another_business_and_a_name_of_another_dialect_are_no_choice(
    office: Office, valley: Office, name: str
) -> None:
    sam = valley.as_("sam")
    told = refused(400, f"{name} is not a valid choice.", "status")
    assert sam.post("create/lead/", JANE | {"status": name}) == told


def test_the_owner_is_who_created_it_whoever_works_on_it(office: Office, maria: Program) -> None:
    for name in ("ben", "olivia", "maria", "adam"):
        told = maria.post("create/lead/", JANE | {"assignee": name}).data
        assert told == shown(told["slug"], assignee=name)
        assert office.as_(name).get("leads/list/", list_type="assigned").data["results"] == [told]


def test_another_assignee_takes_the_place_of_the_first(office: Office, maria: Program) -> None:
    slug = maria.post("create/lead/", JANE | {"assignee": "ben"}).data["slug"]
    said: dict[str, Any] = JANE | {"slug": slug}
    assert maria.post("update/lead/", said).data["assignee"] == "ben"
    assert maria.post("update/lead/", said | {"assignee": "carla"}).data["assignee"] == "carla"
    assert office.as_("ben").get("leads/list/", list_type="assigned").data["count"] == 0
    assert office.as_("carla").get("leads/list/", list_type="assigned").data["count"] == 1


def test_the_leads_of_a_member_who_leaves_are_the_business_owners(office: Office) -> None:
    business, people = office.business, office.people
    hers = lead_of(business, people["maria"], assignees=(people["ben"],))
    assigned = lead_of(business, people["carla"], "Kim Lee", assignees=(people["maria"],))
    Membership.objects.get(user=people["maria"]).end()
    olivia, carla = office.as_("olivia"), office.as_("carla")
    [lead] = olivia.get("leads/list/").data["results"]
    assert (lead["slug"], lead["owner"], lead["assignee"]) == (hers.slug, "olivia", "ben")
    [lead] = carla.get("leads/list/").data["results"]
    assert (lead["slug"], lead["owner"], lead["assignee"]) == (assigned.slug, "carla", None)
    assert olivia.post("delete/lead/", {"slug": hers.slug}).data == {}


def test_who_comes_back_does_not_get_the_leads_back(office: Office) -> None:
    maria = office.people["maria"]
    lead_of(office.business, maria)
    Membership.objects.get(user=maria).end()
    Membership.objects.create(business=office.business, user=maria, role=Role.MEMBER)
    assert office.as_("maria").get("leads/list/").data["count"] == 0


def test_what_is_done_elsewhere_in_a_business_of_two_stays_there(
    office: Office, valley: Office
) -> None:
    maria = office.people["maria"]
    Membership.objects.create(business=valley.business, user=maria, role=Role.MEMBER)
    there = lead_of(valley.business, maria)
    Membership.objects.get(user=maria, business=office.business).end()
    there.refresh_from_db()
    assert there.owner == maria
