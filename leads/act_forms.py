"""The forms of what is done with a lead: its checklist, a clone, a client."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import one_line
from leads.models import MAX_COMPANY, MAX_ITEM, Lead


class ItemForm(forms.Form):
    text = forms.CharField(
        max_length=MAX_ITEM,
        validators=[one_line],
        error_messages={
            "required": "Write what is to be done.",
            "max_length": f"This can have {MAX_ITEM} characters.",
        },
    )


class CloneForm(forms.Form):
    title = forms.CharField(label="Service", required=False, max_length=300, validators=[one_line])
    with_checklist = forms.BooleanField(
        label="With the checklist, all of it to be done again", required=False
    )
    with_files = forms.BooleanField(label="With copies of the files", required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="clone_%s", **kwargs)


class ConvertForm(forms.Form):
    company_name = forms.CharField(
        label="Client's name", required=False, max_length=MAX_COMPANY, validators=[one_line]
    )
    sends_welcome = forms.BooleanField(label="Send them a welcome letter", required=False)

    def __init__(self, lead: Lead, data: Any = None) -> None:
        contact = lead.contact
        initial = {"company_name": (contact.company or contact.name)[:MAX_COMPANY]}
        super().__init__(data, initial=initial, auto_id="convert_%s")
        if not contact.email or contact.opted_out_at:
            del self.fields["sends_welcome"]
