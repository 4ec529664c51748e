from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apikeys.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To look, to revoke, and to delete; the timelines keep the name of a key that was deleted. No
    field is edited here: what a key may do is its owner's decision, and a key that is made here
    could not be shown to anybody."""

    list_display = [
        "name", "business", "shown", "permissions", "is_test", "rate_limit", "created_by",
        "created_at", "last_used_at", "expires_at", "revoked_at",
    ]  # fmt: skip
    list_filter = ["is_test", "sends_mail", "refuses_overlaps", "revoked_at", "expires_at"]
    list_select_related = ["business", "created_by"]
    search_fields = ["name", "prefix", "public_id", "business__name", "business__slug"]
    date_hierarchy = "created_at"
    fields = (
        "business", "name", "shown", "permissions", "is_test", "sends_mail",
        "refuses_overlaps", "rate_limit",
        "created_by", "created_at", "last_used_at", "expires_at", "revoked_at",
    )  # fmt: skip
    readonly_fields = fields
    actions = ["revoke"]

    @admin.display(description="key", ordering="prefix")
    def shown(self, key: ApiKey) -> str:
        return f"{key.prefix}…{key.last_four}"

    @admin.display
    def permissions(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.action(description="Revoke the chosen keys", permissions=["change"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        now = timezone.now()
        for key in chosen:
            key.revoke(now)
        self.message_user(request, f"{len(chosen)} revoked. They are refused from now on.")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False
