"""Writing over what is known of a lead and its person, in place."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, for_members
from leads.editing import OutOfDate, edit_lead
from leads.enquiry import DuplicateLead
from leads.enquiry_form import Choices, EnquiryForm
from leads.models import Lead
from leads.person_form import PersonForm
from leads.views.page import back_to, lead_of, page_of
from notifications.events import Actor
from pocketcrm.errors import Conflict, NotFound

# Each time somebody has changed the lead between our look at it and the lock.
ATTEMPTS = 3

Form = PersonForm | EnquiryForm


@require_POST
@for_members
def edit_person(request: MemberRequest, lead: str) -> HttpResponse:
    about, form = _edited(request, lead, lambda row: PersonForm(row, request.POST))
    if form.errors:
        return page_of(request, about, person_form=form)
    messages.success(request, "Saved", extra_tags="in-who")
    return back_to(about, "who")


@require_POST
@for_members
def edit_enquiry(request: MemberRequest, lead: str) -> HttpResponse:
    about, form = _edited(
        request, lead, lambda row: EnquiryForm(row, Choices.of(row), request.POST)
    )
    if form.errors:
        return page_of(request, about, enquiry_form=form)
    messages.success(request, "Saved", extra_tags="in-enquiry")
    return back_to(about, "enquiry")


def _edited(
    request: MemberRequest, public_id: str, form_of: Callable[[Lead], Form]
) -> tuple[Lead, Form]:
    """The lead, and the form with what it was not saved for.

    The form compares what it showed with the lead as we find it, and the edit holds only if the
    lead is still that when it is locked. A note that was added meanwhile is in nobody's way.
    """
    for _ in range(ATTEMPTS):
        lead = lead_of(request, public_id)
        form = form_of(lead)
        if not form.is_valid():
            return lead, form
        try:
            _save(lead, form, Actor.from_user(request.user))
        except OutOfDate as problem:
            form.add_error(None, problem.message)
        else:
            return lead, form
    return lead, form


def _save(lead: Lead, form: Form, actor: Actor) -> None:
    try:
        edit_lead(lead, form.edit(), actor, now=timezone.now(), seen=lead.version)
    except OutOfDate:
        raise
    except DuplicateLead as taken:
        form.add_error(taken.field, taken.message)
    except Conflict as conflict:
        form.add_error(None, conflict.message)
    except NotFound as error:  # somebody has deleted the lead in this moment
        raise Http404 from error
