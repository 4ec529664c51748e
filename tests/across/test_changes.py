"""What a program of one dialect changes is seen in all others, and told once."""

from typing import Any

import pytest
from django.test import Client

from leads.models import Lead
from notifications.models import Event
from pocketcrm.ids import as_uuid
from tests.across import changing, views
from tests.across.changing import Change
from tests.across.doors import DOORS, FIRM, JANE, Door, House

FULL = {**JANE, "service_requested": "Roof repair", "tags": ["zinc", "Attic"]}
ACTS = {
    "status": (changing.STATUS, "changed the status just now Status New became Qualified"),
    "name": (changing.NAME, "changed this lead just now Last name Doe became Roe"),
    "e-mail": (
        changing.EMAIL,
        f"changed this lead just now E-mail Jane@Example.com became {changing.NEW_EMAIL}",
    ),
    "tags": (changing.TAGS, "changed this lead just now Tags {tags} became roof, hot"),
    "archive": (changing.ARCHIVE, "put this lead into the archive just now"),
}
CASES = [
    pytest.param(door, act, by, change, words, id=f"{door}: {act} by {by}")
    for act, (changes, words) in ACTS.items()
    for place, (by, change) in enumerate(changes.items())
    for door in DOORS[place % 2 :: 2]
]


def seen(house: House, client: Client, lead: Lead) -> dict[str, Any]:
    """What each dialect and page shows, without when it was changed."""
    growcrm, rocketlead = views.in_growcrm(house, lead), views.in_rocketlead(house, lead)
    del growcrm["dates"], rocketlead["updatedAt"]
    page = views.on_its_page(client, lead)
    return {
        "boltcall": {**views.in_boltcall(house, lead), "score": None},
        "growcrm": growcrm,
        "rocketlead": rocketlead,
        "legacy": views.in_legacy(house, lead)["lead"],
        "page": {"name": page["name"], "reached at": page["reached at"]},
        "list": views.in_the_list(client, lead),
    }


def after(act: str, before: dict[str, Any], house: House, lead: Lead) -> dict[str, Any]:
    """The same, where one thing has been changed and nothing else."""
    boltcall, growcrm, rocket = (
        dict(before[name]) for name in ("boltcall", "growcrm", "rocketlead")
    )
    legacy, page, [[who, *cells]] = dict(before["legacy"]), dict(before["page"]), before["list"]
    match act:
        case "status":
            qualified = house.business.lead_statuses.get(slug="qualified")
            states = {"id": qualified.pk, "title": "Qualified", "color": "#6730c4"}
            boltcall["status"], growcrm["status"], legacy["status"] = (
                "qualified",
                states,
                "potential",
            )
            rocket["leadStateId"] = as_uuid(qualified.public_id)
            cells[3] = "Qualified"
        case "name":
            boltcall["name"] = page["name"] = "Jane Roe"
            growcrm["contact"] = growcrm["contact"] | {"last_name": "Roe"}
            rocket["data"] = rocket["data"] | {"lastName": "Roe"}
            legacy["last_name"] = "Roe"
            growcrm["title"] = growcrm["title"].replace("Jane Doe", "Jane Roe")
            who = who.replace("Jane Doe", "Jane Roe")
        case "e-mail":
            boltcall["email"] = legacy["email"] = changing.NEW_EMAIL
            growcrm["contact"] = growcrm["contact"] | {"email": changing.NEW_EMAIL}
            rocket["data"] = rocket["data"] | {"email": changing.NEW_EMAIL}
            page["reached at"] = [*page["reached at"], changing.NEW_EMAIL]
            who = who.replace("Jane@Example.com", changing.NEW_EMAIL)
        case "tags":
            shown = " ".join(sorted(boltcall["tags"], key=str.lower))
            title = cells[0].removesuffix(shown).strip(" —")
            cells[0] = f"{title} hot roof".strip()
            boltcall["tags"], growcrm["tags"] = ["roof", "hot"], ["roof", "hot"]
        case "archive":
            growcrm["active_state"], rocket["archived"] = "archived", True
    return {
        "boltcall": boltcall, "growcrm": growcrm, "rocketlead": rocket, "legacy": legacy,
        # The list hides what is archived.
        "page": page, "list": [] if act == "archive" else [[who, *cells]],
    }  # fmt: skip


