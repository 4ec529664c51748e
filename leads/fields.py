"""A business's own fields of a lead, as its managers set them up."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from django.utils.text import slugify

from leads.models import CustomField, Lead
from leads.placing import put_last, store, take_turns
from pocketcrm.errors import Conflict

MAX_FIELD_NAME = 60
MAX_FIELDS = 100


def add_field(field: CustomField) -> None:
    """Store a new one after all others. Its name, which never changes, is made of its title where
    nobody gave it one.

    Raises Conflict for a name that there is, and for one field too many.
    """
    with _named_once(), transaction.atomic():
        take_turns(field.business_id)
        names = CustomField.objects.filter(business=field.business_id)
        taken = set(names.values_list("name", flat=True))
        if len(taken) >= MAX_FIELDS:
            raise Conflict(f"A business has at most {MAX_FIELDS} fields of its own.")
        field.name = field.name or next(one for one in _names_of(field.title) if one not in taken)
        put_last(field)
        field.save(force_insert=True)


def edit_field(field: CustomField) -> None:
    """Store its title, its choices, and whether it is required. What leads hold stays, also a
    choice that is no longer one."""
    store(field, "title", "choices", "is_required")


@transaction.atomic
def delete_field(field: CustomField) -> None:
    """Delete it with all that leads hold in it, for good."""
    take_turns(field.business_id)
    field.delete()
    holding(field).update(custom=_without(field.name))


def holding(field: CustomField) -> Any:
    """The leads that hold a value in it, also those that are archived or deleted."""
    return Lead.objects.filter(business=field.business_id, custom__has_key=field.name)


class _Without(Func):
    """A JSON object without one of its keys."""

    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        template = "JSON_REMOVE(%(expressions)s)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '$.' || ")


def _without(name: str) -> _Without:
    return _Without(F("custom"), Cast(Value(name), TextField()))


def _names_of(title: str) -> Iterator[str]:
    """`roof_type`, then `roof_type_2` and so on."""
    name = slugify(title).replace("-", "_")[:MAX_FIELD_NAME].strip("_") or "field"
    yield name
    for number in count(2):
        ending = f"_{number}"
        yield name[: MAX_FIELD_NAME - len(ending)] + ending


@contextmanager
def _named_once() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict("Another field has this name.", field="name") from error
