from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import places
from accounts.models import (
    Business,
    Invitation,
    MailWish,
    Membership,
    MembershipQuerySet,
    User,
    one_line,
)
from accounts.moving import save_business
from accounts.opening import open_business
from pocketcrm.errors import Conflict, InvalidInput


def time_zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Time zone",
        choices=lambda: [("", "Choose a time zone"), *places.time_zones()],
        widget=forms.Select(attrs={"data-guess": "time-zone"}),
    )


def country_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Country",
        choices=places.countries,
        initial="US",
        widget=forms.Select(attrs={"data-guess": "country"}),
        help_text=Business._meta.get_field("country").help_text,
    )


class OurWords(forms.Form):
    """Labels instead of placeholders that vanish, and one spelling of e-mail."""

    words: ClassVar = {
        "email": "E-mail",
        "login": "E-mail",
        "oldpassword": "Current password",
        "password2": "The same again",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = "At least 8 characters."


class SignUpForm(OurWords, allauth.SignupForm):  # type: ignore[misc]
    """A person and their business, stored together or not at all."""

    business_name = forms.CharField(
        label="Business name",
        max_length=120,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    time_zone = time_zone_field()
    country = country_field()

    field_order = ["business_name", "email", "password1", "country", "time_zone"]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        try:
            user: User = self.save(request)
        except Conflict as conflict:  # two sign-ups at one moment: the other one has the e-mail
            messages.error(request, f"{conflict.message} Sign in instead.")
            return None, redirect("account_login")
        return user, None

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        open_business(
            user,
            name=self.cleaned_data["business_name"],
            time_zone=self.cleaned_data["time_zone"],
            country=self.cleaned_data["country"],
        )
        return user


class SignInForm(OurWords, allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ChangeEmailForm(OurWords, allauth.AddEmailForm):  # type: ignore[misc]
    words = {"email": "New e-mail"}

    def clean_email(self) -> str:
        """Refused at once where it is somebody else's: it could not become theirs later."""
        email: str = super().clean_email()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("Somebody has signed up with this e-mail.")
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        """The present address stays until the new one is confirmed, even where it never was
        confirmed itself; allauth would drop it and leave the person without any."""
        pending = EmailAddress.objects.filter(user=self.user, verified=False)
        with transaction.atomic():
            pending.exclude(email=self.user.email).delete()
            address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class ForgottenPasswordForm(OurWords, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(OurWords, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    words = OurWords.words | {"password1": "New password"}


class ChangePasswordForm(OurWords, allauth.ChangePasswordForm):  # type: ignore[misc]
    words = OurWords.words | {"password1": "New password"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(OurWords, allauth.SetPasswordForm):  # type: ignore[misc]
    pass


class ConfirmItIsYouForm(OurWords, allauth.ReauthenticateForm):  # type: ignore[misc]
    pass


class StartForm(forms.ModelForm):  # type: ignore[type-arg]
    """What opening a business asks for; the currency follows from the country."""

    time_zone = time_zone_field()
    country = country_field()

    class Meta:
        model = Business
        fields = ["name", "country", "time_zone"]
        labels = {"name": "Business name"}


class BusinessForm(StartForm):
    currency = forms.ChoiceField(label="Currency", choices=places.currencies)

    class Meta(StartForm.Meta):
        fields = [*StartForm.Meta.fields, "currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "time_zone"
        ].help_text = "Your first calendar goes along, where it has the same time zone now."

    def save(self, commit: bool = True) -> Business:  # noqa: ARG002, FBT001, FBT002
        business: Business = self.instance
        save_business(business, self.Meta.fields)
        return business


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Invitation
        fields = ["email", "role"]
        labels = {"email": "E-mail", "role": "Role"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label="Role",
            choices=[
                ("member", "Member: works the leads"),
                ("admin", "Admin: also keys, team and settings"),
            ],
        )

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])


class JoinForm(forms.Form):
    """The account of somebody who was invited; the address is the one that the letter went to."""

    full_name = forms.CharField(
        label="Your name",
        max_length=150,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 8 characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def show(self, refusal: InvalidInput) -> None:
        """Put what the core has refused beside the fields."""
        for problem in refusal.problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, problem.message)


class MailField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """From which of a person's businesses they want the mail of one wish."""

    def __init__(self, label: str, wish: MailWish) -> None:
        super().__init__(
            label=label,
            queryset=Membership.objects.none(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.wish = wish

    def label_from_instance(self, membership: Membership) -> str:
        return membership.business.name

    def offer(self, memberships: MembershipQuerySet) -> None:
        self.queryset = memberships
        self.initial = [one.pk for one in memberships if self.wish in one.mail_wishes]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    lead_mail = MailField("E-mail me about each new lead of", MailWish.LEADS)
    appointment_mail = MailField("E-mail me about each new appointment of", MailWish.APPOINTMENTS)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "username"]
        help_texts = {
            "username": "Letters, digits and @ . + - _. Programs of the legacy API sign in and"
            " assign leads by it."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].validators.append(one_line)
        for _, field in self._mail_fields():
            field.offer(self.instance.memberships.by_business())

    def save(self, commit: bool = True) -> User:  # noqa: ARG002, FBT001, FBT002
        """Only what the form shows: the password may have been changed in another window."""
        user: User = self.instance
        user.save(update_fields=self.Meta.fields)
        for name, field in self._mail_fields():
            user.choose_mail(field.wish, self.cleaned_data[name])
        return user

    def _mail_fields(self) -> Iterator[tuple[str, MailField]]:
        for name, field in self.fields.items():
            if isinstance(field, MailField):
                yield name, field
