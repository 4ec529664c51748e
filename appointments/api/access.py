"""What a key may see of the appointments, and on which terms it takes a time."""

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import PermissionDenied

from apikeys.models import ApiKey, Scope
from appointments.api.said import Said
from appointments.booking import Admission
from appointments.models import Appointment, AppointmentQuerySet, AppointmentSource


def appointments_of(key: ApiKey) -> AppointmentQuerySet:
    """Test keys live among test data, live keys among the real."""
    return Appointment.objects.of(key.business).filter(is_test=key.is_test)


def find_appointment(key: ApiKey, public_id: str) -> Appointment:
    return get_object_or_404(appointments_of(key), public_id=public_id)


def overrides(key: ApiKey, said: Said) -> bool:
    """Whether the request takes the time whatever is there, as only an administrator may."""
    if said["override"] and not key.grants(Scope.APPOINTMENTS_ADMIN):
        raise PermissionDenied
    return bool(said["override"])


def admission_of(key: ApiKey, source: str, *, override: bool = False) -> Admission:
    """A booking stays one when it is moved: it is admitted as it was at first. What was pushed
    mirrors somebody's calendar, unless the key is set to refuse overlaps."""
    if override:
        return Admission.ANY
    if source == AppointmentSource.BOOKING:
        return Admission.FREE
    return Admission.NO_OVERLAP if key.refuses_overlaps else Admission.ANY
