"""Whose a lead is when people come and go."""

from accounts.models import Business, User
from leads.models import Assignment, Lead


def hand_back(business: Business, user: User) -> None:
    """Who leaves a business leaves their leads to its owner, and works on none of them any more."""
    Lead.objects.filter(business=business, owner=user).update(owner=None)
    Assignment.objects.filter(lead__business=business, user=user).delete()
