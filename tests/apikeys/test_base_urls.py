"""Whoever connects a program is told where each dialect begins."""

import pytest
from django.conf import settings as the_settings
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import Business
from tests.apikeys.test_keys_pages import WANTED


@pytest.mark.parametrize("page", ["", "new/"], ids=["the list", "a new key"])
def test_the_base_url_of_each_dialect_can_be_copied(
    business: Business, owner_client: Client, settings: Settings, page: str
) -> None:
    settings.BASE_URL = "https://crm.example"
    settings.API_ADDRESSES = {"PocketCRM API": "/api/v1/", "Legacy API": "/old/v1/"}
    ask = owner_client.post if page else owner_client.get
    text = ask(f"/b/{business.slug}/keys/{page}", WANTED if page else None).content.decode()
    for number, url in ((1, "https://crm.example/api/v1/"), (2, "https://crm.example/old/v1/")):
        assert f'<code id="address-{number}">{url}</code>' in text
        assert f'data-copy="#address-{number}"' in text
    assert f'href="/b/{business.slug}/team/"' in text


@pytest.mark.django_db
def test_each_base_url_answers_in_its_dialect() -> None:
    answers = {
        name: Client().get(f"{path.rstrip('/')}/leads/no/such/path/").json()
        for name, path in the_settings.API_ADDRESSES.items()
    }
    assert {name: sorted(answer) for name, answer in answers.items()} == {
        "PocketCRM API": ["error", "message", "requestId", "success"],
        "RocketLead Connect": ["message", "statusCode"],
        "Grow CRM": ["message"],
        "Boltcall": ["error"],
        "Legacy API": ["data", "errors", "status_code"],
    }
