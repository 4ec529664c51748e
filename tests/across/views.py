"""What each dialect, and each page, shows of one and the same lead."""

from typing import Any

from django.test import Client
from django.test.html import parse_html

from leads.letters import NewLead
from leads.models import Lead
from notifications.models import Event, EventKind
from pocketcrm.ids import as_uuid
from tests.across.doors import House
from tests.growcrm.working import read
from tests.leads.enquiries import elements, rows, text_of, told
from tests.rocketlead.entries import changed


def in_boltcall(house: House, lead: Lead) -> Any:
    listed = house.boltcall.list()["data"]
    return next((one for one in listed if one["id"] == f"lead_{lead.public_id}"), None)


def in_growcrm(house: House, lead: Lead) -> Any:
    return read(house.grow, lead.pk)


def in_rocketlead(house: House, lead: Lead) -> Any:
    """There, only who changes an entry sees it; this changes nothing."""
    return changed(house.agent, as_uuid(lead.public_id))


def in_legacy(house: House, lead: Lead) -> Any:
    details = house.legacy.get("leads/view/lead/", slug=lead.slug).data
    listed = house.legacy.get("leads/list/").data["results"]
    assert details["lead"] in listed
    assert details.pop("appointments") == []
    return details


def _page_path(lead: Lead) -> str:
    return f"/b/{lead.business.slug}/leads/{lead.public_id}/"


def on_its_page(client: Client, lead: Lead) -> Any:
    answer = client.get(_page_path(lead))
    assert answer.status_code == 200
    root = parse_html(answer.content.decode())
    return {
        "name": text_of(elements(root, "h1")[0]),
        "reached at": [text_of(li) for li in _of(root, "ul", "reach")[0].children],
        "facts": [text_of(dd) for dl in _of(root, "dl", "facts") for dd in elements(dl, "dd")],
        "message": [text_of(text) for text in _of(root, "p", "message")],
        "timeline": told(answer),
    }


def _of(root: Any, name: str, kind: str) -> list[Any]:
    return [one for one in elements(root, name) if ("class", kind) in one.attributes]


def in_the_list(client: Client, lead: Lead) -> Any:
    """The rows, without their boxes to tick."""
    answer = client.get(f"/b/{lead.business.slug}/leads/")
    assert answer.status_code == 200
    return [cells for _, *cells in rows(answer)]


def in_the_letter(lead: Lead) -> Any:
    event = Event.objects.get(kind=EventKind.LEAD_CREATED, lead_id=lead.pk)
    assert event.is_for_team
    letter = NewLead(event, lead.business)
    return {
        "subject": letter.subject,
        "name": letter.name,
        "reply to": letter.reply_to,
        "facts": {fact.label: fact.value for fact in letter.facts},
        "message": letter.message,
        "note": letter.note,
        "in short": letter.in_short,
    }
