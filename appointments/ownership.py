"""Whose an appointment is when people come and go."""

from accounts.models import Business, User
from appointments.models import Appointment


def hand_back(business: Business, user: User) -> None:
    """Who leaves a business leaves their appointments to its owner."""
    Appointment.objects.filter(business=business, owner=user).update(owner=None)
