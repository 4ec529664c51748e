from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, for_members
from leads.client_forms import ClientForm, NewClientForm
from leads.clients import (
    ClientEdit,
    EmailTaken,
    NewClient,
    create_client,
    delete_client,
    edit_client,
)
from leads.listing import PER_PAGE
from leads.models import Client, ClientStatus, Contact, Lead, LeadCategory
from leads.people_listing import ClientListing, ClientOrder, open_pairs
from notifications.events import Actor
from pocketcrm.errors import InvalidInput, NotFound

MOST_SHOWN = 50


@never_cache
@require_safe
@for_members
def client_list(request: MemberRequest) -> HttpResponse:
    listing = ClientListing.asked_for(request.business, request.GET)
    rows = listing.rows()
    context = {
        "listing": listing,
        "now": timezone.now(),
        "clients": rows[:PER_PAGE],
        "more": len(rows) > PER_PAGE,
        "counted": listing.counted(),
        "orders": ClientOrder.choices,
        "statuses": ClientStatus.choices,
        "pair_count": open_pairs(request.business).count(),
    }
    return render(request, "people/clients.html", context)


def client_of(request: MemberRequest, public_id: str) -> Client:
    """The client that the URL names; a 404 where there is none."""
    rows = Client.objects.of(request.business).select_related("primary_contact", "category")
    client = get_object_or_404(rows, public_id=public_id)
    client.business = client.primary_contact.business = request.business
    return client


@never_cache
@require_safe
@for_members
def detail(request: MemberRequest, client: str) -> HttpResponse:
    row = client_of(request, client)
    leads = Lead.objects.of(request.business).filter(client=row)
    context = {
        "client": row,
        "now": timezone.now(),
        "tags": list(row.tags.all()),
        "category": row.category or LeadCategory.objects.filter(business=request.business).first(),
        "people": people_of(row).order_by("id")[:MOST_SHOWN],
        "leads": leads.select_related("status", "contact").order_by("-id")[:MOST_SHOWN],
        "lost": row.people.aggregate(people=Count("pk")) | leads.aggregate(leads=Count("pk")),
    }
    return render(request, "people/client.html", context)


def people_of(client: Client) -> QuerySet[Contact]:
    return client.people.filter(merged_into=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def add(request: MemberRequest) -> HttpResponse:
    form = NewClientForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        new = NewClient(
            first_name=said["first_name"],
            last_name=said["last_name"],
            email=said["email"],
            company_name=said["company_name"],
            columns={"phone": said["phone"]},
            tags=said["tags"],
            sends_welcome=said["welcome"],
        )
        actor = Actor.from_user(request.user)
        try:
            client = create_client(request.business, new, actor, now=timezone.now())
        except EmailTaken as error:
            form.add_error("email", error.message)
        else:
            messages.success(request, f"{client} is a client now.")
            return redirect("people:client", request.business.slug, client.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "people/new_client.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def edit(request: MemberRequest, client: str) -> HttpResponse:
    row = client_of(request, client)
    form = ClientForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        initial={"tags": ", ".join(tag.title for tag in row.tags.all())},
        people=people_of(row),
        categories=LeadCategory.objects.filter(business=request.business),
    )
    if form.is_valid() and _edited(request, row, form):
        messages.success(request, "Saved")
        return redirect("people:client", request.business.slug, row.public_id)
    context = {"client": row, "form": form}
    return render(request, "people/edit_client.html", context, status=422 if form.is_bound else 200)


def _edited(request: MemberRequest, client: Client, form: ClientForm) -> bool:
    said = form.said
    edit = ClientEdit(
        primary_contact=said.pop("primary_contact", None), columns=said, tags=form.titles
    )
    try:
        edit_client(client, edit, Actor.from_user(request.user), now=timezone.now())
    except InvalidInput as error:
        for problem in error.problems:
            form.add_error(problem.field, problem.message)
        return False
    except NotFound as error:  # somebody has deleted the client in this moment
        raise Http404 from error
    return True


@require_POST
@for_members
def set_status(request: MemberRequest, client: str) -> HttpResponse:
    row = client_of(request, client)
    wanted = request.POST.get("status")
    if wanted in ClientStatus.values:
        change = ClientEdit(columns={"status": wanted})
        try:
            edit_client(row, change, Actor.from_user(request.user), now=timezone.now())
        except NotFound as error:
            raise Http404 from error
        messages.success(request, "Saved", extra_tags="in-status")
    else:
        messages.error(request, "Choose active or suspended.", extra_tags="in-status")
    return redirect("people:client", request.business.slug, row.public_id)


@require_POST
@for_members
def delete(request: MemberRequest, client: str) -> HttpResponse:
    row = client_of(request, client)
    try:
        delete_client(row, Actor.from_user(request.user), now=timezone.now())
    except NotFound as error:
        raise Http404 from error
    messages.success(request, f"{row} is deleted. Their people are still among the contacts.")
    return redirect("people:clients", request.business.slug)
