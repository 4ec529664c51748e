"""What the legacy dialect says of an appointment, and what may be wrong with it:
`contract/epixel-legacy.md` sections 4.5 to 4.7 and 5."""

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from appointments.api.legacy_access import WRONG_SLUG, shown_to, standing_lead
from appointments.api.legacy_answers import MAX_NOTE, STATUSES
from appointments.models import Appointment, AppointmentStatus
from appointments.span import is_in_bounds
from leads.api.legacy import member_of
from leads.api.legacy_fields import WALL, Line, Lines, RowKey, Said
from leads.models import Lead
from pocketcrm.api.moments import NotAMoment, on_the_clock

# The document's own words, which it has for appointments only.
BLANK = {"blank": "This field is may not be blank."}
SLUG_WORDS = BLANK | {"invalid": WRONG_SLUG}
UNKNOWN = "Requested appointment not found."


class Time(Line):
    """A time on the business's clock, `yyyy-mm-dd HH:MM`, within the years in which anything is
    booked; of one that comes twice, the first."""

    default_error_messages = dict.fromkeys(("format", "invalid"), "Invalid date format.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=BLANK, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            wall = datetime.strptime(text, WALL)  # noqa: DTZ007 - the clock follows
            moment = on_the_clock(wall, member_of(self.context["request"]).business.zone).at
        except (NotAMoment, OverflowError, ValueError):
            self.fail("format")
        # Python takes other spellings, too.
        if f"{wall:{WALL}}" != text or not is_in_bounds(moment):
            self.fail("format")
        return moment


class AppointmentKey(RowKey):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(invalid="Invalid appointment id.", error_messages=BLANK, **kwargs)


class NewAppointment(Said):
    slug = Line(error_messages=SLUG_WORDS)
    appointment_date = Time()
    appointment_to = Time()
    appointment_note = Lines(max_length=MAX_NOTE, required=False, allow_blank=True)
    appointment_status = Line(required=False, allow_blank=True)

    def validate_slug(self, slug: str) -> Lead:
        lead = standing_lead(self.request, slug)
        if lead is None:
            raise serializers.ValidationError(WRONG_SLUG)
        if not lead.is_worked_by(member_of(self.request)):
            raise serializers.ValidationError("You can't take appointment under this lead.")
        return lead

    def validate_appointment_status(self, name: str) -> AppointmentStatus | None:
        if name and name not in STATUSES:
            raise serializers.ValidationError("Invalid appointment status.")
        return STATUSES.get(name)

    @property
    def request(self) -> Request:
        request: Request = self.context["request"]
        return request


class NamedAppointment(Said):
    appointment_id = AppointmentKey()

    def validate_appointment_id(self, pk: int) -> Appointment:
        row = shown_to(self.context["request"]).filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError(UNKNOWN)
        return row


class ChangedAppointment(NamedAppointment, NewAppointment):
    """What is sent replaces; what is not sent stays."""

    slug = Line(required=False, error_messages=SLUG_WORDS)
    appointment_date = Time(required=False)
    appointment_to = Time(required=False)
