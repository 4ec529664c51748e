"""The forms of a lead's page, sent as a browser sends them."""

import re
from typing import Any

from django.test import Client
from django.test.html import parse_html

from leads.models import Lead
from notifications.models import Event, EventKind
from tests.leads.enquiries import elements, text_of
from tests.leads.test_lead_page import path


def shown(client: Client, lead: Lead, act: str) -> dict[str, Any]:
    """What a browser sends of a form of the page where nobody changes anything."""
    text = client.get(path(lead)).content.decode()
    form = next(
        one
        for one in elements(parse_html(text), "form")
        if dict(one.attributes).get("action") == path(lead, act)
    )
    sent: dict[str, Any] = {}
    for kind in ("input", "textarea", "select"):
        for field in elements(form, kind):
            attributes = dict(field.attributes)
            name = attributes.get("name")
            if not name or (attributes.get("type") == "checkbox" and "checked" not in attributes):
                continue
            value = attributes.get("value", "")
            if kind == "textarea":
                # The parser folds white space; a browser does not.
                value = re.search(rf'<textarea name="{name}"[^>]*>\n?([^<]*)<', text)[1]  # type: ignore[index]
            if kind == "select":
                options = [dict(one.attributes) for one in elements(field, "option")]
                value = next(one["value"] for one in options if "selected" in one)
            if attributes.get("type") == "checkbox":
                sent.setdefault(name, []).append(value)
            else:
                sent[name] = value
    return sent


def edit(client: Client, lead: Lead, act: str, **said: Any) -> Any:
    return client.post(path(lead, act), shown(client, lead, act) | said, follow=True)


def errors(answer: Any) -> list[str]:
    """What is said beside the fields, and of the form as a whole."""
    assert answer.status_code == 422
    found = [
        one
        for kind in ("span", "div", "p")
        for one in elements(parse_html(answer.content.decode()), kind)
        if {"invalid-feedback", "said-error"}
        & set((dict(one.attributes).get("class") or "").split())
    ]
    return list(dict.fromkeys(text_of(one) for one in found))


def edits() -> list[dict[str, Any]]:
    told = Event.objects.filter(kind=EventKind.LEAD_UPDATED).order_by("id")
    return [event.data["changes"] for event in told]
