from datetime import date, datetime

from django import forms
from django.utils import timezone

from accounts.models import Business
from apikeys.expiry import end_of_day, require_future
from apikeys.models import DEFAULT_RATE_LIMIT, LARGEST_RATE_LIMIT, ApiKey, Scope
from pocketcrm.errors import InvalidInput

LIVE, TEST = "live", "test"
PLAIN_WORDS = {
    Scope.LEADS_WRITE: "Create and update leads. This is what a lead provider needs.",
    Scope.LEADS_READ: "See leads, contacts and their timelines.",
    Scope.LEADS_ADMIN: "Delete leads and contacts.",
    Scope.APPOINTMENTS_WRITE: "Create and change appointments.",
    Scope.APPOINTMENTS_READ: "See appointments and free times.",
    Scope.APPOINTMENTS_ADMIN: "Delete appointments, change calendars.",
    Scope.WEBHOOKS_MANAGE: "Decide which addresses are told about leads and appointments.",
}


class NewKeyForm(forms.Form):
    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Who will use it, such as HomeAdvisor. It is shown in the timeline of each lead.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            (LIVE, "Live: real leads"),
            (TEST, "Test: everything works, nothing is sent, its leads are marked as test data"),
        ],
        initial=LIVE,
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label="Permissions",
        choices=[(scope.value, f"{scope.label}. {words}") for scope, words in PLAIN_WORDS.items()],
        initial=[Scope.LEADS_WRITE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one permission."},
    )
    sends_mail = forms.BooleanField(
        label="E-mail the team about its new leads and appointments", initial=True, required=False
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        help_text="Good until this day ends in the business's time zone. Empty: until revoked.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    rate_limit = forms.IntegerField(
        label="Requests a minute",
        initial=DEFAULT_RATE_LIMIT,
        validators=ApiKey._meta.get_field("rate_limit").validators,
        widget=forms.NumberInput(
            attrs={"min": 1, "max": LARGEST_RATE_LIMIT, "inputmode": "numeric"}
        ),
    )

    def __init__(self, *args: object, business: Business, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.business = business

    def clean_scopes(self) -> list[Scope]:
        return [Scope(value) for value in self.cleaned_data["scopes"]]

    def clean_expires_on(self) -> datetime | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is None:
            return None
        try:
            expires_at = end_of_day(day, self.business)
            require_future(expires_at, timezone.now())
        except (InvalidInput, OverflowError) as problem:
            raise forms.ValidationError(
                "Choose a day that is not over yet, until 2100."
            ) from problem
        return expires_at
