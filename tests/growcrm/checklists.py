"""An item of a checklist as Grow CRM's document shows it."""

from typing import Any

from leads.models import ChecklistItem
from tests.growcrm.working import iso

DRAFT = "Draft the proposal"


def shown(item: ChecklistItem, **other: Any) -> dict[str, Any]:
    """The object of the document, whole."""
    item.refresh_from_db()
    return {
        "id": item.pk,
        "text": DRAFT,
        "status": "pending",
        "position": 1,
        "resource": {"type": "lead", "id": item.lead_id},
        "comments_count": 0,
        "dates": {"created": iso(item.created_at), "updated": iso(item.updated_at)},
    } | other
