"""What an owner says about calendars, resources and types."""

from typing import Any, ClassVar, cast

from django import forms
from django.db import transaction
from django.utils import timezone

from accounts.forms import time_zone_field
from accounts.models import Business
from appointments import offering
from appointments.models import AppointmentCategory, AppointmentType, Calendar, Resource
from appointments.models.bookable import (
    LENGTH,
    MAX_CAPACITY,
    MAX_LENGTH,
    Bookable,
    BookableQuerySet,
)
from appointments.rezoning import move_to_zone
from leads.models import Colour

HOUR, DAY = 60, 24 * 60
OTHER = "other"
REMINDERS = [
    ("", "No reminder"),
    (str(HOUR), "1 hour before"),
    (str(2 * HOUR), "2 hours before"),
    (str(DAY), "1 day before"),
    (str(2 * DAY), "2 days before"),
    (OTHER, "At another time"),
]


def whole_number(least: int, most: int) -> forms.NumberInput:
    return forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"})


def colour_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Colour", choices=Colour.choices, initial=Colour.BLUE, widget=forms.RadioSelect
    )


def linked_field(label: str, rows: BookableQuerySet[Any]) -> forms.ModelMultipleChoiceField[Any]:
    """A link that is stored at the other end, which can do without."""
    return forms.ModelMultipleChoiceField(
        rows, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class BookableForm(forms.ModelForm):  # type: ignore[type-arg]
    """Writes what it shows, and no other column."""

    links: ClassVar[list[str]] = []
    proposes_all = True

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.business = business
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        for name in self.links:
            field = cast("forms.ModelMultipleChoiceField[Any]", self.fields[name])
            field.queryset = cast("BookableQuerySet[Any]", field.queryset).of(business).offered()
            # The one id that leaves the house; of a key too large, SQLite makes an error.
            field.to_field_name = "public_id"
            if self.instance.pk is not None:
                self.initial[name] = getattr(self.instance, name).all()
            elif self.proposes_all:
                self.initial[name] = field.queryset

    @transaction.atomic
    def save(self, commit: bool = True) -> Bookable:  # noqa: ARG002, FBT001, FBT002
        row: Bookable = self.instance
        if row.pk is None:
            offering.add(row)
        else:
            row.save(
                update_fields=[name for name in self._meta.fields or () if name not in self.links]
            )
        for name in self.links:
            self._link(name)
        return row

    def _link(self, name: str) -> None:
        """The form shows only what is offered: what is retired stays linked, unseen."""
        linked = getattr(self.instance, name)
        linked.set([*self.cleaned_data[name], *linked.exclude(retired_at=None)])


class CalendarForm(BookableForm):
    links = ["resources"]
    proposes_all = False
    time_zone = time_zone_field()
    resources = linked_field("Who can be booked on it", Resource.objects.all())
    reminder = forms.ChoiceField(
        label="Remind the customer",
        choices=REMINDERS,
        required=False,
        help_text="By e-mail, where the appointment has an address.",
    )
    reminder_minutes = forms.IntegerField(
        label="Minutes before the start",
        required=False,
        validators=LENGTH,
        widget=whole_number(1, MAX_LENGTH),
    )

    class Meta:
        model = Calendar
        fields = ["name", "time_zone", "confirms_by_mail", "reminder_minutes"]
        labels = {"confirms_by_mail": "E-mail the customer"}
        help_texts = {
            "name": "A branch, a team: times that belong together.",
            "confirms_by_mail": "A confirmation with a link to cancel; and a word when the time"
            " changes.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone_before = self.instance.time_zone
        self.fields["time_zone"].initial = self.instance.business.time_zone
        self.fields["time_zone"].widget.attrs.pop("data-guess")
        if self.instance.pk is not None:
            self.fields["time_zone"].help_text = (
                "In another zone, hours and closures keep what they say on the clock; what is"
                " booked keeps its moment."
            )
        minutes = str(self.instance.reminder_minutes or "")
        self.fields["reminder"].initial = minutes if minutes in dict(REMINDERS) else OTHER

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = said.get("reminder", "")
        if chosen != OTHER:
            self.errors.pop("reminder_minutes", None)
            said["reminder_minutes"] = int(chosen) if chosen else None
        elif said.get("reminder_minutes") is None and "reminder_minutes" not in self.errors:
            self.add_error("reminder_minutes", "Say how many minutes before the start.")
        return said

    @transaction.atomic
    def save(self, commit: bool = True) -> Bookable:  # noqa: FBT001, FBT002
        calendar: Calendar = self.instance
        wanted = calendar.time_zone
        if calendar.pk is not None:
            calendar.time_zone = self.zone_before
        super().save(commit)
        if calendar.time_zone != wanted:
            move_to_zone(calendar, wanted, now=timezone.now())
        return calendar


class ResourceForm(BookableForm):
    links = ["calendars", "appointment_types"]
    colour = colour_field()
    appointment_types = linked_field("Is booked for", AppointmentType.objects.all())

    class Meta:
        model = Resource
        fields = ["name", "colour", "capacity", "calendars"]
        labels = {"calendars": "Can be booked on"}
        help_texts = {
            "name": "A person, a crew, a room.",
            "capacity": "How many appointments it can serve at one moment.",
        }
        widgets = {
            "capacity": whole_number(1, MAX_CAPACITY),
            "calendars": forms.CheckboxSelectMultiple,
        }
        error_messages = {"calendars": {"required": "Choose at least one calendar."}}


class TypeForm(BookableForm):
    links = ["resources"]
    colour = colour_field()

    class Meta:
        model = AppointmentType
        fields = [
            "name", "length", "has_dynamic_length", "search_step", "buffer_after", "category",
            "colour", "resources",
        ]  # fmt: skip
        labels = {
            "length": "Takes (minutes)",
            "search_step": "A start every (minutes)",
            "buffer_after": "Free afterwards (minutes)",
            "has_dynamic_length": "Any length",
            "resources": "Served by",
        }
        help_texts = {
            "name": "What the customer asks for: a site visit, a repair.",
            "search_step": "",
            "length": "",
            "buffer_after": "The way to the next customer.",
            "has_dynamic_length": "Whoever books says how long it takes.",
        }
        widgets = {
            "length": whole_number(1, MAX_LENGTH),
            "search_step": whole_number(1, MAX_LENGTH),
            "buffer_after": whole_number(0, DAY),
            "resources": forms.CheckboxSelectMultiple,
        }
        error_messages = {"resources": {"required": "Choose at least one resource."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = cast("forms.ChoiceField", self.fields["category"])
        category.choices = [("", "None"), *AppointmentCategory.choices]
