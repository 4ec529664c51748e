import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import Business, User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-horse-entirely"


def sign_in(email: str, password: str = PASSWORD, path: str = "/accounts/login/") -> Client:
    client = Client()
    client.post(path, {"login": email, "password": password})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_address_signs_in_in_any_spelling_and_leads_to_the_leads(
    owner: User, business: Business
) -> None:
    client = Client()
    answer = client.post(
        "/accounts/login/", {"login": owner.email.upper(), "password": PASSWORD}, follow=True
    )

    assert is_signed_in(client)
    assert answer.redirect_chain == [("/", 302), (f"/b/{business.slug}/leads/", 302)]


def test_somebody_without_a_business_is_led_to_open_one(db: None) -> None:
    make_user(email="new@example.com")
    client = sign_in("new@example.com")

    assert client.get("/")["Location"] == "/start/"
    answer = client.post("/start/", {"name": "Fresh", "time_zone": "UTC", "country": "GB"})
    assert answer["Location"] == "/b/fresh/leads/"
    assert Business.objects.get().currency == "GBP"


def test_staff_without_a_business_are_led_to_the_admin(db: None) -> None:
    staff = make_user(email="staff@example.com")
    User.objects.filter(pk=staff.pk).update(is_staff=True)

    assert sign_in("staff@example.com").get("/")["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("owner@summit.example", "wrong"), ("nobody@example.com", PASSWORD)],
)
def test_a_wrong_pair_is_refused_in_the_same_words(owner: User, email: str, password: str) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": password})

    assert "The e-mail or the password is not right." in answer.content.decode()
    assert not is_signed_in(client)


def test_after_five_wrong_passwords_even_the_right_one_waits(owner: User) -> None:
    for _ in range(5):
        sign_in(owner.email, "wrong")
    client = Client()
    answer = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})

    assert "Too many" in answer.content.decode()
    assert not is_signed_in(client)


def test_an_account_that_was_closed_does_not_sign_in(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client = Client()
    page = client.post(
        "/accounts/login/", {"login": owner.email, "password": PASSWORD}, follow=True
    ).content.decode()

    assert "This account is closed" in page or "The e-mail or the password" in page
    assert not is_signed_in(client)


def test_signing_out_asks_first_and_then_ends_the_session(owner_client: Client) -> None:
    assert "Sign out?" in owner_client.get("/accounts/logout/").content.decode()
    assert is_signed_in(owner_client)

    assert owner_client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert not is_signed_in(owner_client)


def test_a_page_that_was_asked_for_opens_after_signing_in(owner: User, business: Business) -> None:
    path = f"/b/{business.slug}/team/"
    assert Client().get(path)["Location"] == f"/accounts/login/?next={path}"

    client = Client()
    answer = client.post(
        f"/accounts/login/?next={path}", {"login": owner.email, "password": PASSWORD, "next": path}
    )
    assert answer["Location"] == path


def test_signing_in_never_leads_to_another_site(owner: User, business: Business) -> None:
    answer = Client().post(
        "/accounts/login/",
        {"login": owner.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer["Location"] == "/"


def test_a_forgotten_password_is_set_with_the_link_from_the_mail(owner: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": owner.email})
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Choose a new password for PocketCRM", [owner.email])
    link = re.search(rf"{settings.BASE_URL}(/\S+)", str(letter.body))
    assert link is not None

    form = client.get(link[1], follow=True)
    path = form.redirect_chain[-1][0]
    done = client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, follow=True)

    assert "Password set" in done.content.decode()
    assert is_signed_in(sign_in(owner.email, NEW_PASSWORD))
    assert not is_signed_in(sign_in(owner.email))
    again = Client().get(link[1], follow=True).content.decode()
    assert "This link cannot be used" in again


def test_a_forgotten_password_of_nobody_looks_the_same_and_tells_the_address(owner: User) -> None:
    known = Client().post("/accounts/password/reset/", {"email": owner.email}, follow=True)
    unknown = Client().post("/accounts/password/reset/", {"email": "x@example.com"}, follow=True)

    assert known.content == unknown.content
    assert [letter.subject for letter in mail.outbox] == [
        "Choose a new password for PocketCRM",
        "No PocketCRM account with this e-mail",
    ]


def test_changing_the_password_asks_for_the_old_one(owner: User, owner_client: Client) -> None:
    wanted = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    refused = owner_client.post("/accounts/password/change/", wanted)
    assert "The password is not right." in refused.content.decode()

    done = owner_client.post("/accounts/password/change/", wanted | {"oldpassword": PASSWORD})
    assert done["Location"] == "/profile/"
    assert is_signed_in(owner_client)
    assert is_signed_in(sign_in(owner.email, NEW_PASSWORD))


def test_a_new_address_counts_once_its_link_is_opened(owner: User, owner_client: Client) -> None:
    owner_client.post("/accounts/email/", {"email": "New@Summit.Example", "action_add": ""})
    owner.refresh_from_db()
    assert owner.email == "owner@summit.example"
    assert "It changes to" in owner_client.get("/accounts/email/").content.decode()

    link = re.search(rf"{settings.BASE_URL}(/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    owner_client.post(link[1])
    owner.refresh_from_db()
    assert owner.email == "new@summit.example"


def test_an_address_of_somebody_else_is_refused(owner_client: Client, stranger: User) -> None:
    answer = owner_client.post("/accounts/email/", {"email": stranger.email, "action_add": ""})

    assert "Somebody has signed up with this e-mail." in answer.content.decode()
    assert mail.outbox == []


SIGNED_OUT_PAGES = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-nonsense/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/nonsense/",
    "/accounts/inactive/",
]
SIGNED_IN_PAGES = [
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
]


@pytest.mark.parametrize("path", SIGNED_OUT_PAGES)
def test_every_page_before_sign_in_is_in_our_frame(path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 200
    assert 'class="outside-card"' in answer.content.decode()


@pytest.mark.parametrize("path", SIGNED_IN_PAGES)
def test_every_sign_in_page_behind_sign_in_is_in_our_frame(path: str, owner_client: Client) -> None:
    page = owner_client.get(path)

    assert page.status_code == 200
    assert "css/app.css" in page.content.decode()


def test_the_doors_that_we_do_not_use_lead_back_to_sign_in() -> None:
    assert Client().get("/accounts/login/code/confirm/")["Location"] == "/accounts/login/"
    assert Client().get("/accounts/password/set/")["Location"].startswith("/accounts/login/")
