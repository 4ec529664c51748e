"""The forms of the person at the desk: when it is, and what is booked for whom."""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q

from accounts.models import Business, one_line
from appointments.models import (
    MAX_TITLE,
    Appointment,
    AppointmentCategory,
    AppointmentSource,
    AppointmentType,
    Calendar,
    Resource,
)
from appointments.models.bookable import MAX_LENGTH
from appointments.span import MINUTE, Span, SpanNames, shortest_beside, span_of
from appointments.wanted import Client, NewAppointment
from leads.forms import DAYS, Lines
from leads.identity import (
    MAX_EMAIL,
    MAX_PHONE,
    IdentityKey,
    NotAnIdentity,
    email_identity,
    phone_identity,
)
from leads.models import MAX_NAME, MAX_NOTE, Contact, Lead
from pocketcrm.api.moments import NotAMoment, on_the_clock
from pocketcrm.errors import FieldProblem, InvalidInput

NAMES = SpanNames(start="start", end="until", minutes="minutes")
MAX_LOCATION = 300
NO_LENGTH = "Say how long it takes, or when it ends."


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _length_field(least: int) -> forms.IntegerField:
    return forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=least,
        max_value=MAX_LENGTH,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class TimeForm(forms.Form):
    """A day and hours on the business's clock, and the calendar and resource that they are on.

    A business with one calendar or one resource is not asked which one.
    """

    # What to tell of a start in the hour that the clock goes through twice.
    start_that_comes_twice = ""

    day = forms.DateField(
        label="Day",
        validators=DAYS,
        widget=DayInput(),
        error_messages={"required": "Say on which day."},
    )
    start = forms.TimeField(
        label="Starts", widget=ClockInput(), error_messages={"required": "Say when it starts."}
    )
    minutes = _length_field(1)
    until = forms.TimeField(label="or ends", required=False, widget=ClockInput())
    calendar = forms.ModelChoiceField(
        Calendar.objects.none(), to_field_name="public_id", empty_label=None
    )
    resource = forms.ModelChoiceField(
        Resource.objects.none(), to_field_name="public_id", empty_label=None
    )

    def __init__(
        self, *args: Any, business: Business, of: Appointment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.business, self.of = business, of
        self.shortest = shortest_beside(of.span) if of else MINUTE
        self.fields["minutes"] = _length_field(self.shortest // MINUTE)
        self.collisions: list[Appointment] = []
        for name, rows, kept in (
            ("calendar", Calendar.objects.of(business), of and of.calendar_id),
            ("resource", Resource.objects.of(business), of and of.resource_id),
        ):
            offered = rows.filter(Q(retired_at=None) | Q(pk=kept))
            cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = offered
            if len(offered) == 1:
                self.fields[name].widget = forms.HiddenInput()

    @classmethod
    def times(cls, span: Span, business: Business) -> dict[str, Any]:
        """What its fields say of a time."""
        start = span.start.astimezone(business.zone)
        minutes = math.ceil(span.length / timedelta(minutes=1))
        return {"day": start.date(), "start": start.time(), "minutes": minutes}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            self._check_place(said["calendar"], said["resource"])
            try:
                said["span"] = self._span(said)
            except InvalidInput as refusal:
                for problem in refusal.problems:
                    self.add_error(problem.field, problem.message)
        return said

    def usual_minutes(self) -> int | None:
        """How long it takes where the person does not say."""
        return None

    def _check_place(self, calendar: Calendar, resource: Resource) -> None:
        """A resource is booked on its own calendars; where it is already, it may stay."""
        stays = self.of and (self.of.calendar_id, self.of.resource_id) == (calendar.pk, resource.pk)
        if not stays and not resource.calendars.filter(pk=calendar.pk).exists():
            self.add_error("resource", f"{resource} is not on the calendar {calendar}.")

    def _span(self, said: dict[str, Any]) -> Span:
        minutes = self.usual_minutes() if said["minutes"] is None else said["minutes"]
        if said["until"] is None and minutes is None:
            raise InvalidInput([FieldProblem("minutes", "required", NO_LENGTH)])
        start = self._moment("start")
        end = self._moment("until") if said["until"] is not None else None
        return span_of(start, end=end, minutes=minutes, names=NAMES, shortest=self.shortest)

    def _moment(self, name: str) -> datetime:
        wall: time = self.cleaned_data[name]
        try:
            moment = on_the_clock(
                datetime.combine(self.cleaned_data["day"], wall), self.business.zone
            )
        except NotAMoment as error:
            raise InvalidInput([FieldProblem(name, "invalid", str(error))]) from error
        if name == "start" and moment.is_ambiguous:
            self.start_that_comes_twice = (
                f"{wall:%H:%M} comes twice on that day: the first one was taken."
            )
        return moment.at


class ClientFields(forms.Form):
    """Who comes, as they are named for this appointment."""

    business: Business

    client_name = forms.CharField(
        label="Client", required=False, max_length=MAX_NAME, validators=[one_line]
    )
    client_email = forms.CharField(
        label="E-mail",
        required=False,
        max_length=MAX_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    client_phone = forms.CharField(
        label="Phone",
        required=False,
        max_length=MAX_PHONE,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def email(self) -> IdentityKey | None:
        typed = self.cleaned_data.get("client_email")
        return email_identity(typed) if typed else None

    def phone(self) -> IdentityKey | None:
        typed = self.cleaned_data.get("client_phone")
        return phone_identity(typed, self.business.country) if typed else None

    def clean_client_email(self) -> str:
        return self._checked("client_email")

    def clean_client_phone(self) -> str:
        return self._checked("client_phone")

    def _checked(self, name: str) -> str:
        try:
            self.email() if name == "client_email" else self.phone()
        except NotAnIdentity as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.cleaned_data[name])


class PlaceFields(forms.Form):
    location = forms.CharField(required=False, max_length=MAX_LOCATION, validators=[one_line])
    category = forms.ChoiceField(
        required=False, choices=[("", "No category"), *AppointmentCategory.choices]
    )
    notes = Lines(required=False, max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}))


class TypeSelect(forms.Select):
    """Names the length and the category of each type to the script that fills them in."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        chosen: AppointmentType | None = getattr(option["value"], "instance", None)
        if chosen is not None:
            option["attrs"] |= {"data-length": chosen.length, "data-category": chosen.category}
        return option


class BookingForm(TimeForm, ClientFields, PlaceFields):
    """A new appointment. What the type says of length, category and title holds where the person
    says nothing else; a person who was chosen before is not asked for again."""

    appointment_type = forms.ModelChoiceField(
        AppointmentType.objects.none(),
        label="Type",
        to_field_name="public_id",
        required=False,
        empty_label="No type",
        widget=TypeSelect(attrs={"data-fills": ""}),
    )
    title = forms.CharField(required=False, max_length=MAX_TITLE, validators=[one_line])

    field_order = [
        "appointment_type", "category", "title",
        "day", "start", "minutes", "until", "calendar", "resource",
        "client_name", "client_email", "client_phone", "location", "notes",
    ]  # fmt: skip

    def __init__(
        self,
        *args: Any,
        business: Business,
        contact: Contact | None,
        lead: Lead | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, business=business, **kwargs)
        self.contact, self.lead = contact, lead
        types = AppointmentType.objects.of(business).offered()
        cast("forms.ModelChoiceField[Any]", self.fields["appointment_type"]).queryset = types
        if contact is not None:
            for name in ("client_name", "client_email", "client_phone"):
                del self.fields[name]

    def usual_minutes(self) -> int | None:
        chosen: AppointmentType | None = self.cleaned_data["appointment_type"]
        return chosen.length if chosen else None

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        reach = said.get("client_email") or said.get("client_phone")
        if reach and not said.get("client_name") and "client_name" not in self.errors:
            self.add_error("client_name", "Say whose e-mail or phone this is.")
        return said

    def point_at_first_error(self) -> None:
        wrong = [name for name in self.fields if name in self.errors]
        for name in wrong[:1]:
            self.fields[name].widget.attrs["autofocus"] = True

    def wanted(self, public_id: str) -> NewAppointment:
        said = self.cleaned_data
        chosen: AppointmentType | None = said["appointment_type"]
        return NewAppointment(
            title=said["title"] or (chosen.name if chosen else "Appointment"),
            span=said["span"],
            calendar=said["calendar"],
            resource=said["resource"],
            appointment_type=chosen,
            lead=self.lead,
            contact=self.contact,
            client=self._client(),
            location=said["location"],
            notes=said["notes"],
            category=said["category"] or (chosen.category if chosen else ""),
            source=AppointmentSource.DASHBOARD,
            public_id=public_id,
        )

    def _client(self) -> Client | None:
        name = self.cleaned_data.get("client_name")
        return Client(name, self.email(), self.phone()) if name else None
