"""What the team is told of leads by mail."""

from functools import cached_property

from accounts.models import Business, MailWish
from leads.models import ContactMethod
from notifications.letters import Fact, TeamLetter, mailto, page_of, tel, valid_email
from notifications.models import ActorKind, Event
from notifications.visible import header_line, one_line, paragraphs

LONGEST_PART = 40


class NewLead(TeamLetter):
    """A new lead at one glance."""

    template = "lead_created"
    wish = MailWish.LEADS
    noun = "lead"
    listed_at, opens, listed_in = "leads/", "Open leads", "your list of leads"

    def __init__(self, event: Event, business: Business) -> None:
        super().__init__(event, business)
        fields = event.data.get("fields", {})
        self.fields = {name: one_line(value) for name, value in fields.items()}
        self.wants = self._said("service_requested")
        self.source = self._said("source")
        self.urgency = self._said("urgency")
        self.phone = self._said("phone")
        self.email = valid_email(self._said("email"))

    @property
    def subject(self) -> str:
        what = f"New lead from {self.source}" if self.source else "New lead"
        who = f"{self.name} – {self.wants}" if self.wants else self.name
        return header_line(f"{what}: {who}")

    @property
    def reply_to(self) -> list[str]:
        return [self.email] if self.email else []

    @property
    def name(self) -> str:
        name = f"{self._said('first_name')} {self._said('last_name')}".strip()
        said = self._said
        return name or said("company") or said("email") or self.phone or "No name"

    @property
    def in_short(self) -> str:
        """Who wants what, from where."""
        parts = [self.wants, self.source, self.phone or self.email]
        return " · ".join(one_line(part, LONGEST_PART) for part in parts if part)

    @property
    def url(self) -> str:
        return page_of(self.business, f"leads/{self.event.data['lead']}/")

    @property
    def is_urgent(self) -> bool:
        return self.urgency in ("high", "emergency")

    @property
    def is_returning(self) -> bool:
        return bool(self.event.data.get("returning", False))

    @property
    def message(self) -> str:
        """What they wrote, with its lines."""
        return paragraphs(self.event.data.get("fields", {}).get("message", ""))

    @property
    def note(self) -> str:
        return paragraphs(self.event.data.get("note", ""))

    @cached_property
    def facts(self) -> list[Fact]:
        said = self._said
        facts = [
            Fact("Phone", self.phone, tel(self.phone)),
            Fact("E-mail", said("email"), mailto(said("email"))),
            Fact("Company", said("company")),
            Fact("Service", self.wants),
            Fact("Urgency", self.urgency.capitalize()),
            Fact("Source", self.source),
            Fact("Address", self._address),
            Fact("Property", said("property_type").capitalize()),
            Fact("Prefers", _contact_method(said("preferred_contact_method"))),
            Fact("Reference", said("external_id")),
            Fact("Added by", self._person),
            Fact("Assigned to", said("assignees")),
        ]
        return [fact for fact in facts if fact.value]

    @property
    def _person(self) -> str:
        """Who of the team added it, if it was no program."""
        added = self.event.actor_kind == ActorKind.USER
        return one_line(self.event.actor_name) if added else ""

    @property
    def _address(self) -> str:
        region = f"{self._said('state')} {self._said('zip')}".strip()
        parts = [self._said("address"), self._said("city"), region, self._said("country")]
        return ", ".join(part for part in parts if part)

    def _said(self, name: str) -> str:
        return self.fields.get(name, "")


def _contact_method(method: str) -> str:
    return ContactMethod(method).label if method in ContactMethod.values else method.capitalize()
