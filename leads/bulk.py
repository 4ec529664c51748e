"""One act on many leads at once: all of it in one transaction, each told in its own timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Business
from leads.models import Contact, Lead
from pocketcrm.errors import DomainError

Act = Callable[[Lead], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were changed; and who was not, because somebody else had changed them, or because
    the rules do not allow it. Of what is not there any more nobody can say the name."""

    changed: int
    missed: int
    names: list[str]


@transaction.atomic
def act_on_all(business: Business, seen: Mapping[str, int], act: Act) -> Outcome:
    """Do it to each of these leads that is still as it was seen: public ids with the versions that
    were on the screen."""
    rows = _held(business, seen)
    changed, names = 0, []
    for lead in rows:
        if lead.deleted_at is None and lead.version == seen[lead.public_id] and _done(act, lead):
            changed += 1
        else:
            names.append(lead.contact.name)
    return Outcome(changed, len(seen) - changed, names)


def _held(business: Business, seen: Mapping[str, int]) -> list[Lead]:
    """The leads as they are now, in the order in which they were seen. Everybody takes contacts
    before leads, each by their keys; what has become another contact's meanwhile is not held."""
    chosen = Lead.objects.filter(business=business, public_id__in=seen)
    people = Contact.objects.filter(pk__in=list(chosen.values_list("contact_id", flat=True)))
    held = list(people.select_for_update().order_by("pk").values_list("pk", flat=True))
    theirs = chosen.filter(contact__in=held)
    list(theirs.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = {row.public_id: row for row in theirs.select_related("contact", "status", "owner")}
    for row in rows.values():
        row.business = row.contact.business = business
    return [rows[public_id] for public_id in seen if public_id in rows]


def _done(act: Act, lead: Lead) -> bool:
    try:
        with transaction.atomic():
            act(lead)
    except DomainError:
        return False
    return True
