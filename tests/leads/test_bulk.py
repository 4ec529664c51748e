"""What people do to several leads of the list at once."""

from typing import Any

import pytest
from django.test import Client
from django.test.html import parse_html
from django.utils import timezone

from accounts.models import Business, User
from leads.editing import LeadEdit, edit_lead
from leads.models import Lead
from leads.pipeline import archive, delete_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.leads.enquiries import elements, enquire, names, told

PATH = "/b/summit-roofing/leads/bulk/"
LIST = "/b/summit-roofing/leads/"


def seen(*leads: Lead) -> list[str]:
    """As the page sends what is ticked on it."""
    rows = Lead.objects.select_related("contact").in_bulk([lead.pk for lead in leads])
    return [f"{lead.public_id}.{rows[lead.pk].version}" for lead in leads]


def act(client: Client, wish: str, ticked: list[str], **more: str) -> str:
    """What the list says afterwards."""
    answer = client.post(PATH, {"act": wish, "lead": ticked, **more}, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def stored(lead: Lead) -> Lead:
    return Lead.objects.select_related("status").get(pk=lead.pk)


def kinds() -> list[str]:
    events = Event.objects.exclude(kind=EventKind.LEAD_CREATED)
    return list(events.order_by("id").values_list("kind", flat=True))


@pytest.fixture
def leads(business: Business) -> list[Lead]:
    return [enquire(business, name) for name in ("Ann", "Ben", "Cas")]


def test_a_status_is_set_and_each_timeline_says_so(
    leads: list[Lead], colleague: User, colleague_client: Client
) -> None:
    page = act(colleague_client, "status:qualified", seen(*leads[:2]))
    assert "2 leads are in “Qualified” now." in page
    assert [stored(lead).status.slug for lead in leads] == ["qualified", "qualified", "new"]
    assert kinds() == ["lead.status_changed"] * 2
    entry = told(colleague_client.get(f"{LIST}{leads[0].public_id}/"))[0]
    assert entry.startswith(f"{colleague} changed the status")


def test_leads_are_assigned_to_one_in_place_of_others_and_to_nobody(
    leads: list[Lead], owner: User, colleague: User, owner_client: Client
) -> None:
    edit = LeadEdit(assignees=[owner])
    edit_lead(leads[0], edit, Actor.from_user(owner), now=timezone.now())
    page = act(owner_client, f"assign:{colleague.username}", seen(*leads))
    assert f"3 leads are assigned to {colleague} now." in page
    assert [stored(lead).assignees for lead in leads] == [[colleague]] * 3

    assert "1 lead is assigned to nobody now." in act(owner_client, "assign:", seen(leads[0]))
    assert stored(leads[0]).assignees == []


def test_a_tag_is_added_to_those_that_they_have(leads: list[Lead], owner_client: Client) -> None:
    act(owner_client, "tag", seen(leads[0]), tag="Old")
    page = act(owner_client, "tag", seen(*leads), tag="  Spring  offer ")
    assert "3 leads are tagged “Spring offer” now." in page
    act(owner_client, "tag", seen(*leads), tag="SPRING OFFER")
    titles = [[tag.title for tag in lead.tags.all()] for lead in leads]
    assert titles == [["Old", "Spring offer"], ["Spring offer"], ["Spring offer"]]
    assert kinds() == ["lead.updated"] * 4


def test_leads_are_archived_and_taken_out_again(leads: list[Lead], owner_client: Client) -> None:
    assert "3 leads are archived." in act(owner_client, "archive", seen(*leads))
    assert names(owner_client.get(LIST)) == []
    page = act(owner_client, "activate", seen(leads[0]), back="archived=only")
    assert "1 lead is active again." in page
    assert names(owner_client.get(LIST)) == ["Ann"]
    assert kinds() == ["lead.archived"] * 3 + ["lead.activated"]


def test_before_leads_are_deleted_it_is_said_what_is_lost(
    leads: list[Lead], owner_client: Client
) -> None:
    page = act(owner_client, "delete", seen(*leads[:2]), back="q=a&page=1")
    assert "Delete 2 leads?" in page
    assert "They leave every list and the board" in page
    assert "<strong>Ann</strong>" in page
    assert "<strong>Cas</strong>" not in page
    assert f'<a class="btn btn-link" href="{LIST}?q=a&amp;page=1">Keep them</a>' in page
    assert kinds() == []
    for one in seen(*leads[:2]):
        assert f'<input type="hidden" name="lead" value="{one}">' in page

    assert "2 leads are deleted." in act(owner_client, "delete:sure", seen(*leads[:2]))
    assert names(owner_client.get(LIST)) == ["Cas"]
    assert kinds() == ["lead.deleted"] * 2


def test_what_somebody_else_has_changed_meanwhile_is_left_alone_and_said(
    business: Business, leads: list[Lead], owner: User, owner_client: Client
) -> None:
    ticked = seen(*leads)
    act(owner_client, "status:contacted", seen(leads[0]))
    delete_lead(leads[1], Actor.from_user(owner), now=timezone.now())
    page = act(owner_client, "status:lost", ticked)
    assert "1 lead is in “Lost” now." in page
    assert (
        "2 were left alone, because somebody else has changed them meanwhile: Ann, Ben."
        " Look again, then decide." in page
    )
    assert [stored(lead).status.slug for lead in leads] == ["contacted", "new", "lost"]


def test_what_they_are_already_is_no_event(
    leads: list[Lead], owner: User, owner_client: Client
) -> None:
    archive(leads[0], Actor.from_user(owner), now=timezone.now())
    assert "3 leads are archived." in act(owner_client, "archive", seen(*leads))
    assert "3 leads are in “New” now." in act(owner_client, "status:new", seen(*leads))
    assert kinds() == ["lead.archived"] * 3


@pytest.mark.parametrize(
    ("wish", "more", "why"),
    [
        ("status:nonsense", {}, "Choose a status from the list."),
        ("status:", {}, "Choose a status from the list."),
        ("status:\0", {}, "Choose a status from the list."),
        ("assign:stranger", {}, "Choose somebody of the team."),
        ("tag", {}, "Write the tag first."),
        ("tag", {"tag": "W" * 61}, "A tag has at most 60 characters."),
        ("tag", {"tag": "a\0"}, "Null characters are not allowed."),
        ("explode", {}, "Choose what to do with them."),
        ("", {}, "Choose what to do with them."),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    leads: list[Lead],
    stranger: User,
    owner_client: Client,
    wish: str,
    more: dict[str, str],
    why: str,
) -> None:
    User.objects.filter(pk=stranger.pk).update(username="stranger")
    assert why in act(owner_client, wish, seen(*leads), **more)
    assert kinds() == []


@pytest.mark.parametrize("ticked", [[], ["x"], ["\0"], ["0" * 24 + ".x"], ["9." + "0" * 24]])
def test_without_a_tick_there_is_nothing_to_do(
    business: Business, owner_client: Client, ticked: list[str]
) -> None:
    assert "Tick the leads first." in act(owner_client, "archive", ticked)


def test_too_many_at_once_are_refused(business: Business, owner_client: Client) -> None:
    ticked = [f"{number:024x}.1" for number in range(201)]
    assert "At most 200 leads at once." in act(owner_client, "archive", ticked)


def test_the_leads_of_others_are_as_if_they_had_never_been(
    leads: list[Lead], stranger: User, owner_client: Client, stranger_client: Client
) -> None:
    theirs = enquire(Business.objects.get(slug="valley-dental"), "Secret")
    page = act(owner_client, "archive", seen(leads[0], theirs))
    assert "1 lead is archived." in page
    assert "1 was left alone" in page
    assert "Secret" not in page
    assert stored(theirs).archived_at is None
    assert "Secret" not in act(owner_client, "delete", seen(theirs))
    assert stranger_client.post(PATH, {"act": "archive", "lead": seen(*leads)}).status_code == 404
    assert kinds() == ["lead.archived"]


def test_only_a_list_that_is_asked_for_comes_next(leads: list[Lead], owner_client: Client) -> None:
    for back, place in {
        "": LIST,
        "status=new&q=a+b": f"{LIST}?status=new&q=a+b",
        "https://evil.example/": f"{LIST}?https%3A%2F%2Fevil.example%2F=",
    }.items():
        answer = owner_client.post(PATH, {"act": "archive", "lead": "x", "back": back})
        assert (answer.status_code, answer["Location"]) == (302, place)


def test_the_bar_offers_the_team_the_statuses_and_the_tags(
    business: Business, leads: list[Lead], colleague: User, owner_client: Client
) -> None:
    act(owner_client, "tag", seen(leads[0]), tag="hot")
    page = parse_html(owner_client.get(LIST).content.decode())
    values = [dict(button.attributes).get("value") for button in elements(page, "button")]
    assert [value for value in values if value] == [
        "tag", "assign:olivia", f"assign:{colleague.username}", "assign:",
        "status:new", "status:contacted", "status:tentative", "status:qualified",
        "status:converted", "status:lost", "archive", "delete",
    ]  # fmt: skip


def test_many_leads_cost_each_the_same(
    business: Business, owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    many = [enquire(business, f"Person{number}") for number in range(50)]
    with django_assert_max_num_queries(20 + 7 * 50):
        owner_client.post(PATH, {"act": "status:lost", "lead": seen(*many)})
    assert set(Lead.objects.values_list("status__slug", flat=True)) == {"lost"}
