import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, setup_logging
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pocketcrm.settings")

for scheme in ("redis", "rediss"):
    TRANSPORT_ALIASES[scheme] = "pocketcrm.redisbroker:Transport"

app = Celery("pocketcrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if not settings.REDIS_URL:
    for folder in ("queue", "control"):
        (settings.BROKER_FOLDER / folder).mkdir(mode=0o700, parents=True, exist_ok=True)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Where somebody listens, Celery leaves logging alone: LOG_LEVEL holds for workers too."""


@beat_embedded_init.connect
def end_with_the_worker(**_: Any) -> None:
    """A worker that is killed cannot stop the beat that it started, which would go on for ever
    beside the beat of the next worker."""
    threading.Thread(target=_exit_without, args=(os.getppid(),), daemon=True).start()


def _exit_without(worker: int) -> None:
    while os.getppid() == worker:
        time.sleep(1)
    os._exit(0)
