"""The pages say whose an appointment is, and how it stands."""

import pytest
from django.test import Client

from accounts.models import Business, User
from appointments.models import Appointment, AppointmentStatus
from tests.appointments.pages import LIST, opened, path, sarah_s, text_of


@pytest.fixture
def row(business: Business) -> Appointment:
    return sarah_s(business)


def test_an_appointment_of_somebody_says_whose_it_is(
    row: Appointment, colleague: User, owner_client: Client, colleague_client: Client
) -> None:
    row.owner = colleague
    row.save(update_fields=["owner"])
    whose = f"<dt>Whose</dt><dd>{colleague.email}"
    assert f"{whose}</dd>" in text_of(opened(owner_client, path(row)))
    mine = f'{whose} <span class="muted">(you)</span></dd>'
    assert mine in text_of(opened(colleague_client, path(row)))


def test_an_appointment_of_nobody_does_not_ask_whose_it_is(
    row: Appointment, owner_client: Client
) -> None:
    assert "<dt>Whose</dt>" not in text_of(opened(owner_client, path(row)))


@pytest.mark.parametrize("status", AppointmentStatus)
def test_every_status_has_its_look(
    row: Appointment, owner_client: Client, status: AppointmentStatus
) -> None:
    Appointment.objects.filter(pk=row.pk).update(status=status)
    for url in (path(row), f"{LIST}?when=all"):
        assert status.label in text_of(opened(owner_client, url))
