"""How promising a lead is: the rule of `leads/scoring.py`, and when it is worked out again."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Business, User
from leads import rescoring
from leads.models import Lead, Urgency
from leads.notes import add_note
from leads.pipeline import archive, delete_lead, restore_lead
from leads.scoring import FRESHNESS, Part, Record, score_of
from notifications.events import Actor
from tests.leads.enquiries import NOON, enquire, move

DAY = timedelta(days=1)


@pytest.fixture
def actor(owner: User) -> Actor:
    return Actor.from_user(owner)


def scored(now: datetime = NOON) -> Lead:
    rescoring.due(now)
    return Lead.objects.order_by("id").latest("id")


def test_a_lead_of_which_everything_is_known_and_urgent_scores_most(business: Business) -> None:
    lead = enquire(
        business, "Ann Smith", email="ann@example.com", phone="5551234567", address="1 Elm St",
        service_requested="Roof", urgency=Urgency.EMERGENCY, message="Rain comes in", source="Angi",
    )  # fmt: skip

    score = score_of(lead, said_more=False, now=NOON)
    assert score.parts == (
        Part("Urgency", 30, 30, "Emergency."),
        Part("Completeness", 30, 30, "Everything is there."),
        Part("Source", 10, 20, "Of this source no lead is decided yet."),
        Part("Freshness", 20, 20, "Less than a day old."),
    )
    assert (score.total, lead.score) == (90, 90)


def test_a_lead_of_which_little_is_known_says_what_is_missing(business: Business) -> None:
    lead = enquire(business, "Ann", email="ann@example.com")

    score = score_of(lead, said_more=False, now=NOON + 40 * DAY)
    assert score.parts == (
        Part("Urgency", 10, 30, "Nobody said how urgent it is."),
        Part("Completeness", 8, 30, "Missing: phone, address, what is wanted, a message."),
        Part("Source", 10, 20, "Of this source no lead is decided yet."),
        Part("Freshness", 0, 20, "40 days old."),
    )


@pytest.mark.parametrize(
    ("urgency", "points"),
    [("", 10), ("low", 5), ("medium", 15), ("high", 25), ("emergency", 30)],
)
def test_urgency_counts(business: Business, urgency: str, points: int) -> None:
    lead = enquire(business, "Ann", email="ann@example.com", urgency=urgency)

    assert score_of(lead, said_more=False, now=NOON).parts[0].points == points


@pytest.mark.parametrize(
    ("won", "lost", "points"),
    [(0, 0, 10), (1, 0, 13), (0, 1, 7), (98, 0, 20), (0, 98, 0), (5, 5, 10)],
)
def test_a_source_counts_by_what_became_of_its_leads(won: int, lost: int, points: int) -> None:
    assert Record(won=won, lost=lost).points == points


def test_the_sweep_looks_at_the_sources_record(business: Business) -> None:
    for number in range(4):
        move(enquire(business, f"Won{number}", source="Angi"), "converted")
    move(enquire(business, "Lost", source="Angi"), "lost")
    lead = enquire(business, "Ann", source="Angi")
    assert lead.score == score_of(lead, said_more=False, now=NOON).total == 48

    assert rescoring.records_of(business) == {"Angi": Record(won=4, lost=1)}
    assert scored().score == 52
    assert score_of(lead, said_more=False, now=NOON, record=Record(4, 1)).parts[2].why == (
        "4 of 5 decided leads of Angi were won."
    )


def test_another_business_has_a_record_of_its_own(business: Business, stranger: User) -> None:
    other = Business.objects.of(stranger).get()
    move(enquire(other, "Won", source="Angi"), "converted")
    enquire(business, "Ann", source="Angi")

    assert scored().score == 48


def test_it_fades_step_by_step(business: Business) -> None:
    enquire(business, "Ann")
    seen = []
    for age, _ in ((timedelta(), 0), *FRESHNESS):
        lead = scored(NOON + age)
        seen.append((lead.score, lead.score_due_at))

    steps = [NOON + age for age, _ in FRESHNESS]
    assert seen == list(zip((48, 43, 38, 33, 28), [*steps, None], strict=True))


def test_a_note_and_a_further_push_count_at_once(business: Business, actor: Actor) -> None:
    lead = enquire(business, "Ann", email="ann@example.com")
    assert scored().score == 48

    add_note(lead, "Called", actor=actor, now=NOON)
    assert scored().score == 52
    enquire(business, "Ann", email="ann@example.com", phone="5551234567", urgency="high")
    assert scored().score == 75


def test_what_is_learned_of_the_person_elsewhere_counts(business: Business) -> None:
    lead = enquire(business, "Ann", email="ann@example.com")
    scored()
    move(lead, "lost")
    scored()
    second = enquire(business, "Ann", email="ann@example.com", address="1 Elm St")
    scored()

    lead.refresh_from_db()
    second.refresh_from_db()
    assert (lead.score, second.score - lead.score) == (48, 5 - 3)


def test_what_is_closed_keeps_its_score_until_it_is_open_again(
    business: Business, actor: Actor
) -> None:
    lead = enquire(business, "Ann")
    scored()
    delete_lead(lead, actor, now=NOON)
    assert (scored(NOON + 2 * DAY).score, scored().score_due_at) == (48, None)

    restore_lead(lead, actor, now=NOON + 2 * DAY)
    assert scored(NOON + 2 * DAY).score == 43
    archive(lead, actor, now=NOON + 5 * DAY)
    assert scored(NOON + 9 * DAY).score == 43


def test_a_sweep_takes_more_than_one_batch(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "BATCH", 2)
    for number in range(5):
        enquire(business, f"Ann{number}")
    rescoring.due(NOON)

    assert not Lead.objects.filter(score_due_at__lte=NOON).exists()
