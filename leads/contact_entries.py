"""What the timeline says of contacts themselves: merged, told to leave alone, become a client."""

from notifications.models import Event, EventKind

# The icon and the tone of each kind of event.
LOOKS = {
    EventKind.LEAD_CONVERTED: ("badge-check", "green"),
    EventKind.CLIENT_CREATED: ("badge-check", "green"),
    EventKind.CLIENT_UPDATED: ("pencil", "grey"),
    EventKind.CLIENT_DELETED: ("trash-2", "red"),
    EventKind.CONTACT_MERGED: ("merge", "violet"),
    EventKind.CONTACT_UNMERGED: ("split", "amber"),
    EventKind.CONTACT_OPTED_OUT: ("mail-x", "amber"),
    EventKind.CONTACT_OPTED_IN: ("mail-check", "green"),
}
_WORDS = {
    EventKind.LEAD_CONVERTED: "converted this lead into the client {client}",
    EventKind.CLIENT_CREATED: "made them the client {client}",
    EventKind.CLIENT_UPDATED: "changed the client {client}",
    EventKind.CLIENT_DELETED: "deleted the client {client}",
    EventKind.CONTACT_UNMERGED: "undid the merge with",
    EventKind.CONTACT_OPTED_OUT: "noted that they want no letters",
    EventKind.CONTACT_OPTED_IN: "noted that they want letters again",
}


def words(event: Event) -> str:
    if event.kind == EventKind.CONTACT_MERGED:
        return "merged into this contact" if event.data["is_kept"] else "merged this contact into"
    client = event.data.get("client", {}).get("name", "")
    return _WORDS[EventKind(event.kind)].format(client=client)
