"""What kind of appointment a lead is about."""

from datetime import datetime

from django.db import transaction

from appointments.models import AppointmentType, Interest
from leads.history import lead_event
from leads.models import Lead
from notifications.events import Actor, record
from notifications.models import EventKind


def interest_of(lead: Lead) -> AppointmentType | None:
    """The type that it is about, for as long as that is on offer."""
    offered = Interest.objects.filter(lead=lead, appointment_type__retired_at=None)
    interest = offered.select_related("appointment_type").first()
    return interest.appointment_type if interest else None


@transaction.atomic
def change_interest(
    lead: Lead, kind: AppointmentType | None, actor: Actor, *, now: datetime
) -> None:
    """Say what a lead that is held is about; None takes it back. Told where it differs."""
    before = interest_of(lead)
    if kind == before:
        return
    if kind is None:
        Interest.objects.filter(lead=lead).delete()
    else:
        Interest.objects.update_or_create(lead=lead, defaults={"appointment_type": kind})
    Lead.objects.filter(pk=lead.pk).update(updated_at=now)
    changes = {"interested_in": [one.name if one else "" for one in (before, kind)]}
    told = {"changes": changes, "edited": True}
    record(lead_event(lead, EventKind.LEAD_UPDATED, actor, now=now, **told))
