"""RocketLead, leads that programs leave at a webhook: `contract/rocketlead.md` section 8."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Business, User
from apikeys.models import DEFAULT_RATE_LIMIT
from leads.ingress import make_webhook, revoke, rotate
from leads.models import Contact, FieldKind, IngressWebhook, IngressWindow, Lead
from notifications.models import Event, EventKind
from pocketcrm.errors import Conflict
from tests.appointments.connecting import NOBODYS, OTHERS_UUID, id_of, refusal
from tests.conftest import signed_in
from tests.leads.enquiries import NOON, enquire, move
from tests.leads.test_push_refusals import NOT_JSON, TOO_LARGE
from tests.rocketlead.entries import change, changed, custom_field, state, worker

INVALID = (401, "Invalid webhook token")


@dataclass
class Source:
    """A program that leaves leads."""

    webhook: IngressWebhook
    token: str

    def ask(
        self, body: Any, *, path: str = "", token: str | None = None, method: str = "POST",
        content_type: str = "application/json",
    ) -> Any:  # fmt: skip
        return Client().generic(
            method,
            path or f"/public/ingress_webhooks/{id_of(self.webhook)}",
            body if isinstance(body, bytes) else json.dumps(body),
            content_type=content_type,
            headers={"x-rocketlead-ingress-token": self.token if token is None else token},
        )

    def leave(self, data: Any, **said: Any) -> Any:
        return self.ask({"data": data} | said)


@pytest.fixture
def source(business: Business) -> Source:
    return Source(*make_webhook(business, name="Facebook"))


def test_a_new_lead(source: Source, business: Business) -> None:
    budget = custom_field(business, "budget", FieldKind.NUMBER)
    data = {
        "firstName": "Max", "email": "max@example.com", "phone": "5551234567", "value": "2500",
        "interests": ["roof", "solar"], "nothing": None,
    }  # fmt: skip
    response = source.leave(data, customFieldData={id_of(budget): "9000"})

    lead = Lead.objects.select_related("contact", "status").get()
    assert (response.status_code, response.json()) == (201, {"id": id_of(lead)})
    assert (lead.contact.name, lead.contact.phone) == ("Max", "5551234567")
    assert (lead.status.slug, lead.value, lead.custom) == ("new", Decimal(2500), {"budget": 9000})
    assert changed(worker(business), id_of(lead))["data"] == data
    event = Event.objects.get()
    assert (event.kind, event.actor_name, event.is_for_team) == (
        EventKind.LEAD_CREATED, "Facebook", True,
    )  # fmt: skip


def test_whoever_has_an_open_lead_gets_no_second_one(source: Source, business: Business) -> None:
    field = custom_field(business, "budget", FieldKind.NUMBER)
    lead = enquire(business, "Max Muster", email="max@example.com", city="Troy")
    landed = Event.objects.get()
    response = source.leave(
        {
            "email": "MAX@example.com", "firstName": "", "lastName": None, "city": "Albany",
            "value": 7, "a": ["b"],
        },
        customFieldData={id_of(field): 5},
    )  # fmt: skip
    assert (response.status_code, response.json()) == (200, {"id": id_of(lead)})
    assert (Lead.objects.count(), Contact.objects.count()) == (1, 1)
    event = Event.objects.exclude(pk=landed.pk).get()
    assert (event.kind, event.data["changes"]) == (
        EventKind.LEAD_UPDATED,
        {
            "email": ["max@example.com", "MAX@example.com"],
            "city": ["Troy", "Albany"],
            "value": ["", "7.00"],
            "custom": [{}, {"budget": 5}],
            "extra": [{}, {"firstName": "", "lastName": None, "a": ["b"]}],
        },
    )
    assert changed(worker(business), id_of(lead))["data"] == {
        "firstName": "Max", "lastName": "Muster", "email": "MAX@example.com", "city": "Albany",
        "value": 7, "a": ["b"],
    }  # fmt: skip
    assert source.leave({"email": "max@example.com", "a": ""}).status_code == 200
    assert Lead.objects.get().extra["a"] == ["b"]


def test_a_former_customer_who_asks_again_is_a_new_lead(source: Source, business: Business) -> None:
    lead = enquire(business, "Max Muster", email="max@example.com")
    move(lead, "converted")
    response = source.leave({"email": "max@example.com"})
    assert response.status_code == 201
    assert response.json()["id"] != id_of(lead)
    assert Contact.objects.count() == 1


def test_the_final_slash_and_the_case_of_the_id_do_not_matter(source: Source) -> None:
    for path in (f"{id_of(source.webhook)}/", id_of(source.webhook).upper()):
        assert source.ask({"data": {}}, path=f"/public/ingress_webhooks/{path}").status_code == 201


def test_a_webhook_for_test_data(business: Business) -> None:
    source = Source(*make_webhook(business, name="Trial", is_test=True))
    source.leave({"email": "max@example.com"})
    assert Lead.objects.get().is_test
    assert not Event.objects.get().is_for_team


def test_a_webhook_without_mail(business: Business) -> None:
    Source(*make_webhook(business, name="Silent", sends_mail=False)).leave({"firstName": "Max"})
    assert not Event.objects.get().announces


def test_the_page_of_the_lead_tells_who_brought_it(
    source: Source, business: Business, owner: User
) -> None:
    source.leave({"firstName": "Max", "email": "max@example.com"})
    source.leave({"email": "max@example.com", "roof": "red"})
    url = f"/b/{business.slug}/leads/{Lead.objects.get().public_id}/"
    page = signed_in(owner).get(url).content.decode()
    assert "Facebook" in page
    assert "Sent along › roof" in page


def test_whatever_is_wrong_with_id_or_token_the_answer_is_the_same(
    source: Source, business: Business, stranger: User
) -> None:
    other = Source(*make_webhook(business, name="Other"))
    theirs = Source(*make_webhook(stranger.memberships.get().business, name="Theirs"))
    revoked = Source(*make_webhook(business, name="Revoked"))
    revoke(revoked.webhook, timezone.now())
    tokens = [
        "", "abc", "0" * 64, source.token.upper(), source.token[:-1], f"{source.token}0",
        f"Bearer {source.token}", other.token, theirs.token, "é" * 64,
    ]  # fmt: skip
    responses = [source.ask({"data": {}}, token=token) for token in tokens]
    responses += [revoked.ask({"data": {}}), revoked.ask(b"{", token="x")]
    responses += [
        source.ask({"data": {}}, path=f"/public/ingress_webhooks/{uuid}")
        for uuid in (NOBODYS, OTHERS_UUID, "1", "%00", "é", "x" * 2_000, source.webhook.public_id)
    ]
    responses.append(
        Client().post(
            f"/public/ingress_webhooks/{id_of(source.webhook)}", {}, content_type="application/json"
        )
    )
    assert [refusal(response) for response in responses] == [INVALID] * len(responses)
    assert len({str(sorted(response.headers)) for response in responses}) == 1
    assert not Lead.objects.exists()


def test_a_key_does_not_open_a_webhook(source: Source, business: Business) -> None:
    agent = worker(business)
    response = Client().post(
        f"/public/ingress_webhooks/{id_of(source.webhook)}",
        {"data": {}},
        content_type="application/json",
        headers={"Authorization": f"Bearer {agent.secret}"},
    )
    assert refusal(response) == INVALID


def test_a_new_token_ends_the_old_one_at_once(source: Source) -> None:
    new = rotate(source.webhook)
    assert refusal(source.leave({})) == INVALID
    assert source.ask({"data": {}}, token=new).status_code == 201
    assert source.webhook.last_four == new[-4:]


def test_a_revoked_webhook_stays_shut(source: Source) -> None:
    now = timezone.now()
    revoke(source.webhook, now)
    revoke(source.webhook, timezone.now())
    assert source.webhook.revoked_at == now
    with pytest.raises(Conflict):
        rotate(source.webhook)
    assert refusal(source.leave({})) == INVALID


def test_only_a_digest_of_the_token_is_kept(source: Source) -> None:
    row = IngressWebhook.objects.values().get()
    assert len(source.token) == 64
    assert source.token not in str(row)


def test_the_last_use_is_remembered_to_the_minute(source: Source) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        source.leave({})
        clock.shift(30)
        source.leave({})
        assert IngressWebhook.objects.get().last_used_at == NOON
        clock.shift(30)
        source.leave({})
        assert IngressWebhook.objects.get().last_used_at != NOON
    source.ask({"data": {}}, token="x")


def test_over_its_limit_it_is_told_when_to_come_back(
    source: Source, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leads.models.ingress.DEFAULT_RATE_LIMIT", 2)
    first = source.leave({})
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    assert refusal(source.leave(7)) == (400, "Validation failed: data must be an object")
    refused = source.leave({})
    assert refusal(refused) == (429, "Too Many Requests")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert Source(*make_webhook(business, name="Other")).leave({}).status_code == 201
    if not settings.REDIS_URL:
        assert IngressWindow.objects.get(key=source.webhook).requests == 3


def test_its_limit_is_that_of_a_key(source: Source) -> None:
    assert source.leave({})["RateLimit-Limit"] == str(DEFAULT_RATE_LIMIT)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "data is required"),
        ({"data": None}, "data is required"),
        ({"data": []}, "data must be an object"),
        ({"data": "x"}, "data must be an object"),
        ({"data": {}, "customFieldData": [1]}, "customFieldData must be an object"),
        ({"data": {}, "customFieldData": {NOBODYS: 1}}, f"unknown custom field {NOBODYS}"),
        ({"data": {}, "customFieldData": {"\ud800": 1}}, None),
        ({"data": {"a": "\u0000"}}, None),
        ({"data": {"a": "\ud800"}}, None),
        ({"data": {f"k{n}": n for n in range(51)}}, "data must not have more than 50 keys"),
        ({"data": {"a": "x" * 17_000}}, "data must not be larger than 16 KB"),
    ],
    ids=range(11),
)
def test_a_body_that_is_refused(source: Source, body: Any, message: str | None) -> None:
    status, told = refusal(source.ask(body))
    assert status == 400
    assert told.startswith("Validation failed: ")
    assert message in (None, told.removeprefix("Validation failed: "))
    assert not any(model.objects.exists() for model in (Lead, Contact, Event))


def test_what_adds_up_to_too_much_is_refused(source: Source) -> None:
    person = {"email": "max@example.com"}
    for n in range(4):
        assert source.leave(person | {f"k{n}": "x" * 16_000}).status_code in (200, 201)
    told = "Validation failed: data: With what is known already this is more than 64 KB"
    assert refusal(source.leave(person | {"k4": "x" * 16_000})) == (400, told)


def test_an_entry_of_many_keys_can_still_be_worked(source: Source, business: Business) -> None:
    """Each call told less than the limit of one."""
    for part in range(2):
        source.leave({"email": "max@example.com"} | {f"k{part}.{n}": n for n in range(40)})
    agent, entry = worker(business), id_of(Lead.objects.get())

    assert changed(agent, entry, leadStateId=state(business, "lost"))["archived"] is False
    data = changed(agent, entry, data={"firstName": "Max", "k0.0": None})["data"]
    assert (data["firstName"], len(data)) == ("Max", 2 + 79)
    refused = refusal(change(agent, entry, data={"one": "more"}))
    assert refused == (400, "Validation failed: data must not have more than 50 keys")


def test_bodies_that_cannot_be_read(source: Source) -> None:
    for body in NOT_JSON[1:]:
        status, message = refusal(source.ask(body))
        assert (status, message[:28]) == (400, "Validation failed: The body ")
    for body in TOO_LARGE:
        assert refusal(source.ask(body)) == (413, "Request Entity Too Large")
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        refused = source.ask({"data": {}}, content_type=content_type)
        assert refusal(refused) == (415, "Unsupported Media Type")
    assert not Lead.objects.exists()


def test_another_method_and_another_path(source: Source) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert refusal(source.ask({}, method=method)) == (405, "Method Not Allowed")
    for path in ("/public", "/public/", "/public/forms/1", "/public/ingress_webhooks/"):
        assert refusal(source.ask({}, path=path)) == (404, "There is nothing at this path")
