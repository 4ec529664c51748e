"""Whose calendar programs read along: included in the namespace of the appointments."""

from django.urls import path

import leads.urls  # noqa: F401 - its converter of public ids
from appointments.views import feed

urlpatterns = [
    path("", feed.feed_list, name="feeds"),
    path("open/", feed.open_feed, name="open_feed"),
    path("<public_id:feed>/revoke/", feed.revoke_feed, name="revoke_feed"),
]
