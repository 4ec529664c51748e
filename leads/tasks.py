from celery import shared_task
from django.utils import timezone

from leads import rescoring


@shared_task(name="leads.tasks.scores")
def scores() -> None:
    rescoring.due(timezone.now())
