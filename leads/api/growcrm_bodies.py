"""What a body of the Grow CRM dialect holds: lists, and all of its fields together.

`contract/growcrm.md` section 3.3. All that is wrong is told at once, in the order of the fields.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.db.models import QuerySet
from rest_framework.fields import empty
from rest_framework.request import Request

from accounts.models import Business
from apikeys.viewsets import key_of
from leads.api.growcrm import body_of
from leads.api.growcrm_fields import GrowField, Wrong, integer, spoken
from pocketcrm.api.fields import SURROGATES, WireSerializer, one_line
from pocketcrm.errors import FieldProblem, InvalidInput

MAX_ITEMS = 100


class Several(GrowField):
    """A list, of which empty items are nothing; as text, nothing is an empty one."""

    default_error_messages = {
        "present": "The {name} field must be present.",
        "array": "The {name} must be an array.",
        "items": "The {name} must not have more than {most} items.",
    }

    def __init__(
        self, *, must_be_there: bool = False, most_items: int = MAX_ITEMS, **kwargs: Any
    ) -> None:
        self.must_be_there, self.most_items = must_be_there, most_items
        super().__init__(**kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is empty and self.must_be_there:
            self.fail("present")
        return super().validate_empty_values([] if data is empty else data)

    def get_initial(self) -> list[Any]:
        return []

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("array")
        if len(data) > self.most_items:
            self.fail("items", most=self.most_items)
        if self.needed and all(item in (None, "") for item in data):
            self.fail("required")
        return data

    def settle(self, value: Any, business: Business) -> list[Any]:
        settled, problems = [], []
        items = [(place, item) for place, item in enumerate(value) if item not in (None, "")]
        read = self.reader(business) if items else None
        for place, item in items:
            name = f"{self.field_name}.{place}"
            try:
                settled.append(read(item))  # type: ignore[misc] # there are no items without it
            except Wrong as error:
                problems.append(_problem(name, error))
        if problems:
            raise InvalidInput(problems)
        return list(dict.fromkeys(settled))

    def reader(self, business: Business) -> Callable[[Any], Any]:
        """Reads one item. It raises Wrong."""
        raise NotImplementedError


class Titles(Several):
    """Words."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def reader(self, business: Business) -> Callable[[Any], str]:  # noqa: ARG002
        return self._title

    def _title(self, item: Any) -> str:
        if not isinstance(item, str):
            raise Wrong("The {name} must be a string.")
        if "\x00" in item or SURROGATES.search(item):
            raise Wrong("The {name} holds what cannot be stored.")
        title = one_line(item)
        if len(title) > self.most:
            raise Wrong(f"The {{name}} must not be greater than {self.most} characters.")
        return title


class RowsOf(Several):
    """Keys of rows of the business, which become the rows, in their order and each once."""

    def __init__(self, rows: Callable[[Business], QuerySet[Any]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(**kwargs)

    def reader(self, business: Business) -> Callable[[Any], Any]:
        by_key = {row.pk: row for row in self.rows(business)}

        def read(item: Any) -> Any:
            key = integer(item)
            if key is None:
                raise Wrong("The {name} must be an integer.")
            if key not in by_key:
                raise Wrong("The selected {name} is invalid.")
            return by_key[key]

        return read


def _problem(name: str, error: Wrong) -> FieldProblem:
    return FieldProblem(name, "invalid", str(error).format(name=spoken(name)))


def taken(name: str) -> InvalidInput:
    """What is another's and must be one's own."""
    return InvalidInput([_problem(name, Wrong("The {name} has already been taken."))])


def not_selectable(name: str) -> InvalidInput:
    """What is none of those to choose from."""
    return InvalidInput([_problem(name, Wrong("The selected {name} is invalid."))])


class Asked(WireSerializer):
    """The fields of a body, in the order in which their problems are told."""

    def said(self, request: Request, *, shown: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the body says, by the names of the fields, without those that it sends back as they
        were `shown`: those need not be possible by our rules. Raises InvalidInput with all that
        is wrong."""
        body, business = body_of(request), key_of(request).business
        same = {name for name, value in (shown or {}).items() if _is_same(body.get(name), value)}
        said, found = self.read(body)
        problems = [problem for problem in found if problem.field not in same]
        said = {name: value for name, value in said.items() if name not in same}
        problems += self._settle(said, {problem.field for problem in problems}, business)
        if problems:
            raise InvalidInput(self.in_order(problems))
        return said

    def _settle(
        self, said: dict[str, Any], wrong: set[str], business: Business
    ) -> list[FieldProblem]:
        problems: list[FieldProblem] = []
        for name in said.keys() - wrong:
            field = cast("GrowField", self.fields[name])
            try:
                said[name] = field.settle(said[name], business)
            except Wrong as error:
                problems.append(_problem(name, error))
            except InvalidInput as error:
                problems += error.problems
        return problems

    def in_order(self, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
        """Items by their list."""
        places = {name: place for place, name in enumerate(self.fields)}
        return sorted(problems, key=lambda problem: places[problem.field.partition(".")[0]])


def _is_same(sent: Any, shown: Any) -> bool:
    """A form has only text for what was a number."""
    return shown is not None and sent in (shown, str(shown)) and not isinstance(sent, bool)
