"""A closure as an owner says it: what, from which day to which, and perhaps at what time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from accounts.models import Business, one_line
from appointments.models import Blocker, Calendar, Resource
from appointments.span import FIRST_YEAR, LAST_YEAR, start_of_day
from pocketcrm.api.moments import NotAMoment, on_the_clock
from pocketcrm.errors import InvalidInput

DAYS = [MinValueValidator(date(FIRST_YEAR, 1, 1)), MaxValueValidator(date(LAST_YEAR, 12, 30))]
A_DAY = timedelta(days=1)
Target = tuple[Calendar, Resource | None]


def day_field(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, validators=DAYS, widget=forms.DateInput(attrs={"type": "date"})
    )


def clock_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class ClosureForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=Blocker._meta.get_field("name").max_length,
        required=False,
        validators=[one_line],
        help_text="Shown on your calendar: a holiday, a vacation.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    target = forms.ChoiceField(label="What is closed")
    whole_days = forms.BooleanField(label="Whole days", required=False, initial=True)
    from_day = day_field("First day")
    from_time = clock_field("From")
    to_day = day_field("Last day")
    to_time = clock_field("Until")

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, Target] = {}
        choices = list(self._choices(business))
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)  # noqa: S101 - for the type checker
        target.choices = choices[0][1] if len(choices) == 1 else choices

    def _choices(self, business: Business) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each calendar as a whole, then its resources, one by one."""
        for calendar in Calendar.objects.of(business).offered().prefetch_related("resources"):
            whole = calendar.public_id
            self.targets[whole] = (calendar, None)
            choices = [(whole, f"Everything on {calendar}")]
            for resource in calendar.resources.all():
                if resource.retired_at is None:
                    one = f"{whole}-{resource.public_id}"
                    self.targets[one] = (calendar, resource)
                    choices.append((one, f"Only {resource}"))
            yield f"{calendar} ({calendar.time_zone})", choices

    @property
    def zones(self) -> list[str]:
        return sorted({calendar.time_zone for calendar, _ in self.targets.values()})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            self._read_ends(said)
        return said

    def _read_ends(self, said: dict[str, Any]) -> None:
        zone = self.targets[said["target"]][0].zone
        first, last = said["from_day"], said["to_day"]
        if said["whole_days"]:
            said["start"], said["end"] = start_of_day(first, zone), start_of_day(last + A_DAY, zone)
            return
        said["start"] = self._moment("from_time", first, said["from_time"], zone, fold=0)
        said["end"] = self._moment("to_time", last, said["to_time"], zone, fold=1)

    def _moment(
        self, field: str, day: date, clock: time | None, zone: Any, *, fold: int
    ) -> datetime | None:
        """Of an hour that the clock shows twice, a closure takes both."""
        if clock is None:
            self.add_error(field, "Write a time, or close whole days.")
            return None
        try:
            first = on_the_clock(datetime.combine(day, clock), zone).at
        except NotAMoment as refusal:
            self.add_error(field, str(refusal))
            return None
        return first.astimezone(zone).replace(fold=fold).astimezone(UTC)

    @property
    def chosen(self) -> Target:
        return self.targets[self.cleaned_data["target"]]

    def show(self, refusal: InvalidInput) -> None:
        """Put what the core has refused beside the field that said it."""
        field = "to_day" if self.cleaned_data["whole_days"] else "to_time"
        for problem in refusal.problems:
            self.add_error(field, problem.message)
