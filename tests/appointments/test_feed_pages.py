"""Where an address is got, replaced and shut; and two who do it at once."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import Business, Membership, User
from appointments.feeds import open_feed
from appointments.models import CalendarFeed, Resource
from pocketcrm.errors import NotFound
from tests.accounts.pages import page_of
from tests.accounts.test_races import RACERS, race
from tests.appointments.bookings import the_resource
from tests.conftest import signed_in
from tests.factories import make_business, make_member

pytestmark = pytest.mark.django_db
ADDRESS = re.compile(r'<code id="address">http://localhost:8000(/feeds/[0-9a-f]{40}\.ics)</code>')


@pytest.fixture
def pages(business: Business) -> str:
    return f"/b/{business.slug}/calendar/feeds/"


def address_in(answer: Any) -> str:
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    return ADDRESS.findall(answer.content.decode())[0]  # type: ignore[no-any-return]


def status_of(path: str) -> int:
    return Client().get(path).status_code


def open_feeds() -> list[tuple[Any, Any]]:
    feeds = CalendarFeed.objects.filter(revoked_at=None).order_by("id")
    return list(feeds.values_list("membership__user__email", "resource__name"))


def test_a_member_gets_an_address_that_is_shown_once(
    pages: str, business: Business, colleague_client: Client
) -> None:
    assert "No address yet" in colleague_client.get(pages).content.decode()
    answer = colleague_client.post(f"{pages}open/")
    page, address = answer.content.decode(), address_in(answer)

    assert "This is the only time that you see the address." in page
    assert f'href="webcal://localhost:8000{address}"' in page
    assert (status_of(address), open_feeds()) == (200, [("colleague@summit.example", None)])
    token = address.split("/")[2].removesuffix(".ics")
    assert token not in colleague_client.get(pages).content.decode()
    assert not any(token in str(one.get_decoded()) for one in Session.objects.all())


def test_a_new_address_shuts_the_one_before_it(pages: str, colleague_client: Client) -> None:
    first, second = (address_in(colleague_client.post(f"{pages}open/")) for _ in range(2))

    assert (status_of(first), status_of(second)) == (404, 200)
    assert open_feeds() == [("colleague@summit.example", None)]


def test_managers_open_the_feed_of_a_resource(
    pages: str, business: Business, owner_client: Client
) -> None:
    resource = the_resource(business)
    answer = owner_client.post(f"{pages}open/", {"resource": resource.public_id})

    assert status_of(address_in(answer)) == 200
    assert open_feeds() == [(None, resource.name)]


def test_a_feed_is_turned_off_after_a_question(pages: str, colleague_client: Client) -> None:
    address = address_in(colleague_client.post(f"{pages}open/"))
    feed = CalendarFeed.objects.get()
    revoke = f"{pages}{feed.public_id}/revoke/"

    assert f'href="{revoke}"' in colleague_client.get(pages).content.decode()
    assert "turn off the feed?" in colleague_client.get(revoke).content.decode()
    assert status_of(address) == 200
    answer = colleague_client.post(revoke, follow=True)
    assert answer.redirect_chain == [(pages, 302)]
    assert "The feed is off." in answer.content.decode()
    assert (status_of(address), open_feeds()) == (404, [])


def test_a_retired_resource_is_listed_for_as_long_as_it_is_read(
    pages: str, business: Business, owner_client: Client
) -> None:
    crew = Resource.objects.create(business=business, name="Crew of old")
    feed, _ = open_feed(crew, now=timezone.now())
    crew.retire(timezone.now())

    assert "Crew of old" in owner_client.get(pages).content.decode()
    owner_client.post(f"{pages}{feed.public_id}/revoke/")
    assert "Crew of old" not in owner_client.get(pages).content.decode()


def test_members_see_and_open_and_shut_only_their_own(
    pages: str, business: Business, colleague_client: Client
) -> None:
    resource = the_resource(business)
    of_resource, _ = open_feed(resource, now=timezone.now())
    other = make_member(business, email="other@summit.example")
    of_other, _ = open_feed(Membership.objects.get(user=other), now=timezone.now())

    assert "Of one resource" not in colleague_client.get(pages).content.decode()
    answer = colleague_client.post(f"{pages}open/", {"resource": resource.public_id})
    assert answer.status_code == 403
    for feed in (of_resource, of_other):
        for act in (colleague_client.get, colleague_client.post):
            assert act(f"{pages}{feed.public_id}/revoke/").status_code == 404
    assert open_feeds() == [(None, resource.name), ("other@summit.example", None)]


def test_managers_do_not_shut_the_feeds_of_others(
    pages: str, business: Business, colleague: User, owner_client: Client
) -> None:
    feed, _ = open_feed(Membership.objects.get(user=colleague), now=timezone.now())

    assert owner_client.post(f"{pages}{feed.public_id}/revoke/").status_code == 404
    assert open_feeds() == [("colleague@summit.example", None)]


def test_another_business_looks_like_one_that_never_was(
    pages: str, business: Business, owner_client: Client, stranger: User, stranger_client: Client
) -> None:
    theirs = stranger.memberships.get().business
    own_pages = f"/b/{theirs.slug}/calendar/feeds/"
    resource = the_resource(business)
    feed, _ = open_feed(resource, now=timezone.now())
    never = "0" * 24

    for path in (pages, f"{pages}{feed.public_id}/revoke/"):
        assert stranger_client.get(path).status_code == 404
    assert stranger_client.post(f"{pages}open/").status_code == 404
    refused = [
        page_of(stranger_client.post(f"{own_pages}open/", {"resource": public_id}))
        for public_id in (resource.public_id, never, "a\x00b")
    ]
    assert refused[0] == refused[1] == refused[2]
    refused = [
        page_of(stranger_client.post(f"{own_pages}{public_id}/revoke/"))
        for public_id in (feed.public_id, never)
    ]
    assert refused[0] == refused[1]
    assert open_feeds() == [(None, resource.name)]


def test_nobody_who_is_not_signed_in_opens_one(pages: str) -> None:
    for answer in (Client().get(pages), Client().post(f"{pages}open/")):
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert open_feeds() == []


def test_the_page_costs_the_same_for_many_resources(
    pages: str, business: Business, owner: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(owner)
    client.get(pages)
    for number in range(8):
        crew = Resource.objects.create(business=business, name=f"Crew {number}")
        open_feed(crew, now=timezone.now())
    with django_assert_num_queries(7):
        assert client.get(pages).content.decode().count("row-item") == 10


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_one_feed_at_once_one_address_works() -> None:
    business = make_business()
    member = Membership.objects.get(business=business)

    def token_of(owner: Membership | Resource) -> str:
        return open_feed(owner, now=timezone.now())[1]

    for tokens in (
        race(lambda _: token_of(member)),
        race(lambda _: token_of(the_resource(business))),
    ):
        answers = sorted(status_of(f"/feeds/{token}.ics") for token in tokens)
        assert answers == [200] + [404] * (RACERS - 1)
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 2


def test_who_left_in_the_same_moment_gets_none(business: Business, colleague: User) -> None:
    membership = Membership.objects.get(user=colleague)
    Membership.objects.get(user=colleague).end()

    with pytest.raises(NotFound):
        open_feed(membership, now=timezone.now())
