"""Two people who do the same at the same moment, in real threads on real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.inviting import accept, invite, join_as_new
from accounts.models import Business, Membership, Role, User
from accounts.opening import create_user, open_business
from pocketcrm.errors import DomainError
from tests.factories import PASSWORD, make_business, make_user

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 6
GUEST = "guest@example.com"


def race(act: Callable[[int], object]) -> list[object]:
    """What each racer got: the result, or the code of the refusal."""
    start = Barrier(RACERS)

    def run(number: int) -> object:
        try:
            start.wait()
            return act(number)
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))


def token() -> str:
    owner = make_user()
    business = make_business(owner=owner)
    invite(business, email=GUEST, role=Role.MEMBER, by=owner, now=timezone.now())
    return str(mail.outbox[-1].body).partition("/join/")[2].partition("/")[0]


def test_one_invitation_accepted_many_times_at_once_is_one_membership() -> None:
    letter, guest = token(), make_user(email=GUEST)
    results = race(lambda _: accept(letter, guest, now=timezone.now()).pk)

    assert results == [Membership.objects.get(user=guest).pk] * RACERS


def test_one_invitation_makes_one_account() -> None:
    letter = token()
    results = race(
        lambda _: join_as_new(letter, full_name="Gina", password=PASSWORD, now=timezone.now()).pk
    )

    member = Membership.objects.get(user__email=GUEST)
    assert sorted(map(str, results)) == sorted([str(member.pk), *["not_found"] * (RACERS - 1)])


def test_one_address_signs_up_once() -> None:
    results = race(lambda _: create_user(email=GUEST, password=PASSWORD).email)

    assert sorted(map(str, results)) == ["conflict"] * (RACERS - 1) + [GUEST]
    assert User.objects.filter(email=GUEST).count() == 1


def test_people_whose_addresses_begin_alike_all_get_a_username() -> None:
    race(lambda number: create_user(email=f"info@shop{number}.example", password=PASSWORD).pk)

    assert User.objects.count() == RACERS


def test_businesses_of_one_name_that_open_at_once_all_get_a_slug() -> None:
    owner = make_user()
    race(lambda _: open_business(owner, name="Summit Roofing").slug)

    assert Business.objects.count() == RACERS
    assert Business.objects.filter(slug="summit-roofing").count() == 1
