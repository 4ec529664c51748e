"""The error family of the core: small, typed, with a code and, where there is one, a field.

The core raises them; each dialect turns them into its own documented shape.
"""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, under the name that the caller used for it."""

    field: str
    code: str
    message: str

    @property
    def sentence(self) -> str:
        """For readers who do not see the field beside it, where our messages say "This"."""
        this, _, rest = self.message.partition(" ")
        if this in ("This", self.field):
            return f"{self.field} {rest}"
        return f"{self.field}: {self.message}"


class DomainError(Exception):
    """Something that the core refuses to do. Nothing has been stored when it leaves the core."""

    code = "error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(DomainError):
    """One or more values that break a rule. All of them are named; none was stored."""

    code = "validation_error"

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__(problems[0].message, field=problems[0].field)
        self.problems = problems

    @classmethod
    def from_django(cls, error: ValidationError) -> Self:
        """What a model's own validation found, field by field."""
        return cls(
            [
                FieldProblem(field, str(one.code or "invalid"), " ".join(one.messages))
                for field, several in error.error_dict.items()
                for one in several
            ]
        )


class NotFound(DomainError):
    code = "not_found"


class Conflict(DomainError):
    code = "conflict"
