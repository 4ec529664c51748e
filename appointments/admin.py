from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from appointments.changing import delete
from appointments.models import (
    Appointment,
    AppointmentType,
    Blocker,
    Calendar,
    CalendarFeed,
    Resource,
    WeeklySlot,
)
from appointments.models.bookable import Bookable
from leads.admin import Looked
from notifications.events import Actor

FIXED: tuple[str, ...] = ("business", "public_id", "position", "retired_at", "created_at")


class BookableAdmin(Looked):
    """What its owner calls it and says of it can be put right. Where it belongs, its zone, its
    order, and whether it is offered change only through the acts that keep their rules."""

    list_select_related = ["business"]
    search_fields = ["name", "public_id__exact", "business__name", "business__slug__exact"]
    readonly_fields = FIXED
    links: tuple[str, ...] = ()

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """It is retired instead."""
        return False

    def get_form(
        self,
        request: HttpRequest,
        obj: Bookable | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - as Django calls it
        **kwargs: Any,
    ) -> type[forms.ModelForm]:  # type: ignore[type-arg]
        """Links reach only what belongs to the same business."""
        form = super().get_form(request, obj, change, **kwargs)
        for name in self.links:
            field = form.base_fields.get(name)
            if obj is not None and field is not None:
                model = cast("type[Bookable]", self.model._meta.get_field(name).related_model)
                rows = model._default_manager.filter(business=obj.business_id)  # noqa: SLF001
                cast("forms.ModelMultipleChoiceField[Any]", field).queryset = rows
        return form

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest,
        **kwargs: Any,
    ) -> forms.ModelMultipleChoiceField | None:  # type: ignore[type-arg]
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Calendar)
class CalendarAdmin(BookableAdmin):
    list_display = [
        "name", "business", "time_zone", "confirms_by_mail", "reminder_minutes", "position",
        "retired_at",
    ]  # fmt: skip
    list_filter = ["confirms_by_mail", "retired_at"]
    fields = (
        "business", "name", "time_zone", "confirms_by_mail", "reminder_minutes", "position",
        "retired_at", "public_id", "created_at",
    )  # fmt: skip
    readonly_fields = (*FIXED, "time_zone")


@admin.register(Resource)
class ResourceAdmin(BookableAdmin):
    list_display = ["name", "business", "capacity", "colour", "position", "retired_at"]
    list_filter = ["colour", "retired_at"]
    fields = (
        "business", "name", "colour", "capacity", "calendars", "position", "retired_at",
        "public_id", "created_at",
    )  # fmt: skip
    links = ("calendars",)


@admin.register(AppointmentType)
class AppointmentTypeAdmin(BookableAdmin):
    list_display = [
        "name", "business", "length", "search_step", "buffer_after", "has_dynamic_length",
        "category", "retired_at",
    ]  # fmt: skip
    list_filter = ["category", "has_dynamic_length", "retired_at"]
    fields = (
        "business", "name", "length", "search_step", "buffer_after", "has_dynamic_length",
        "category", "colour", "resources", "position", "retired_at", "public_id", "created_at",
    )  # fmt: skip
    links = ("resources",)


@admin.register(WeeklySlot)
class WeeklySlotAdmin(Looked):
    """Changed as a whole week, so that no two of them overlap."""

    list_display = ["__str__", "resource", "calendar", "business"]
    list_filter = ["weekday"]
    list_select_related = ["resource", "calendar__business"]
    search_fields = [
        "public_id__exact", "resource__name", "calendar__name", "calendar__business__slug__exact",
    ]  # fmt: skip

    @admin.display(ordering="calendar__business__name")
    def business(self, slot: WeeklySlot) -> str:
        return slot.calendar.business.name


@admin.register(Blocker)
class BlockerAdmin(Looked):
    list_display = ["__str__", "starts_at", "ends_at", "resource", "calendar", "business"]
    list_filter = ["starts_at"]
    list_select_related = ["resource", "calendar__business"]
    search_fields = [
        "name", "public_id__exact", "resource__name", "calendar__name",
        "calendar__business__slug__exact",
    ]  # fmt: skip
    fields = ("calendar", "resource", "name", "starts_at", "ends_at", "public_id")
    readonly_fields = ("calendar", "resource", "public_id")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    @admin.display(ordering="calendar__business__name")
    def business(self, closure: Blocker) -> str:
        return closure.calendar.business.name


@admin.register(Appointment)
class AppointmentAdmin(Looked):
    list_display = [
        "public_id", "title", "starts_at", "ends_at", "status", "client_name", "owner", "resource",
        "calendar", "business", "source", "is_test",
    ]  # fmt: skip
    list_filter = ["status", "source", "category", "is_test", "starts_at", "created_at"]
    list_select_related = ["business", "calendar", "resource", "owner"]
    search_fields = [
        "public_id__exact", "external_id__exact", "title", "client_name", "client_email__exact",
        "business__slug__exact",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        return super().get_queryset(request).defer("metadata", "notes")

    def delete_model(self, request: HttpRequest, obj: Appointment) -> None:
        """As its owner deletes it: its timeline and those who listen are told."""
        delete(obj, Actor.from_user(cast("User", request.user)), now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        for appointment in queryset:
            self.delete_model(request, appointment)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(Looked):
    """To look and to revoke: whoever reads along finds nothing from the next question on."""

    list_display = ["__str__", "business", "created_at", "last_read_at", "revoked_at"]
    list_filter = ["revoked_at", "created_at"]
    list_select_related = ["business", "resource", "membership__user", "membership__business"]
    search_fields = [
        "public_id__exact", "business__slug__exact", "membership__user__email", "resource__name",
    ]  # fmt: skip
    fields = (
        "business", "membership", "resource", "public_id", "created_at", "last_read_at",
        "revoked_at",
    )  # fmt: skip
    readonly_fields = fields
    actions = ["revoke"]

    @admin.action(description="Revoke the chosen feeds", permissions=["delete"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[CalendarFeed]) -> None:
        revoked = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"{revoked} revoked. They show nothing from now on.")
