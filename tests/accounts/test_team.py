import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Business, Membership, Role, User
from tests.accounts.pages import page_of
from tests.conftest import signed_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def team_path(business: Business) -> str:
    return f"/b/{business.slug}/team/"


def member_of(business: Business, user: User) -> Membership:
    return Membership.objects.get(business=business, user=user)


def roles(business: Business) -> dict[str, str]:
    return dict(business.memberships.values_list("user__email", "role"))


def test_everybody_in_the_team_sees_it_with_roles(
    team_path: str, colleague: User, colleague_client: Client
) -> None:
    page = colleague_client.get(team_path).content.decode()

    assert "owner@summit.example" in page
    assert colleague.email in page
    assert "Owner" in page
    assert "username olivia ·" in page
    assert "Invite" not in page
    assert "<select" not in page


def test_strangers_get_what_a_team_that_never_existed_gives(
    team_path: str, stranger_client: Client
) -> None:
    other = stranger_client.get(team_path)
    never = stranger_client.get("/b/never-existed/team/")

    assert (other.status_code, page_of(other)) == (404, page_of(never))


def test_the_signed_out_are_sent_to_sign_in(team_path: str) -> None:
    answer = Client().get(team_path)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={team_path}")


def test_a_manager_changes_a_role(
    team_path: str, business: Business, colleague: User, owner_client: Client
) -> None:
    member = member_of(business, colleague)
    answer = owner_client.post(f"{team_path}{member.pk}/role/", {"role": "admin"}, follow=True)

    assert f"{colleague} is now Admin." in answer.content.decode()
    assert roles(business)[colleague.email] == "admin"


@pytest.mark.parametrize("role", ["owner", "god", ""])
def test_nobody_is_made_owner_or_something_unknown(
    team_path: str, business: Business, colleague: User, owner_client: Client, role: str
) -> None:
    member = member_of(business, colleague)
    owner_client.post(f"{team_path}{member.pk}/role/", {"role": role})

    assert roles(business)[colleague.email] == "member"


def test_the_owner_is_not_demoted_removed_or_lost(
    team_path: str, business: Business, owner: User, owner_client: Client
) -> None:
    admin = signed_in(make_member(business, role=Role.ADMIN))
    of_owner = member_of(business, owner)
    before = roles(business)
    for client, path, body in [
        (admin, f"{team_path}{of_owner.pk}/role/", {"role": "member"}),
        (admin, f"{team_path}{of_owner.pk}/remove/", {}),
        (owner_client, f"{team_path}leave/", {}),
    ]:
        page = client.post(path, body, follow=True).content.decode()
        assert "The owner" in page

    assert roles(business) == before


def test_who_was_removed_sees_nothing_from_the_next_click_on(
    team_path: str,
    business: Business,
    colleague: User,
    colleague_client: Client,
    owner_client: Client,
) -> None:
    path = f"{team_path}{member_of(business, colleague).pk}/remove/"
    assert f"Remove {colleague}?" in owner_client.get(path).content.decode()
    assert colleague_client.get(team_path).status_code == 200

    owner_client.post(path)

    assert colleague_client.get(team_path).status_code == 404
    assert roles(business) == {"owner@summit.example": "owner"}


def test_a_member_leaves_after_being_asked(
    team_path: str, business: Business, colleague_client: Client
) -> None:
    assert "Leave Summit Roofing?" in colleague_client.get(f"{team_path}leave/").content.decode()
    colleague_client.post(f"{team_path}leave/")

    assert roles(business) == {"owner@summit.example": "owner"}


def test_members_change_and_remove_nobody(
    team_path: str, business: Business, colleague_client: Client
) -> None:
    other = member_of(business, make_member(business, email="other@summit.example"))
    before = roles(business)
    refused = [
        colleague_client.post(f"{team_path}{other.pk}/role/", {"role": "admin"}),
        colleague_client.get(f"{team_path}{other.pk}/remove/"),
        colleague_client.post(f"{team_path}{other.pk}/remove/"),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert roles(business) == before


def test_members_of_another_business_cannot_be_reached_through_ones_own(
    business: Business, colleague: User, stranger: User, stranger_client: Client
) -> None:
    member = member_of(business, colleague)
    theirs = stranger.memberships.get().business
    base = f"/b/{theirs.slug}/team"
    for act in ("role", "remove"):
        other = stranger_client.post(f"{base}/{member.pk}/{act}/", {"role": "admin"})
        for number in (999_999, 10**30):
            never = stranger_client.post(f"{base}/{number}/{act}/", {"role": "admin"})
            assert (other.status_code, page_of(other)) == (404, page_of(never))

    assert roles(business)[colleague.email] == "member"


def test_a_large_team_costs_no_more_queries(
    team_path: str, business: Business, owner_client: Client
) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_member(business)
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(team_path)
        counts.append(len(queries))

    assert counts[0] == counts[1]
