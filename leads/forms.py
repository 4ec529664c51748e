from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from leads.models import MAX_NOTE, LeadOrder, LeadStatus

MAX_PAGE = 10_000
DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]

ARCHIVED = [("only", "Archived"), ("all", "Active and archived")]


class ListFilter(forms.Form):
    """What the leads list shows, all of it from the URL. A value that means nothing is left out."""

    q = forms.CharField(required=False, max_length=200)
    status = forms.CharField(required=False, max_length=40)
    source = forms.CharField(required=False, max_length=120)
    after = forms.DateField(required=False, validators=DAYS)
    before = forms.DateField(required=False, validators=DAYS)
    assignee = forms.CharField(required=False, max_length=150)
    tag = forms.CharField(required=False, max_length=24)
    category = forms.CharField(required=False, max_length=24)
    archived = forms.ChoiceField(required=False, choices=ARCHIVED)
    sort = forms.ChoiceField(required=False, choices=LeadOrder.choices)
    test = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)


class BoardFilter(forms.Form):
    """What the board shows, all of it from the URL. A value that means nothing is left out."""

    q = forms.CharField(required=False, max_length=200)
    whose = forms.ChoiceField(
        required=False, choices=[("mine", "Mine"), ("nobodys", "Nobody's yet")]
    )
    test = forms.BooleanField(required=False)


class Lines(forms.CharField):
    """Several lines. A browser counts the end of one as one character and sends two."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class NoteForm(forms.Form):
    text = Lines(
        max_length=MAX_NOTE,
        error_messages={
            "required": "Write something first.",
            "max_length": f"A note can have {MAX_NOTE:,} characters; this one has %(show_value)d.",
        },
    )


class StatusForm(forms.Form):
    """The status that the person chose, and the one that they saw when they chose it."""

    status = forms.ModelChoiceField(LeadStatus.objects.none(), to_field_name="slug")
    seen = forms.ModelChoiceField(LeadStatus.objects.none(), to_field_name="slug")

    def __init__(self, data: Any, *, statuses: Any) -> None:
        super().__init__(data)
        for name in ("status", "seen"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = statuses
