from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Business, Membership, User
from leads.models import LeadStatus
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "business_name": "Summit Roofing",
    "time_zone": "Europe/Paris",
    "country": "FR",
    "email": "Olivia@Summit.Example",
    "password1": PASSWORD,
}


def sign_up(**changes: str) -> tuple[Client, int]:
    client = Client()
    return client, client.post("/accounts/signup/", SIGN_UP | changes).status_code


def stored() -> tuple[int, int]:
    return User.objects.count(), Business.objects.count()


def test_signing_up_stores_a_person_and_a_business_with_its_six_statuses_and_signs_in() -> None:
    client = Client()
    answer = client.post("/accounts/signup/", SIGN_UP)

    membership = Membership.objects.select_related("user", "business").get()
    business = membership.business
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/")["Location"] == "/b/summit-roofing/leads/"
    assert (membership.role, membership.user.email) == ("owner", "olivia@summit.example")
    assert (business.name, business.slug, business.time_zone) == (
        "Summit Roofing",
        "summit-roofing",
        "Europe/Paris",
    )
    assert (business.country, business.currency) == ("FR", "EUR")
    assert LeadStatus.objects.filter(business=business).count() == 6


def test_signing_up_sends_a_link_that_confirms_the_address_but_does_not_wait_for_it() -> None:
    client, _ = sign_up()

    [letter] = mail.outbox
    assert letter.to == ["olivia@summit.example"]
    assert letter.subject == "Confirm your e-mail for PocketCRM"
    link = next(word for word in str(letter.body).split() if word.startswith("http"))
    path = link.removeprefix("http://testserver")
    assert "Yes, confirm" in client.get(path).content.decode()
    client.post(path)
    user = User.objects.get()
    assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]


def test_two_businesses_of_one_name_get_two_slugs() -> None:
    sign_up()
    sign_up(email="other@example.com")

    first, second = Business.objects.order_by("id").values_list("slug", flat=True)
    assert first == "summit-roofing"
    assert second.startswith("summit-roofing-")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("business_name", "", "This field is required."),
        ("business_name", "x" * 121, "at most 120 characters"),
        ("business_name", "Summit\nBcc: all@example.com", "Write it on one line."),
        ("time_zone", "", "This field is required."),
        ("time_zone", "Mars/Olympus", "Select a valid choice."),
        ("country", "XX", "Select a valid choice."),
        ("email", "olivia", "Enter a valid email address."),
        ("password1", "12345678", "entirely numeric"),
        ("password1", "short", "too short"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(field: str, value: str, said: str) -> None:
    answer = Client().post("/accounts/signup/", SIGN_UP | {field: value})

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert stored() == (0, 0)


def test_an_address_is_taken_in_any_spelling() -> None:
    make_user(email="olivia@summit.example")
    answer = Client().post("/accounts/signup/", SIGN_UP | {"email": "OLIVIA@SUMMIT.EXAMPLE"})

    assert "Somebody has signed up with this e-mail." in answer.content.decode()
    assert stored() == (1, 0)


def test_a_mail_server_that_is_away_does_not_undo_the_sign_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client, status = sign_up()

    assert (status, stored()) == (302, (1, 1))
    assert "could not be sent" in client.get("/profile/").content.decode()


def test_the_form_works_without_javascript_and_names_the_zone_field_for_it() -> None:
    page = Client().get("/accounts/signup/").content.decode()

    assert 'data-guess="time-zone"' in page
    assert '<option value="US" selected>United States</option>' in page
    assert '<option value="America/New_York">New York</option>' in page
