"""What a request to our own API says of an appointment, on its way into the core's words.

Rules: `contract/pocketboss.md` section 4; `contract/RULINGS.md` 3 and 4; `DESIGN.md` "Times".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self, cast

from accounts.models import Business
from appointments.span import MINUTE, Span, is_in_bounds, out_of_bounds, span_of
from appointments.wanted import Client
from leads.api.identities import read_identities
from leads.enquiry import split_name
from leads.models import MAX_NAME
from pocketcrm.api.fields import WireSerializer
from pocketcrm.api.moments import NotAMoment, read_moment
from pocketcrm.errors import FieldProblem, InvalidInput

# The longest way to write a time, with more digits of a second than we keep.
MAX_TIME = 64
# Judges a length whose start cannot be read, so that all problems are told at once.
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Said:
    """The values of a body or of a query; what is wrong with them; what their sender is warned of.

    `present` are the names that were there at all, with a value or without.
    """

    wire: WireSerializer
    business: Business
    values: dict[str, Any]
    present: set[str]
    problems: list[FieldProblem]
    warnings: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, wire: WireSerializer, data: Any, business: Business) -> Self:
        body = cast("dict[str, Any]", data)
        values, problems = wire.read(body)
        return cls(wire, business, values, values.keys() & body.keys(), problems)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def refuse(self, name: str, code: str, message: str) -> None:
        self.problems.append(FieldProblem(name, code, message))

    def check(self) -> None:
        """Raises InvalidInput with all that is wrong, in the order of the documented fields."""
        if self.problems:
            raise InvalidInput(self.wire.in_order(self.problems))

    def is_wrong(self, name: str) -> bool:
        return any(problem.field == name for problem in self.problems)

    def require(self, *names: str) -> None:
        for name in names:
            if not self.values[name] and not self.is_wrong(name):
                self.refuse(name, "required", f"{name} is required.")

    def moment(self, name: str) -> datetime | None:
        """A time; without an offset on the business's clock."""
        if not self.values[name]:
            return None
        try:
            moment = read_moment(self.values[name], self.business.zone)
        except NotAMoment as error:
            self.refuse(name, "invalid", str(error))
            return None
        if moment.is_ambiguous:
            self.warnings.append(_twice(name))
        return moment.at

    def window(self) -> tuple[datetime | None, datetime | None]:
        """The time to search in, from `from` until `to`, as far as a query says it."""
        start, end = self._moment_in_bounds("from"), self._moment_in_bounds("to")
        if start and end and end <= start:
            self.refuse("to", "invalid", "to must be after from.")
        return start, end

    def _moment_in_bounds(self, name: str) -> datetime | None:
        moment = self.moment(name)
        if moment is not None and not is_in_bounds(moment):
            self.problems.append(out_of_bounds(name))
            return None
        return moment

    def has(self, *names: str) -> bool:
        """Whether one of them was said."""
        return any(self.values[name] not in ("", None) for name in names)

    def span(self, *, minutes: float, start: datetime | None = None) -> Span:
        """The time that was asked for, good once `check` has passed.

        Without an end and a length it takes so many minutes, which may be none only where that
        was none before; without a start it begins at `start`, and where there is none either, one
        is required.
        """
        begins, ends = self.moment("startDate") or start, self.moment("endDate")
        if begins is None:
            self.require("startDate")
        if begins is None or self.is_wrong("startDate") or self.is_wrong("endDate"):
            # All problems are told at once, so the length is judged all the same.
            begins, ends = SOME_DAY, None
        length = self.values["duration"]
        try:
            return span_of(
                begins,
                end=ends,
                minutes=minutes if length is None else length,
                shortest=MINUTE if minutes else timedelta(),
            )
        except InvalidInput as error:
            self.problems += error.problems
            return Span(SOME_DAY, SOME_DAY)

    def client(self) -> Client | None:
        """Who comes; nobody where nobody was named."""
        name = self.values["clientName"]
        email, phone = read_identities(
            self.values,
            self.problems,
            region=self.business.country,
            email="clientEmail",
            phone="clientPhone",
        )
        if max(map(len, split_name(name))) > MAX_NAME:
            message = f"No part of the name must be longer than {MAX_NAME} characters."
            self.refuse("clientName", "max_length", message)
        return Client(name, email, phone) if name else None


def _twice(name: str) -> dict[str, Any]:
    return {
        "code": "ambiguous_time",
        "message": "The clock shows this time twice on that day; the first was taken.",
        "field": name,
    }
