from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Business, Invitation, MailWish, Membership, User

# Staff come in by the same door as everybody, with its limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "PocketCRM"


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    ordering = ["email"]
    list_display = [
        "email",
        "username",
        "first_name",
        "last_name",
        "is_staff",
        "is_active",
        "last_login",
    ]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "username", "first_name", "last_name"]
    date_hierarchy = "date_joined"
    fieldsets = [
        (None, {"fields": ["email", "username", "password"]}),
        ("Name", {"fields": ["first_name", "last_name"]}),
        (
            "Rights",
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "username", "usable_password", "password1", "password2"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Business)
class BusinessAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug", "country", "time_zone", "currency", "people", "created_at"]
    list_filter = ["country", "currency"]
    search_fields = ["name", "slug", "public_id", "memberships__user__email"]
    date_hierarchy = "created_at"
    readonly_fields = ["public_id", "created_at"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Business]:
        businesses: QuerySet[Business] = super().get_queryset(request)
        return businesses.annotate(people=Count("memberships"))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """Who is taken out of the team leaves it, with all that comes of that."""
        people = formset.save(commit=False)
        for membership in formset.deleted_objects:
            membership.leave()
        for membership in people:
            membership.save()

    @admin.display(ordering="people")
    def people(self, business: Business) -> int:
        people: int = business.people  # type: ignore[attr-defined]
        return people

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A business opens with its owner and its statuses: by sign-up or `setup_business`."""
        return False


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "business", "role", *MailWish.values, "created_at"]
    list_filter = ["role", *MailWish.values]
    list_select_related = ["user", "business"]
    search_fields = ["user__email", "user__username", "business__name", "business__slug"]
    autocomplete_fields = ["user", "business"]
    date_hierarchy = "created_at"
    readonly_fields = ["created_at"]

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:  # noqa: ARG002
        obj.leave()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:  # noqa: ARG002
        for membership in queryset:
            membership.leave()


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    fields = (
        "email", "business", "role", "invited_by",
        "created_at", "expires_at", "accepted_at", "revoked_at",
    )  # fmt: skip
    readonly_fields = fields
    list_display = fields
    list_filter = ["role", "accepted_at", "revoked_at"]
    list_select_related = ["business", "invited_by"]
    search_fields = ["email", "business__name", "business__slug"]
    date_hierarchy = "created_at"
    actions = ["withdraw"]

    @admin.action(description="Withdraw the chosen invitations", permissions=["change"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Invitation]) -> None:
        withdrawn = chosen.filter(accepted_at=None, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        self.message_user(request, f"{withdrawn} withdrawn.")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Its letter goes out from the team page; a row made here would be one without."""
        return False
