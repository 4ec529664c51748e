"""All dialects at once, for one person, at real web processes."""

import json
import threading
from collections import Counter
from http.client import HTTPConnection
from typing import Any

import pytest

from accounts.models import Business, User
from leads.models import Contact, Identity, Lead
from leads.tagging import Hung
from notifications.models import Event, EventKind
from tests.across.doors import BACK_OFFICE, DOORS, JANE, Door, House, words
from tests.appointments.connecting import id_of
from tests.growcrm.working import wish
from tests.rocketlead.entries import body as entry_body
from tests.serving import web_processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
THREADS = 4
Request = tuple[str, dict[str, str], Any]


def request_of(house: House, door: Door) -> Request:
    """Path, headers and body of what a program there sends."""
    said = words(door, {**JANE, "service_requested": "Roof repair", "tags": ["hot"]})
    key = {"Authorization": f"Bearer {house.push.secret}"}
    match door:
        case Door.PUSH:
            return "/api/v1/leads", key, said
        case Door.LEGACY:
            return "/legacy/v1/create/lead/", house.legacy.headers, said
        case Door.BOLTCALL:
            return "/v1/leads", key, said
        case Door.ENTRY:
            return "/connect/table_entries/", key, entry_body(house.business, said)
        case Door.INGRESS:
            token = {"x-rocketlead-ingress-token": house.source.token}
            path = f"/public/ingress_webhooks/{id_of(house.source.webhook)}"
            return path, token, {"data": said}
        case Door.GROW:
            return "/api/leads", key, wish(house.business, **said)


def at_once(port: int, requests: list[Request]) -> list[int]:
    """The statuses of requests that all leave at one moment, each from a thread of its own."""
    statuses = [0] * len(requests)
    start = threading.Barrier(len(requests))

    def send(place: int) -> None:
        path, headers, body = requests[place]
        line = HTTPConnection("127.0.0.1", port, timeout=120)
        line.connect()
        start.wait()
        line.request("POST", path, json.dumps(body), headers | {"Content-Type": "application/json"})
        statuses[place] = line.getresponse().status
        line.close()

    crowd = [threading.Thread(target=send, args=(place,)) for place in range(len(requests))]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    return statuses


def test_all_dialects_at_once_make_one_contact(business: Business, owner: User) -> None:
    house = House.of(business, owner)
    requests = [request_of(house, door) for door in DOORS for _ in range(THREADS)]
    with web_processes() as port:
        statuses = at_once(port, requests)

    assert set(statuses) <= {200, 201}, Counter(statuses)
    contact = Contact.objects.get()
    assert sorted(contact.identities.values_list("value", flat=True)) == [
        "+12025550143",
        "jane@example.com",
    ]
    assert Identity.objects.count() == 2
    # Where intake came first, it opened one lead of its own.
    decided = THREADS * len(BACK_OFFICE)
    leads = Lead.objects.count()
    assert decided <= leads <= decided + 1
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    assert (
        kinds
        == Counter({EventKind.LEAD_CREATED: leads, EventKind.LEAD_UPDATED: len(requests) - leads})
        - Counter()
    )
    assert Hung.objects.filter(tag__title="hot").exists()
    tagged = Hung.objects.values_list("lead", "tag")
    assert len(tagged) == len(set(tagged))