@pytest.mark.parametrize(("door", "act", "by", "change", "words"), CASES)
def test_a_change_is_seen_in_all_dialects_and_told_once(
    house: House, owner_client: Client, door: Door, act: str, by: str, change: Change, words: str
) -> None:
    lead = house.send(door, FULL)
    before, events = seen(house, owner_client, lead), Event.objects.count()
    told = views.on_its_page(owner_client, lead)["timeline"]
    change(house, lead)
    assert seen(house, owner_client, lead) == after(act, before, house, lead)
    assert Event.objects.count() == events + 1
    who = "owner@summit.example" if by == "legacy" else FIRM
    words = words.format(tags="zinc, Attic" if before["boltcall"]["tags"] else "empty")
    assert views.on_its_page(owner_client, lead)["timeline"] == [f"{who} {words}", *told]
    change(house, lead)
    assert Event.objects.count() == events + 1


@pytest.mark.parametrize("by", changing.DELETE)
@pytest.mark.parametrize("door", DOORS)
def test_what_is_deleted_is_gone_everywhere(
    house: House, owner_client: Client, door: Door, by: str
) -> None:
    lead = house.send(door, FULL)
    events = Event.objects.count()
    changing.DELETE[by](house, lead)
    assert Event.objects.count() == events + 1
    assert views.in_boltcall(house, lead) is None
    assert (
        house.boltcall.ask("PATCH", f"leads/lead_{lead.public_id}", {"name": "X"}).status_code
        == 404
    )
    assert house.grow.get(f"leads/{lead.pk}").status_code == 404
    path = f"table_entries/{as_uuid(lead.public_id)}"
    assert house.agent.ask("PATCH", path, {"archived": True}).status_code == 404
    assert house.legacy.get("leads/list/").data["results"] == []
    assert house.legacy.get("view/lead/", slug=lead.slug).status == 400
    page = owner_client.get(f"/b/summit-roofing/leads/{lead.public_id}/")
    assert "This lead was deleted" in page.content.decode()
    assert views.in_the_list(owner_client, lead) == []
    assert house.send(door, FULL) != lead


@pytest.mark.parametrize("door", DOORS)
def test_notes_go_to_and_fro(house: House, owner_client: Client, door: Door) -> None:
    lead = house.send(door, FULL)
    first = house.legacy.post("create/leadnote/", {"slug": lead.slug, "note": "From there."}).data
    response = house.grow.ask("POST", f"leads/{lead.pk}/comments", {"comment": "From here."})
    second = response.json()["data"]
    comments = house.grow.get(f"leads/{lead.pk}/comments").json()["data"]
    assert [(one["id"], one["text"]) for one in comments] == [
        (first["note_id"], "From there."), (second["id"], "From here."),
    ]  # fmt: skip
    assert [note["note"] for note in views.in_legacy(house, lead)["notes"]] == [
        "From here.", "From there.",
    ]  # fmt: skip
    house.grow.ask("DELETE", f"leads/{lead.pk}/comments/{first['note_id']}")
    house.legacy.post("delete/leadnote/", {"note_id": second["id"]})
    assert views.in_legacy(house, lead)["notes"] == []
    assert house.grow.get(f"leads/{lead.pk}/comments").json()["data"] == []
    assert views.on_its_page(owner_client, lead)["timeline"][:4] == [
        "owner@summit.example deleted a note just now",
        f"{FIRM} deleted a note just now",
        f"{FIRM} added a note just now The note was deleted.",
        "owner@summit.example added a note just now The note was deleted.",
    ]
