"""RocketLead, what is public: the path answers with and without its final slash."""

from django.urls import re_path

from leads.api.rocketlead_ingress import IngressWebhooks

urlpatterns = [
    re_path(r"^ingress_webhooks/(?P<id>[^/]+)/?$", IngressWebhooks.as_view({"post": "create"})),
]
