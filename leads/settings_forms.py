"""What the managers of a business say about statuses, categories, tags and fields."""

from copy import copy
from datetime import datetime
from typing import Any, cast

from django import forms

from accounts.models import Business
from leads.categories import add_category, edit_category
from leads.fields import add_field, edit_field
from leads.models import (
    Colour,
    CustomField,
    FieldKind,
    LeadCategory,
    LeadStatus,
    StatusMeaning,
    Tag,
)
from leads.statuses import add_status, edit_status
from leads.tags import edit_tag

Row = LeadStatus | LeadCategory | Tag | CustomField
MAX_CHOICES, MAX_CHOICE = 100, 120


class ColourField(forms.ChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label="Colour", choices=Colour.choices, initial=Colour.BLUE, widget=forms.RadioSelect
        )


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whatever the database has to say is said by the act, which raises a DomainError."""

    def __init__(self, data: Any, *, business: Business, row: Row | None = None) -> None:
        # A copy, so that a title that is refused does not show in the frame around the form.
        super().__init__(data, instance=copy(row) if row else None)
        self.is_new = row is None
        self.instance.business = business
        self.fields["title"].widget.attrs["autocomplete"] = "off"

    def store(self, *, now: datetime) -> Row:
        raise NotImplementedError


class StatusSettingsForm(RowForm):
    colour = ColourField()
    meaning = forms.ChoiceField(
        label="Means",
        choices=StatusMeaning.choices,
        initial=StatusMeaning.IN_PROGRESS,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = LeadStatus
        fields = ["title", "meaning", "colour", "legacy_name"]
        labels = {"legacy_name": "Name in the legacy API"}
        help_texts = {"legacy_name": ""}
        error_messages = {
            "legacy_name": {"invalid": "Letters, digits, hyphens and underscores only."}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        legacy = self.fields["legacy_name"]
        legacy.required = False
        if self.is_new:
            legacy.help_text = "Empty: the same name as everywhere, which is made of the title."

    def store(self, *, now: datetime) -> Row:
        if self.is_new:
            add_status(self.instance)
        else:
            edit_status(self.instance, now=now)
        return cast("Row", self.instance)


class CategoryForm(RowForm):
    colour = ColourField()

    class Meta:
        model = LeadCategory
        fields = ["title", "description", "colour"]

    def store(self, *, now: datetime) -> Row:
        if self.is_new:
            add_category(self.instance)
        else:
            edit_category(self.instance, now=now)
        return cast("Row", self.instance)


class TagForm(RowForm):
    colour = ColourField()

    class Meta:
        model = Tag
        fields = ["title", "colour"]

    def store(self, *, now: datetime) -> Row:  # noqa: ARG002 - as the others are called
        return edit_tag(self.instance, **self.cleaned_data)


class FieldForm(RowForm):
    kind = forms.ChoiceField(label="Holds", choices=FieldKind.choices, initial=FieldKind.TEXT)
    choices = forms.CharField(
        label="Choices",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One on each line.",
    )

    class Meta:
        model = CustomField
        fields = ["title", "name", "kind", "choices", "is_required"]
        labels = {"name": "Name for programs", "is_required": "Required"}
        help_texts = {
            "name": "Programs send and read the field by it, and it never changes. Empty: it is"
            " made of the title.",
            "is_required": "A person who adds a lead has to fill it in; programs need not.",
        }
        error_messages = {"name": {"invalid": "Letters, digits, hyphens and underscores only."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["choices"] = "\n".join(self.instance.choices)
        self.fields["name"].required = False
        if not self.is_new:
            del self.fields["name"], self.fields["kind"]
            if self.instance.kind != FieldKind.CHOICE:
                del self.fields["choices"]

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines()]
        choices = list(dict.fromkeys(filter(None, lines)))
        if len(choices) > MAX_CHOICES:
            raise forms.ValidationError(f"At most {MAX_CHOICES} choices.")
        if any(len(choice) > MAX_CHOICE for choice in choices):
            raise forms.ValidationError(f"A choice has at most {MAX_CHOICE} characters.")
        return choices

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind = said.get("kind", self.instance.kind)
        if kind != FieldKind.CHOICE:
            said["choices"] = []
        elif not said.get("choices") and "choices" not in self.errors:
            self.add_error("choices", "Write at least one choice.")
        return said

    def store(self, *, now: datetime) -> Row:  # noqa: ARG002 - as the others are called
        if self.is_new:
            add_field(self.instance)
        else:
            edit_field(self.instance)
        return cast("Row", self.instance)
