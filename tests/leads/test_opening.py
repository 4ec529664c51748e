"""A lead that somebody opens: a new one each time, on the one contact."""

from typing import Any

import pytest

from accounts.models import Business, User
from apikeys.models import ApiKey
from leads.enquiry import Action, Enquiry
from leads.identity import email_identity, phone_identity
from leads.models import Contact, Lead, LeadStatus
from leads.opening import open_lead
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.factories import make_business, make_key
from tests.leads.enquiries import NOON, enquire


def asked(**fields: Any) -> Enquiry:
    return Enquiry(first_name="Jane", email=email_identity("jane@example.com"), **fields)


def events() -> list[tuple[str, str, dict[str, object]]]:
    stored = Event.objects.order_by("id")
    return [(event.kind, event.actor_name, event.data) for event in stored]


def test_it_belongs_to_nobody_in_particular_and_is_new(business: Business, owner: User) -> None:
    actor = Actor.from_user(owner)
    opened = open_lead(business, asked(message="Leaks", place="1 Elm St"), actor, now=NOON)

    lead = Lead.objects.get()
    assert (opened.action, opened.lead, opened.possible_duplicate) == (Action.CREATED, lead, None)
    assert (lead.owner, lead.assignees, lead.status.slug) == (None, [], "new")
    assert (lead.message, lead.contact.place) == ("Leaks", "1 Elm St")
    assert lead.slug == f"jane-{lead.public_id}"
    fields = {
        "first_name": "Jane",
        "message": "Leaks",
        "address": "1 Elm St",
        "email": "jane@example.com",
    }
    told = {"lead": lead.public_id, "contact": lead.contact.public_id, "fields": fields}
    assert events() == [(EventKind.LEAD_CREATED, "owner@summit.example", told)]


def test_it_has_the_owner_assignees_and_status_that_were_decided(
    business: Business, owner: User, colleague: User
) -> None:
    won = LeadStatus.objects.get(business=business, slug="converted")
    open_lead(
        business, asked(), Actor.from_user(owner), now=NOON,
        owner=colleague, assignees=[owner, colleague], status=won,
    )  # fmt: skip

    lead = Lead.objects.get()
    assert (lead.owner, lead.assignees, lead.status) == (colleague, [owner, colleague], won)
    assert Event.objects.get().data["fields"]["assignees"] == (
        "owner@summit.example, colleague@summit.example"
    )


def test_a_known_person_gets_another_lead_beside_the_open_one(
    business: Business, owner: User
) -> None:
    first = enquire(business, "Jane", email="jane@example.com", address="1 Elm St", city="Troy")
    opened = open_lead(business, asked(place="2 Oak St, Albany"), Actor.from_user(owner), now=NOON)

    assert opened.lead != first
    contact = Contact.objects.get()
    assert set(contact.leads.all()) == {first, opened.lead}
    assert (contact.address, contact.city) == ("2 Oak St, Albany", "")
    assert Event.objects.latest("id").data == {
        "lead": opened.lead.public_id,
        "contact": contact.public_id,
        "fields": {
            "first_name": "Jane",
            "email": "jane@example.com",
            "address": "2 Oak St, Albany",
        },
        "changes": {"address": ["1 Elm St", "2 Oak St, Albany"], "city": ["Troy", ""]},
        "returning": True,
    }


def test_the_same_place_in_one_line_leaves_its_parts_alone(business: Business, owner: User) -> None:
    enquire(business, "Jane", email="jane@example.com", address="1 Elm St", city="Troy")
    open_lead(business, asked(place="1 Elm St, Troy"), Actor.from_user(owner), now=NOON)

    contact = Contact.objects.get()
    assert (contact.address, contact.city) == ("1 Elm St", "Troy")


def test_an_e_mail_and_a_phone_of_two_people_are_told(business: Business, owner: User) -> None:
    jane = enquire(business, "Jane", email="jane@example.com").contact
    bob = enquire(business, "Bob", phone="5551234567").contact
    enquiry = Enquiry(
        first_name="Jane",
        email=email_identity("jane@example.com"),
        phone=phone_identity("5551234567", "US"),
    )
    opened = open_lead(business, enquiry, Actor.from_user(owner), now=NOON)

    assert opened.lead.contact == jane
    assert opened.possible_duplicate is not None
    assert (opened.possible_duplicate.contact, opened.possible_duplicate.other) == (jane, bob)


def test_what_comes_through_a_test_key_is_test_data(business: Business, owner: User) -> None:
    key, _ = make_key(business, is_test=True)
    real = enquire(business, "Jane", email="jane@example.com")
    opened = open_lead(business, asked(), Actor.through(key, owner), now=NOON)

    assert opened.lead.is_test
    assert opened.lead.contact != real.contact
    event = Event.objects.latest("id")
    assert (event.is_test, event.announces, event.actor_id) == (True, False, owner.pk)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Zoë Müller", "zoe-muller"),
        ("李小龍", "lead"),
        ("x" * 300, "x" * 100),
        ("a" * 99 + " b", "a" * 99),
    ],
    ids=["accents", "no latin letters", "long", "cut at a dash"],
)
def test_a_slug_can_be_read_as_far_as_the_name_can(
    business: Business, owner: User, name: str, handle: str
) -> None:
    enquiry = Enquiry(first_name=name[:255], email=email_identity("jane@example.com"))
    lead = open_lead(business, enquiry, Actor.from_user(owner), now=NOON).lead

    assert lead.slug == f"{handle}-{lead.public_id}"
    assert Lead.objects.with_slug(lead.slug).get() == lead


@pytest.mark.parametrize(
    "slug", ["", "jane", "jane-123", "\x00-{id}", "other-{id}", "{id}", "-{id}"]
)
def test_no_other_slug_finds_it(business: Business, owner: User, slug: str) -> None:
    lead = open_lead(business, asked(), Actor.from_user(owner), now=NOON).lead

    assert not Lead.objects.with_slug(slug.format(id=lead.public_id)).exists()


def test_a_pushed_lead_has_a_slug_that_stays(business: Business) -> None:
    lead = enquire(business, "Ann Smith", email="ann@example.com")
    enquire(business, "Anna Jones", email="ann@example.com")

    lead.refresh_from_db()
    assert lead.slug == f"ann-smith-{lead.public_id}"
    assert lead.contact.name == "Anna Jones"


def test_a_key_of_another_business_opens_its_own(business: Business, owner: User) -> None:
    other = make_business()
    key: ApiKey = make_key(other)[0]
    enquire(business, "Jane", email="jane@example.com")
    opened = open_lead(other, asked(), Actor.from_key(key), now=NOON)

    assert opened.lead.business == other
    assert opened.lead.contact.leads.count() == 1
