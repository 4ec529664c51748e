from leads.models.client import (
    MAX_COMPANY,
    Client,
    ClientQuerySet,
    ClientStatus,
)
from leads.models.contact import (
    LONGEST_NAME,
    MAX_NAME,
    Contact,
    ContactMethod,
    Identity,
    IdentityKind,
    PropertyType,
)
from leads.models.field import (
    CustomField,
    FieldKind,
)
from leads.models.ingress import IngressWebhook, IngressWindow
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
from leads.models.merge import (
    ContactMerge,
    PossibleDuplicate,
    PossibleDuplicateQuerySet,
)
from leads.models.status import (
    OPEN_MEANINGS,
    CategoryQuerySet,
    Colour,
    LeadCategory,
    LeadStatus,
    StatusMeaning,
)
from leads.models.tag import (
    MAX_TAG,
    MAX_TAG_KEY,
    Tag,
)
from leads.models.work import (
    MAX_FILE_NAME,
    MAX_ITEM,
    Attachment,
    ChecklistComment,
    ChecklistItem,
)

__all__ = [
    "LONGEST_NAME",
    "MAX_COMPANY",
    "MAX_FILE_NAME",
    "MAX_HANDLE",
    "MAX_ITEM",
    "MAX_NAME",
    "MAX_NOTE",
    "MAX_TAG",
    "MAX_TAG_KEY",
    "OPEN_MEANINGS",
    "Assignment",
    "Attachment",
    "CategoryQuerySet",
    "ChecklistComment",
    "ChecklistItem",
    "Client",
    "ClientQuerySet",
    "ClientStatus",
    "Colour",
    "Contact",
    "ContactMerge",
    "ContactMethod",
    "CustomField",
    "FieldKind",
    "Identity",
    "IdentityKind",
    "IngressWebhook",
    "IngressWindow",
    "Lead",
    "LeadCategory",
    "LeadOrder",
    "LeadQuerySet",
    "LeadStatus",
    "Note",
    "PossibleDuplicate",
    "PossibleDuplicateQuerySet",
    "PropertyType",
    "StatusMeaning",
    "Tag",
    "Urgency",
]
