"""`PROMISES.md`, "Correct under concurrency": real processes, real connections."""

from collections import Counter
from collections.abc import Iterator

import pytest

from leads.models import Contact, Identity, Lead
from notifications.models import Event
from tests.conftest import Integrator
from tests.factories import make_business, make_key
from tests.serving import Answer, push_all, web_processes

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PEOPLE = 1_000
SPELLINGS = ["{}", "+1{}", "1-{}", "+1 ({})", "{} "]


@pytest.fixture
def integrator(transactional_db: None) -> Integrator:
    return Integrator(*make_key(make_business(), rate_limit=100_000))


@pytest.fixture
def port(integrator: Integrator) -> Iterator[int]:
    with web_processes() as port:
        yield port


def outcomes(answers: list[Answer]) -> Counter[tuple[int, str]]:
    return Counter((answer.status, answer.body.get("action", "")) for answer in answers)


def test_a_thousand_people_pushed_five_times_at_once_are_a_thousand_contacts(
    port: int, integrator: Integrator
) -> None:
    bodies = [
        {"firstName": f"P{person}", "email": f"p{person}@example.com"}
        for person in range(PEOPLE)
        for _ in range(5)
    ]
    answers = push_all(port, integrator.secret, bodies, connections=32)

    assert outcomes(answers) == {(201, "created"): PEOPLE, (200, "updated"): 4 * PEOPLE}
    assert Contact.objects.count() == Lead.objects.count() == Identity.objects.count() == PEOPLE
    assert Event.objects.count() == 5 * PEOPLE


def test_the_same_with_the_phone_alone_in_its_spellings(port: int, integrator: Integrator) -> None:
    bodies = [
        {"firstName": f"P{person}", "phone": spelling.format(5_550_000_000 + person)}
        for person in range(PEOPLE)
        for spelling in SPELLINGS
    ]
    answers = push_all(port, integrator.secret, bodies, connections=32)

    assert outcomes(answers) == {(201, "created"): PEOPLE, (200, "updated"): 4 * PEOPLE}
    assert Contact.objects.count() == Lead.objects.count() == PEOPLE
    assert Event.objects.count() == 5 * PEOPLE


def test_two_pushes_at_once_lose_no_field(port: int, integrator: Integrator) -> None:
    bodies = [
        {"firstName": "P", "email": f"p{person}@example.com", **said}
        for person in range(200)
        for said in (
            {"city": "Cleveland", "source": "Angi", "metadata": {"a": 1}, "notes": "one"},
            {"zip": "37311", "urgency": "high", "metadata": {"b": 2}, "notes": "two", "city": ""},
        )
    ]
    answers = push_all(port, integrator.secret, bodies, connections=16)

    assert outcomes(answers) == {(201, "created"): 200, (200, "updated"): 200}
    kept = Counter((c.city, c.zip, c.metadata == {"a": 1, "b": 2}) for c in Contact.objects.all())
    assert kept == {("Cleveland", "37311", True): 200}
    leads = Lead.objects.prefetch_related("notes")
    assert Counter(
        (lead.source, lead.urgency, *sorted(note.text for note in lead.notes.all()))
        for lead in leads
    ) == {("Angi", "high", "one", "two"): 200}


def test_an_email_of_one_and_a_phone_of_another_do_not_deadlock(
    port: int, integrator: Integrator
) -> None:
    people = range(200)
    push_all(
        port,
        integrator.secret,
        [{"firstName": "A", "email": f"a{n}@example.com"} for n in people]
        + [
            {"firstName": "B", "phone": f"555123{n:04}", "email": f"b{n}@example.com"}
            for n in people
        ],
        connections=16,
    )
    crossing = [
        body
        for n in people
        for body in (
            {"firstName": "A", "email": f"a{n}@example.com", "phone": f"555123{n:04}"},
            {"firstName": "B", "email": f"b{n}@example.com", "phone": f"555123{n:04}"},
            {"firstName": "A", "email": f"a{n}@example.com", "phone": f"555123{n:04}"},
        )
    ]
    answers = push_all(port, integrator.secret, crossing, connections=32)

    assert outcomes(answers) == {(200, "updated"): 600}
    warned = [body for answer in answers for body in answer.body.get("warnings", [])]
    assert Counter(warning["code"] for warning in warned) == {"possible_duplicate": 400}
    assert Contact.objects.count() == 400
    phones = Identity.objects.filter(kind="phone").select_related("contact")
    assert {identity.contact.first_name for identity in phones} == {"B"}
    told = Event.objects.filter(kind="contact.possible_duplicate").values_list(
        "contact_id", flat=True
    )
    assert Counter(told).most_common(1)[0][1] == 1
    assert len(told) == 400


def test_people_who_are_pushed_crosswise_while_new_do_not_deadlock(
    port: int, integrator: Integrator
) -> None:
    bodies = [
        {"firstName": "P", "email": f"{letter}{n}@example.com", "phone": f"555777{n:04}"}
        for n in range(200)
        for letter in "xyx"
    ]
    answers = push_all(port, integrator.secret, bodies, connections=32)

    assert {answer.status for answer in answers} == {200, 201}
    assert Contact.objects.count() == 200
    assert Identity.objects.count() == 600
