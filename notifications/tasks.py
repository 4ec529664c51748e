from celery import shared_task
from django.utils import timezone


@shared_task(name="notifications.tasks.relay")
def relay() -> None:
    from notifications.relay import run  # noqa: PLC0415 - the relay names our tasks

    run(timezone.now())


@shared_task(name="notifications.tasks.deliver")
def deliver(delivery_id: int, lease: str) -> None:
    from notifications.sending import send  # noqa: PLC0415 - goes the same way

    send(delivery_id, lease, timezone.now())
