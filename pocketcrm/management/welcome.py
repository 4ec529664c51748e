"""What a start prints when everything answers: where to go, and a first lead to push."""

import json
import shlex

from django.conf import settings
from django.utils import timezone

from accounts.mailbox import can_be_read
from accounts.models import Business
from pocketcrm.management.demo import Demo

# The example of the push contract.
EXAMPLE_LEAD = {
    "firstName": "John",
    "lastName": "Smith",
    "email": "john@example.com",
    "phone": "5551234567",
    "source": "HomeAdvisor",
    "serviceRequested": "Kitchen Remodel",
    "notes": "Budget around 25k",
    "address": "123 Main St",
    "city": "Cleveland",
    "state": "TN",
    "zip": "37311",
    "urgency": "high",
    "externalId": "LEAD-12345",
}


def welcome(demo: Demo | None) -> str:
    parts = [f"PocketCRM is running at {settings.BASE_URL} (Ctrl-C stops it)", *_where_mail_is()]
    if demo:
        parts += _way_in(demo)
    elif not Business.objects.exists():
        parts += _first_steps()
    return "\n".join(parts)


def _where_mail_is() -> list[str]:
    if settings.EMAIL_URL:
        return []
    page = [f"            {settings.BASE_URL}/profile/mail/"] if can_be_read() else []
    return [f"  Mail      {settings.MAIL_FOLDER}", *page]


def _way_in(demo: Demo) -> list[str]:
    lines = []
    if demo.opens_the_door():
        lines.append(f"  Sign in   {demo.email}, password {demo.password}")
    if demo.has_a_key(timezone.now()):
        lines += ["  Push a lead:", "", push_command(demo.key)]
    return lines


def push_command(key: str) -> str:
    """One line to paste into a shell."""
    return (
        f"curl {settings.BASE_URL}/api/v1/leads -H 'Authorization: Bearer {key}'"
        f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(EXAMPLE_LEAD))}"
    )


def _first_steps() -> list[str]:
    return [
        "  There is no business yet. Open one, and make a key for it:",
        "",
        ".venv/bin/python manage.py setup_business --name 'Summit Roofing' \\",
        "  --owner you@example.com --password 'a long one'",
        ".venv/bin/python manage.py create_api_key --business summit-roofing \\",
        "  --name HomeAdvisor --scope leads:write",
    ]
