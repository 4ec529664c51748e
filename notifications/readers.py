"""Who is told of an event by mail."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from accounts.models import MailWish, Membership
from notifications.letters import customer_letters, team_letters
from notifications.models import ActorKind, Event


def team_readers(events: list[Event]) -> Iterator[tuple[Event, list[int]]]:
    """What somebody of the team wants to hear of, with the keys of these people. Who did it in the
    dashboard knows it already."""
    letters = team_letters()
    told = [e for e in events if e.is_for_team and e.kind in letters]
    wishing = _wishing({e.business_id for e in told})
    for event in told:
        letter = letters[event.kind]
        if letter.tells_of(event):
            readers = wishing[event.business_id, letter.wish]
            if others := [user_id for user_id in readers if not _did(user_id, event)]:
                yield event, others


def customers(events: list[Event]) -> Iterator[tuple[Event, str]]:
    """What a customer is told of, with their address."""
    letters = customer_letters()
    told = [e.pk for e in events if not e.is_test and e.kind in letters]
    for event in Event.objects.filter(pk__in=told).order_by("id"):
        if address := letters[event.kind].address(event):
            yield event, address


def _did(user_id: int, event: Event) -> bool:
    return event.actor_kind == ActorKind.USER and event.actor_id == user_id


def _wishing(business_ids: Iterable[int]) -> dict[tuple[int, MailWish], list[int]]:
    """The people of these businesses by what they want to hear of."""
    readers = defaultdict(list)
    members = Membership.objects.filter(business__in=business_ids, user__is_active=True)
    for member in members:
        for wish in member.mail_wishes:
            readers[member.business_id, wish].append(member.user_id)
    return readers
