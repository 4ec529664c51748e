import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.inviting import invite
from accounts.models import Business, Invitation, Membership, Role, User
from tests.accounts.pages import page_of
from tests.conftest import signed_in
from tests.factories import PASSWORD, make_member, make_user

pytestmark = pytest.mark.django_db
GUEST = "guest@example.com"
ACCOUNT = {"full_name": "Gina Guest", "password": PASSWORD}


@pytest.fixture
def link(business: Business, owner: User) -> str:
    """The path in the letter to the guest."""
    invite(business, email=GUEST, role=Role.ADMIN, by=owner, now=timezone.now())
    return link_in_last_letter()


def link_in_last_letter() -> str:
    found = re.search(r"http://localhost:\d+(/join/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def team(business: Business) -> list[tuple[str, str]]:
    members = business.memberships.by_rank().values_list("user__email", "role")
    return [(email, role) for email, role in members]


def test_the_letter_says_who_invites_whom_where_and_until_when(
    owner_client: Client, business: Business
) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        answer = owner_client.post(
            f"/b/{business.slug}/team/", {"email": "Guest@Example.com", "role": "member"}
        )

    assert answer["Location"] == f"/b/{business.slug}/team/"
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([GUEST], "Join Summit Roofing on PocketCRM")
    text = str(letter.body)
    assert "owner@summit.example invites you to Summit Roofing on PocketCRM, as member." in text
    assert "until 28 November 2026" in text
    assert team(business) == [("owner@summit.example", "owner")]


def test_the_token_is_in_the_letter_only(
    link: str, owner_client: Client, business: Business
) -> None:
    token = link.split("/")[2]
    row = str(Invitation.objects.values().get())

    assert token not in row
    assert token not in owner_client.get(f"/b/{business.slug}/team/").content.decode()


def test_a_person_without_an_account_makes_one_and_is_in(link: str, business: Business) -> None:
    client = Client()
    page = client.get(link)
    assert GUEST in page.content.decode()
    assert page["Cache-Control"].endswith("private")

    answer = client.post(link, ACCOUNT)

    assert answer["Location"] == f"/b/{business.slug}/leads/"
    assert client.get(f"/b/{business.slug}/team/").status_code == 200
    assert team(business) == [("owner@summit.example", "owner"), (GUEST, "admin")]
    user = User.objects.get(email=GUEST)
    assert (str(user), user.username) == ("Gina Guest", "guest")
    assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]


def test_a_person_with_an_account_signs_in_first_and_comes_back(
    link: str, business: Business
) -> None:
    make_user(email=GUEST)
    client = Client()
    page = client.get(link).content.decode()
    assert f'href="/accounts/login/?next={link}"' in page
    assert 'name="password"' not in page

    back = client.post(
        f"/accounts/login/?next={link}", {"login": GUEST, "password": PASSWORD, "next": link}
    )
    assert back["Location"] == link
    assert "Join Summit Roofing" in client.get(link).content.decode()
    assert client.post(link)["Location"] == f"/b/{business.slug}/leads/"
    assert team(business) == [("owner@summit.example", "owner"), (GUEST, "admin")]


def test_opening_the_link_alone_changes_nothing(link: str, business: Business) -> None:
    signed_in(make_user(email=GUEST)).get(link)

    assert team(business) == [("owner@summit.example", "owner")]


def test_somebody_else_who_is_signed_in_is_told_for_whom_it_is(
    link: str, business: Business, stranger_client: Client
) -> None:
    page = stranger_client.get(link).content.decode()
    assert "You are signed in as stranger@valley.example." in page

    page = stranger_client.post(link).content.decode()
    assert f"This invitation is for {GUEST}." in page
    assert stranger_client.post("/accounts/logout/", {"next": link})["Location"] == link
    assert team(business) == [("owner@summit.example", "owner")]


def test_an_account_cannot_be_made_for_an_address_that_has_one(
    link: str, business: Business
) -> None:
    make_user(email=GUEST)
    answer = Client().post(link, ACCOUNT)

    assert "This address has an account." in answer.content.decode()
    assert team(business) == [("owner@summit.example", "owner")]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password", "12345678", "entirely numeric"),
        ("password", "guest@example.com", "too similar"),
        ("password", "guest789", "too similar to the last name"),
        ("password", "", "This field is required."),
        ("full_name", "", "This field is required."),
        ("full_name", "x" * 151, "at most 150 characters"),
    ],
)
def test_a_wrong_value_is_named_and_nobody_joins(
    link: str, business: Business, field: str, value: str, said: str
) -> None:
    answer = Client().post(link, ACCOUNT | {field: value})

    assert said in answer.content.decode()
    assert team(business) == [("owner@summit.example", "owner")]


def gone(answer: Any) -> bool:
    status, page = answer.status_code, answer.content.decode()
    return status == 410 and "This invitation cannot be used" in page


