"""Which leads a program asks for: `contract/growcrm.md` section 3.2, number 1.

A value that no lead can have finds none; it is never an error.
"""

from collections.abc import Callable, Mapping

from django.db.models import Q

from leads.api.growcrm import by_column, is_key, sorted_as_asked
from leads.models import LeadCategory, LeadQuerySet

Filter = Callable[[LeadQuerySet, str], LeadQuerySet]

SORTS = {
    "lead_created": by_column("created_at"),
    "lead_title": by_column("service_requested", ignoring_case=True),
    "lead_value": by_column("value", nullable=True),
    "lead_last_contacted": by_column("last_contacted_on", nullable=True),
}


def leads_asked_for(
    leads: LeadQuerySet, query: Mapping[str, str], first: LeadCategory | None
) -> LeadQuerySet:
    """Narrowed by every filter that the query fills, in the order that it wants."""
    filters = FILTERS | {"category_id": _in_category(first)}
    for name, narrow in filters.items():
        wanted = query.get(name, "").strip()
        if "\x00" in wanted:
            return leads.none()
        if wanted:
            leads = narrow(leads, wanted)
    return sorted_as_asked(leads, query, SORTS)  # type: ignore[return-value] # it stays a LeadQuerySet


def _by_key(column: str) -> Filter:
    def narrowed(leads: LeadQuerySet, wanted: str) -> LeadQuerySet:
        return leads.filter(**{column: wanted}) if is_key(wanted) else leads.none()

    return narrowed


def _in_category(first: LeadCategory | None) -> Filter:
    def narrowed(leads: LeadQuerySet, wanted: str) -> LeadQuerySet:
        return leads.filter(of_category(wanted, first))

    return narrowed


def of_category(wanted: str, first: LeadCategory | None) -> Q:
    """What is of the category with this key; what has none counts as one of the first."""
    if not is_key(wanted):
        return Q(pk__in=[])
    there = Q(category=wanted)
    return there | Q(category=None) if first is not None and int(wanted) == first.pk else there


def _from_source(leads: LeadQuerySet, wanted: str) -> LeadQuerySet:
    return leads.filter(source=wanted)


def _in_state(leads: LeadQuerySet, wanted: str) -> LeadQuerySet:
    if wanted not in ("active", "archived"):
        return leads.none()
    return leads.filter(archived_at__isnull=wanted == "active")


def _holding(leads: LeadQuerySet, wanted: str) -> LeadQuerySet:
    """In title, company or e-mail; where there is no title, the person's name is shown as it."""
    titled = Q(service_requested__icontains=wanted)
    of_person = Q(contact__company__icontains=wanted) | Q(contact__email__icontains=wanted)
    untitled = Q(service_requested="", contact__search_text__contains=wanted.lower())
    return leads.filter(titled | of_person | untitled)


FILTERS: dict[str, Filter] = {
    "status": _by_key("status"),
    "source": _from_source,
    "active_state": _in_state,
    "assigned_user_id": _by_key("assignments__user"),
    "search": _holding,
}
