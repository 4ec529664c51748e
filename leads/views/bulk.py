"""What people do to the leads that they have ticked in the list, without any script too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, for_members
from accounts.models import Business
from leads import pipeline
from leads.bulk import Act, Outcome, act_on_all
from leads.editing import LeadEdit, edit_lead
from leads.models import MAX_TAG, Lead
from leads.tagging import clean_title, titles_of
from notifications.events import Actor
from pocketcrm.errors import NotFound
from pocketcrm.ids import PUBLIC_ID_PATTERN

MOST_AT_ONCE = 200
MOST_NAMES = 8
_SEEN = re.compile(rf"({PUBLIC_ID_PATTERN})\.(\d{{1,20}})")


class By(TypedDict):
    """Who does it, and when."""

    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do to each, and what is true of them afterwards."""

    act: Act
    become: str


class TagTitle(forms.Form):
    tag = forms.CharField(
        max_length=MAX_TAG,
        error_messages={
            "required": "Write the tag first.",
            "max_length": f"A tag has at most {MAX_TAG} characters.",
        },
    )


@require_POST
@for_members
def bulk(request: MemberRequest) -> HttpResponse:
    seen = _seen(request.POST)
    if not seen:
        messages.error(request, "Tick the leads first.")
        return _back(request)
    if len(seen) > MOST_AT_ONCE:
        messages.error(request, f"At most {MOST_AT_ONCE} leads at once.")
        return _back(request)
    if request.POST.get("act") == "delete":
        return _ask(request, seen)
    try:
        wish = _wish(request)
    except NotFound as error:
        messages.error(request, error.message)
        return _back(request)
    _tell(request, wish, act_on_all(request.business, seen, wish.act))
    return _back(request)


def _seen(post: QueryDict) -> dict[str, int]:
    ticked = map(_SEEN.fullmatch, post.getlist("lead"))
    return {match[1]: int(match[2]) for match in ticked if match}


def _wish(request: MemberRequest) -> Wish:
    """The button that was pressed: an act, and after a colon what it needs. Raises NotFound."""
    act, _, value = request.POST.get("act", "").partition(":")
    by: By = {"actor": Actor.from_user(request.user), "now": timezone.now()}
    match act:
        case "status":
            return _into_status(request.business, value, by)
        case "assign":
            return _assigned(request.business, value, by)
        case "tag":
            return _tagged(TagTitle(request.POST), by)
        case "archive":
            return Wish(lambda lead: pipeline.archive(lead, **by), "archived")
        case "activate":
            return Wish(lambda lead: pipeline.activate(lead, **by), "active again")
        case "delete" if value == "sure":
            return Wish(lambda lead: pipeline.delete_lead(lead, **by), "deleted")
    raise NotFound("Choose what to do with them.")


def _into_status(business: Business, slug: str, by: By) -> Wish:
    statuses = {status.slug: status for status in business.lead_statuses.all()}
    if (status := statuses.get(slug)) is None:
        raise NotFound("Choose a status from the list.")

    def act(lead: Lead) -> None:
        pipeline.change_status(lead, status, seen=lead.status, **by)

    return Wish(act, f"in “{status}” now")


def _assigned(business: Business, username: str, by: By) -> Wish:
    members = business.memberships.select_related("user")
    team = {member.user.username: member.user for member in members}
    if username and username not in team:
        raise NotFound("Choose somebody of the team.")
    edit = LeadEdit(assignees=[team[username]] if username else [])
    whose = team.get(username, "nobody")
    return Wish(lambda lead: edit_lead(lead, edit, **by), f"assigned to {whose} now")


def _tagged(form: TagTitle, by: By) -> Wish:
    if not form.is_valid():
        raise NotFound(str(form.errors["tag"][0]))
    title = clean_title(form.cleaned_data["tag"])

    def act(lead: Lead) -> None:
        edit_lead(lead, LeadEdit(tags=[*titles_of([lead])[lead.pk], title]), **by)

    return Wish(act, f"tagged “{title}” now")


def _ask(request: MemberRequest, seen: Mapping[str, int]) -> HttpResponse:
    """What is lost, and of whom, before it is."""
    chosen = Lead.objects.of(request.business).filter(public_id__in=seen)
    shown = {
        "leads": chosen.select_related("contact").order_by("-created_at", "-id"),
        "seen": [f"{public_id}.{version}" for public_id, version in seen.items()],
        "back": QueryDict(request.POST.get("back", "")).urlencode(),
    }
    return render(request, "leads/bulk_delete.html", shown)


def _tell(request: MemberRequest, wish: Wish, outcome: Outcome) -> None:
    if outcome.changed:
        is_one = outcome.changed == 1
        count = f"{outcome.changed} lead{'' if is_one else 's'} {'is' if is_one else 'are'}"
        messages.success(request, f"{count} {wish.become}.")
    if outcome.missed:
        named = ", ".join(outcome.names[:MOST_NAMES])
        more = len(outcome.names) - MOST_NAMES
        whose = (f": {named}" if named else "") + (f" and {more} more" if more > 0 else "")
        verb = "was" if outcome.missed == 1 else "were"
        told = f"{outcome.missed} {verb} left alone, because somebody else has changed"
        it = "it" if outcome.missed == 1 else "them"
        messages.warning(request, f"{told} {it} meanwhile{whose}. Look again, then decide.")


def _back(request: MemberRequest) -> HttpResponse:
    """To the list as it was filtered. Whatever the page sent along, it stays a filter."""
    answer = redirect("leads:list", request.business.slug)
    if query := QueryDict(request.POST.get("back", "")).urlencode():
        answer["Location"] += f"?{query}"
    return answer
