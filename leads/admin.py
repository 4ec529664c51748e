from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from leads.models import Assignment, Contact, Identity, Lead, LeadStatus, Note


class Looked(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look, and to delete a row; the events that tell of it stay, with what they tell. Not to
    edit: an edit here would be in no timeline and would pass by the identities."""

    ordering = ["-id"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class IdentityInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Identity
    fields = readonly_fields = ("kind", "value", "typed", "created_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Contact)
class ContactAdmin(Looked):
    list_display = ["name", "email", "phone", "city", "state", "business", "is_test", "created_at"]
    list_filter = ["is_test", "property_type", "preferred_contact_method", "created_at"]
    list_select_related = ["business"]
    search_fields = ["public_id__exact", "search_text", "business__slug__exact"]
    inlines = [IdentityInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).defer("metadata", "search_text")


@admin.register(Identity)
class IdentityAdmin(Looked):
    list_display = ["value", "kind", "typed", "contact", "business", "is_test", "created_at"]
    list_filter = ["kind", "is_test"]
    list_select_related = ["contact", "business"]
    search_fields = ["value__exact", "business__slug__exact"]


class LeadStatusForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "legacy_name" in self.fields:  # who may only look has no fields
            self.fields["legacy_name"].required = False

    def clean_legacy_name(self) -> str:
        """Without a name of its own it is called there as everywhere."""
        name: str = self.cleaned_data["legacy_name"] or self.cleaned_data.get("slug", "")
        return name


@admin.register(LeadStatus)
class LeadStatusAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = LeadStatusForm
    list_display = ["title", "slug", "legacy_name", "meaning", "colour", "position", "business"]
    list_filter = ["meaning", "colour"]
    list_select_related = ["business"]
    search_fields = ["title", "slug", "legacy_name", "business__name", "business__slug"]
    autocomplete_fields = ["business"]
    show_full_result_count = False

    # Each business keeps a status for new leads: without one nothing could land.
    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: LeadStatus | None = None,
    ) -> list[str]:
        return ["meaning"] if obj else []

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: LeadStatus | None = None,  # noqa: ARG002
    ) -> bool:
        return False


class NoteInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Note
    fields = readonly_fields = ("text", "author_name", "created_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class AssignmentInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Assignment
    fields = readonly_fields = ("user", "created_at")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        return super().get_queryset(request).select_related("user", "lead")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Lead)
class LeadAdmin(Looked):
    list_display = [
        "public_id", "contact", "service_requested", "status", "owner", "source", "urgency",
        "business", "is_test", "created_at", "archived_at", "deleted_at",
    ]  # fmt: skip
    list_filter = [
        "status__meaning",
        "urgency",
        "is_test",
        "created_at",
        "archived_at",
        "deleted_at",
    ]
    list_select_related = ["contact", "status", "owner", "business"]
    search_fields = [
        "public_id__exact", "external_id__exact", "contact__search_text", "business__slug__exact",
    ]  # fmt: skip
    fields = (
        "business", "contact", "status", "owner", "slug", "source", "service_requested", "urgency",
        "message", "external_id", "is_test", "public_id", "created_at", "updated_at", "archived_at",
        "deleted_at",
    )  # fmt: skip
    readonly_fields = fields
    inlines = [AssignmentInline, NoteInline]


@admin.register(Note)
class NoteAdmin(Looked):
    list_display = ["__str__", "author_name", "lead", "created_at"]
    list_filter = ["created_at"]
    list_select_related = ["lead"]
    search_fields = ["public_id__exact", "lead__public_id__exact", "author_name"]
