"""Checklists of leads in Grow CRM: `contract/growcrm.md` section 5.

The dialect hangs checklists on tasks and projects as well; here there are those of leads.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Business
from apikeys.viewsets import key_of
from leads.api.growcrm import (
    GrowViewSet,
    actor_of,
    by_column,
    deleted,
    done,
    find,
    leads_of,
    moment,
    page_of,
    sorted_as_asked,
)
from leads.api.growcrm_answers import comment_answer
from leads.api.growcrm_bodies import Asked, Several
from leads.api.growcrm_fields import OneOf, Text, Whole, Wrong, integer, spoken
from leads.api.growcrm_lead_bodies import COMMENT
from leads.checklist import (
    MAX_ITEMS,
    add_item,
    comment_on,
    delete_comment,
    delete_item,
    reorder,
    reword,
    tick,
    untick,
)
from leads.models import MAX_ITEM, ChecklistItem, Lead
from pocketcrm.errors import FieldProblem, InvalidInput

LEAD = "lead"
PENDING, COMPLETED = "pending", "completed"
ACT_OF = {PENDING: untick, COMPLETED: tick}


def _by_status(descends: bool) -> OrderBy:  # noqa: FBT001
    """By its word: what is completed comes before what is pending."""
    return by_column("is_done")(not descends)


SORTS = {
    "checklist_position": by_column("position"),
    "checklist_status": _by_status,
    "checklist_created": by_column("created_at"),
}


class Keys(Several):
    """Integers."""

    def reader(self, business: Business) -> Callable[[Any], int]:  # noqa: ARG002
        return self._key

    def _key(self, item: Any) -> int:
        key = integer(item)
        if key is None:
            raise Wrong("The {name} must be an integer.")
        return key


class Listed(Asked):
    resource_type = OneOf((LEAD,), needed=True)
    resource_id = Whole(needed=True)


class NewItem(Asked):
    checklistresource_type = OneOf((LEAD,), needed=True)
    checklistresource_id = Whole(needed=True)
    checklist_text = Text(most=MAX_ITEM, needed=True)


class Reworded(Asked):
    checklist_text = Text(most=MAX_ITEM, needed=True)


class NewStatus(Asked):
    status = OneOf((PENDING, COMPLETED), needed=True)


class Order(Asked):
    checklist_ids = Keys(needed=True, most_items=MAX_ITEMS)


LISTED, NEW_ITEM, REWORDED, NEW_STATUS, ORDER = (
    Listed(), NewItem(), Reworded(), NewStatus(), Order(),
)  # fmt: skip


class Checklists(GrowViewSet):
    def list(self, request: Request) -> Response:
        said, problems = LISTED.read(request.query_params.dict())
        if problems:
            raise InvalidInput(LISTED.in_order(problems))
        lead = _lead_named(request, "resource_id", said["resource_id"])
        items = _items_of(request).filter(lead=lead)
        in_order = sorted_as_asked(items, request.query_params, SORTS, order="asc")
        message = "Checklists retrieved successfully."
        more = {"progress": _progress_of(lead)}
        return page_of(request, in_order, item_answer, message, more_meta=more)

    def retrieve(self, request: Request, pk: str) -> Response:
        return _answered(request, _item_of(request, pk), "Checklist retrieved successfully.")

    def create(self, request: Request) -> Response:
        said = NEW_ITEM.said(request)
        lead = _lead_named(request, "checklistresource_id", said["checklistresource_id"])
        item = add_item(lead, said["checklist_text"], actor_of(request), now=timezone.now())
        return _answered(request, item, "Checklist created successfully.", status=201)

    def update(self, request: Request, pk: str) -> Response:
        item, said = _item_of(request, pk), REWORDED.said(request)
        reword(item, said["checklist_text"], actor_of(request), now=timezone.now())
        return _answered(request, item, "Checklist updated successfully.")

    def destroy(self, request: Request, pk: str) -> Response:
        item = _item_of(request, pk)
        delete_item(item, actor_of(request), now=timezone.now())
        return deleted(int(pk), "Checklist deleted successfully.")

    def status(self, request: Request, pk: str) -> Response:
        item, said = _item_of(request, pk), NEW_STATUS.said(request)
        ACT_OF[said["status"]](item, actor_of(request), now=timezone.now())
        return _answered(request, item, "Checklist status updated successfully.")

    def positions(self, request: Request) -> Response:
        keys = ORDER.said(request)["checklist_ids"]
        lead = _lead_of_all(request, keys)
        try:
            reorder(lead, keys, actor_of(request), now=timezone.now())
        except InvalidInput as error:  # one was deleted between the two looks
            raise _selected("checklist_ids") from error
        return done({"checklist_ids": keys}, "Checklist positions updated successfully.")


class ChecklistComments(GrowViewSet):
    def list(self, request: Request, pk: str) -> Response:
        item = _item_of(request, pk)
        rows = item.comments.select_related("author")
        comments = [comment_answer(row, item.lead.business) for row in rows]
        return done(comments, "Checklist comments retrieved successfully.")

    def create(self, request: Request, pk: str) -> Response:
        item, said = _item_of(request, pk), COMMENT.said(request)
        comment = comment_on(item, said["comment"], actor_of(request), now=timezone.now())
        answer = comment_answer(comment, item.lead.business)
        return done(answer, "Checklist comment added successfully.", status=201)

    def destroy(self, request: Request, pk: str, comment: str) -> Response:
        item = _item_of(request, pk)
        row = find(item.comments.all(), comment, "Comment")
        row.item = item
        delete_comment(row, actor_of(request), now=timezone.now())
        return deleted(int(comment), "Checklist comment deleted successfully.")


def item_answer(item: Any) -> dict[str, Any]:
    """An item that knows its `comments_count`."""
    return {
        "id": item.pk,
        "text": item.text,
        "status": COMPLETED if item.is_done else PENDING,
        "position": item.position,
        "resource": {"type": LEAD, "id": item.lead_id},
        "comments_count": item.comments_count,
        "dates": {"created": moment(item.created_at), "updated": moment(item.updated_at)},
    }


def _answered(
    request: Request, item: ChecklistItem, message: str, *, status: int = 200
) -> Response:
    return done(item_answer(_item_of(request, str(item.pk))), message, status=status)


def _items_of(request: Request) -> QuerySet[ChecklistItem]:
    """Of all leads that the key can see."""
    items = ChecklistItem.objects.filter(lead__in=leads_of(request))
    return items.annotate(comments_count=Count("comments"))


def _item_of(request: Request, text: str) -> ChecklistItem:
    item = find(_items_of(request).select_related("lead__contact"), text, "Checklist")
    item.lead.business = key_of(request).business
    return item


def _lead_named(request: Request, name: str, key: int) -> Lead:
    lead = leads_of(request).select_related("contact").filter(pk=key).first()
    if lead is None:
        raise _selected(name)
    lead.business = key_of(request).business
    return lead


def _lead_of_all(request: Request, keys: Sequence[int]) -> Lead:
    """The lead whose items these are, by the first one. Raises InvalidInput with those of none."""
    found = ChecklistItem.objects.filter(lead__in=leads_of(request), pk__in=keys)
    leads = dict(found.values_list("pk", "lead"))
    first = leads.get(keys[0])
    wrong = [place for place, key in enumerate(keys) if first is None or leads.get(key) != first]
    if first is None or wrong:
        raise _selected(*(f"checklist_ids.{place}" for place in wrong))
    return _lead_named(request, "checklist_ids", first)


def _selected(*names: str) -> InvalidInput:
    return InvalidInput(
        [
            FieldProblem(name, "invalid", f"The selected {spoken(name)} is invalid.")
            for name in names
        ]
    )


def _progress_of(lead: Lead) -> dict[str, int]:
    progress: dict[str, int] = lead.checklist.aggregate(
        total=Count("pk"), completed=Count("pk", filter=Q(is_done=True))
    )
    total, completed = progress["total"], progress["completed"]
    percentage = (200 * completed + total) // (2 * total) if total else 0
    return {"total": total, "completed": completed, "percentage": percentage}
