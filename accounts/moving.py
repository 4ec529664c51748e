"""A business that changes what it is called and where it is."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import Business


@transaction.atomic
def save_business(business: Business, fields: list[str]) -> None:
    """Write these columns; what hangs on the time zone of the business goes along with it."""
    stored = Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    business.save(update_fields=fields)
    if business.time_zone != stored.time_zone:
        for step in settings.MOVED_BUSINESS_STEPS:
            import_string(step)(business, stored.time_zone)
