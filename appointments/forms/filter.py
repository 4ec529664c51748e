from django import forms
from django.db.models import TextChoices

from appointments.models import AppointmentCategory, AppointmentStatus
from leads.forms import DAYS, MAX_PAGE


class Period(TextChoices):
    UPCOMING = "upcoming", "Upcoming"
    PAST = "past", "Past"
    ALL = "all", "All times"


class AppointmentFilter(forms.Form):
    """What the list of appointments shows, all of it from the URL. A value that means nothing is
    left out."""

    when = forms.ChoiceField(required=False, choices=Period.choices)
    after = forms.DateField(required=False, validators=DAYS)
    before = forms.DateField(required=False, validators=DAYS)
    status = forms.ChoiceField(required=False, choices=AppointmentStatus.choices)
    category = forms.ChoiceField(required=False, choices=AppointmentCategory.choices)
    resource = forms.CharField(required=False, max_length=24)
    calendar = forms.CharField(required=False, max_length=24)
    q = forms.CharField(required=False, max_length=200)
    test = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)
