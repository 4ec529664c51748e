"""Recording what happened, in the transaction in which it happens."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from accounts.models import Business, User
from apikeys.models import ApiKey
from notifications.models import ActorKind, Event, EventKind
from notifications.wakeup import wake_relay

MAX_NAME = 160


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. The name is kept with the fact, so that it can be told when the actor is gone."""

    kind: ActorKind
    id: int | None
    name: str
    is_test: bool = False
    sends_mail: bool = True

    @property
    def user_id(self) -> int | None:
        """Who of the team it was, if it was one of them: what they make is theirs."""
        return self.id if self.kind is ActorKind.USER else None

    @classmethod
    def from_key(cls, key: ApiKey) -> Self:
        return cls(
            ActorKind.API_KEY, key.pk, key.name, is_test=key.is_test, sends_mail=key.sends_mail
        )

    @classmethod
    def from_user(cls, user: User) -> Self:
        return cls(ActorKind.USER, user.pk, str(user)[:MAX_NAME])

    @classmethod
    def through(cls, key: ApiKey, user: User) -> Self:
        """A person who works with a program; its key says whether mail goes out."""
        return replace(cls.from_user(user), is_test=key.is_test, sends_mail=key.sends_mail)

    @classmethod
    def customer(cls, name: str) -> Self:
        """Whose appointment it is, come by the link in their letter."""
        return cls(ActorKind.CUSTOMER, None, name[:MAX_NAME] or "The customer")


def new_event(
    business: Business,
    kind: EventKind,
    actor: Actor,
    *,
    contact_id: int | None,
    lead_id: int | None = None,
    appointment_id: int | None = None,
    data: dict[str, Any],
    now: datetime,
    is_test: bool = False,
) -> Event:
    """An event that is not stored yet. Nobody is told of a test event."""
    return Event(
        business=business,
        kind=kind,
        contact_id=contact_id,
        lead_id=lead_id,
        appointment_id=appointment_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        data=data,
        is_test=is_test or actor.is_test,
        announces=actor.sends_mail and not (is_test or actor.is_test),
        created_at=now,
    )


def record(*events: Event) -> None:
    """Store events with the change that they tell of, and wake the relay once that is committed."""
    Event.objects.bulk_create(events)
    transaction.on_commit(wake_relay)
