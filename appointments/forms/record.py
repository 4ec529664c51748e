"""The forms of an appointment's page. Each brings the version that its person saw."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Business, one_line
from appointments.forms.booking import ClientFields, PlaceFields, TimeForm
from appointments.models import MAX_TITLE, Appointment, AppointmentStatus
from leads.forms import Lines
from leads.models import MAX_NAME

MAX_REASON = 2000
CHANGED_MEANWHILE = "Somebody else has changed it meanwhile. Look at it again, then decide."
STILL_HERE = (
    "Somebody else has changed it meanwhile. The page shows how it is now, and this form what you"
    " wrote: send it again if that should hold."
)
SETTABLE = [
    (status.value, status.label)
    for status in AppointmentStatus
    if status != AppointmentStatus.CANCELLED
]


class SeenForm(forms.Form):
    seen = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput(),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), "Load the page again, then retry."
        ),
    )

    collisions: list[Appointment]
    is_stale = False
    stale_words = CHANGED_MEANWHILE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collisions = []

    def show_present(self, appointment: Appointment) -> None:  # noqa: ARG002
        """Somebody else was faster: say so, and what it says now."""
        self.add_error(None, self.stale_words)


class StatusForm(SeenForm):
    status = forms.ChoiceField(choices=SETTABLE)


class CancelForm(SeenForm):
    stale_words = STILL_HERE

    reason = Lines(
        label="Reason, if you like",
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MoveForm(TimeForm, SeenForm):
    """Another time, and perhaps another calendar and resource."""

    stale_words = STILL_HERE

    def __init__(self, *args: Any, of: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, of=of, auto_id="move_%s", **kwargs)

    @classmethod
    def showing(cls, appointment: Appointment) -> MoveForm:
        initial = cls.times(appointment.span, appointment.business) | {
            "calendar": appointment.calendar.public_id,
            "resource": appointment.resource.public_id,
        }
        return cls(initial=initial, business=appointment.business, of=appointment)


class EditForm(ClientFields, PlaceFields, SeenForm):
    """What is said of an appointment."""

    stale_words = STILL_HERE
    said = (
        "title", "client_name", "client_email", "client_phone",
        "location", "category", "notes", "external_id",
    )  # fmt: skip

    title = forms.CharField(max_length=MAX_TITLE, validators=[one_line])
    # Two names of a contact and the space between them.
    client_name = forms.CharField(
        label="Client", required=False, max_length=2 * MAX_NAME + 1, validators=[one_line]
    )
    external_id = forms.CharField(
        label="External ID", required=False, max_length=200, validators=[one_line]
    )

    field_order = ["title", "client_name", "client_email", "client_phone"]

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="edit_%s", **kwargs)
        self.business = business

    @classmethod
    def showing(cls, appointment: Appointment) -> EditForm:
        initial = {name: getattr(appointment, name) for name in cls.said}
        return cls(initial=initial, business=appointment.business)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.said]

    def show_present(self, appointment: Appointment) -> None:
        super().show_present(appointment)
        for name in self.said:
            present = getattr(appointment, name)
            if self.cleaned_data.get(name) != present:
                self[name].help_text = f"Now: {present or 'empty'}"
