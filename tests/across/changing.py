"""How a program of each dialect changes a lead, and sends one back as it was shown."""

from collections.abc import Callable
from typing import Any

from leads.models import Lead, LeadStatus
from pocketcrm.ids import as_uuid
from tests.across import views
from tests.across.doors import House
from tests.growcrm.working import sent_back
from tests.legacy.test_across_dialects import sent_back as legacy_sent_back
from tests.rocketlead.entries import changed

Change = Callable[[House, Lead], Any]


def _status(lead: Lead, slug: str) -> LeadStatus:
    return LeadStatus.objects.get(business=lead.business, slug=slug)


def by_legacy(house: House, lead: Lead, **said: Any) -> None:
    """In full, as the dialect wants it."""
    shown = views.in_legacy(house, lead)["lead"]
    answer = house.legacy.post("update/lead/", legacy_sent_back(shown) | said)
    assert answer.status == 200, answer
    assert answer.data == views.in_legacy(house, lead)["lead"]


def by_boltcall(house: House, lead: Lead, **said: Any) -> None:
    house.boltcall.patch(f"lead_{lead.public_id}", **said)


def by_rocketlead(house: House, lead: Lead, **said: Any) -> None:
    changed(house.agent, as_uuid(lead.public_id), **said)


def by_growcrm(house: House, lead: Lead, **said: Any) -> None:
    body = sent_back(views.in_growcrm(house, lead)) | said
    response = house.grow.ask("PATCH", f"leads/{lead.pk}", body)
    assert response.status_code == 200, response.content


def act_in_growcrm(house: House, lead: Lead, act: str, **said: Any) -> None:
    response = house.grow.ask("PUT", f"leads/{lead.pk}/{act}", said)
    assert response.status_code == 200, response.content


STATUS: dict[str, Change] = {
    "legacy": lambda house, lead: by_legacy(house, lead, status="potential"),
    "boltcall": lambda house, lead: by_boltcall(house, lead, status="qualified"),
    "rocketlead": lambda house, lead: by_rocketlead(
        house, lead, leadStateId=as_uuid(_status(lead, "qualified").public_id)
    ),
    "growcrm": lambda house, lead: act_in_growcrm(
        house, lead, "status", status=_status(lead, "qualified").pk
    ),
    "growcrm, in full": lambda house, lead: by_growcrm(
        house, lead, lead_status=_status(lead, "qualified").pk
    ),
}
NAME: dict[str, Change] = {
    "legacy": lambda house, lead: by_legacy(house, lead, last_name="Roe"),
    "boltcall": lambda house, lead: by_boltcall(house, lead, name="Jane Roe"),
    "rocketlead": lambda house, lead: by_rocketlead(house, lead, data={"lastName": "Roe"}),
    "growcrm": lambda house, lead: by_growcrm(house, lead, lead_lastname="Roe"),
}
NEW_EMAIL = "jroe@work.example"
EMAIL: dict[str, Change] = {
    "legacy": lambda house, lead: by_legacy(house, lead, email=NEW_EMAIL),
    "boltcall": lambda house, lead: by_boltcall(house, lead, email=NEW_EMAIL),
    "rocketlead": lambda house, lead: by_rocketlead(house, lead, data={"email": NEW_EMAIL}),
    "growcrm": lambda house, lead: by_growcrm(house, lead, lead_email=NEW_EMAIL),
}
TAGS: dict[str, Change] = {
    "boltcall": lambda house, lead: by_boltcall(house, lead, tags=["roof", "hot"]),
    "growcrm": lambda house, lead: act_in_growcrm(house, lead, "tags", tags=["roof", "hot"]),
}
ARCHIVE: dict[str, Change] = {
    "rocketlead": lambda house, lead: by_rocketlead(house, lead, archived=True),
    "growcrm": lambda house, lead: act_in_growcrm(house, lead, "archive"),
}
DELETE: dict[str, Change] = {
    "legacy": lambda house, lead: house.legacy.post("delete/lead/", {"slug": lead.slug}).data,
    "growcrm": lambda house, lead: house.grow.ask("DELETE", f"leads/{lead.pk}").json()["data"],
}


def back_in_boltcall(house: House, lead: Lead) -> None:
    by_boltcall(house, lead, **views.in_boltcall(house, lead))


def back_in_rocketlead(house: House, lead: Lead) -> None:
    by_rocketlead(house, lead, **views.in_rocketlead(house, lead))


def back_in_growcrm(house: House, lead: Lead) -> None:
    """By the update, and by each of the acts."""
    shown = views.in_growcrm(house, lead)
    by_growcrm(house, lead)
    act_in_growcrm(house, lead, "status", status=shown["status"]["id"])
    act_in_growcrm(house, lead, "assigned", assigned=[one["id"] for one in shown["assigned"]])
    act_in_growcrm(house, lead, "tags", tags=shown["tags"])


# What is shown, sent back.
BACK: dict[str, Change] = {
    "legacy": by_legacy,
    "boltcall": back_in_boltcall,
    "rocketlead": back_in_rocketlead,
    "growcrm": back_in_growcrm,
}
