"""What is there before a legacy program calls, and how it is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import Business, Role, User
from accounts.opening import add_member
from apikeys.models import Scope
from appointments.booking import Admission
from appointments.models import Appointment
from appointments.span import Span
from leads.models import Assignment, Contact, Identity, Lead, Note
from notifications.models import Event
from tests.appointments import bookings
from tests.factories import make_key, make_user
from tests.leads.enquiries import enquire

# A Monday, at noon in New York.
NOON = datetime(2026, 5, 4, 16, tzinfo=UTC)
NOON_SHOWN = "2026-05-04 12:00"
ALL = (Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.APPOINTMENTS_READ, Scope.APPOINTMENTS_WRITE)
JANE = {
    "first_name": "Jane",
    "last_name": "Doe",
    "email": "jane@example.com",
    "phone": "15551234567",
}
KEPT: tuple[type[Model], ...] = (Lead, Contact, Identity, Assignment, Note, Appointment, Event)


def app_key(business: Business, *scopes: Scope, **fields: Any) -> str:
    """The secret of a key for a legacy program."""
    return make_key(business, scopes=scopes or ALL, **fields)[1]


def hire(business: Business, username: str, role: Role = Role.MEMBER) -> User:
    user = make_user(email=f"{username}@{business.slug}.example", username=username)
    add_member(business, user, role)
    return user


def lead_of(
    business: Business,
    owner: User | None,
    name: str = "Jane Doe",
    *,
    assignees: tuple[User, ...] = (),
    deleted: bool = False,
    **fields: Any,
) -> Lead:
    """A lead that came in now and was handed over."""
    lead = enquire(business, name, **{"now": timezone.now()} | fields)
    lead.owner, lead.deleted_at = owner, timezone.now() if deleted else None
    lead.save(update_fields=["owner", "deleted_at"])
    for user in assignees:
        lead.assignments.create(user=user)
    return lead


def appointment_of(
    owner: User | None,
    lead: Lead | None,
    start: datetime,
    hours: float = 1,
    *,
    business: Business | None = None,
    **fields: Any,
) -> Appointment:
    where = lead.business if lead else business
    assert where is not None
    row = bookings.appointment(
        where, Span(start, start + timedelta(hours=hours)), lead=lead, now=timezone.now(),
        admission=Admission.ANY, **fields,
    )  # fmt: skip
    row.owner = owner
    row.save(update_fields=["owner"])
    return row


def note_of(author: User | None, lead: Lead, text: str = "Has a dog.") -> Note:
    return lead.notes.create(text=text, author=author, author_name=str(author or "HomeAdvisor"))


def shown(slug: str, **differently: Any) -> dict[str, Any]:
    """Jane as maria, or somebody else, has just created her."""
    return {
        "slug": slug,
        **JANE,
        "status": "prospect",
        "source": "other",
        "location": "",
        "message": "",
        "owner": "maria",
        "assignee": None,
        "campaign_slug": None,
        "created": NOON_SHOWN,
    } | differently


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of what this dialect can write."""
    return {
        model.__name__: [dict(row) for row in model._default_manager.order_by("id").values()]
        for model in KEPT
    }
