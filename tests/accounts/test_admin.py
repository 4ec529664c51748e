"""Staff look at everything that the admin has: each list and page opens, at a constant cost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.inviting import invite
from accounts.models import Business, Invitation, Membership, Role, User
from apikeys.issuing import find_key
from apikeys.models import ApiKey
from leads.models import Assignment, Contact, Identity, IdentityKind, Lead, LeadStatus, Note
from tests.conftest import signed_in
from tests.factories import PASSWORD, make_business, make_key, make_user

pytestmark = pytest.mark.django_db
MODELS = [User, Business, Membership, Invitation, ApiKey, Contact, Identity, LeadStatus, Lead, Note]


@pytest.fixture
def staff(db: None) -> Client:
    user = make_user(email="staff@pocketcrm.example")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    return signed_in(user)


def add_rows(count: int) -> None:
    """Each in a business of its own, so that nothing is found by luck in a cache."""
    for _ in range(count):
        owner = make_user()
        business = make_business(owner=owner)
        number = owner.pk
        email = f"guest{number}@example.com"
        invite(business, email=email, role=Role.MEMBER, by=owner, now=timezone.now())
        make_key(business, created_by=owner)
        contact = Contact.objects.create(business=business, first_name="Jane", email=email)
        Identity.objects.create(
            business=business, contact=contact, kind=IdentityKind.EMAIL, value=email, typed=email
        )
        status = LeadStatus.objects.filter(business=business)[0]
        lead = Lead.objects.create(business=business, contact=contact, status=status, owner=owner)
        Assignment.objects.create(lead=lead, user=owner)
        Note.objects.create(lead=lead, text="Call her", author=owner, author_name="Olivia")


def path_of(model: type[Model], page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(queries)


def test_every_list_costs_the_same_for_five_rows_and_for_fifteen(staff: Client) -> None:
    add_rows(5)
    few = {model: queries_of(staff, path_of(model)) for model in MODELS}
    add_rows(10)
    many = {model: queries_of(staff, path_of(model)) for model in MODELS}

    assert many == few


def test_every_page_of_a_row_opens_and_shows_no_secret(staff: Client) -> None:
    add_rows(1)
    digests = [ApiKey.objects.get().digest, Invitation.objects.get().token_digest]
    for model in MODELS:
        row = model._default_manager.latest("pk")
        for path in (path_of(model), path_of(model, f"{row.pk}/change/")):
            answer = staff.get(path)
            page = answer.content.decode()
            assert (path, answer.status_code) == (path, 200)
            assert not any(digest in page for digest in digests)


@pytest.mark.parametrize("model", [Business, Membership, Invitation, ApiKey, Contact, Lead, User])
def test_search_finds_and_opens(staff: Client, model: type[Model]) -> None:
    add_rows(1)

    assert staff.get(path_of(model), {"q": "guest"}).status_code == 200


@pytest.mark.parametrize("model", [ApiKey, Invitation, Business, Contact, Identity, Lead, Note])
def test_what_needs_an_act_cannot_be_added_by_hand(staff: Client, model: type[Model]) -> None:
    assert staff.get(path_of(model, "add/")).status_code == 403


def test_staff_revoke_keys_from_the_list(staff: Client, business: Business) -> None:
    _, secret = make_key(business)
    chosen = {"action": "revoke", "_selected_action": [ApiKey.objects.get().pk]}
    answer = staff.post(path_of(ApiKey), chosen, follow=True)

    assert "1 revoked." in answer.content.decode()
    assert find_key(secret, timezone.now()) is None


def test_no_field_of_a_key_changes_in_the_admin(staff: Client, business: Business) -> None:
    key, _ = make_key(business)
    before = ApiKey.objects.values().get()
    staff.post(path_of(ApiKey, f"{key.pk}/change/"), {"name": "Other", "scopes": '["leads:admin"]'})

    assert ApiKey.objects.values().get() == before


def test_staff_withdraw_invitations_but_not_used_ones(staff: Client) -> None:
    add_rows(2)
    used, pending = Invitation.objects.order_by("pk")
    used.accepted_at = datetime(2026, 1, 1, tzinfo=UTC)
    used.save()
    chosen: dict[str, Any] = {"action": "withdraw", "_selected_action": [used.pk, pending.pk]}
    answer = staff.post(path_of(Invitation), chosen, follow=True)

    assert "1 withdrawn." in answer.content.decode()
    assert [row.revoked_at is None for row in Invitation.objects.order_by("pk")] == [True, False]


def test_staff_make_a_user_whose_address_is_kept_in_small_letters(staff: Client) -> None:
    wanted = {
        "email": "New@Example.com",
        "username": "new",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    staff.post(path_of(User, "add/"), wanted)

    assert User.objects.get(username="new").email == "new@example.com"


def test_the_way_into_the_admin_is_our_sign_in() -> None:
    answer = Client().get("/admin/login/?next=/admin/")

    assert answer["Location"].startswith("/accounts/login/?next=")


def test_somebody_who_is_not_staff_is_refused(owner_client: Client) -> None:
    assert owner_client.get("/admin/login/").status_code == 403
    assert owner_client.get(path_of(ApiKey)).status_code == 302


def test_every_model_of_ours_that_staff_look_after_is_in_the_admin() -> None:
    assert set(MODELS) <= set(admin.site._registry)


def test_who_is_taken_out_on_the_page_of_a_business_leaves_their_leads_to_its_owner(
    staff: Client,
) -> None:
    add_rows(1)
    business, lead = Business.objects.get(), Lead.objects.get()
    ben = make_user(email="ben@example.com")
    membership = Membership.objects.create(business=business, user=ben, role=Role.MEMBER)
    Lead.objects.update(owner=ben)
    path = path_of(Business, f"{business.pk}/change/")
    page = staff.get(path).context
    forms = [page["adminform"].form, *(inline.formset for inline in page["inline_admin_formsets"])]
    sent: dict[str, Any] = {}
    for form in (forms[0], forms[1].management_form, *forms[1].initial_forms):
        sent |= {form[name].html_name: form[name].value() or "" for name in form.fields}
    for form in forms[1].initial_forms:
        if form.instance == membership:
            sent[form["DELETE"].html_name] = "on"
    assert staff.post(path, sent).status_code == 302

    assert not Membership.objects.filter(user=ben).exists()
    lead.refresh_from_db()
    assert lead.owner is None