@pytest.mark.parametrize("spoil", ["expired", "revoked", "used", "unknown", "business gone"])
def test_a_link_that_is_over_says_so_in_the_same_words(
    link: str, business: Business, spoil: str
) -> None:
    later = timezone.now()
    if spoil == "expired":
        Invitation.objects.update(expires_at=later)
    elif spoil == "revoked":
        Invitation.objects.get().revoke(later)
    elif spoil == "used":
        Invitation.objects.update(accepted_at=later)
    elif spoil == "unknown":
        link = "/join/nonsense/"
    else:
        business.delete()
    guest = signed_in(make_user(email=GUEST))

    assert gone(Client().get(link))
    assert gone(Client().post(link, ACCOUNT))
    assert gone(guest.get(link))
    assert gone(guest.post(link))
    assert not Membership.objects.filter(user__email=GUEST).exists()


def test_a_link_that_was_used_leads_its_user_to_the_business(link: str, business: Business) -> None:
    client = Client()
    client.post(link, ACCOUNT)

    assert client.get(link)["Location"] == f"/b/{business.slug}/leads/"
    assert client.post(link)["Location"] == f"/b/{business.slug}/leads/"
    assert gone(Client().get(link))


def test_sending_again_makes_the_old_link_void_and_the_time_new(
    link: str, business: Business, owner_client: Client
) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    page = owner_client.get(f"/b/{business.slug}/team/").content.decode()
    assert "expired" in page

    letter = Invitation.objects.get()
    owner_client.post(f"/b/{business.slug}/team/invitations/{letter.pk}/send/")

    assert len(mail.outbox) == 2
    assert gone(Client().get(link))
    assert Client().get(link_in_last_letter()).status_code == 200


def test_an_invitation_that_was_used_cannot_be_sent_again(
    link: str, business: Business, owner_client: Client
) -> None:
    Client().post(link, ACCOUNT)
    letter = Invitation.objects.get()
    answer = owner_client.post(
        f"/b/{business.slug}/team/invitations/{letter.pk}/send/", follow=True
    )

    assert "This invitation has been used or withdrawn." in answer.content.decode()
    assert len(mail.outbox) == 1


def test_withdrawing_frees_the_address_for_another_invitation(
    link: str, business: Business, owner_client: Client
) -> None:
    wanted = {"email": GUEST, "role": "member"}
    page = owner_client.post(f"/b/{business.slug}/team/", wanted).content.decode()
    assert f"{GUEST} has been invited already." in page

    letter = Invitation.objects.get()
    owner_client.post(f"/b/{business.slug}/team/invitations/{letter.pk}/revoke/")
    assert gone(Client().get(link))
    owner_client.post(f"/b/{business.slug}/team/", wanted)
    assert Client().get(link_in_last_letter()).status_code == 200


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("guest", "member", "Enter a valid email address."),
        ("a@example.com\nBcc: b@example.com", "member", "Enter a valid email address."),
        (GUEST, "owner", "Select a valid choice."),
        ("OWNER@summit.example", "admin", "owner@summit.example is in the team already."),
    ],
)
def test_a_wrong_invitation_is_refused_and_nothing_is_sent(
    owner_client: Client, business: Business, email: str, role: str, said: str
) -> None:
    answer = owner_client.post(f"/b/{business.slug}/team/", {"email": email, "role": role})

    assert said in answer.content.decode()
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_a_letter_that_cannot_be_sent_is_shown_and_the_invitation_kept(
    owner_client: Client, business: Business, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = owner_client.post(
        f"/b/{business.slug}/team/", {"email": GUEST, "role": "member"}, follow=True
    ).content.decode()

    assert f"{GUEST} is invited, but the mail could not be sent. Send it again later." in page
    assert "Send again" in page
    assert Invitation.objects.pending().count() == 1


def test_members_do_not_invite_resend_or_withdraw(
    link: str, business: Business, colleague_client: Client
) -> None:
    letter = Invitation.objects.get()
    base = f"/b/{business.slug}/team/"
    refused = [
        colleague_client.post(base, {"email": "x@example.com", "role": "admin"}),
        colleague_client.post(f"{base}invitations/{letter.pk}/send/"),
        colleague_client.post(f"{base}invitations/{letter.pk}/revoke/"),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert len(mail.outbox) == 1
    assert Client().get(link).status_code == 200
    assert GUEST not in colleague_client.get(base).content.decode()


def test_an_invitation_of_another_business_looks_like_none(
    link: str, stranger_client: Client, stranger: User
) -> None:
    letter = Invitation.objects.get()
    theirs = stranger.memberships.get().business
    base = f"/b/{theirs.slug}/team/invitations"
    for act in ("send", "revoke"):
        other = stranger_client.post(f"{base}/{letter.pk}/{act}/")
        never = stranger_client.post(f"{base}/999999/{act}/")
        assert (other.status_code, page_of(other)) == (404, page_of(never))

    assert len(mail.outbox) == 1
    assert Client().get(link).status_code == 200


def test_an_admin_invites_too(business: Business) -> None:
    admin = make_member(business, role=Role.ADMIN)
    signed_in(admin).post(f"/b/{business.slug}/team/", {"email": GUEST, "role": "member"})

    assert Invitation.objects.get().invited_by == admin
