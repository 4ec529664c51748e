"""The link in a customer's letter: who holds it may cancel this one appointment."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from appointments.models import Appointment
from pocketcrm.errors import NotFound

SALT = "appointments.cancel"


def cancel_link(public_id: str) -> str:
    return settings.BASE_URL + reverse("cancel_appointment", args=[_signer().sign(public_id)])


def appointment_behind(token: str) -> Appointment:
    """Raises NotFound where we never made this token, and where the appointment is gone."""
    try:
        public_id = _signer().unsign(token)
    except BadSignature as error:
        raise NotFound("There is no such appointment.") from error
    rows = Appointment.objects.select_related("business", "calendar")
    appointment = rows.filter(public_id=public_id).first()
    if appointment is None:
        raise NotFound("There is no such appointment.")
    return appointment


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
