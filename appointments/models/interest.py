"""What kind of appointment somebody who enquires wants."""

from __future__ import annotations

from django.db import models

from appointments.models.bookable import AppointmentType
from leads.models import Lead


class Interest(models.Model):
    """The appointment type that a lead is about; gone with the type (`contract/rocketlead.md`
    section 4.1)."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="interest")
    appointment_type = models.ForeignKey(AppointmentType, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.lead} wants {self.appointment_type}"
