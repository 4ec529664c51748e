from typing import Any

import pytest
from django.test import Client

from accounts.forms import BusinessForm, ProfileForm
from accounts.models import Business, Membership, User
from tests.accounts.pages import page_of
from tests.factories import make_business, make_user

pytestmark = pytest.mark.django_db
WANTED = {
    "name": "Summit & Sons",
    "country": "CA",
    "time_zone": "America/Toronto",
    "currency": "CAD",
}


@pytest.fixture
def settings_path(business: Business) -> str:
    return f"/b/{business.slug}/settings/"


def stored(business: Business) -> dict[str, Any]:
    return dict(Business.objects.values(*WANTED).get(pk=business.pk))


def test_managers_change_the_business_and_its_address_stays(
    settings_path: str, business: Business, owner_client: Client
) -> None:
    answer = owner_client.post(settings_path, WANTED, follow=True)

    assert "Saved" in answer.content.decode()
    assert stored(business) == WANTED
    assert answer.redirect_chain == [(settings_path, 302)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Two\nlines"),
        ("country", "XX"),
        ("time_zone", "Mars/Olympus"),
        ("currency", "XXX"),
    ],
)
def test_a_wrong_value_changes_nothing(
    settings_path: str, business: Business, owner_client: Client, field: str, value: str
) -> None:
    before = stored(business)
    answer = owner_client.post(settings_path, WANTED | {field: value})

    assert answer.status_code == 200
    assert "is-invalid" in answer.content.decode()
    assert "Summit Roofing" in answer.content.decode()
    assert stored(business) == before


def test_members_and_strangers_do_not_get_to_the_settings(
    settings_path: str, business: Business, colleague_client: Client, stranger_client: Client
) -> None:
    before = stored(business)
    never = stranger_client.post("/b/never-existed/settings/", WANTED)
    other = stranger_client.post(settings_path, WANTED)

    assert colleague_client.post(settings_path, WANTED).status_code == 403
    assert (other.status_code, page_of(other)) == (404, page_of(never))
    assert Client().post(settings_path, WANTED).status_code == 302
    assert stored(business) == before


def test_the_profile_stores_the_name_and_which_businesses_send_mail(
    owner: User, business: Business, owner_client: Client
) -> None:
    second = make_business(owner=owner, name="Valley Gutters")
    wanted = {
        "first_name": "Olivia",
        "last_name": "Stone",
        "username": "olivia.stone",
        "lead_mail": [Membership.objects.get(business=second).pk],
        "appointment_mail": [Membership.objects.get(business=business).pk],
    }
    answer = owner_client.post("/profile/", wanted, follow=True)

    owner.refresh_from_db()
    assert "Saved" in answer.content.decode()
    assert (str(owner), owner.username) == ("Olivia Stone", "olivia.stone")
    wants = owner.memberships.order_by("id").values_list(
        "business__slug", "wants_lead_mail", "wants_appointment_mail"
    )
    assert list(wants) == [(business.slug, False, True), (second.slug, True, False)]


@pytest.mark.parametrize(
    ("field", "column"),
    [("lead_mail", "wants_lead_mail"), ("appointment_mail", "wants_appointment_mail")],
)
def test_the_profile_cannot_touch_the_membership_of_somebody_else(
    owner: User, business: Business, owner_client: Client, stranger: User, field: str, column: str
) -> None:
    theirs = stranger.memberships.get()
    Membership.objects.filter(pk=theirs.pk).update(**{column: False})
    answer = owner_client.post("/profile/", {"username": owner.username, field: [theirs.pk]})

    assert "Select a valid choice." in answer.content.decode()
    theirs.refresh_from_db()
    assert not getattr(theirs, column)
    assert getattr(owner.memberships.get(business=business), column)


def test_a_username_is_had_once(owner: User, owner_client: Client) -> None:
    make_user(email="other@example.com", username="taken")
    answer = owner_client.post("/profile/", {"username": "taken"})

    assert "already exists" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.username == "olivia"


def test_the_profile_says_what_the_username_is_for(owner_client: Client) -> None:
    page = owner_client.get("/profile/").content.decode()
    assert 'name="username" value="olivia"' in page
    assert "Programs of the legacy API sign in and assign leads by it." in page


def test_the_profile_leads_to_the_keys(
    business: Business, owner_client: Client, colleague_client: Client
) -> None:
    of_owner = owner_client.get("/profile/").content.decode()
    of_member = colleague_client.get("/profile/").content.decode()

    assert f'href="/b/{business.slug}/keys/new/"' in of_owner
    assert "Generate key" in of_owner
    assert f'href="/b/{business.slug}/keys/"' in of_member
    assert "Generate key" not in of_member


def test_a_person_without_a_business_has_a_profile_too() -> None:
    client = Client()
    client.force_login(make_user(email="new@example.com"))

    assert client.get("/profile/").status_code == 200
    assert client.get("/start/").status_code == 200


@pytest.mark.parametrize("path", ["/profile/", "/start/", "/profile/mail/"])
def test_the_signed_out_are_sent_to_sign_in(path: str) -> None:
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"


def test_saving_a_profile_writes_nothing_that_it_does_not_show(owner: User) -> None:
    form = ProfileForm({"username": "liv"}, instance=User.objects.get(pk=owner.pk))
    assert form.is_valid()
    owner.set_password("changed-in-another-window")
    owner.save(update_fields=["password"])
    User.objects.filter(pk=owner.pk).update(is_active=False)
    form.save()

    owner.refresh_from_db()
    assert (owner.username, owner.is_active) == ("liv", False)
    assert owner.check_password("changed-in-another-window")


def test_saving_the_settings_writes_nothing_that_they_do_not_show(business: Business) -> None:
    form = BusinessForm(WANTED, instance=Business.objects.get(pk=business.pk))
    assert form.is_valid()
    Business.objects.filter(pk=business.pk).update(slug="moved")
    form.save()

    assert stored(business) == WANTED
    assert Business.objects.get(pk=business.pk).slug == "moved"
