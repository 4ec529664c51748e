"""The form for who somebody is and how to reach them."""

from __future__ import annotations

from typing import Any

from django import forms

from leads.editing import LeadEdit
from leads.identity import IdentityKey, NotAnIdentity, email_identity, phone_identity
from leads.models import LONGEST_NAME, ContactMethod, Lead, PropertyType
from leads.seen_form import SeenForm, line

STAYS = "They are known by it. Write another one; it cannot be left empty."


class PersonForm(SeenForm):
    """Who they are, and how to reach them."""

    columns = (
        "first_name", "last_name", "company", "job_title", "address", "city", "state", "zip",
        "country", "website", "preferred_contact_method", "property_type",
    )  # fmt: skip

    first_name = line("First name", LONGEST_NAME, autocomplete="off")
    last_name = line("Last name", LONGEST_NAME, autocomplete="off")
    company = line("Company", 200, autocomplete="off")
    job_title = line("Job title", 120, autocomplete="off")
    phone = line("Phone", 40, inputmode="tel", autocomplete="off")
    email = line("E-mail", 254, inputmode="email", autocomplete="off")
    address = line("Street", 300, autocomplete="off")
    city = line("City", 120, autocomplete="off")
    state = line("State", 120, autocomplete="off")
    zip = line("ZIP code", 20, autocomplete="off")
    country = line("Country", 120, autocomplete="off")
    website = line("Website", 300, inputmode="url", autocomplete="off")
    preferred_contact_method = forms.ChoiceField(
        label="Prefers", required=False, choices=[("", "Not said"), *ContactMethod.choices]
    )
    property_type = forms.ChoiceField(
        label="Property", required=False, choices=[("", "Not said"), *PropertyType.choices]
    )

    def __init__(self, lead: Lead, data: Any = None) -> None:
        self.region = lead.business.country
        names = (*self.columns, "email", "phone")
        shown = {name: getattr(lead.contact, name) for name in names}
        super().__init__(data, shown=shown, about="person")

    def clean_email(self) -> str:
        return self._known_by("email")

    def clean_phone(self) -> str:
        return self._known_by("phone")

    def _known_by(self, name: str) -> str:
        typed: str = self.cleaned_data[name]
        try:
            self._identity(name, typed)
        except NotAnIdentity as error:
            raise forms.ValidationError(str(error)) from error
        if self.initial[name] and not typed:
            raise forms.ValidationError(STAYS)
        return typed

    def _identity(self, name: str, typed: str) -> IdentityKey | None:
        if not typed or typed == self.initial[name]:
            return None
        return email_identity(typed) if name == "email" else phone_identity(typed, self.region)

    def edit(self) -> LeadEdit:
        keys = (self._identity(name, self.cleaned_data[name]) for name in ("email", "phone"))
        return LeadEdit(contact=self.written(self.columns), identities=[k for k in keys if k])
