"""RocketLead: leads that a program leaves at a webhook of its own, `contract/rocketlead.md`
section 8. This is intake: whoever has an open lead gets no second one (`contract/RULINGS.md`, 1).
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, cast

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.ratelimit import count_request
from apikeys.throttling import KeyThrottle
from apikeys.viewsets import KeyViewSet
from leads.api.rocketlead import Asked, connect_shape
from leads.api.rocketlead_custom import read_custom_data
from leads.api.rocketlead_data import Data, enquiry_of
from leads.enquiry import Action, Received
from leads.ingress import actor_of, find_webhook
from leads.intake import receive
from leads.models import IngressWebhook, IngressWindow
from pocketcrm.api.problems import Problem, ProblemAnswer
from pocketcrm.errors import InvalidInput
from pocketcrm.ids import as_uuid, from_uuid

HEADER = "x-rocketlead-ingress-token"


def ingress_shape(problem: Problem) -> ProblemAnswer:
    """One answer for an unknown webhook, a wrong token and none: nobody can find out which."""
    answer = connect_shape(problem)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        answer.body["message"] = "Invalid webhook token"
    return answer


class IngressToken(BaseAuthentication):
    """Sets `request.auth` to the webhook that the address names, for whoever has its token."""

    def authenticate(self, request: Request) -> tuple[None, IngressWebhook]:
        public_id = from_uuid(request.parser_context["kwargs"]["id"])
        webhook = find_webhook(public_id, request.headers.get(HEADER, ""))
        if webhook is None:
            raise AuthenticationFailed
        webhook.note_use(timezone.now())
        return None, webhook

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'IngressToken realm="PocketCRM"'


class HasWebhook(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        return isinstance(request.auth, IngressWebhook)


class WebhookThrottle(KeyThrottle):
    """The webhook's own limit."""

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002
        self.usage = count_request(cast("IngressWebhook", request.auth), IngressWindow)
        request.usage = self.usage  # type: ignore[attr-defined]
        return self.usage.is_allowed


class Left(Asked):
    data = Data()  # type: ignore[assignment] # a serializer of DRF has data, too
    customFieldData = Data()
    needed = ("data",)


LEFT = Left()


class IngressWebhooks(KeyViewSet):
    """201 with the id of a new lead, 200 with that of the open lead which it told more of."""

    authentication_classes = [IngressToken]
    permission_classes = [HasWebhook]
    throttle_classes = [WebhookThrottle]

    def create(self, request: Request, id: str) -> Response:  # noqa: A002, ARG002
        webhook = cast("IngressWebhook", request.auth)
        received = _receive(webhook, LEFT.said(cast("dict[str, Any]", request.data)))
        status = 201 if received.action is Action.CREATED else 200
        return Response({"id": as_uuid(received.lead.public_id)}, status=status)


def _receive(webhook: IngressWebhook, said: dict[str, Any]) -> Received:
    business = webhook.business
    sent = said["customFieldData"]
    custom = read_custom_data(business.custom_fields.all(), sent) if sent else {}
    enquiry = enquiry_of(said["data"], business.country, custom=custom)
    try:
        return receive(business, enquiry, actor_of(webhook), now=timezone.now())
    except InvalidInput as error:
        # What is kept beside the columns has grown too large; the sender calls it all `data`.
        raise InvalidInput([replace(one, field="data") for one in error.problems]) from error
