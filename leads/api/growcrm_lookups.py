"""What a lead of Grow CRM refers to: statuses, categories and the team.

`contract/growcrm.md` section 6. They are read here, and changed in the business's settings.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Role
from apikeys.viewsets import key_of
from leads.api.growcrm import (
    GrowViewSet,
    by_column,
    done,
    find,
    leads_of,
    moment,
    page_of,
    sorted_as_asked,
)
from leads.api.growcrm_answers import first_category, status_answer
from leads.models import CategoryQuerySet, LeadCategory, LeadStatus

TYPE, VISIBILITY = "lead", "everyone"
MANAGING = (Role.OWNER, Role.ADMIN)
MEMBER_STATES = {
    "status": {"active": Q(user__is_active=True), "suspended": Q(user__is_active=False)},
    "role_id": {"1": Q(role__in=MANAGING), "3": ~Q(role__in=MANAGING)},
}
ADMINISTRATOR, STAFF = {"id": 1, "name": "Administrator"}, {"id": 3, "name": "Staff"}
STATUS_SORTS = {"leadstatus_position": by_column("position")}
CATEGORY_SORTS = {
    "category_created": by_column("created_at"),
    "category_name": by_column("title", ignoring_case=True),
    # They are all of one type.
    "category_type": by_column("position"),
}
MEMBER_SORTS = {
    "created": by_column("created_at"),
    "first_name": by_column("user__first_name", ignoring_case=True),
    "last_name": by_column("user__last_name", ignoring_case=True),
    "email": by_column("user__email"),
}
NOWHERE = dict.fromkeys(("facebook", "twitter", "linkedin", "github", "dribbble"))


class Statuses(GrowViewSet):
    """Not one of the dialect's own endpoints: without it nobody knows what `lead_status` takes."""

    def list(self, request: Request) -> Response:
        statuses = LeadStatus.objects.filter(business=key_of(request).business)
        in_order = sorted_as_asked(statuses, request.query_params, STATUS_SORTS, order="asc")
        return page_of(request, in_order, status_answer, "Lead statuses retrieved successfully.")


class Categories(GrowViewSet):
    def list(self, request: Request) -> Response:
        found = _categories_asked_for(_counted(request), request.query_params)
        in_order = sorted_as_asked(found, request.query_params, CATEGORY_SORTS)
        shown = partial(category_answer, first=self._first(request), without=_without(request))
        return page_of(request, in_order, shown, "Categories retrieved successfully.")

    def retrieve(self, request: Request, pk: str) -> Response:
        category = find(_counted(request), pk, "Category")
        answer = category_answer(category, self._first(request), _without(request))
        return done(answer, "Category retrieved successfully.")

    def _first(self, request: Request) -> LeadCategory | None:
        return first_category(key_of(request).business)


def _counted(request: Request) -> CategoryQuerySet:
    key = key_of(request)
    seen = Q(leads__deleted_at=None, leads__is_test=key.is_test)
    return LeadCategory.objects.of(key.business).annotate(count=Count("leads", filter=seen))


def _without(request: Request) -> int:
    """How many leads have no category, and count as the first one's."""
    return leads_of(request).filter(category=None).count()


def _categories_asked_for(
    categories: CategoryQuerySet, query: Mapping[str, str]
) -> CategoryQuerySet:
    wanted = query.get("search", "").strip()
    if "\x00" in wanted or query.get("type") not in (None, "", TYPE):
        return categories.none()
    if query.get("visibility") not in (None, "", VISIBILITY):
        return categories.none()
    return categories.filter(title__icontains=wanted) if wanted else categories


def category_answer(category: Any, first: LeadCategory | None, without: int) -> dict[str, Any]:
    """A category that knows its `count`. The first one takes in whatever has none."""
    is_first = category == first
    return {
        "id": category.pk,
        "name": category.title,
        "description": category.description or None,
        "type": TYPE,
        "visibility": VISIBILITY,
        "icon": None,
        "system_default": "yes" if is_first else "no",
        "slug": f"{category.pk}-{slugify(category.title)}".strip("-"),
        "count": category.count + (without if is_first else 0),
        "users_count": 0,
        "dates": {
            "created": moment(category.created_at),
            "updated": moment(category.updated_at),
        },
    }


class Team(GrowViewSet):
    """The members of the business, by the keys of their users."""

    def list(self, request: Request) -> Response:
        found = _members_asked_for(_members(request), request.query_params)
        in_order = sorted_as_asked(found, request.query_params, MEMBER_SORTS)
        return page_of(request, in_order, member_answer, "Team members retrieved successfully.")

    def retrieve(self, request: Request, pk: str) -> Response:
        member = find(_members(request), pk, "Team member", column="user")
        return done(member_answer(member), "Team member retrieved successfully.")


def _members(request: Request) -> QuerySet[Membership]:
    return key_of(request).business.memberships.select_related("user")


def _members_asked_for(
    members: QuerySet[Membership], query: Mapping[str, str]
) -> QuerySet[Membership]:
    for name, states in MEMBER_STATES.items():
        if wanted := query.get(name, ""):
            members = members.filter(states[wanted]) if wanted in states else members.none()
    return _named(members, query.get("search", "").strip())


def _named(members: QuerySet[Membership], wanted: str) -> QuerySet[Membership]:
    """In whose names and e-mail every word is."""
    if "\x00" in wanted:
        return members.none()
    for word in wanted.split()[:10]:
        members = members.filter(
            Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(user__email__icontains=word)
        )
    return members


def member_answer(member: Membership) -> dict[str, Any]:
    user = member.user
    return {
        "id": user.pk,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "name": str(user),
        "email": user.email,
        "phone": None,
        "job_position": None,
        "role": ADMINISTRATOR if member.manages else STAFF,
        "status": "active" if user.is_active else "suspended",
        "dashboard_access": "yes" if user.is_active else "no",
        "social": NOWHERE,
        # Nobody keeps when a user changed.
        "dates": {"created": moment(member.created_at), "updated": moment(member.created_at)},
    }
