from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from notifications.models import Delivery, DeliveryQuerySet, Event, MailHour


class ReadOnly:
    """Facts are looked at; nobody adds, edits or removes them. They stay, with what they tell,
    when the contact that they tell of is deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["public_id", "kind", "business", "actor", "created_at", "relayed_at", "is_test"]
    list_filter = ["kind", "actor_kind", "is_test", "announces", "created_at"]
    list_select_related = ["business"]
    search_fields = ["public_id__exact", "business__name", "business__slug", "actor_name"]
    ordering = ["-id"]
    show_full_result_count = False

    @admin.display(description="Actor")
    def actor(self, event: Event) -> str:
        return f"{event.actor_name} ({event.get_actor_kind_display()})"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = [
        "id",
        "state",
        "business",
        "recipient",
        "event",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "last_error",
    ]
    list_filter = ["state", "channel", "created_at"]
    list_select_related = ["business", "user", "event"]
    search_fields = [
        "event__public_id__exact", "business__name", "business__slug", "user__email", "address",
    ]  # fmt: skip
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).defer("event__data")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_delivery")

    @admin.action(description="Retry what was given up", permissions=["retry"])
    def retry(self, request: HttpRequest, deliveries: DeliveryQuerySet) -> None:
        dead = list(deliveries.dead())
        for delivery in dead:
            delivery.retry(timezone.now())
        messages.success(request, f"{len(dead)} put back in the queue.")


@admin.register(MailHour)
class MailHourAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["business", "began_at", "announced"]
    list_filter = ["began_at"]
    list_select_related = ["business"]
    search_fields = ["business__name", "business__slug"]
    ordering = ["-began_at"]
