"""Stands for a web process: for each line that it reads it records a new lead, and answers with
the seconds that this took."""

import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Business  # noqa: E402
from notifications.events import Actor, new_event, record  # noqa: E402
from notifications.models import ActorKind, EventKind  # noqa: E402


def push(business: Business, name: str) -> float:
    began = time.monotonic()
    with transaction.atomic():
        record(
            new_event(
                business,
                EventKind.LEAD_CREATED,
                Actor(ActorKind.API_KEY, 1, "HomeAdvisor"),
                contact_id=1,
                lead_id=1,
                data={"lead": "0" * 24, "contact": "1" * 24, "fields": {"first_name": name}},
                now=timezone.now(),
            )
        )
    return time.monotonic() - began


if __name__ == "__main__":
    business = Business.objects.get(slug=sys.argv[1])
    for line in sys.stdin:
        print(push(business, line.strip()), flush=True)
