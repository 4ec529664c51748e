"""A program of the old kind walks through the whole life of a lead: real requests by curl, written
as the documents' samples write them, to real web processes."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Business
from tests.factories import PASSWORD, make_business, make_user
from tests.legacy.staging import JANE, app_key, hire
from tests.serving import web_processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

# What PHP is told in the samples: any encoding, ten redirects, no time-out, HTTP/1.1.
PHP = ("--compressed", "--location", "--max-redirs", "10", "--max-time", "0", "--http1.1")
NODE = ("--http1.1",)
LOCATION = "12 Main St, Springfield"
ALREADY = "Requested lead already has a deleted status."
BRIEF = ("appointment_note", "appointment_status", "appointment_date", "appointment_to")


@dataclass(frozen=True)
class Curl:
    """One style of the samples."""

    port: int
    apikey: str
    options: tuple[str, ...]
    token: str = ""

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        said = [part for pair in query.items() for part in ("--data-urlencode", "=".join(pair))]
        return self._run("--request", "GET", "--get", *said, path=path)

    def post(self, path: str, **fields: str) -> tuple[int, Any]:
        """As multipart: `formData` in Node, an array in `CURLOPT_POSTFIELDS` in PHP."""
        said = [part for pair in fields.items() for part in ("--form-string", "=".join(pair))]
        return self._run("--request", "POST", *said, path=path)

    def _run(self, *arguments: str, path: str) -> tuple[int, Any]:
        bearer = ["--header", f"Authorization: Bearer {self.token}"] if self.token else []
        told = subprocess.run(
            [
                "curl", "--silent", "--show-error", "--write-out", "\n%{http_code}", *self.options,
                "--header", f"apikey: {self.apikey}", *bearer, *arguments,
                f"http://127.0.0.1:{self.port}/legacy/v1/{path}",
            ],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        body, _, status = told.stdout.rpartition("\n")
        return int(status), json.loads(body)


def done(data: Any) -> tuple[int, Any]:
    return 200, {"status_code": 200, "errors": {}, "data": data}


def refused(name: str, text: str) -> tuple[int, Any]:
    return 400, {"status_code": 400, "errors": {name: [text]}, "data": {}}


def page(*results: Any) -> tuple[int, Any]:
    return done({"results": list(results), "count": len(results), "previous": None, "next": None})


@pytest.fixture
def business(transactional_db: None, settings: Settings) -> Business:
    # The web processes know no cheap passwords.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    owner = make_user(email="owner@summit.example", username="olivia")
    business = make_business(owner=owner, name="Summit Roofing", time_zone="America/New_York")
    hire(business, "maria")
    hire(business, "ben")
    return business


@pytest.fixture
def port(business: Business) -> Iterator[int]:
    with web_processes() as port:
        yield port


def on_the_clock(business: Business, days: int, hour: int) -> str:
    day = timezone.now().astimezone(business.zone) + timedelta(days=days)
    return f"{day:%Y-%m-%d} {hour:02}:00"


def logged_in(curl: Curl) -> Curl:
    """With the access token of a refresh."""
    status, tokens = curl.post("user/login/", username="maria", password=PASSWORD)
    assert (status, list(tokens)) == (200, ["refresh", "access"])
    status, renewed = curl.post("user/token/refresh/", refresh=tokens["refresh"])
    assert (status, list(renewed)) == (200, ["access"])
    return replace(curl, token=renewed["access"])


def created(curl: Curl, business: Business) -> dict[str, Any]:
    """Create Lead."""
    before = timezone.now() - timedelta(minutes=1)
    said = {
        **JANE, "status": "tentative", "source": "referral", "location": LOCATION,
        "message": "The roof leaks.\n50 % of it; quick = better & cheap", "assignee": "ben",
    }  # fmt: skip
    status, told = curl.post("v1/create/lead/", **said)
    lead = said | {
        "slug": told["data"]["slug"], "owner": "maria", "campaign_slug": None,
        "created": told["data"]["created"],
    }  # fmt: skip
    assert (status, told) == done(lead)
    at = datetime.fromisoformat(told["data"]["created"]).replace(tzinfo=business.zone)
    assert before <= at <= timezone.now()
    return lead


def noted(curl: Curl, slug: str) -> dict[str, Any]:
    """Create Lead Note."""
    status, told = curl.post("create/leadnote/", slug=slug, note="Has a dog: @home <big>")
    note = {
        "note_id": told["data"]["note_id"], "slug": slug, "note": "Has a dog: @home <big>",
        "created": told["data"]["created"], "created_by": "maria",
    }  # fmt: skip
    assert (status, told) == done(note)
    assert isinstance(note["note_id"], int)
    return note


def booked(curl: Curl, business: Business, slug: str) -> dict[str, Any]:
    """Create Appointment, and Update Appointment that moves it."""
    said = {
        "slug": slug, "appointment_date": on_the_clock(business, 7, 10),
        "appointment_note": "Ladder.", "appointment_status": "pending",
        "appointment_to": on_the_clock(business, 7, 11),
    }  # fmt: skip
    status, told = curl.post("create/appointment/", **said)
    number = told["data"]["appointment_id"]
    assert isinstance(number, int)
    assert (status, told) == done(said | {"appointment_id": number, "lead": "Jane Doe"})
    said |= {
        "appointment_date": on_the_clock(business, 8, 14), "appointment_status": "rescheduled",
        "appointment_to": on_the_clock(business, 8, 15),
    }  # fmt: skip
    moved = said | {"appointment_id": number, "lead": "Jane Doe"}
    assert curl.post("update/appointment/", **said, appointment_id=str(number)) == done(moved)
    return moved


@pytest.mark.parametrize("options", [NODE, PHP], ids=["node", "php"])
def test_the_life_of_a_lead(business: Business, port: int, options: tuple[str, ...]) -> None:
    curl = logged_in(Curl(port, app_key(business), options))
    jane = created(curl, business)
    slug = jane["slug"]
    assert curl.get("leads/list/") == page(jane)
    note = noted(curl, slug)
    appointment = booked(curl, business, slug)
    assert curl.get("appointments/list/") == page(appointment)
    assert curl.get("appointments/list/", lead="jane", status="rescheduled") == page(appointment)
    assert curl.get("view/lead/", slug=slug) == done(
        {"lead": jane, "appointments": [appointment], "notes": [note]}
    )
    brief = {name: text for name, text in appointment.items() if name in BRIEF}
    assert curl.get("leads/overview/") == done(overview("tentative", "referral", brief))

    said = {"first_name": "Janet", "status": "customer", "source": "website"}
    said |= {"location": "", "message": ""}
    sent = {name: jane[name] for name in ("slug", "last_name", "email", "phone", "assignee")} | said
    changed = jane | said
    assert curl.post("update/lead/", **sent) == done(changed)
    assert curl.get("leads/list/", status="customer") == page(changed)
    assert curl.get("leads/list/", status="tentative") == page()

    number = str(appointment["appointment_id"])
    assert curl.post("delete/leadnote/", note_id=str(note["note_id"])) == done({})
    assert curl.post("delete/appointment/", appointment_id=number) == done({})
    nothing_left = {"lead": changed, "appointments": [], "notes": []}
    assert curl.get("leads/view/lead/", slug=slug) == done(nothing_left)
    assert curl.post("delete/lead/", slug=slug) == done({})
    assert curl.get("leads/list/") == page()
    assert curl.get("leads/overview/") == done(overview())
    assert curl.post("delete/lead/", slug=slug) == refused("slug", ALREADY)


def overview(status: str = "", source: str = "", *appointments: Any) -> dict[str, Any]:
    """Where there is one lead of this status and source, or none."""
    statuses = (
        ("prospect", "New", "#1d4fc4"), ("contact", "Contacted", "#0b6077"),
        ("tentative", "Tentative", "#854404"), ("potential", "Qualified", "#6730c4"),
        ("customer", "Converted", "#17663a"), ("closed", "Lost", "#50525c"),
    )  # fmt: skip
    sources = ("website", "referral", "social_media", "advertisement", "campaign", "other")
    return {
        "LeadsData": {
            "status": [
                {"status": name, "count": int(name == status), "Description": title, "Color": hex_}
                for name, title, hex_ in statuses
            ],
            "source": [{"source": name, "count": int(name == source)} for name in sources],
        },
        "TotalLeads": int(bool(status)),
        "appointments": list(appointments),
    }
