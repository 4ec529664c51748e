"""Contacts that are merged, and what is there of them afterwards."""

from typing import Any

from accounts.models import Business
from leads.enquiry import Enquiry
from leads.identity import email_identity, phone_identity
from leads.intake import receive
from leads.models import Contact, ContactMerge, PossibleDuplicate
from notifications.events import Actor
from notifications.models import Event, EventKind
from tests.leads.enquiries import NOON, enquire


def person(business: Business, name: str = "Ann Smith", **said: Any) -> Contact:
    """Somebody who has enquired once."""
    return enquire(business, name, **said).contact


def cross(business: Business, email: str, phone: str, actor: Actor) -> None:
    """Somebody sends the e-mail of one with the phone of another."""
    enquiry = Enquiry(
        first_name="Ann", email=email_identity(email), phone=phone_identity(phone, "US")
    )
    receive(business, enquiry, actor, now=NOON)


def whole(contact: Contact) -> dict[str, Any]:
    """All that is stored of a contact, but for when they were last changed."""
    row = dict(Contact.objects.filter(pk=contact.pk).values().get())
    return {
        "row": {name: value for name, value in row.items() if name != "updated_at"},
        "identities": list(contact.identities.order_by("id").values_list("value", flat=True)),
        "leads": list(contact.leads.order_by("id").values_list("pk", "contact", "client")),
        "appointments": list(
            contact.appointments.order_by("id").values_list("pk", "search_text", "lead")
        ),
        "timeline": list(
            Event.objects.filter(contact_id=contact.pk)
            .exclude(kind__in=[EventKind.CONTACT_MERGED, EventKind.CONTACT_UNMERGED])
            .order_by("id")
            .values_list("pk", flat=True)
        ),
        "pairs": list(PossibleDuplicate.objects.filter(first=contact).values_list("pk", "second"))
        + list(PossibleDuplicate.objects.filter(second=contact).values_list("pk", "first")),
    }


def told(kind: EventKind) -> dict[int | None, dict[str, Any]]:
    """What events of a kind tell, by whose timeline they are in."""
    return {event.contact_id: event.data for event in Event.objects.filter(kind=kind)}


def latest_merge() -> ContactMerge:
    return ContactMerge.objects.latest("id")
