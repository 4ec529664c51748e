from celery import shared_task
from django.utils import timezone

from appointments.moments import due


@shared_task(name="appointments.tasks.moments")
def moments() -> None:
    due(timezone.now())
