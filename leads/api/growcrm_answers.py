"""A lead and a comment as Grow CRM shows them: `contract/growcrm.md` section 3."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.models import Business, User
from leads.api.colours import hex_of
from leads.api.growcrm import moment
from leads.models import (
    ChecklistComment,
    Contact,
    Lead,
    LeadCategory,
    LeadQuerySet,
    LeadStatus,
    Note,
    Tag,
)

CONTACT = {
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "phone": "phone",
    "job_position": "job_title",
    "company_name": "company",
    "website": "website",
}
ADDRESS = {
    "street": "address",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "country": "country",
}


def to_show(leads: LeadQuerySet) -> LeadQuerySet:
    """With all that an answer tells of them."""
    related = leads.select_related("contact", "status", "category", "client")
    # The rows that hang tags on leads say by their order in which order they were given.
    tags = Prefetch("tags", Tag.objects.order_by("Lead_tags+__id"))
    return related.prefetch_related("assignments__user", tags)


def first_category(business: Business) -> LeadCategory | None:
    """Of which a lead without a category counts as one."""
    return LeadCategory.objects.of(business).first()


def lead_answer(lead: Lead, first: LeadCategory | None) -> dict[str, Any]:
    contact, client = lead.contact, lead.client
    category = lead.category or first
    return {
        "id": lead.pk,
        "title": title_of(lead),
        "value": None if lead.value is None else f"{lead.value:.2f}",
        "status": status_answer(lead.status),
        "active_state": "archived" if lead.archived_at else "active",
        "category": category and {"id": category.pk, "name": category.title},
        "source": lead.source or None,
        "last_contacted": lead.last_contacted_on and lead.last_contacted_on.isoformat(),
        "description": lead.message or None,
        "contact": _columns(contact, CONTACT),
        "address": _columns(contact, ADDRESS),
        "converted": {
            "is_converted": lead.is_converted,
            "client_id": lead.client_id,
            "date": client and moment(client.created_at),
        },
        "assigned": [named(user) for user in lead.assignees],
        "tags": [tag.title for tag in lead.tags.all()],
        "dates": {
            "created": moment(lead.created_at),
            "updated": moment(max(lead.updated_at, contact.updated_at)),
        },
    }


def title_of(lead: Lead) -> str:
    return lead.service_requested or str(lead.contact)


def status_answer(status: LeadStatus) -> dict[str, Any]:
    return {"id": status.pk, "title": status.title, "color": hex_of(status.colour)}


def _columns(contact: Contact, columns: dict[str, str]) -> dict[str, str | None]:
    return {name: getattr(contact, column) or None for name, column in columns.items()}


def named(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": str(user)}


def comments_of(lead: Lead) -> QuerySet[Note]:
    return lead.notes.select_related("author").order_by("id")


def comment_answer(note: Note | ChecklistComment, business: Business) -> dict[str, Any]:
    """What a program wrote has its name; the dialect has its programs act for the main
    administrator, whose key stands beside it."""
    creator = note.author or business.owner
    name = str(note.author) if note.author else note.author_name
    return {
        "id": note.pk,
        "text": note.text,
        "creator": {"id": creator.pk if creator else 0, "name": name},
    }
