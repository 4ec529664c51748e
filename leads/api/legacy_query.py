"""Which leads a list of the legacy dialect asks for: `contract/epixel-legacy.md` section 4.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership
from leads.models import Identity, IdentityKind, LeadQuerySet

Filter = Callable[[LeadQuerySet, str, Membership], LeadQuerySet]


def leads_asked_for(
    leads: LeadQuerySet, query: Mapping[str, str], member: Membership
) -> LeadQuerySet:
    """The caller's own leads, or those that are assigned to them, as far as every filter lets them
    through. What nobody knows finds nothing."""
    chosen = _listed(leads.filter(deleted_at=None), query.get("list_type", ""), member)
    for name, narrowed in FILTERS.items():
        wanted = query.get(name, "").strip()
        if "\x00" in wanted:
            return leads.none()
        if wanted:
            chosen = narrowed(chosen, wanted, member)
    return chosen


def _listed(leads: LeadQuerySet, kind: str, member: Membership) -> LeadQuerySet:
    if kind == "assigned":
        return leads.assigned_to(member.user)
    return leads.none() if kind else leads.owned_by(member)


def _holding(column: str) -> Filter:
    def narrowed(leads: LeadQuerySet, wanted: str, _: Membership) -> LeadQuerySet:
        return leads.filter(**{f"{column}__icontains": wanted})

    return narrowed


def _with_phone(leads: LeadQuerySet, wanted: str, _: Membership) -> LeadQuerySet:
    """As it was typed, or in the digits in which the dialect shows it."""
    normal = Identity.objects.filter(
        contact=OuterRef("contact"), kind=IdentityKind.PHONE, value__contains=wanted
    )
    return leads.filter(Q(contact__phone__contains=wanted) | Exists(normal))


def _with_status(leads: LeadQuerySet, wanted: str, _: Membership) -> LeadQuerySet:
    return leads.filter(status__legacy_name=wanted)


def _owned_by(leads: LeadQuerySet, wanted: str, member: Membership) -> LeadQuerySet:
    owner = member.business.memberships.filter(user__username=wanted).first()
    return leads.owned_by(owner) if owner else leads.none()


def _under_campaign(leads: LeadQuerySet, _: str, __: Membership) -> LeadQuerySet:
    """There are no campaigns here, so no lead is under one."""
    return leads.none()


FILTERS: dict[str, Filter] = {
    "first_name": _holding("contact__first_name"),
    "last_name": _holding("contact__last_name"),
    "email": _holding("contact__email"),
    "phone": _with_phone,
    "status": _with_status,
    "owner": _owned_by,
    "campaign_slug": _under_campaign,
}
