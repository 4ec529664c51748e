"""Several who bring the same new tags at the same moment."""

import threading
import time

import pytest
from django.db import connection, transaction

from accounts.models import Business
from leads.models import Tag
from leads.tagging import tags_named
from tests.factories import make_business


@pytest.mark.django_db(transaction=True)
def test_the_same_new_tags_in_different_orders_do_not_deadlock() -> None:
    """Each stops in the middle of its own, at a tag that a third one is about to store."""
    business = make_business()
    named: list[list[str]] = []
    people = [
        threading.Thread(target=_name, args=[business, titles, named])
        for titles in (["roof", "first", "vip"], ["vip", "second", "roof"])
    ]
    with transaction.atomic():
        tags_named(business, ["first", "second"])
        for person in people:
            person.start()
        time.sleep(0.5)  # both have begun by now, and wait
    for person in people:
        person.join()

    assert sorted(named) == [["roof", "first", "vip"], ["vip", "second", "roof"]]
    assert Tag.objects.filter(business=business).count() == 4


def _name(business: Business, titles: list[str], named: list[list[str]]) -> None:
    try:
        named.append([tag.title for tag in tags_named(business, titles)])
    finally:
        connection.close()
