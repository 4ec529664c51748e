"""The checklist on a lead's page."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Business, User
from leads.attaching import attach
from leads.checklist import add_item
from leads.models import ChecklistItem, Lead
from notifications.events import Actor
from tests.leads.enquiries import NOON, enquire
from tests.leads.files import upload
from tests.leads.test_lead_edits import errors
from tests.leads.test_lead_page import page, path


@pytest.fixture
def lead(business: Business) -> Lead:
    return enquire(business, "John Smith", email="john@example.com")


@pytest.fixture
def items(lead: Lead, owner: User) -> list[ChecklistItem]:
    actor = Actor.from_user(owner)
    return [add_item(lead, text, actor, now=NOON) for text in ("Call", "Measure", "Quote")]


def do(client: Client, item: ChecklistItem, act: str, **sent: str) -> Any:
    url = path(item.lead, f"checklist/{item.public_id}/")
    return client.post(url, {"act": act} | sent, follow=True)


def listed(lead: Lead) -> list[str]:
    return [f"{'x' if item.is_done else '-'} {item.text}" for item in lead.checklist.all()]


def test_something_to_do_is_added(lead: Lead, owner_client: Client) -> None:
    answer = owner_client.post(path(lead, "checklist/"), {"text": " Call them "}, follow=True)
    assert answer.redirect_chain == [(path(lead) + "#checklist", 302)]
    assert '<span class="to-do-text">Call them</span>' in answer.content.decode()
    assert listed(lead) == ["- Call them"]


@pytest.mark.parametrize(
    ("text", "says"),
    [(" ", "Write what is to be done."), ("x" * 501, "This can have 500 characters.")],
)
def test_what_cannot_be_added_is_said_beside_its_field(
    lead: Lead, owner_client: Client, text: str, says: str
) -> None:
    assert errors(owner_client.post(path(lead, "checklist/"), {"text": text})) == [says]
    assert listed(lead) == []


def test_items_are_ticked_reworded_moved_and_deleted(
    lead: Lead, items: list[ChecklistItem], owner_client: Client
) -> None:
    call, measure, quote = items
    do(owner_client, call, "tick")
    do(owner_client, call, "tick")
    do(owner_client, quote, "reword", text="Write the quote")
    assert listed(lead) == ["x Call", "- Measure", "- Write the quote"]
    do(owner_client, call, "untick")
    do(owner_client, quote, "up")
    do(owner_client, call, "down")
    assert listed(lead) == ["- Write the quote", "- Call", "- Measure"]
    do(owner_client, quote, "up")
    do(owner_client, measure, "down")
    do(owner_client, call, "delete")
    assert listed(lead) == ["- Write the quote", "- Measure"]


def test_an_item_without_words_stays_as_it_is(
    lead: Lead, items: list[ChecklistItem], owner_client: Client
) -> None:
    answer = do(owner_client, items[0], "reword", text=" ")
    words = "“Call” stays as it is. Write what is to be done."
    assert words in answer.content.decode()
    assert listed(lead) == ["- Call", "- Measure", "- Quote"]


def test_an_item_that_is_gone_or_another_lead_s_is_not_found(
    business: Business, lead: Lead, items: list[ChecklistItem], owner_client: Client
) -> None:
    other = enquire(business, "Ann")
    url = path(other, f"checklist/{items[0].public_id}/")
    assert owner_client.post(url, {"act": "tick"}).status_code == 404
    items[0].delete()
    assert do(owner_client, items[0], "tick").status_code == 404


def test_strangers_change_nothing(
    lead: Lead, items: list[ChecklistItem], owner_client: Client, stranger_client: Client
) -> None:
    one = f"checklist/{items[0].public_id}/"
    for act in ("checklist/", one):
        for url in (path(lead, act), path(lead, act, slug="valley-dental")):
            sent = {"act": "tick", "text": "Mine"}
            assert stranger_client.post(url, sent).status_code == 404
        assert owner_client.get(path(lead, act)).status_code == 405
    assert listed(lead) == ["- Call", "- Measure", "- Quote"]


def test_the_number_of_queries_does_not_grow_with_what_belongs_to_a_lead(
    lead: Lead,
    owner: User,
    owner_client: Client,
    django_assert_num_queries: Any,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    actor = Actor.from_user(owner)
    for number in range(5):
        add_item(lead, f"Item {number}", actor, now=NOON)
        attach(lead, upload(f"{number}.pdf"), actor, now=NOON)
    with django_assert_num_queries(22):
        page(owner_client, lead)
