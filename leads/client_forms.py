"""What people write of clients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from leads.forms import Lines
from leads.identity import IdentityKey, NotAnIdentity, email_identity
from leads.models import LONGEST_NAME, MAX_COMPANY, MAX_NOTE, MAX_TAG, Client, Contact, LeadCategory

# What a smallint holds.
MOST_DAYS = 32_767


class Titles(forms.CharField):
    """Tags, with commas between them."""

    def clean(self, value: Any) -> list[str]:
        titles = [title.strip() for title in super().clean(value).split(",")]
        for title in titles:
            if len(title) > MAX_TAG:
                raise forms.ValidationError(f"A tag can have {MAX_TAG} characters.")
        return list(filter(None, titles))


class Email(forms.CharField):
    """An address that can make somebody known."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> IdentityKey:
        try:
            return email_identity(super().clean(value))
        except NotAnIdentity as error:
            raise forms.ValidationError(str(error)) from error


class NewClientForm(forms.Form):
    company_name = forms.CharField(
        label="Company",
        max_length=MAX_COMPANY,
        required=False,
        help_text="Leave it empty for a person: then the client bears their name.",
    )
    first_name = forms.CharField(max_length=LONGEST_NAME)
    last_name = forms.CharField(max_length=LONGEST_NAME, required=False)
    email = Email(
        label="E-mail",
        max_length=254,
        help_text="Somebody who is a contact already is recognised by it and becomes the client.",
    )
    phone = forms.CharField(max_length=40, required=False)
    tags = Titles(required=False, max_length=1000, help_text="With commas between them.")
    welcome = forms.BooleanField(
        label="Send them a letter of welcome",
        required=False,
        help_text="It is not sent to somebody who wants no letters.",
    )


class ClientForm(forms.ModelForm[Client]):
    """All columns of a client. What the person did not touch is not written over what a colleague
    has changed meanwhile: each field brings along what it showed."""

    description = Lines(required=False, max_length=MAX_NOTE, widget=forms.Textarea({"rows": 3}))
    invoice_due_days = forms.IntegerField(
        label="Invoices are due after",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text="Days.",
    )
    tags = Titles(required=False, max_length=10_000, help_text="With commas between them.")

    class Meta:
        model = Client
        fields = (
            "company_name", "primary_contact", "category", "phone", "website", "vat", "description",
            "billing_street", "billing_city", "billing_state", "billing_zip", "billing_country",
            "invoice_due_days",
            "shipping_street", "shipping_city", "shipping_state", "shipping_zip",
            "shipping_country",
        )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        people: QuerySet[Contact],
        categories: QuerySet[LeadCategory],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("primary_contact", people), ("category", categories)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = rows
            field.empty_label = "None yet" if name == "category" else None
        for name, field in self.fields.items():
            field.show_hidden_initial = True
            if name.startswith(("billing_", "shipping_")):
                field.label = name.partition("_")[2].capitalize().replace("Zip", "ZIP code")

    @property
    def shown(self) -> SafeString:
        """What the fields showed, to be sent back with what they say now."""
        hidden = [self[name].as_hidden(only_initial=True) for name in self.fields]
        return mark_safe("".join(hidden))  # noqa: S308 - each is escaped

    @property
    def said(self) -> dict[str, Any]:
        """The columns that the person changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "tags"}

    @property
    def titles(self) -> list[str] | None:
        return self.cleaned_data["tags"] if "tags" in self.changed_data else None

    def _post_clean(self) -> None:
        """The act writes the row, not the form."""
