"""Links in mail lead to our own address, and only to letters that can leave."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User

RESET = "/accounts/password/reset/"


def test_a_reset_link_ignores_the_host_of_the_request(owner: User) -> None:
    response = Client().post(RESET, {"email": owner.email}, headers={"Host": "localhost:1337"})

    assert response.status_code == 302
    link = next(word for word in str(mail.outbox[0].body).split() if "/password/reset/key/" in word)
    assert urlsplit(link).netloc == urlsplit(settings.BASE_URL).netloc


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["İ@example.com", "İ" * 60 + "@example.com", "ſ@example.com"])
def test_an_address_that_no_letter_reaches_is_refused(email: str) -> None:
    response = Client().post(RESET, {"email": email})

    assert response.status_code == 200
    assert mail.outbox == []
