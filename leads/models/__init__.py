from leads.models.contact import (
    LONGEST_NAME,
    MAX_NAME,
    Contact,
    ContactMethod,
    Identity,
    IdentityKind,
    PropertyType,
)
from leads.models.lead import (
    MAX_HANDLE,
    MAX_NOTE,
    Assignment,
    Lead,
    LeadOrder,
    LeadQuerySet,
    Note,
    Urgency,
)
from leads.models.status import (
    OPEN_MEANINGS,
    Colour,
    LeadStatus,
    StatusMeaning,
)

__all__ = [
    "LONGEST_NAME",
    "MAX_HANDLE",
    "MAX_NAME",
    "MAX_NOTE",
    "OPEN_MEANINGS",
    "Assignment",
    "Colour",
    "Contact",
    "ContactMethod",
    "Identity",
    "IdentityKind",
    "Lead",
    "LeadOrder",
    "LeadQuerySet",
    "LeadStatus",
    "Note",
    "PropertyType",
    "StatusMeaning",
    "Urgency",
]
