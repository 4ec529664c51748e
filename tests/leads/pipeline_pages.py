"""What the tests of the pipeline's settings start from: addresses, rows, and forms as sent."""

from typing import Any

from accounts.models import Business
from leads.models import CustomField, FieldKind, Lead, LeadCategory, LeadStatus, Tag
from leads.tagging import tags_named
from tests.leads.enquiries import enquire

KINDS = ("statuses", "categories", "tags", "fields")
ADDED = ("statuses", "categories", "fields")


def pipeline_path(business: Business, rest: str = "") -> str:
    return f"/b/{business.slug}/settings/pipeline/{rest}"


def path_of(row: Any, act: str = "") -> str:
    kind = {LeadStatus: "statuses", LeadCategory: "categories", Tag: "tags", CustomField: "fields"}
    return pipeline_path(row.business, f"{kind[type(row)]}/{row.public_id}/{act}")


def status_of(business: Business, slug: str) -> LeadStatus:
    return LeadStatus.objects.get(business=business, slug=slug)


def make_tag(business: Business, title: str) -> Tag:
    (tag,) = tags_named(business, [title])
    return tag


def make_field(business: Business, name: str = "roof", **fields: Any) -> CustomField:
    usual: dict[str, Any] = {"title": "Roof", "kind": FieldKind.TEXT, "position": 0}
    return CustomField.objects.create(business=business, name=name, **usual | fields)


def make_category(business: Business, title: str = "Repairs", **fields: Any) -> LeadCategory:
    usual = {"position": 1}
    return LeadCategory.objects.create(business=business, title=title, **usual | fields)


def tagged(business: Business, name: str, *tags: Tag) -> Lead:
    lead = enquire(business, name)
    lead.tags.set(tags)
    return lead


def status_form(**said: Any) -> dict[str, Any]:
    usual = {"title": "Site visit", "meaning": "in_progress", "colour": "pink", "legacy_name": ""}
    return usual | said


def category_form(**said: Any) -> dict[str, Any]:
    return {"title": "Gutters", "description": "All that drains", "colour": "cyan"} | said


def field_form(**said: Any) -> dict[str, Any]:
    return {"title": "Roof type", "name": "", "kind": "text", "choices": ""} | said


def form_of(kind: str) -> dict[str, Any]:
    forms = {"statuses": status_form, "categories": category_form, "fields": field_form}
    return forms[kind]() if kind in forms else {"title": "Hot", "colour": "red"}


def one_of_each(business: Business) -> list[Any]:
    """Rows that can be changed and deleted."""
    return [
        status_of(business, "contacted"),
        make_category(business),
        make_tag(business, "urgent"),
        make_field(business),
    ]


def everything(business: Business) -> list[Any]:
    models = (LeadStatus, LeadCategory, Tag, CustomField)
    return [
        row
        for model in models
        for row in model._default_manager.filter(business=business).values().order_by("id")
    ]
