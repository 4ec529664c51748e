"""What the timeline says of the checklist and the files of a lead. The changes tell the rest."""

from __future__ import annotations

from leads.checklist import ChecklistAct
from notifications.models import Event, EventKind

# The icon and the tone of each kind of event.
LOOKS = {
    EventKind.LEAD_CHECKLIST_CHANGED: ("list-checks", "green"),
    EventKind.LEAD_FILE_ADDED: ("paperclip", "green"),
    EventKind.LEAD_FILE_DELETED: ("trash-2", "grey"),
}
# With the text of the item where no change shows it.
_OF_CHECKLIST = {
    ChecklistAct.ADDED: "added to the checklist",
    ChecklistAct.REWORDED: "reworded an item of the checklist",
    ChecklistAct.TICKED: "ticked on the checklist: {text}",
    ChecklistAct.UNTICKED: "unticked on the checklist: {text}",
    ChecklistAct.DELETED: "deleted from the checklist",
    ChecklistAct.REORDERED: "put the checklist in another order",
    ChecklistAct.COMMENT_ADDED: "commented on the checklist: {text}",
    ChecklistAct.COMMENT_DELETED: "deleted a comment on the checklist: {text}",
}


def words(event: Event) -> str:
    if event.kind == EventKind.LEAD_FILE_ADDED:
        return "added a file"
    if event.kind == EventKind.LEAD_FILE_DELETED:
        return "deleted a file"
    told = _OF_CHECKLIST[ChecklistAct(event.data["act"])]
    return told.format(text=event.data.get("text", ""))
