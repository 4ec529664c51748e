"""What a drag on the calendar page asks for: another time, another length, another resource."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.http import QueryDict

from appointments.models import Appointment, Resource
from appointments.span import Span, SpanNames, shortest_beside, span_of
from pocketcrm.api.moments import NotAMoment, read_moment
from pocketcrm.errors import FieldProblem, InvalidInput, NotFound
from pocketcrm.ids import is_public_id

NAMES = SpanNames(start="start", end="end")
MOST_DIGITS = 9


@dataclass(frozen=True)
class Drag:
    span: Span
    resource: Resource
    seen: int
    anyway: bool

    @classmethod
    def asked_for(cls, appointment: Appointment, sent: QueryDict) -> Self:
        """Times are read on the business's clock unless they carry an offset.

        Only what was dragged is sent: of a start that the clock shows twice, nobody could say
        which one stays. Raises InvalidInput, and NotFound for a resource that is not offered.
        """
        return cls(
            span=_span(appointment, sent),
            resource=_resource(appointment, sent.get("resource", "")),
            seen=_seen(sent.get("seen", "")),
            anyway="anyway" in sent,
        )


def _span(appointment: Appointment, sent: QueryDict) -> Span:
    old = appointment.span
    start = _moment(appointment, sent, "start") if "start" in sent else old.start
    if "end" not in sent and start == old.start:
        return old
    end = _moment(appointment, sent, "end") if "end" in sent else None
    shortest = shortest_beside(old)
    return span_of(start, end=end, minutes=appointment.minutes, names=NAMES, shortest=shortest)


def _moment(appointment: Appointment, sent: QueryDict, name: str) -> datetime:
    try:
        return read_moment(sent.get(name, ""), appointment.business.zone).at
    except NotAMoment as error:
        raise InvalidInput([FieldProblem(name, "invalid", str(error))]) from error


def _resource(appointment: Appointment, public_id: str) -> Resource:
    if public_id in ("", appointment.resource.public_id):
        return appointment.resource
    offered = Resource.objects.of(appointment.business).offered()
    resource = offered.filter(public_id=public_id).first() if is_public_id(public_id) else None
    if resource is None:
        raise NotFound("There is no such resource.")
    if not resource.calendars.filter(pk=appointment.calendar_id).exists():
        message = f"{resource} does not serve the calendar {appointment.calendar}."
        raise InvalidInput([FieldProblem("resource", "invalid", message)])
    return resource


def _seen(version: str) -> int:
    if not (version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS):
        message = "Say which version of the appointment you have seen."
        raise InvalidInput([FieldProblem("seen", "invalid", message)])
    return int(version)
