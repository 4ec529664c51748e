"""What customers are told by mail of what they are to the business."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Business
from leads.models import Contact
from notifications.letters import CustomerLetter, valid_email
from notifications.models import Event
from notifications.visible import header_line, one_line


class ContactLetter(CustomerLetter):
    """Goes to nobody who wants no letters."""

    def is_due(self, now: datetime) -> bool:
        """Judged when it leaves: they may have said so while it waited."""
        return super().is_due(now) and not self._is_unwanted

    @property
    def _is_unwanted(self) -> bool:
        if self.event.contact_id is None:
            return False
        opted_out = Contact.objects.filter(opted_out_at__isnull=False)
        return opted_out.filter(pk=self.event.contact_id).exists()


class Welcome(ContactLetter):
    """To somebody who has become a client, where whoever made them one wished so."""

    template = "client_welcome"

    def __init__(self, event: Event, business: Business) -> None:
        super().__init__(event, business)
        self.name = one_line(event.data["welcomes"]["name"])
        self.client = one_line(event.data["welcomes"]["client"])

    @classmethod
    def address(cls, event: Event) -> str:
        return valid_email(one_line(event.data.get("welcomes", {}).get("email", "")))

    @property
    def subject(self) -> str:
        return header_line(f"Welcome to {self.business.name}")
