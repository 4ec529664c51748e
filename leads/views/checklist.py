"""The checklist of a lead on its page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, for_members
from leads import checklist
from leads.act_forms import ItemForm
from leads.models import ChecklistItem
from leads.views.page import back_to, lead_of, page_of
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound

WITHOUT_WORDS = {
    "tick": checklist.tick,
    "untick": checklist.untick,
    "delete": checklist.delete_item,
}
STEPS = {"up": -1, "down": 1}


@require_POST
@for_members
def add(request: MemberRequest, lead: str) -> HttpResponse:
    about = lead_of(request, lead)
    form = ItemForm(request.POST)
    if form.is_valid():
        actor, text = Actor.from_user(request.user), form.cleaned_data["text"]
        try:
            checklist.add_item(about, text, actor, now=timezone.now())
        except Conflict as conflict:
            form.add_error("text", conflict.message)
        except NotFound as error:  # somebody has deleted the lead in this moment
            raise Http404 from error
    if form.errors:
        return page_of(request, about, item_form=form)
    return back_to(about, "checklist")


@require_POST
@for_members
def change(request: MemberRequest, lead: str, item: str) -> HttpResponse:
    """Tick, reword, move or delete an item: which of these, the button says under `act`."""
    about = lead_of(request, lead)
    row = get_object_or_404(about.checklist, public_id=item)
    row.lead = about
    try:
        problem = _changed(request, row, request.POST.get("act", ""))
    except Conflict as conflict:
        problem = conflict.message
    except NotFound as error:  # somebody has deleted it in this moment
        raise Http404 from error
    if problem:
        messages.error(request, problem, extra_tags="in-checklist")
    return back_to(about, "checklist")


def _changed(request: MemberRequest, item: ChecklistItem, act: str) -> str:
    """Do it, or return what is wrong with it."""
    actor, now = Actor.from_user(request.user), timezone.now()
    if act in WITHOUT_WORDS:
        WITHOUT_WORDS[act](item, actor, now=now)
    elif act in STEPS:
        checklist.reorder(item.lead, _moved(item, STEPS[act]), actor, now=now)
    elif (form := ItemForm(request.POST)).is_valid():
        checklist.reword(item, form.cleaned_data["text"], actor, now=now)
    else:
        return f"“{item.text}” stays as it is. {form.errors['text'][0]}"
    return ""


def _moved(item: ChecklistItem, step: int) -> list[int]:
    """The keys of its list, with it one place further on; at the end it stays."""
    keys = list(item.lead.checklist.values_list("pk", flat=True))
    place = keys.index(item.pk)
    keys.insert(max(place + step, 0), keys.pop(place))
    return keys
