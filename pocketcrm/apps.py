from django.apps import AppConfig


class PocketCrmConfig(AppConfig):
    name = "pocketcrm"
    verbose_name = "PocketCRM"

    def ready(self) -> None:
        """Make our Celery application the one that `shared_task` binds to."""
        from pocketcrm import celery  # noqa: F401, PLC0415
