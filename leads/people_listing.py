"""One page of the lists of contacts and of clients, as its URL asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from django import forms
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from accounts.models import Business
from leads.forms import MAX_PAGE
from leads.listing import COUNT_UP_TO, PER_PAGE
from leads.models import (
    Client,
    ClientStatus,
    Contact,
    Lead,
    PossibleDuplicate,
    PossibleDuplicateQuerySet,
)
from leads.search import search_words
from leads.search_index import holding

Row = TypeVar("Row", Contact, Client)


class ContactOrder(TextChoices):
    NEWEST = "newest", "Newest first"
    UPDATED = "updated", "Recently updated"
    NAME = "name", "Name"


class ClientOrder(TextChoices):
    NEWEST = "newest", "Newest first"
    UPDATED = "updated", "Recently updated"
    COMPANY = "company", "Company"


class Who(TextChoices):
    CLIENTS = "clients", "Clients"
    OTHERS = "others", "Not clients yet"


_CONTACTS_BY: dict[str, tuple[Any, ...]] = {
    ContactOrder.NEWEST: ("-id",),
    ContactOrder.UPDATED: ("-updated_at", "-id"),
    ContactOrder.NAME: (Lower("first_name"), Lower("last_name"), Lower("company"), "id"),
}
_CLIENTS_BY: dict[str, tuple[Any, ...]] = {
    ClientOrder.NEWEST: ("-id",),
    ClientOrder.UPDATED: ("-updated_at", "-id"),
    ClientOrder.COMPANY: (Lower("company_name"), "id"),
}


class ContactFilter(forms.Form):
    """What the list shows, all of it from the URL. A value that means nothing is left out."""

    q = forms.CharField(required=False, max_length=200)
    who = forms.ChoiceField(required=False, choices=Who.choices)
    sort = forms.ChoiceField(required=False, choices=ContactOrder.choices)
    test = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)


class ClientFilter(forms.Form):
    q = forms.CharField(required=False, max_length=200)
    status = forms.ChoiceField(required=False, choices=ClientStatus.choices)
    sort = forms.ChoiceField(required=False, choices=ClientOrder.choices)
    test = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)


@dataclass(frozen=True)
class _Listing:
    business: Business
    q: str = ""
    sort: str = "newest"
    test: bool = False
    page: int = 1
    rejected: list[str] = field(default_factory=list)

    @classmethod
    def _of(cls, business: Business, form: forms.Form) -> Self:
        rejected = [] if form.is_valid() else list(form.errors)
        wishes: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if value}
        return cls(business, rejected=rejected, **wishes)

    @property
    def next_page(self) -> int:
        return self.page + 1

    @property
    def previous_page(self) -> int:
        return self.page - 1

    def _page(self, rows: QuerySet[Row]) -> list[Row]:
        """What this page shows, and one more where there is a next page."""
        start = (self.page - 1) * PER_PAGE
        return list(rows[start : start + PER_PAGE + 1])


@dataclass(frozen=True)
class ContactListing(_Listing):
    who: str = ""

    @classmethod
    def asked_for(cls, business: Business, query: QueryDict) -> Self:
        return cls._of(business, ContactFilter(query))

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.who)

    def _contacts(self) -> QuerySet[Contact]:
        chosen = Contact.objects.of(self.business).filter(is_test=self.test).matching(self.q)
        if self.who:
            chosen = chosen.filter(client__isnull=self.who == Who.OTHERS)
        return chosen

    def rows(self) -> list[Contact]:
        with_leads = self._contacts().annotate(open_leads=_open_leads())
        return self._page(with_leads.order_by(*_CONTACTS_BY[self.sort]).select_related("client"))

    def counted(self) -> str:
        return in_words(self._contacts(), "contact")


@dataclass(frozen=True)
class ClientListing(_Listing):
    status: str = ""

    @classmethod
    def asked_for(cls, business: Business, query: QueryDict) -> Self:
        return cls._of(business, ClientFilter(query))

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.status)

    def _clients(self) -> QuerySet[Client]:
        chosen = Client.objects.of(self.business).filter(is_test=self.test)
        for word in search_words(self.q):
            person = holding(word, Contact, path="primary_contact")
            chosen = chosen.filter(Q(company_name__icontains=word) | person)
        return chosen.filter(status=self.status) if self.status else chosen

    def rows(self) -> list[Client]:
        ordered = self._clients().order_by(*_CLIENTS_BY[self.sort])
        return self._page(ordered.select_related("primary_contact").prefetch_related("tags"))

    def counted(self) -> str:
        return in_words(self._clients(), "client")


def in_words(rows: QuerySet[Any], noun: str) -> str:
    """How many there are; a million are not counted to print their number."""
    count = rows.order_by()[: COUNT_UP_TO + 1].count()
    if count > COUNT_UP_TO:
        return f"More than {COUNT_UP_TO:,} {noun}s"
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def open_pairs(business: Business) -> PossibleDuplicateQuerySet:
    """The possible duplicates that wait for somebody to decide."""
    return PossibleDuplicate.objects.of(business).open()


def _open_leads() -> Coalesce:
    """How many enquiries of each are still to be worked."""
    theirs = Lead.objects.filter(contact=OuterRef("pk")).open().order_by().values("contact")
    counted = theirs.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
