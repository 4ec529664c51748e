"""The form for what somebody wants, and how it is filed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import cached_property

from accounts.models import User
from leads.custom import read_custom
from leads.custom_inputs import input_of, shown_in_input, shown_to_read
from leads.editing import LeadEdit
from leads.forms import DAYS, Lines
from leads.models import MAX_NOTE, MAX_TAG, CustomField, Lead, LeadCategory, Tag, Urgency
from leads.seen_form import SeenForm, line
from leads.tagging import tags_of
from pocketcrm.errors import InvalidInput

MAX_TAGS = 50
MAX_KNOWN_TAGS = 500


@dataclass(frozen=True)
class Choices:
    """What a lead can be filed under, and what it is filed under now."""

    lead: Lead
    team: list[User]
    assignees: list[User]
    categories: list[LeadCategory]
    fields: list[CustomField]
    hung: list[Tag]
    known_tags: list[str]

    @classmethod
    def of(cls, lead: Lead) -> Choices:
        business = lead.business
        members = business.memberships.filter(user__is_active=True).by_rank()
        assignees = [one.user for one in lead.assignments.select_related("user")]
        team = [one.user for one in members.select_related("user")]
        others = [*assignees, *([lead.owner] if lead.owner else [])]
        return cls(
            lead=lead,
            team=list(dict.fromkeys([*team, *others])),
            assignees=assignees,
            categories=list(business.lead_categories.all()),
            fields=list(business.custom_fields.all()),
            hung=tags_of(lead),
            known_tags=list(business.tags.values_list("title", flat=True)[:MAX_KNOWN_TAGS]),
        )

    @property
    def first_category(self) -> LeadCategory | None:
        return self.categories[0] if self.categories else None

    @property
    def category(self) -> LeadCategory | None:
        return self.lead.category or self.first_category

    @property
    def custom_shown(self) -> list[tuple[str, str]]:
        """The titles and values of the business's own fields that are filled in."""
        told = ((one.title, shown_to_read(one, self.lead.custom)) for one in self.fields)
        return [(title, value) for title, value in told if value]


class EnquiryForm(SeenForm):
    """What they want, and how it is filed. People are named by their usernames, which are unique;
    the fields of the business stand last, under `custom-` and their name."""

    columns = (
        "service_requested", "source", "urgency", "message", "value", "last_contacted_on",
    )  # fmt: skip

    service_requested = line("Service", 300)
    source = line("Source", 120)
    urgency = forms.ChoiceField(required=False, choices=[("", "Not said"), *Urgency.choices])
    message = Lines(required=False, max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 4}))
    value = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    last_contacted_on = forms.DateField(
        label="Last contacted",
        required=False,
        validators=DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    category = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    assignees = forms.MultipleChoiceField(
        label="Assigned to", required=False, widget=forms.CheckboxSelectMultiple()
    )
    tags = forms.CharField(
        required=False,
        max_length=MAX_TAGS * (MAX_TAG + 2),
        help_text="With commas between them",
        widget=forms.TextInput(
            attrs={"list": "known-tags", "autocomplete": "off", "data-tags": ""}
        ),
    )

    def __init__(self, lead: Lead, choices: Choices, data: Any = None) -> None:
        self.lead, self.choices = lead, choices
        shown: dict[str, Any] = {name: getattr(lead, name) for name in self.columns}
        shown["message"] = lead.message.replace("\r\n", "\n")
        shown |= {
            "category": choices.category.public_id if choices.category else "",
            "owner": lead.owner.username if lead.owner else "",
            "assignees": [user.username for user in choices.assignees],
            "tags": ", ".join(tag.title for tag in choices.hung),
        }
        for one in choices.fields:
            shown[_name(one)] = shown_in_input(one, lead.custom)
        super().__init__(data, shown=shown, about="enquiry")
        self._offer()

    def _offer(self) -> None:
        fields, choices = self.fields, self.choices
        people = [(user.username, str(user)) for user in choices.team]
        nobody = f"{self.lead.business.owner or 'Nobody'} (whose business it is)"
        _choose(fields["owner"], [("", nobody), *people])
        _choose(fields["assignees"], people)
        _choose(fields["category"], [(one.public_id, one.title) for one in choices.categories])
        fields["value"].label = f"Value ({self.lead.business.currency})"
        for one in choices.fields:
            fields[_name(one)] = input_of(one, self.lead.custom)

    @property
    def own_fields(self) -> Iterator[forms.BoundField]:
        return (self[_name(one)] for one in self.choices.fields)

    def clean_tags(self) -> list[str]:
        titles = [title for part in self.cleaned_data["tags"].split(",") if (title := part.strip())]
        if any(len(title) > MAX_TAG for title in titles):
            raise forms.ValidationError(f"A tag can have {MAX_TAG} characters.")
        if len(titles) > MAX_TAGS:
            raise forms.ValidationError(f"A lead can have {MAX_TAGS} tags.")
        return titles

    def clean(self) -> dict[str, Any]:
        super().clean()
        by_name = {one.name: _name(one) for one in self.choices.fields}
        sent = {
            name: self.cleaned_data[field]
            for name, field in by_name.items()
            if field in self.changed_data and field in self.cleaned_data
        }
        try:
            self._custom = read_custom(self.choices.fields, sent, known=self.lead.custom)
        except InvalidInput as error:
            for problem in error.problems:
                self.add_error(by_name[problem.field], problem.message)
        return self.cleaned_data

    @cached_property
    def _people(self) -> dict[str, User]:
        return {user.username: user for user in self.choices.team}

    def _assignees(self) -> list[User]:
        """Who works on it already stays before who is new."""
        there = [user.username for user in self.choices.assignees]
        chosen: list[str] = self.cleaned_data["assignees"]
        order = [one for one in there if one in chosen]
        return [self._people[one] for one in order + [one for one in chosen if one not in there]]

    def edit(self) -> LeadEdit:
        changed, said = self.changed_data, self.cleaned_data
        columns = self.written(self.columns)
        if "category" in changed:
            by_id = {one.public_id: one for one in self.choices.categories}
            columns["category"] = by_id.get(said["category"])
        if "owner" in changed:
            columns["owner"] = self._people.get(said["owner"])
        return LeadEdit(
            lead=columns,
            assignees=self._assignees() if "assignees" in changed else None,
            tags=said["tags"] if "tags" in changed else None,
            custom=self._custom,
        )


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = choices


def _name(field: CustomField) -> str:
    return f"custom-{field.name}"
